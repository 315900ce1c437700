# The Makefile and the line for GNU parallel from the README: shards as jobs, resumed after a failure.
. "$LIB"

need make
need parallel
few_targets 2
cp data/pool.jsonl pool.jsonl
"$ZIPFIT" select -q --level 1 -t t.jsonl -k 20 -o one pool.jsonl

# build [VARIABLE=VALUE]...: runs make and says what it made.
build() {
	make -f "$DATA/../scripts/sharded.mk" -j 2 SHARDS=3 OUTPUT=best TARGETS=t.jsonl INPUTS=pool.jsonl \
		OPTIONS='--level 1 -k 20' "$@" | sed -n 's/.*zipfit \([a-z]*\) .*/\1/p' | sort | uniq -c | sed 's/^ *//'
}
build
same 'make' one best
build
echo 'a change:'
touch -d '1 hour ago' best.parts/*
build
same 'make' one best
# However coarse the clock is: everything there has the same time.
touch -d @1000000000 best best.parts/* t.jsonl pool.jsonl
build
echo 'other options, with a word that a shell would take apart:'
"$ZIPFIT" select -q --level 1 -t t.jsonl -k 20 --template 'It'"'"'s: {text}' --target-field text -o two pool.jsonl
template="--template \"It's: {text}\" --target-field text"
build -n OPTIONS="--level 1 -k 20 $template"
same 'not made' one best
build OPTIONS="--level 1 -k 20 $template"
same 'make' two best
touch -d @1000000000 best best.parts/*
echo 'the old ones:'
build
same 'make' one best
echo 'another target, another input:'
head -n 1 t.jsonl >other.jsonl
cp pool.jsonl more.jsonl
build TARGETS='t.jsonl other.jsonl'
build INPUTS='pool.jsonl more.jsonl'
"$ZIPFIT" select -q --level 1 -t t.jsonl -k 20 -o two pool.jsonl more.jsonl
same 'make' two best
echo 'a checkpoint of what the pool was:'
rm -r best.parts
mkdir best.parts
cp pool.jsonl kept.jsonl
"$PYTHON" - <<'END'
import os
import signal
import subprocess
from helpers import ZIPFIT, ended_by, texts, wait_for, write_jsonl

write_jsonl("pool.jsonl", texts(9000, seed=7))
# pylint: disable-next=consider-using-with
run = subprocess.Popen([ZIPFIT, "select", "-q", "-T", "1", "--level", "1", "-k", "20", "-t", "t.jsonl", "--shard", "1/3",
                        "--checkpoint", "state", "--checkpoint-every", "0.02", "--depfile", "d", "-o", "x", "pool.jsonl"])
wait_for(lambda: os.path.exists("state"))
run.send_signal(signal.SIGTERM)
print(ended_by(run))
END
mv kept.jsonl pool.jsonl
build
mv state best.parts/1-of-3.part.state
rm best.parts/1-of-3.part
build
same 'make' one best

HOME=$PWD/home
mkdir home
export HOME
# One job fails at first: its target is not there yet.
# shellcheck disable=SC2016 # expanded by the job's shell
job='test {} != 2 || test -e ready; "$ZIPFIT" select -q --level 1 -T 1 -t t.jsonl -k 20 --shard {}/3 -o {}.part pool.jsonl'
for _ in 1 2; do
	seq 3 | parallel --will-cite -j 2 --joblog jobs.log --resume-failed "set -e; $job" || echo "$? job failed"
	touch ready
done
awk 'NR > 1 {print $1, $7}' jobs.log | sort
"$ZIPFIT" merge -q -o best 1.part 2.part 3.part
same 'parallel' one best
