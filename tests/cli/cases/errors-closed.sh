# Standard streams closed by the caller: using one is an error, and messages never land in a file.
. "$LIB"

few_targets 1
# A program that waits for ever must not hold up the tests.
need timeout coreutils
limited() {
	timeout -k 1 5 "$ZIPFIT" "$@"
}
status() {
	echo "$1: status $?"
}
limited score -t t.jsonl data/pool.jsonl >&- || status "no output"
limited select -t t.jsonl -k 3 --scores scores.tsv data/pool.jsonl >&- || status "no output, but --scores"
limited score -t t.jsonl data/pool.jsonl <&- >&- || status "no input, no output"
limited --help >&- || status "help"
limited score -t t.jsonl <&- >came || status "no input"
limited score -t - data/pool.jsonl <&- >came || status "no input for targets"
# A note and a summary with nowhere to go.
limited select -t t.jsonl -k 1000 --order input -o out.jsonl data/pool.jsonl 2>&-
same "no messages" data/pool.jsonl out.jsonl
limited select -t t.jsonl -k 1000 --order input -o out.jsonl data/pool.jsonl <&- >&- 2>&-
same "nothing open" data/pool.jsonl out.jsonl
limited score -t t.jsonl data/pool.jsonl <&- >&- 2>&- || status "nothing open, no output"
files
