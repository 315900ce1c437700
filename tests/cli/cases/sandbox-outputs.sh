# In the sandbox, outputs can be written wherever they are: in other folders, through links, to pipes and devices; so
# can spools.
. "$LIB"

few_targets 2
mkdir a b c d tmp
export TMPDIR="$PWD/d"
"$ZIPFIT" select -q --no-sandbox -t t.jsonl -k 100 --scores scores.tsv data/pool.jsonl >best.jsonl
pick() {
	"$ZIPFIT" select -q -t t.jsonl -k 100 "$@" data/pool.jsonl
}

pick -o a/out --scores b/scores --stats c/stats --manifest ./manifest --depfile "$PWD/c/depfile"
same "in other directories" best.jsonl a/out
same "scores" scores.tsv b/scores
files | grep -v tsv

# Links: to a file that is there, to one that is not, of a directory.
ln -s b directory
ln -s ../a/old c/link
ln -s nowhere/new c/broken
echo old >a/old
pick -o c/link
same "what a link leads to" best.jsonl a/old
pick -o c/broken
same "a link that leads nowhere" best.jsonl c/broken
pick -o directory/new
same "in a linked directory" best.jsonl b/new

# What is no file.
mkfifo pipe
cat pipe >out &
pick -o pipe
wait
same "a named pipe" best.jsonl out
pick -o /dev/stdout >out
same "standard output by name, a file" best.jsonl out
pick -o /dev/stdout | cat >out
same "standard output by name, a pipe" best.jsonl out
pick -o /dev/null
try pick -o /dev/full
try pick -o missing/out

# Temporary files, in TMPDIR and where they were asked for.
for directory in d tmp; do
	pick --memory 1 --tmpdir $directory -o out
	same "a spool in $directory" best.jsonl out
done
"$ZIPFIT" eval -q --train best.jsonl --test t.jsonl >bits.tsv
wc -l <bits.tsv

# A checkpoint whose name has become a link: the new file is made beside the link.
mkfifo input
"$PYTHON" - <<'END'
import os
import signal
from helpers import ended_by, start, texts, wait_for, write_jsonl

write_jsonl("pool.jsonl", texts(2000, seed=6, longest=20))
with open("pool.jsonl", "rb") as file:
    pool = file.readlines()
command = ["select", "-q", "-t", "t.jsonl", "-k", "9", "-o", "out", "input"]
command += ["--checkpoint", "c/state", "--checkpoint-every", "0.01"]
# Held open, so that the run does not end before the signal.
pipe = os.open("input", os.O_RDWR)
run = start(command)
lines = iter(pool)
wait_for(lambda: os.write(pipe, next(lines)) and os.path.exists("c/state"))
run.send_signal(signal.SIGTERM)
print("checkpoint:", ended_by(run))
os.close(pipe)
os.replace("c/state", "a/state")
os.symlink("../a/state", "c/state")
run = start(command)
with open("input", "wb") as file:
    file.writelines(pool)
print("checkpoint:", ended_by(run), sorted(os.listdir("c")), sorted(os.listdir("a")))
END
"$ZIPFIT" select -q --no-sandbox -t t.jsonl -k 9 pool.jsonl >expected
same "what it went on to" expected out
files | grep -c zipfit- || true
