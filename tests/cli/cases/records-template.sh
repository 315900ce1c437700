# --template puts literal text, escapes and fields together.
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
