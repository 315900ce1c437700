# --scores has every scored record in input order, selected or not: what `zipfit score` prints.
. "$LIB"

few_targets 5
"$ZIPFIT" score -q -t t.jsonl data/pool.jsonl - <data/targets.jsonl >expected
"$ZIPFIT" select -q -t t.jsonl -k 1 --scores scores.tsv -o best.jsonl data/pool.jsonl - <data/targets.jsonl
same "scores" expected scores.tsv
head -n 1 scores.tsv
wc -l <scores.tsv
"$ZIPFIT" select -q -t t.jsonl -k 1 --scores - -o best.jsonl data/pool.jsonl - <data/targets.jsonl >stdout
same "on standard output" expected stdout
"$ZIPFIT" select -q -t t.jsonl -k 1 --scores scores.tsv.gz -o best.jsonl data/pool.jsonl - <data/targets.jsonl
gzip -dc scores.tsv.gz >unzipped
same "compressed" expected unzipped
# Nor does it depend on how records are kept: with a score in front, or as JSON objects made from files.
"$ZIPFIT" select -q -t t.jsonl -k 9 --sample 1 --scores scores.tsv -o best.jsonl data/pool.jsonl - <data/targets.jsonl
same "of a sample" expected scores.tsv
"$ZIPFIT" score -q -t t.jsonl --whole-files data/pool.jsonl data/targets.jsonl t.jsonl >expected
"$ZIPFIT" select -q -t t.jsonl -k 3 --whole-files --scores scores.tsv -o best.jsonl data/pool.jsonl data/targets.jsonl t.jsonl
same "of files" expected scores.tsv
# A pool without a scored record has the heading alone; with --no-heading, nothing.
: >empty
for options in '' --no-heading; do
	# shellcheck disable=SC2086 # none or one
	try "$ZIPFIT" score -q -t t.jsonl $options empty
done
