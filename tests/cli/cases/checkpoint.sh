# A run that a signal ends saves its state and ends with 75; the same command goes on from there.
. "$LIB"

few_targets 3
"$PYTHON" - <<'END'
import os
import signal
import subprocess
import time
from helpers import ZIPFIT, ended_by, texts, wait_for, write_jsonl

write_jsonl("pool.jsonl", texts(20000, seed=6))
command = ["select", "-q", "-T", "2", "-t", "t.jsonl", "-k", "500"]
inputs = ["pool.jsonl"]
saving = ["--scores", "scores", "-o", "out", "--checkpoint", "state", "--checkpoint-every"]
subprocess.run([ZIPFIT] + command + ["--scores", "whole.tsv", "-o", "whole"] + inputs, check=True)
for number in signal.SIGTERM, signal.SIGINT, signal.SIGUSR1, signal.SIGUSR2:
    before = os.stat("state").st_mtime_ns if os.path.exists("state") else 0
    # pylint: disable-next=consider-using-with
    run = subprocess.Popen([ZIPFIT] + command + saving + ["0.05"] + inputs)
    wait_for(lambda: os.path.exists("state") and os.stat("state").st_mtime_ns != before)
    run.send_signal(number)
    began = time.monotonic()
    print(number.name, ended_by(run))
    assert time.monotonic() - began < 5
    print(" ".join(sorted(name for name in os.listdir(".") if name.startswith(("state", "out")))))
# To the end, on another number of threads: it goes on, and says so.
ended = subprocess.run([ZIPFIT] + command[:1] + command[2:] + ["-T", "1"] + saving + ["300"] + inputs,
                       capture_output=True, check=True, text=True)
print(ended.stderr.startswith("zipfit: state: going on after "), ended.stderr.splitlines()[-1].split(";")[0])
for ours, whole in ("out", "whole"), ("scores", "whole.tsv"):
    with open(ours, "rb") as one, open(whole, "rb") as other:
        print(ours, "same" if one.read() == other.read() else "DIFFERENT")
print(" ".join(sorted(name for name in os.listdir(".") if name.startswith("state"))) or "nothing left")
END
