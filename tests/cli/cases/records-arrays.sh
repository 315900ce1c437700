# A field that is an array of strings is its elements joined by newlines; "*" in a pointer is each element of an array.
. "$LIB"

few_targets 3
cat >pool.jsonl <<'END'
{"text":["First paragraph.","Second one."],"m":[{"content":"a b c"},{"content":"d e f"}],"*":"star"}
{"text":[],"m":[],"*":"star"}
{"text":["only one"],"m":[{"content":["x","y"]}],"*":"star"}
END
# compare NAME OPTION...: the same as the JSON strings on standard input.
compare() {
	name=$1
	shift
	sed 's/.*/{"text":&}/' >expected.jsonl
	numbers --min-bytes 0 expected.jsonl >expected
	numbers --min-bytes 0 --target-field text "$@" pool.jsonl >came
	same "$name" expected came
}
compare text --field text <<'END'
"First paragraph.\nSecond one."
""
"only one"
END
# Where there is no element, the field is missing.
compare '/m/*/content' --field '/m/*/content' --on-error skip <<'END'
"a b c\nd e f"
"x\ny"
END
compare template --template '<{/m/*/content?}> {text}' <<'END'
"<a b c\nd e f> First paragraph.\nSecond one."
"<> "
"<x\ny> only one"
END
# On an object it is a member's name.
compare '/*' --field '/*' <<'END'
"star"
"star"
"star"
END
"$ZIPFIT" score --no-heading -q -t t.jsonl pool.jsonl | cut -f 1-3
echo '{"text":["ok",5],"m":[{"content":"a"},{"role":"b"}]}' >bad.jsonl
try "$ZIPFIT" score --no-heading -q -t t.jsonl bad.jsonl
try "$ZIPFIT" score --no-heading -t t.jsonl --target-field text --field '/m/*/content' bad.jsonl
try "$ZIPFIT" score --no-heading -t t.jsonl --target-field text --field '/m/*' bad.jsonl
try "$ZIPFIT" score --no-heading -t t.jsonl --target-field text --field '/m/*/content' pool.jsonl
