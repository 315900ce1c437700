# --dry-run estimates what a run takes: records, output, memory and CPU time within a factor of 1.5, and writes no output.
. "$LIB"

few_targets 8
"$PYTHON" - <<'END'
import os
import random
import resource
import subprocess
from helpers import ZIPFIT, texts, write_jsonl

source = random.Random(5)
write_jsonl("a.jsonl", texts(15000, seed=1))
write_jsonl("b.jsonl", texts(4000, seed=2, longest=300))
with open("b.jsonl", "a", encoding="utf-8") as file:
    file.write("\n" * 400)
subprocess.run(["gzip", "-k", "a.jsonl", "b.jsonl"], check=True)


def estimates(*arguments):
    """What --dry-run prints, by name; the table of shards as rows."""
    ended = subprocess.run([ZIPFIT, "select", "--dry-run", "-T", "1", "-t", "t.jsonl", "-o", "out"] + list(arguments),
                           capture_output=True, check=True, text=True)
    head, table = ended.stdout.split("\n\n")
    assert not os.path.exists("out")
    rows = [row.split("\t") for row in table.splitlines()]
    assert rows[0] == ["shards", "cpu_hours", "hours_each", "memory_each"], rows[0]
    return {name: float(value) for name, value in (line.split("\t") for line in head.splitlines())}, rows[1:]


def measure(*arguments):
    """The same of a run."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([ZIPFIT, "select", "-q", "-T", "1", "-t", "t.jsonl", "-o", "out", "--stats", "stats"] + list(arguments),
                   check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    with open("out", "rb") as file:
        selected = file.read()
    os.remove("out")
    read = int(subprocess.run(["jq", ".read"], stdin=open("stats", "rb"), capture_output=True, check=True).stdout)
    return {
        "records": read,
        "selected": selected.count(b"\n"),
        "output_bytes": len(selected),
        "cpu_hours": (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) / 3600,
    }


def near(name, estimated, measured):
    """Whether they are within the factor; CPU time, which other processes disturb, is tried again."""
    if 1 / 1.5 <= estimated / measured <= 1.5:
        return True
    print(name, estimated, "not", measured)
    return False


for arguments in (["-k", "300", "a.jsonl", "b.jsonl"], ["-k", "100000", "a.jsonl.gz", "b.jsonl.gz"],
                  ["--budget", "200K", "a.jsonl", "b.jsonl.gz"]):
    for attempt in range(4):
        estimated, shards = estimates(*arguments)
        measured = measure(*arguments)
        names = [name for name in measured if name != "cpu_hours" or attempt == 3]
        assert all([near(name, estimated[name], measured[name]) for name in names]), arguments
        if 1 / 1.5 <= estimated["cpu_hours"] / measured["cpu_hours"] <= 1.5:
            break
    assert [row[0] for row in shards] == [str(1 << i) for i in range(11)]
    assert float(shards[0][1]) <= float(shards[-1][1])
    assert float(shards[3][2]) < float(shards[0][2]) / 6
    print(" ".join(arguments), "as estimated")
END
try "$ZIPFIT" select --dry-run -t t.jsonl -k 1
try "$ZIPFIT" select --dry-run -t t.jsonl -k 1 missing
