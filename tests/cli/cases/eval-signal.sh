# A signal ends eval in the middle of a long text, or between many sizes, and leaves neither output nor temporary file.
. "$LIB"

mkdir tmp
"$PYTHON" - <<'END'
import os
import random
import signal
from helpers import cpu_seconds, ended_by, open_outputs, start, wait_for, wait_for_work, write_jsonl

# Letters in no order: seconds of work.
letters = "".join(random.Random(7).choices("abcdefgh ", k=900000))
write_jsonl("short.jsonl", [letters])
write_jsonl("long.jsonl", [letters * 24])
before = sorted(os.listdir("."))
os.environ["TMPDIR"] = os.path.abspath("tmp")
for options in (["mix", "--train", "long.jsonl"], ["ppmd", "--train", "short.jsonl", "--at", ",".join(["900kB"] * 99)]):
    run = start(["eval", "--model", *options, "--test", "data/targets.jsonl", "-o", "out.tsv"])
    wait_for(lambda: open_outputs(run) == 1)
    wait_for_work(run, cpu_seconds(run) + 0.5)
    assert run.poll() is None, "it should be busy still"
    run.send_signal(signal.SIGINT)
    print(ended_by(run))
    print(sorted(os.listdir(".")) == before, os.listdir("tmp"))
END
