# The counts of --stats equal a count of the outputs: bytes and units of the selection, of each target set, and of
# parts.
. "$LIB"

few_targets 4
tail -n 5 data/targets.jsonl >u.jsonl
"$PYTHON" - <<'END'
import json
import subprocess
from helpers import ZIPFIT, texts, write_jsonl

TWO = ["-t", "a=t.jsonl", "-t", "b=u.jsonl"]
POOL = texts(300, seed=4)
with open("pool.jsonl", "w", encoding="utf-8") as file:
    for number, text in enumerate(POOL):
        file.write(json.dumps({"n": number % 17, "text": text, "place": number}) + "\n")
RECORDS = [json.loads(line) for line in open("pool.jsonl", encoding="utf-8")]
UNITS = {
    "bytes": lambda record: len(record["text"].encode()),
    "words": lambda record: len(record["text"].split()),
    "n": lambda record: record["n"],
}


def run(command, *arguments):
    """The statistics of a run, which writes `out`."""
    subprocess.run([ZIPFIT, command, "-q", "-o", "out", "--stats", "stats", *arguments], check=True)
    with open("stats", encoding="utf-8") as file:
        return json.load(file)


def check(stats, records, length, unit="bytes"):
    """Compares the counts of a selection with the records that were written."""
    assert stats["selected"] == len(records), (stats["selected"], len(records))
    assert stats["selected_bytes"] == length, (stats["selected_bytes"], length)
    assert stats["selected_units"] == sum(map(UNITS[unit], records))


def written():
    """The records of `out`, and its size."""
    with open("out", "rb") as file:
        content = file.read()
    return [json.loads(line) for line in content.splitlines()], len(content)


for unit in UNITS:
    units = [] if unit == "bytes" else ["--unit", unit]
    stats = run("select", "-t", "t.jsonl", "--budget", "1K" if unit == "bytes" else "300", *units, "pool.jsonl")
    check(stats, *written(), unit)
    assert stats["unit"] == unit and "copies" not in stats and "sets" not in stats
    for shard in "12":
        part = run("select", "-t", "t.jsonl", "--budget", "300", *units, "--shard", shard + "/2", "pool.jsonl")
        subprocess.run(["mv", "out", shard + ".part"], check=True)
        assert part["unit"] == unit and part["selected"] > 0 and part["selected_units"] <= 300
    stats = run("merge", "1.part", "2.part")
    check(stats, *written(), unit)
    assert stats["unit"] == unit
print("units: counted")

stats = run("select", "-t", "t.jsonl", "-k", "20", "--annotate", "--order", "input", "pool.jsonl")
check(stats, *written())
stats = run("select", "-t", "t.jsonl", "--lines", "-k", "20", "pool.jsonl")
assert stats["selected_bytes"] == written()[1]
print("forms of the output: counted")


def check_sets(stats):
    """Compares what is told of each set with the column of --scores."""
    rows = [row.rstrip("\n").split("\t") for row in open("scores", encoding="utf-8")]
    rows = [row for row in rows if row[1].isdigit()]
    by_place = {record["place"]: record for record in RECORDS}
    total = 0
    for number, tally in enumerate(stats["sets"]):
        mine = [row for row in rows if row[-1] == "ab"[number]]
        records = [by_place[int(row[1]) - 1] for row in mine]
        scores = [float(row[3 + number]) for row in mine]
        assert tally["name"] == "ab"[number] and tally["selected"] == len(mine) > 0
        assert tally["selected_units"] == sum(map(UNITS["bytes"], records))
        assert tally["selected_bytes"] == sum(len(json.dumps(record)) + 1 for record in records)
        assert (tally["lowest"], tally["highest"]) == (min(scores), max(scores))
        total += tally["selected"]
    assert total == stats["selected"]
    assert stats["lowest"] == min(tally["lowest"] for tally in stats["sets"])


stats = run("select", *TWO, "--mix", "a=0.3,b=0.7", "-k", "50", "--scores", "scores", "pool.jsonl")
check(stats, *written())
check_sets(stats)
subprocess.run([ZIPFIT, "select", "-q", *TWO, "--mix", "a=0.3,b=0.7", "-k", "50", "--scores", "scores", "--shard", "1/1",
                "-o", "whole.part", "pool.jsonl"], check=True)
merged = run("merge", "whole.part", "--scores", "scores")
check_sets(merged)
assert merged["sets"] == stats["sets"]
print("sets: counted")

# Copies: every text that was there before, among the records that are looked at.
stats = run("select", "-t", "t.jsonl", "-k", "1000", "--dedup", "exact", "pool.jsonl", "pool.jsonl")
check(stats, *written())
assert stats["selected"] == len(set(POOL))
assert stats["copies"] == 2 * len(POOL) - len(set(POOL)) > 0, stats["copies"]
print("copies: counted")

# The background is as large as the targets of one set are on average.
size = sum(len(json.loads(line)["text"].encode()) for name in ("t.jsonl", "u.jsonl") for line in open(name, encoding="utf-8"))
longest = max(map(len, POOL))
stats = run("select", "--score", "contrast", "--background", "pool.jsonl", *TWO, "-k", "5", "pool.jsonl")
assert size / 2 <= stats["options"]["background_bytes"] < size / 2 + longest, (size, stats["options"])
print("background: a set's size")
END

# A checkpoint is saved when it is due, not after each batch.
for _ in 1 2 3 4 5 6 7 8 9 10; do cat pool.jsonl; done >ten.jsonl
"$ZIPFIT" select -v -t t.jsonl -k 5 --checkpoint c --checkpoint-every 3600 -o out ten.jsonl 2>err
grep -c '^zipfit: c: saved' err || echo "no checkpoint within the hour"
"$ZIPFIT" select -v -t t.jsonl -k 5 --checkpoint c --checkpoint-every 0.000001 -o out ten.jsonl 2>err
grep -Ec '^zipfit: c: saved [1-9][0-9]* times, the run waited [0-9.]+ s at most$' err
# merge --memory is that of the merge.
"$ZIPFIT" select -q -t t.jsonl -k 50 --shard 1/1 -o 1.part ten.jsonl
try "$ZIPFIT" merge -q --memory 0 --tmpdir nowhere -o out 1.part
try "$ZIPFIT" merge -q --memory 1M --tmpdir nowhere -o out 1.part
