# Without any target document there is an error that says so: an empty file, empty texts, blank lines.
. "$LIB"

: >empty.jsonl
printf '{"text":""}\n\n' >texts.jsonl
printf '\n \n' >blank.jsonl
for file in texts blank empty; do
	try "$ZIPFIT" score --no-heading -t $file.jsonl data/pool.jsonl
done
try "$ZIPFIT" select -k 1 -o out.jsonl -t - data/pool.jsonl </dev/null
# One set is enough.
"$ZIPFIT" score -q --no-heading -t texts.jsonl -t empty.jsonl -t data/targets.jsonl data/pool.jsonl | wc -l
files
