# If two members have the same name, the last counts, as in Python's json and in jq; names are case-sensitive.
. "$LIB"

few_targets 2
cat >pool.jsonl <<'END'
{"text":"first","text":"the last"}
{"text":"first","Text":"other","TEXT":"other"}
{"text":1,"text":"string after number"}
{"a":{"text":"inner"},"text":"outer one","b":{"text":"inner"}}
END
"$ZIPFIT" score -q --no-heading -t t.jsonl pool.jsonl | cut -f 3 | paste -sd ' ' -
echo '{"text":"string","text":1}' >bad.jsonl
try "$ZIPFIT" score -q --no-heading -t t.jsonl bad.jsonl
