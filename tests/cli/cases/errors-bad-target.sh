# A bad record among the targets is an error even with --on-error skip: the targets must be complete.
. "$LIB"

{
	head -n 2 data/targets.jsonl
	echo 'not JSON'
} >bad.jsonl
try "$ZIPFIT" select -t bad.jsonl -k 1 -o out.jsonl data/pool.jsonl
try "$ZIPFIT" select -t bad.jsonl -k 1 -o out.jsonl --on-error skip --rejects rejects data/pool.jsonl
echo '{"text":5}' >number.jsonl
try "$ZIPFIT" score -t data/targets.jsonl -t number.jsonl data/pool.jsonl
files
