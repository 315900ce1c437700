# --budget and --min-score: the selection ends at the first limit reached, as a cut of all scores in order shows.
. "$LIB"

few_targets 3
"$PYTHON" - <<'END'
import itertools
import json
import subprocess
from helpers import ZIPFIT, read_tsv, texts, write_jsonl

documents = texts(400, seed=9)
write_jsonl("pool.jsonl", documents)
subprocess.run([ZIPFIT, "score", "-q", "-t", "t.jsonl", "-o", "scores.tsv", "pool.jsonl"], check=True)
order = sorted(read_tsv("scores.tsv"), key=lambda row: (-row[3], row[1]))


def cut(k=None, budget=None, lowest=None):
    """The ids that a full sort, cut at the first limit, selects."""
    chosen, used = [], 0
    for _, line, length, score in order:
        used += length
        if len(chosen) == k or (budget is not None and used > budget) or (lowest is not None and score < lowest):
            break
        chosen.append(line)
    return chosen


middle = order[200][3]
tried = 0
for k, budget, lowest in itertools.product((None, 10, 300), (None, 100, 5000, 10**9), (None, middle, -9.5)):
    limits = []
    limits += ["-k", str(k)] if k else []
    limits += ["--budget", str(budget)] if budget else []
    limits += ["--min-score", repr(lowest)] if lowest is not None else []
    if not limits:
        continue
    ended = subprocess.run([ZIPFIT, "select", "-q", "-t", "t.jsonl"] + limits + ["pool.jsonl"], capture_output=True,
                           check=False, text=True)
    ids = [json.loads(line)["id"] for line in ended.stdout.splitlines()]
    assert ids == cut(k, budget, lowest), limits
    assert (ended.returncode == 0) == bool(ids), limits
    tried += 1
print(tried, "limits: as a cut of all scores")
END
try "$ZIPFIT" select -q -t t.jsonl --min-score 0.99 pool.jsonl
try "$ZIPFIT" select -q -t t.jsonl --budget 1 pool.jsonl
for score in nan inf 0x1 1e999 ''; do
	try "$ZIPFIT" select -q -t t.jsonl --min-score "$score" pool.jsonl
done
