# Bytes that are not UTF-8 are scored unchanged and counted; they are not an error.
. "$LIB"

few_targets 2
printf '{"text":"\351 \377\376 \355\240\200 \300\257 \000 \\u0000"}\n{"text":"caf\303\251"}\n' >pool.jsonl
printf '\351 \377\376 \355\240\200 \300\257 \000 \000' >bytes
numbers --whole-files bytes >expected
head -n 1 pool.jsonl >first.jsonl
numbers first.jsonl >came
same "bytes" expected came
"$ZIPFIT" score -q -t t.jsonl pool.jsonl --stats stats.json >/dev/null
"$PYTHON" -c 'import json; print(json.load(open("stats.json"))["invalid_utf8"])'
