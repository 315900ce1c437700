# A signal also ends a run that waits for a FIFO to get a writer, as input or as targets.
. "$LIB"

few_targets 2
mkfifo fifo
"$PYTHON" - <<'END'
import os
import signal
from helpers import ended_by, start, wait_for_sleep

for arguments in ("-T1", "-t", "t.jsonl", "fifo"), ("-T4", "-t", "t.jsonl", "fifo"), ("-t", "fifo", "data/pool.jsonl"):
    run = start(["score", "-o", "out.tsv", *arguments])
    wait_for_sleep(run)
    run.send_signal(signal.SIGTERM)
    print(*arguments, ended_by(run))
print(sorted(os.listdir(".")))
END
