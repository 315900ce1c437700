# --dedup when most of the pool are copies: they take no places, for every limit and any division of the work.
. "$LIB"

few_targets 3
"$PYTHON" - <<'END'
import json
import os
import random
import signal
import subprocess
import unicodedata
from helpers import WORDS, ZIPFIT, read_tsv, wait_for, write_jsonl

source = random.Random(5)
often = [" ".join(source.choice(WORDS) for _ in range(30)) + " “naïve”" for _ in range(3)]
others = [" ".join(source.choice(WORDS) for _ in range(30)) for _ in range(200)]
variants = (str, str, str.upper, lambda text: text.replace(" ", "\u3000 "), lambda text: text.replace("“", '"'),
            lambda text: unicodedata.normalize("NFD", text), lambda text: text.replace("a", "\u00ada"))
documents = [source.choice(variants)(source.choice(often)) for _ in range(3000)] + others
source.shuffle(documents)
write_jsonl("pool.jsonl", documents)
score = ["-q", "--score", "conditional", "-t", "t.jsonl"]
subprocess.run([ZIPFIT, "score", "-o", "scores.tsv"] + score + ["pool.jsonl"], check=True)
order = [(row[1], row[3]) for row in sorted(read_tsv("scores.tsv"), key=lambda row: (-row[3], row[1]))]
assert len({score for _, score in order[:100]}) < 60, "the copies are not among the best"


def same(text):
    text = unicodedata.normalize("NFKD", text.replace("\u00ad", "")).replace("“", '"').replace("”", '"')
    return " ".join(text.casefold().split())


def naive(records=None, budget=None, lowest=None):
    chosen, seen = [], set()
    for line, value in order:
        text = documents[line - 1]
        if same(text) in seen:
            continue
        size = len(text.encode())
        if len(chosen) == records or (lowest is not None and value < lowest) or (budget is not None and size > budget):
            break
        budget = None if budget is None else budget - size
        seen.add(same(text))
        chosen.append(line)
    return chosen


def ids(command):
    ended = subprocess.run(command, capture_output=True, check=True)
    return [json.loads(line)["id"] for line in ended.stdout.splitlines()]


lowest = order[len(order) - 60][1]
for name, options, expected in (
    ("-k", ["-k", "100"], naive(100)),
    ("-k 1", ["-k", "1"], naive(1)),
    ("--min-score", ["--min-score", repr(lowest)], naive(lowest=lowest)),
    ("--fraction", ["--fraction", "0.02"], naive(64)),
    ("--budget", ["--budget", "9000"], naive(budget=9000)),
    ("-k and --budget", ["-k", "40", "--budget", "9000"], naive(40, budget=9000)),
):
    select = [ZIPFIT, "select", "--dedup", "exact"] + score + options
    assert ids(select + ["pool.jsonl"]) == expected, name
    assert ids(select + ["-T", "3", "--memory", "0", "pool.jsonl"]) == expected, name
    parts = ["1.part", "2.part", "3.part"]
    for shard, part in enumerate(parts, start=1):
        subprocess.run(select + ["--shard", "%d/3" % shard, "-o", part, "pool.jsonl"], check=True)
    assert ids([ZIPFIT, "merge", "-q", "3.part", "1.part", "2.part"]) == expected, name
    subprocess.run([ZIPFIT, "merge", "-q", "--partial", "-o", "23.part", "2.part", "3.part"], check=True)
    assert ids([ZIPFIT, "merge", "-q", "1.part", "23.part"]) == expected, name
    print(name + ": no copy takes a place")

near = ids([ZIPFIT, "select", "--dedup", "near", "-k", "100"] + score + ["pool.jsonl"])
assert near == naive(100), "near"
drawn = ids([ZIPFIT, "select", "--dedup", "exact", "-k", "50", "--sample", "0.05", "--seed", "7"] + score + ["pool.jsonl"])
assert len(drawn) == 50 == len({same(documents[line - 1]) for line in drawn}), "a sample"
print("near, and a sample: neither")

select = [ZIPFIT, "select", "--dedup", "exact", "-k", "100", "--checkpoint", "state", "-o", "out", "-T", "1"] + score
with open("pool.jsonl", "rb") as file:
    lines = file.readlines()
with subprocess.Popen(select + ["--checkpoint-every", "0.01", "-"], stdin=subprocess.PIPE) as run:
    left = list(lines)

    def saved():
        """Gives more lines: the state is saved behind some of them, once it is due."""
        run.stdin.write(b"".join(left[:100]))
        run.stdin.flush()
        del left[:100]
        return os.path.exists("state")

    wait_for(saved)
    run.send_signal(signal.SIGTERM)
assert run.returncode == 75, run.returncode
subprocess.run(select + ["-"], input=b"".join(lines), check=True)
with open("out", encoding="utf-8") as file:
    assert [json.loads(line)["id"] for line in file] == naive(100), "a checkpoint"
print("a run that was stopped: neither")
END
# Parts that were made without it hold the best records, copies and all; what they hold is enough for fewer.
for shard in 1 2; do
	"$ZIPFIT" select -q --score conditional -t t.jsonl --min-score 0 --shard $shard/2 pool.jsonl -o $shard.part
done
"$ZIPFIT" merge -q --dedup exact -k 100 1.part 2.part -o merged.jsonl
"$ZIPFIT" select -q --score conditional -t t.jsonl --min-score 0 --dedup exact -k 100 pool.jsonl -o one.jsonl
same 'parts of everything' one.jsonl merged.jsonl
