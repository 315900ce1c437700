# No training or test text, a bad record, a missing file: an error that says so, and no output.
. "$LIB"

: >empty.jsonl
printf '{"text":""}\n\n' >texts.jsonl
printf '{"text":"a"}\n{"prompt":"b"}\n' >bad.jsonl
evaluate() {
	try "$ZIPFIT" eval -o out.tsv "$@"
}
evaluate --train data/pool.jsonl --test empty.jsonl
evaluate --train data/pool.jsonl --test texts.jsonl
evaluate --train empty.jsonl --test data/targets.jsonl
evaluate --train data/pool.jsonl --test missing.jsonl
evaluate --train bad.jsonl --test data/targets.jsonl
evaluate --train data/pool.jsonl --test bad.jsonl
evaluate --max-line 10 --train data/pool.jsonl --test data/targets.jsonl
evaluate --field code --train data/pool.jsonl --test data/targets.jsonl
TMPDIR=/nowhere/at/all try "$ZIPFIT" eval -o out.tsv --train data/pool.jsonl --test data/targets.jsonl 2>message
expect "told that TMPDIR is the cause" grep -q '^zipfit: .*TMPDIR' message
rm message
try "$ZIPFIT" eval -o missing/out.tsv --train data/pool.jsonl --test data/targets.jsonl
# One set is enough.
"$ZIPFIT" eval --train empty.jsonl --train data/pool.jsonl --test texts.jsonl --test data/targets.jsonl | wc -l
files
