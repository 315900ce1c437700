# On a terminal, progress is one line that is overwritten and erased before the summary; -q and never suppress it.
. "$LIB"

few_targets 3
"$PYTHON" - <<'END'
import os
import re
import subprocess
import time
from helpers import ZIPFIT

POOL = open("data/pool.jsonl", "rb").read()
HALF = POOL.index(b"\n", len(POOL) // 2) + 1
ERASE = "\r\x1b[K"


def start(options):
    """Starts a run whose standard error is a terminal, and gives it half of its input."""
    ours, theirs = os.openpty()
    run = subprocess.Popen([ZIPFIT, "score", "-t", "t.jsonl", *options, "-"], stdin=subprocess.PIPE,
                           stdout=subprocess.DEVNULL, stderr=theirs)
    os.close(theirs)
    run.stdin.write(POOL[:HALF])
    run.stdin.flush()
    return run, ours


def finish(run, terminal):
    """Gives the rest of the input; what came on the terminal."""
    run.stdin.write(POOL[HALF:])
    run.stdin.close()
    run.wait()
    told = b""
    try:
        while piece := os.read(terminal, 4096):
            told += piece
    except OSError:  # how Linux says that the other side is closed
        pass
    return told.decode()


chosen = [["-T2"], ["--progress=never"], ["-q"], ["--progress=auto", "-T1"]]
runs = [start(options) for options in chosen]
time.sleep(1.7)
for options, (run, terminal) in zip(chosen, runs):
    lines = finish(run, terminal).split(ERASE)
    shown = [line for line in lines if re.fullmatch(r"zipfit: reading and scoring: [0-9]+ records, [0-9.]+ MB/s", line)]
    print(options, "- progress:", bool(shown), "- the rest:", re.sub("scores .*", "scores ...", lines[-1]).strip())
END
