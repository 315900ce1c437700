# A signal ends a run in the middle of one long document, and a run that waits for the reader of its output.
. "$LIB"

few_targets 2
"$PYTHON" - <<'END'
import fcntl
import json
import os
import random
import signal
import struct
import subprocess
import termios
import time
from helpers import ended_by, open_outputs, start, texts, wait_for, write_jsonl

# Letters that repeat too far apart to be found again: many seconds of work on one record at level 9.
letters = "".join(random.Random(7).choices("abcdefgh ", k=1 << 20))
with open("long.jsonl", "w", encoding="utf-8") as file:
    file.write(json.dumps({"text": letters * 16}) + "\n")
write_jsonl("many-t.jsonl", texts(40, seed=2))
for threads in "1", "2":
    before = sorted(os.listdir("."))
    run = start(["score", "-T", threads, "--level", "9", "-t", "many-t.jsonl", "-o", "out.tsv", "long.jsonl"])
    wait_for(lambda: open_outputs(run) == 1)
    time.sleep(0.7)
    assert run.poll() is None, "it should be busy still"
    run.send_signal(signal.SIGINT)
    print("long document with", threads, ended_by(run))
    assert sorted(os.listdir(".")) == before, os.listdir(".")


def held_back(pipe):
    """How many bytes wait in the pipe to be read."""
    return struct.unpack("i", fcntl.ioctl(pipe, termios.FIONREAD, b"\0" * 4))[0]


write_jsonl("pool.jsonl", texts(6000, seed=3, longest=5))
for threads in "1", "2":
    run = start(["score", "-T", threads, "-t", "t.jsonl", "pool.jsonl"], stdout=subprocess.PIPE)
    # Without a reader, the pipe fills and the program waits in write().
    wait_for(lambda: held_back(run.stdout) > 60000)
    time.sleep(0.5)
    assert run.poll() is None, "it should wait still"
    run.send_signal(signal.SIGTERM)
    print("full pipe with", threads, ended_by(run))
END
