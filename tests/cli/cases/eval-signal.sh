# A signal ends eval in the middle of a long text and leaves neither output nor temporary file.
. "$LIB"

mkdir tmp
"$PYTHON" - <<'END'
import os
import random
import signal
import time
from helpers import ended_by, open_outputs, start, wait_for, write_jsonl

# Letters in no order: seconds of work.
write_jsonl("long.jsonl", ["".join(random.Random(7).choices("abcdefgh ", k=1 << 20)) * 24])
before = sorted(os.listdir("."))
os.environ["TMPDIR"] = os.path.abspath("tmp")
run = start(["eval", "--train", "long.jsonl", "--test", "data/targets.jsonl", "-o", "out.tsv"])
wait_for(lambda: open_outputs(run) == 1)
time.sleep(0.5)
assert run.poll() is None, "it should be busy still"
run.send_signal(signal.SIGINT)
print(ended_by(run))
print(sorted(os.listdir(".")) == before, os.listdir("tmp"))
END
