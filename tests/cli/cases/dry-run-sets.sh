# --dry-run with several target sets, threads, little memory and checkpoints: the estimate reflects each of them.
. "$LIB"

few_targets 8
tail -n 6 data/targets.jsonl >u.jsonl
head -n 2 data/targets.jsonl >v.jsonl
for _ in 1 2 3 4 5 6 7 8; do cat data/pool.jsonl; done >pool.jsonl
gzip -k pool.jsonl
"$PYTHON" - <<'END'
import json
import os
import subprocess
from helpers import ZIPFIT


def estimates(*arguments):
    """What --dry-run prints, by name, and the table's first row."""
    ended = subprocess.run([ZIPFIT, "select", "--dry-run", *arguments], capture_output=True, check=True, text=True)
    head, table = ended.stdout.split("\n\n")
    told = {name: float(value) for name, value in (line.split("\t") for line in head.splitlines())}
    told["memory_each"] = float(table.splitlines()[1].split("\t")[3])
    return told


ONE = ["-t", "t.jsonl"]
TWO = ["-t", "a=t.jsonl", "-t", "b=u.jsonl"]
THREE = TWO + ["-t", "c=v.jsonl"]
LINES = [json.loads(line) for line in open("pool.jsonl", encoding="utf-8")]
SIZE = os.path.getsize("pool.jsonl")
for scoring in (["--score", "ncd"], ["--score", "conditional"],
                ["--score", "contrast", "--background", "data/pool.jsonl"]):
    for sets in (ONE, TWO, THREE):
        for pool in ("pool.jsonl", "pool.jsonl.gz"):
            told = estimates("-T1", "-k", "100", *scoring, *sets, "--exclude", "v.jsonl", pool)
            assert 0.8 < told["records"] / len(LINES) < 1.25, told
            assert abs(told["selected"] - 100) < 1e-6, told
with open("half.jsonl", "w", encoding="utf-8") as file:
    file.writelines(json.dumps(record) + "\n" for record in LINES[:180])
told = estimates("-T1", "-k", "100", *ONE, "--exclude", "half.jsonl", "pool.jsonl")
assert 0.25 < told["scored"] / told["records"] < 0.75, told
print("sets, scores and exclusion: estimated")

# Two sets of the same targets take twice the time of one: not four times.
for attempt in range(5):
    one = estimates("-T1", "-k", "100", *ONE, "pool.jsonl")["cpu_hours"]
    two = estimates("-T1", "-k", "100", "-t", "a=t.jsonl", "-t", "b=t.jsonl", "pool.jsonl")["cpu_hours"]
    if 1.4 < two / one < 3:
        break
else:
    raise SystemExit("two sets take %g times as long" % (two / one))
print("two sets: twice the time of one")

LIMIT = ["-k", "100000", "--score", "conditional"]
few, many = (estimates("-T", threads, *LIMIT, *ONE, "pool.jsonl") for threads in ("1", "17"))
for name in ("memory_bytes", "memory_each"):
    added = many[name] - few[name]
    assert 16 * 100e3 < added < 16 * 10e6, (name, added)
print("more threads: more memory")

none = estimates(*LIMIT, *ONE, "--memory", "1G", "pool.jsonl")
all_ = estimates(*LIMIT, *ONE, "--memory", "0", "pool.jsonl")
assert none["spool_bytes"] == 0
assert 0.8 < all_["spool_bytes"] / SIZE < 1.25, all_
assert none["memory_bytes"] - all_["memory_bytes"] > SIZE / 2
print("little memory: a spool")

few = estimates("-k", "5", *ONE, "--checkpoint", "c", "pool.jsonl")
rows = estimates("-k", "5", *ONE, "--checkpoint", "c", "--scores", "s", "pool.jsonl")
assert few["spool_bytes"] > 0
assert rows["spool_bytes"] - few["spool_bytes"] > 10 * len(LINES), rows
held = estimates("-k", "5", *ONE, "--scores", "s", "pool.jsonl")
waits = estimates("-k", "5", *THREE, "--scores", "s", "pool.jsonl")
assert held["spool_bytes"] == 0
assert waits["spool_bytes"] > 10 * len(LINES), waits
print("rows that wait: a spool")

plain = estimates("-k", "50", *ONE, "--memory", "0", "pool.jsonl")["spool_bytes"]
near = estimates("-k", "50", "--dedup", "near", *ONE, "--memory", "0", "pool.jsonl")["spool_bytes"]
assert 3 < near / plain < 5, (plain, near)
print("with --dedup near: four times the records held")

# A batch of one long record: all points of the sample but the first begin in one.
with open("long.jsonl", "w", encoding="utf-8") as file:
    file.writelines(json.dumps({"text": f"{number} " * 60000}) + "\n" for number in range(60))
size = os.path.getsize("long.jsonl")
subprocess.run(["gzip", "long.jsonl"], check=True)
told = estimates("-k", "5", "--score", "conditional", *ONE, "long.jsonl.gz")
assert 0.9 < told["text_bytes"] / size < 1.1, (told, size)
assert 0 < told["hours"] <= 1.01 * told["cpu_hours"], told
print("long records: estimated")
END
files
