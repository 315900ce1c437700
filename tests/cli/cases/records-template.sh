# --template combines literal text, escapes and fields.
. "$LIB"

few_targets 3
cat >pool.jsonl <<'END'
{"prompt":"Add {two}.","solution":{"a/b":["x","a + b"]},"back":"\\\n"}
END
# compare TEMPLATE TEXT: scores of the template's document and of the JSON string TEXT are the same.
compare() {
	printf '{"text":"%s"}\n' "$2" >expected.jsonl
	numbers expected.jsonl >expected
	numbers --template "$1" --target-field text pool.jsonl >came
	same "$1" expected came
}
compare '{prompt}' 'Add {two}.'
compare 'Problem: {prompt}\nSolution:\t{/solution/a~1b/1}' 'Problem: Add {two}.\nSolution:\ta + b'
compare '{{{prompt}}}' '{Add {two}.}'
compare '{{prompt}} {back}\\n' '{prompt} \\\n\\n'
compare '{prompt}{prompt}é' 'Add {two}.Add {two}.é'
try "$ZIPFIT" score -q -t t.jsonl --target-field text --template '{prompt} {missing}' pool.jsonl
try "$ZIPFIT" score -q -t t.jsonl --target-field text --template '{prompt} {solution}' pool.jsonl
# Numbers and booleans are text as they stand; {name?} is empty where nothing, or null, is there.
cat >pool.jsonl <<'END'
{"instruction":"Add.","input":"3 and 4","output":"7"}
{"instruction":"Name a colour.","input":null,"output":true}
{"instruction":"Say hello.","output":18446744073709551615}
{"instruction":"Count.","input":1.50,"output":-0E+3}
END
printf '{"text":"%s"}\n' 'Add.\n3 and 4\n7' 'Name a colour.\n\ntrue' 'Say hello.\n\n18446744073709551615' \
	'Count.\n1.50\n-0E+3' >expected.jsonl
numbers expected.jsonl >expected
numbers --template '{instruction}\n{input?}\n{output}' --target-field text pool.jsonl >came
same 'forgiving' expected came
try "$ZIPFIT" score -q -t t.jsonl --target-field text --template '{instruction}\n{input}' pool.jsonl
try "$ZIPFIT" score -q -t t.jsonl --target-field text --field output pool.jsonl
