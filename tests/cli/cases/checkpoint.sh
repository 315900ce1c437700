# A signal makes a run save its state and end with status 75; the same command resumes from there. The second input
# is a named pipe that is held open, so on no machine can a run end before the signal arrives.
. "$LIB"

few_targets 3
"$PYTHON" - <<'END'
import os
import signal
import subprocess
from helpers import ZIPFIT, ended_by, texts, wait_for, write_jsonl

write_jsonl("pool.jsonl", texts(10000, seed=6))
write_jsonl("rest.jsonl", texts(10000, seed=7))
with open("rest.jsonl", "rb") as file:
    rest = file.readlines()
command = ["select", "-q", "-t", "t.jsonl", "-k", "500", "--cover", "0.5"]
inputs = ["pool.jsonl", "pipe"]
saving = ["--scores", "scores", "-o", "out", "--checkpoint", "state", "--checkpoint-every"]


def listing(*prefixes):
    return " ".join(sorted(name for name in os.listdir(".") if name.startswith(prefixes)))


def through_pipe(lines, arguments, until, fast=1.0):
    """Starts zipfit and gives it the lines through a new pipe until `until()` holds; those after the share `fast` slowly."""
    if os.path.exists("pipe"):
        os.unlink("pipe")
    os.mkfifo("pipe")
    # Open for reading too: neither this nor a write waits for the program.
    pipe = os.open("pipe", os.O_RDWR | os.O_NONBLOCK)
    # pylint: disable-next=consider-using-with
    run = subprocess.Popen([ZIPFIT] + arguments, stderr=subprocess.PIPE, text=True)
    left = memoryview(b"".join(lines))
    slow = len(left) * (1 - fast)

    def feed():
        nonlocal left
        try:
            left = left[os.write(pipe, left[: 8192 if len(left) > slow else 200]) :]
        except BlockingIOError:
            pass
        return until(left)

    wait_for(feed)
    return pipe, run


subprocess.run([ZIPFIT] + command + ["--scores", "whole.tsv", "-o", "whole", "pool.jsonl", "rest.jsonl"], check=True)
# Each run gets a fifth of the lines more, and then as few as it takes to be saved: lines are left for the next.
for done, number in enumerate([signal.SIGTERM, signal.SIGINT, signal.SIGUSR1, signal.SIGUSR2], start=1):
    before = os.stat("state").st_mtime_ns if os.path.exists("state") else 0
    arguments = command + ["-T", "2"] + saving + ["0.05"] + inputs
    pipe, run = through_pipe(
        rest, arguments, lambda left: os.path.exists("state") and os.stat("state").st_mtime_ns != before, done / 5
    )
    run.send_signal(number)
    print(number.name, ended_by(run))
    os.close(pipe)
    print(listing("state", "out"))
# To the end, on another number of threads: it goes on, and says so.
pipe, run = through_pipe(rest, command[:1] + command[2:] + ["-T", "1"] + saving + ["300"] + inputs, lambda left: not left)
os.close(pipe)
said = run.communicate()[1]
print(said.startswith("zipfit: state: going on after "), said.splitlines()[-1].split(";")[0])
for ours, whole in ("out", "whole"), ("scores", "whole.tsv"):
    with open(ours, "rb") as one, open(whole, "rb") as other:
        print(ours, "same" if one.read() == other.read().replace(b"rest.jsonl\t", b"pipe\t") else "DIFFERENT")
print(listing("state") or "nothing left")
END
