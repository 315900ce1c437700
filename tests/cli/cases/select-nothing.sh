# An empty selection is an error that says so, not an empty file.
. "$LIB"

few_targets 3
try "$ZIPFIT" select -t t.jsonl -k 3 --min-bytes 1G -o out.jsonl data/pool.jsonl
printf '{"text":""}\n\n' >empty.jsonl
try "$ZIPFIT" select -t t.jsonl -k 3 -o out.jsonl empty.jsonl
printf 'x\ny\n' >bad.jsonl
try "$ZIPFIT" select -t t.jsonl -k 3 -o out.jsonl --on-error skip bad.jsonl
files
