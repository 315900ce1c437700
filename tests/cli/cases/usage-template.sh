# A template or a pointer that does not parse is a usage error that says why.
. "$LIB"

# shellcheck disable=SC1003 # a backslash before a quote
for template in 'no field' '{open' 'close}' '{}' 'a\b{text}' '{text}\' '{/a~2b}' ''; do
	try "$ZIPFIT" score -t data/targets.jsonl --template "$template" data/pool.jsonl
done
try "$ZIPFIT" score -t data/targets.jsonl --field '' data/pool.jsonl
try "$ZIPFIT" score -t data/targets.jsonl --field '/a~' data/pool.jsonl
try "$ZIPFIT" score -t data/targets.jsonl --target-field '/~' data/pool.jsonl
