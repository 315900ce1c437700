# --min-bytes and --max-bytes filter by the document's length in bytes, bounds included; empty texts are dropped unless
# the minimum is 0.
. "$LIB"

few_targets 2
printf '{"text":"%s"}\n' '' a bb ccc '\u00e9\u00e9' '\u20ac\u20ac' 1234567 >pool.jsonl
score() {
	"$ZIPFIT" score --no-heading -t t.jsonl "$@" pool.jsonl >scores.tsv 2>summary
	cut -f 3 scores.tsv | paste -sd ' ' -
	sed 's/;.*//; s/.*skipped/skipped/' summary
}
score
score --min-bytes 1
score --min-bytes 0
score --min-bytes 3
score --max-bytes 3
score --min-bytes 3 --max-bytes 4
score --min-bytes 0 --max-bytes 1
# The empty document has a score, and can be selected.
"$ZIPFIT" select -q -t t.jsonl --min-bytes 0 --order input -k 9 pool.jsonl | head -n 1
# Filters are for candidates: targets stay.
"$ZIPFIT" score -q --no-heading -t t.jsonl pool.jsonl --max-bytes 7 >filtered
"$ZIPFIT" score -q --no-heading -t t.jsonl pool.jsonl >expected
same "targets are not filtered" expected filtered
