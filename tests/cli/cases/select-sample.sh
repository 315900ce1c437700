# The best 40 of the sample are its 40 exercises, written as they are in the pool; one summary says so.
. "$LIB"

"$ZIPFIT" select -t data/targets.jsonl -k 40 data/pool.jsonl >best
grep -Fxc -f best data/pool.jsonl
grep -c '"source": "python-exercise"' best
