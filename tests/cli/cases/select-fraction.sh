# --fraction equals a cut of all scores in order, also with the other limits; of a file, which is read twice, of a pipe,
# which is not, and of shards.
. "$LIB"

few_targets 3
"$PYTHON" - <<'END'
import itertools
import json
import subprocess
from helpers import ZIPFIT, read_tsv, texts, write_jsonl

documents = texts(300, seed=4)
write_jsonl("pool.jsonl", documents)
subprocess.run([ZIPFIT, "score", "-q", "-t", "t.jsonl", "-o", "scores.tsv", "pool.jsonl"], check=True)
order = sorted(read_tsv("scores.tsv"), key=lambda row: (-row[3], row[1]))


def cut(count, budget, lowest):
    """The ids that a full sort, cut at the first limit, selects."""
    chosen, used = [], 0
    for _, line, length, score in order[:count]:
        used += length
        if (budget is not None and used > budget) or (lowest is not None and score < lowest):
            break
        chosen.append(line)
    return chosen


def ids(arguments, **more):
    ended = subprocess.run([ZIPFIT] + arguments, capture_output=True, check=True, **more)
    return [json.loads(line)["id"] for line in ended.stdout.splitlines()]


tried = 0
for fraction, k, budget, lowest in itertools.product(
    ("0.001", "0.01", "0.29", "0.5", "1"), (None, 100), (None, 3000), (None, order[40][3])
):
    options = ["-q", "-t", "t.jsonl", "--fraction", fraction]
    options += ["-k", str(k)] if k else []
    options += ["--budget", str(budget)] if budget else []
    options += ["--min-score", repr(lowest)] if lowest is not None else []
    count = max(1, int(round(float(fraction) * 1000)) * len(documents) // 1000)
    expected = cut(min(count, k or count), budget, lowest)
    assert ids(["select"] + options + ["pool.jsonl"]) == expected, options
    assert ids(["select", "--memory", "0"] + options + ["pool.jsonl"]) == expected, options
    assert ids(["select"] + options, input=open("pool.jsonl", "rb").read()) == expected, options
    parts = []
    for shard in range(1, 4):
        parts.append("%d.part" % shard)
        subprocess.run([ZIPFIT, "select", "--shard", "%d/3" % shard, "-o", parts[-1]] + options + ["pool.jsonl"],
                       check=True)
    assert ids(["merge", "-q"] + parts) == expected, options
    tried += 1
print(tried, "limits with a fraction: as a cut of all scores")
END
"$ZIPFIT" select -q -t t.jsonl --fraction 1 --order input pool.jsonl | cmp - pool.jsonl && echo 'all'
for fraction in 0 -0.1 1.1 x; do
	try "$ZIPFIT" select -q -t t.jsonl --fraction=$fraction pool.jsonl
done
