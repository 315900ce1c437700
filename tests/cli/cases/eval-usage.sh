# Usage errors of eval: missing options, unknown ones, and combinations that make no sense.
. "$LIB"

evaluate() {
	try "$ZIPFIT" eval "$@"
}
evaluate
evaluate --train data/pool.jsonl
evaluate --test data/targets.jsonl
evaluate --train data/pool.jsonl --test data/targets.jsonl more.jsonl
evaluate --train - --test -
evaluate --train - --train - --test data/targets.jsonl
evaluate --train data/pool.jsonl --test
for option in '-T 2' '-k 3' '-t x' --json '--on-error skip' '--level 6' '--stats x' '--min-bytes 3'; do
	# shellcheck disable=SC2086 # two words
	evaluate --train data/pool.jsonl --test data/targets.jsonl $option
done
for at in '' 0 ',' '1,' '1,,2' '1k,x' -1 99999999999999999999 00000000000000000000000000000001; do
	evaluate --train data/pool.jsonl --test data/targets.jsonl --at "$at"
done
evaluate --train data/pool.jsonl --test data/targets.jsonl --lines --field code
evaluate --train data/pool.jsonl --test data/targets.jsonl --lines --whole-files
try "$ZIPFIT" select --train data/pool.jsonl -t data/targets.jsonl -k 1 data/pool.jsonl
files
