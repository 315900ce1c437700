# Contradictory options are refused before anything is read or written.
. "$LIB"

run_select() {
	try "$ZIPFIT" select -t data/targets.jsonl -k 1 "$@" data/pool.jsonl
}

run_select --field text --template '{text}'
run_select --target-field text --target-template '{text}'
run_select --lines --whole-files
run_select --lines --field text
run_select --whole-files --template '{text}'
run_select --lines --annotate
run_select --rejects bad.jsonl
run_select --rejects bad.jsonl --on-error fail
run_select --whole-files --rejects bad.jsonl --on-error skip
run_select --score contrast
run_select --score conditional --background data/pool.jsonl
run_select --background-sample 1M
run_select --prior 100
run_select --score contrast --background - -o out -t -
run_select --dry-run --fraction 0.1
run_select -o out --scores out
run_select --scores same --stats same
run_select --stats -
try "$ZIPFIT" score -t - -
try "$ZIPFIT" score -t -
try "$ZIPFIT" score -t data/targets.jsonl - data/pool.jsonl -
files
