# A signal that is ignored when the program starts, as under nohup, stays ignored.
. "$LIB"

few_targets 2
mkfifo fifo
"$PYTHON" - <<'END'
import os
import signal
from helpers import ended_by, open_outputs, start, wait_for, wait_for_sleep

held = os.open("fifo", os.O_RDWR)
for number in signal.SIGINT, signal.SIGHUP:
    run = start(["score", "-q", "-t", "t.jsonl", "-o", "out.tsv", "fifo"], ignored=[number])
    wait_for(lambda: open_outputs(run) == 1)
    run.send_signal(number)
    wait_for_sleep(run)
    print(number.name, "and it runs on:", run.poll() is None)
    # Another one still has its effect.
    run.send_signal(signal.SIGTERM)
    print("SIGTERM:", ended_by(run))
os.close(held)
END
# In a shell: with INT ignored the run ends when its input does, not before.
trap '' INT
"$ZIPFIT" score -q --no-heading -t t.jsonl -o out.tsv fifo &
run=$!
exec 9>fifo
cat data/pool.jsonl >&9
sleep 0.3
kill -INT "$run"
head -n 5 data/pool.jsonl >&9
exec 9>&-
try wait "$run"
wc -l <out.tsv
