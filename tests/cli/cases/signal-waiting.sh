# A signal ends a run that waits on a silent pipe immediately: it cleans up, then dies by that signal.
. "$LIB"

few_targets 2
echo old >out.jsonl
mkfifo fifo
"$PYTHON" - <<'END'
import os
import signal
import time
from helpers import ended_by, open_outputs, start, wait_for

# Both ends open: the pipe has a writer that never writes, and never ends.
held = os.open("fifo", os.O_RDWR)
for number in signal.SIGINT, signal.SIGTERM, signal.SIGHUP:
    for threads in "1", "4":
        before = sorted(os.listdir("."))
        run = start(["select", "-T", threads, "-t", "t.jsonl", "-k", "2", "-o", "out.jsonl", "--scores", "s", "fifo"])
        wait_for(lambda: open_outputs(run) == 2)
        run.send_signal(number)
        print(number.name, "with", threads, ended_by(run))
        assert sorted(os.listdir(".")) == before, os.listdir(".")
print(open("out.jsonl").read(), end="")

# The same where the targets are what it waits for.
for threads in "1", "4":
    run = start(["score", "-T", threads, "-t", "fifo", "data/pool.jsonl"])
    time.sleep(0.5)  # nothing shows that it waits
    run.send_signal(signal.SIGTERM)
    print("targets with", threads, ended_by(run))
END
