# --order input writes the same records as --order score, in the order of the pool.
. "$LIB"

few_targets 5
"$ZIPFIT" select -q -t t.jsonl -k 25 data/pool.jsonl >default
"$ZIPFIT" select -q -t t.jsonl -k 25 --order score data/pool.jsonl >by-score
"$ZIPFIT" select -q -t t.jsonl -k 25 --order input data/pool.jsonl >by-input
grep -Fx -f by-score data/pool.jsonl >expected
same "score is the default" default by-score
same "input order" expected by-input
cmp -s by-score by-input || echo "the orders differ"
