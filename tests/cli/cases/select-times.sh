# The reported time covers the whole run, with waiting, explaining and earlier runs, and the phases add up to it.
. "$LIB"

few_targets 3
head -n 40 data/pool.jsonl >pool.jsonl
# Time passes between the first record and the others, and before the last target. A pipe holds less than the first: the
# pause begins when zipfit is reading.
"$PYTHON" -c 'import json; print(json.dumps({"text": "long " * 40000}))' >long.jsonl
{
	cat long.jsonl
	sleep 1.5
	cat pool.jsonl
} | "$ZIPFIT" select -t t.jsonl -k 5 --stats piped.json -o piped.jsonl 2>piped
mkfifo slow.fifo
{
	sleep 1.5
	cat t.jsonl
} >slow.fifo &
"$ZIPFIT" score -q -t slow.fifo --stats opened.json -o opened.tsv pool.jsonl
wait
# The reader of the explanations waits, so explaining does.
for _ in 1 2 3 4 5 6 7 8 9 10; do cat pool.jsonl; done >ten.jsonl
"$ZIPFIT" select -q -t t.jsonl -k 400 --explain /dev/stdout --stats explained.json -o explained.jsonl ten.jsonl | {
	head -c 1000 >/dev/null
	sleep 1.5
	cat >/dev/null
}
"$ZIPFIT" select -q -t t.jsonl --fraction 0.5 -o twice.jsonl --stats twice.json ten.jsonl
for shard in 1 2; do
	"$ZIPFIT" select -q -t t.jsonl -k 5 --shard $shard/2 pool.jsonl -o $shard.part --stats $shard.json
done
for shard in 1 2; do
	mkfifo $shard.fifo
	{
		sleep 1.5
		cat t.jsonl
	} >$shard.fifo &
	"$ZIPFIT" select -q -t $shard.fifo -k 5 --shard $shard/2 pool.jsonl -o slow$shard.part &
done
wait
"$ZIPFIT" merge -q 1.part 2.part -o merged.jsonl --stats merged.json
"$ZIPFIT" merge slow1.part slow2.part -o merged.jsonl --stats merged-slow.json 2>merged
"$PYTHON" - <<'END'
import json
import os
import re
import signal
import subprocess
import time
from helpers import ZIPFIT, ended_by, start, wait_for

PHASES = ["opening", "reading", "reading_again", "scoring", "choosing", "judging", "explaining", "writing"]


def load(name):
    """The statistics, whose times must add up."""
    with open(name, encoding="utf-8") as file:
        stats = json.load(file)
    assert list(stats["phases"]) == PHASES, stats["phases"]
    for kind, whole in (("seconds", stats["seconds"] - stats.get("earlier_seconds", 0)),
                        ("cpu_seconds", stats["cpu_seconds"])):
        times = [phase[kind] for phase in stats["phases"].values()]
        assert all(spent >= 0 for spent in times), times
        assert abs(sum(times) - whole) < 1e-6, (times, whole)
    return stats


def spent(stats, phase):
    return stats["phases"][phase]["seconds"]


piped = load("piped.json")
assert 1 <= piped["seconds"] < 600 and spent(piped, "reading") > 0.9
assert piped["cpu_seconds"] < piped["seconds"] * os.cpu_count()
assert 0.5 < piped["bytes"] / 1e6 / piped["mb_per_second"] / spent(piped, "reading") < 1 + 1e-6
told = float(re.search("; ([0-9.]+) s [(].*reading [0-9]", open("piped").read()).group(1))
assert piped["seconds"] - 0.06 < told < piped["seconds"] + 5, (told, piped["seconds"])
print("a slow pipe is reading")

opened = load("opened.json")
assert opened["seconds"] >= 1 and spent(opened, "opening") > 0.9 and "selected" not in opened
print("slow targets are opening")

explained = load("explained.json")
assert explained["seconds"] >= 1 and spent(explained, "explaining") > 0.9, explained
print("explaining counts")

twice = load("twice.json")
assert spent(twice, "reading_again") > 0 and spent(piped, "reading_again") == 0
# The rate is that of the first reading.
assert twice["bytes"] / 1e6 / twice["mb_per_second"] <= spent(twice, "reading") + 1e-6
print("the second reading has a phase")

parts, merged = [load("1.json"), load("2.json")], load("merged.json")
slow = load("merged-slow.json")
assert slow["parts_seconds"] > 2.5 and "earlier_seconds" not in slow
assert "the parts' runs %.1f s" % slow["parts_seconds"] in open("merged").read()
together = sum(part["seconds"] for part in parts)
# A part is written before its run ends.
assert 0 < merged["parts_seconds"] <= together, (merged["parts_seconds"], together)
assert abs(merged["mb_per_second"] - merged["bytes"] / 1e6 / merged["parts_seconds"]) < 1e-6 * merged["mb_per_second"]
print("a merge tells its own time and that of its parts")

# A run that was stopped and went on: the time of both.
pool = open("pool.jsonl", "rb").read().splitlines(keepends=True)
arguments = ["select", "-q", "-T1", "-t", "t.jsonl", "-k", "5", "--checkpoint", "saved", "-o", "out", "--stats",
             "both.json", "--checkpoint-every", "0.2", "grown.jsonl"]
with open("grown.jsonl", "wb") as file:
    file.write(b"".join(pool) * 1000)
began = time.monotonic()
run = start(arguments)
wait_for(lambda: os.path.exists("saved"))
run.send_signal(signal.SIGTERM)
print(ended_by(run))
first = time.monotonic() - began
began = time.monotonic()
subprocess.run([ZIPFIT, *arguments], check=True)
second = time.monotonic() - began
both = load("both.json")
assert 0.2 <= both["earlier_seconds"] <= first, (both["earlier_seconds"], first)
assert both["earlier_seconds"] < both["seconds"] <= first + second, (both["seconds"], first, second)
assert both["read"] == 1000 * len(pool)
print("earlier runs count")
END
