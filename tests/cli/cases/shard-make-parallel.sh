# The Makefile and the line for GNU parallel that the README shows: shards as jobs, taken up again after a failure.
. "$LIB"

need make
need parallel
few_targets 2
cp data/pool.jsonl pool.jsonl
"$ZIPFIT" select -q --level 1 -t t.jsonl -k 20 -o one pool.jsonl

# build: runs make and says what it made.
build() {
	make -f "$DATA/../scripts/sharded.mk" -j 2 SHARDS=3 OUTPUT=best TARGETS=t.jsonl INPUTS=pool.jsonl \
		OPTIONS='--level 1 -k 20' | sed -n 's/.*zipfit \([a-z]*\) .*/\1/p' | sort | uniq -c | sed 's/^ *//'
}
build
same 'make' one best
build
echo 'a change:'
touch -d '1 hour ago' best.parts/*
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
