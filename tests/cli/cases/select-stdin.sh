# No INPUT, and "-", mean standard input; "-" may be given among files.
. "$LIB"

few_targets 5
head -n 100 data/pool.jsonl >head.jsonl
tail -n +101 data/pool.jsonl >tail.jsonl
"$ZIPFIT" select -q -t t.jsonl -k 20 data/pool.jsonl >from-file
"$ZIPFIT" select -q -t t.jsonl -k 20 <data/pool.jsonl >no-input
"$ZIPFIT" select -q -t t.jsonl -k 20 - <data/pool.jsonl >dash
"$ZIPFIT" select -q -t t.jsonl -k 20 head.jsonl - <tail.jsonl >among
"$ZIPFIT" select -q -t - -k 20 data/pool.jsonl <t.jsonl >targets
for other in no-input dash among targets; do
	same $other from-file $other
done
"$ZIPFIT" score -q --no-heading -t t.jsonl head.jsonl - <tail.jsonl | cut -f 1 | uniq -c | tr -s ' '
