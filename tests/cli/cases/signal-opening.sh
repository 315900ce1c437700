# A signal also ends a run that waits for a FIFO to get a writer, as input or as targets.
. "$LIB"

few_targets 2
mkfifo fifo
"$PYTHON" - <<'END'
import os
import signal
import time
from helpers import ended_by, start

for arguments in ("-T1", "-t", "t.jsonl", "fifo"), ("-T4", "-t", "t.jsonl", "fifo"), ("-t", "fifo", "data/pool.jsonl"):
    run = start(["score", "-o", "out.tsv", *arguments])
    time.sleep(0.5)  # nothing shows that it waits
    run.send_signal(signal.SIGTERM)
    print(*arguments, ended_by(run))
print(sorted(os.listdir(".")))
END
