# --split-output: what cannot be written is found out before anything is read, and a run that fails leaves nothing.
. "$LIB"

few_targets 2
"$PYTHON" - <<'END'
import os
from helpers import texts, write_jsonl

os.makedirs("in/sub")
pool = texts(300, seed=13, longest=20)
for number, name in enumerate(["in/a.jsonl", "in/sub/b.jsonl", "b.jsonl"]):
    write_jsonl(name, pool[number * 100 : number * 100 + 100])
END
{
	cat b.jsonl
	echo 'not JSON'
} >bad.jsonl
split() {
	try "$ZIPFIT" select -q -t "${T-t.jsonl}" -k 9 "$@"
}
all() {
	find . -path ./data -prune -o -name before -o -print | sort | tr '\n' ' '
	echo
}
all >before
cp -R in in.copy

echo "-- options"
split --split-output out -o best.jsonl in/a.jsonl
split --split-output out -o - in/a.jsonl
split --split-output out --depfile d in/a.jsonl
split --split-output out --shard 1/2 in/a.jsonl
split --split-output '' in/a.jsonl
split --split-output out --emit id in/a.jsonl
try "$ZIPFIT" select -q --ids b.jsonl --split-output out in/a.jsonl
"$ZIPFIT" select -q -t t.jsonl -k 9 --shard 1/1 -o part in/a.jsonl in/sub/b.jsonl
try "$ZIPFIT" merge -q --partial --split-output out part
echo "-- names"
split --split-output out <b.jsonl
split --split-output out in/a.jsonl - <b.jsonl
split --split-output out /dev/fd/3 3<b.jsonl
split --split-output out b.jsonl in/../b.jsonl
mkdir d d/b.jsonl
cp b.jsonl d/b.jsonl/c
(cd d && T=../t.jsonl split --split-output out ../b.jsonl b.jsonl/c)
mkdir -p "d$PWD"
cp b.jsonl "d$PWD"
(cd d && T=../t.jsonl split --split-output out "${PWD%/d}/b.jsonl" ".${PWD%/d}/b.jsonl") 2>&1 | sed "s|$PWD|/HERE|g; s|${PWD#/}|HERE|g"
rm -r d
echo "-- files that are inputs"
split --split-output . in/a.jsonl b.jsonl
split --split-output ../"$(basename "$PWD")" in/a.jsonl
ln -s in link
mkdir linked
ln -s ../in linked/in
split --split-output linked in/sub/b.jsonl
split --split-output . t.jsonl
try "$ZIPFIT" merge -q --split-output . part
split --split-output out --scores out/in/a.jsonl in/a.jsonl
rm -r link linked part
echo "-- directories"
split --split-output b.jsonl in/a.jsonl
split --split-output missing/out in/a.jsonl
split --split-output /proc/out in/a.jsonl
mkdir -p there/in/a.jsonl there/in/sub
split --split-output there in/a.jsonl
rmdir there/in/a.jsonl
mkfifo there/in/a.jsonl
split --split-output there in/a.jsonl
rm there/in/a.jsonl
echo old >there/in/a.jsonl
echo old >there/in/sub/b.jsonl
echo "-- bad records, nothing selected"
split --split-output out in/a.jsonl in/sub/b.jsonl bad.jsonl
split --split-output there in/a.jsonl in/sub/b.jsonl bad.jsonl
split --split-output there --min-score 2 in/a.jsonl in/sub/b.jsonl b.jsonl
echo "-- a full disk"
limited() {
	(
		ulimit -f 1
		exec "$ZIPFIT" select -q -t t.jsonl -k 300 --split-output "$@"
	)
}
# A pipe, since standard error may be a file that has grown.
{
	try limited out in/a.jsonl in/sub/b.jsonl b.jsonl
	try limited there in/a.jsonl in/sub/b.jsonl b.jsonl
} 2>&1 | cat
cat there/in/a.jsonl there/in/sub/b.jsonl
echo "-- the last of the outputs cannot have its name"
mkdir stats
try "$ZIPFIT" select -q -t t.jsonl -k 9 --split-output there --stats stats in/a.jsonl b.jsonl
cat there/in/a.jsonl
rm -r there stats
expect "the inputs are as they were" diff -r in in.copy
rm -r in.copy
expect "nothing is left" test "$(all)" = "$(cat before)"

"$PYTHON" - <<'END'
import os
import resource
import signal
import subprocess
from helpers import ZIPFIT, ended_by, wait_for

# Scores are written after the records if there are two target sets, and here nothing reads them.
os.mkfifo("fifo")
reader = os.open("fifo", os.O_RDONLY | os.O_NONBLOCK)
names = []
for number in range(40):
    os.makedirs("many/%d" % (number % 4), exist_ok=True)
    names.append("many/%d/%d.jsonl" % (number % 4, number))
    with open(names[-1], "wb") as file, open("b.jsonl", "rb") as pool:
        file.write(pool.read())


def prepare():
    """As from an interactive shell, and without files of core dumps."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    for number in signal.SIGINT, signal.SIGTERM, signal.SIGQUIT, signal.SIGABRT:
        signal.signal(number, signal.SIG_DFL)


def look():
    return sorted(os.path.join(root, name) for root, dirs, files in os.walk(".") for name in dirs + files)


def temporaries():
    return [path for path in look() if ".zipfit-" in path and os.path.isfile(path)]


for there in False, True:
    if there:
        os.makedirs("out/many/1")
    before = look()
    for number in signal.SIGINT, signal.SIGTERM, signal.SIGQUIT, signal.SIGABRT:
        run = subprocess.Popen([ZIPFIT, "select", "-q", "-t", "a=t.jsonl", "-t", "b=t.jsonl", "-k", "50",
                                "--split-output", "out", "--scores", "fifo", *names], preexec_fn=prepare)
        wait_for(lambda: len(temporaries()) >= 40)
        run.send_signal(number)
        print("there" if there else "new", number.name, ended_by(run), "nothing is left" if look() == before else look())
        while True:
            try:
                if not os.read(reader, 65536):
                    break
            except BlockingIOError:
                break
END
