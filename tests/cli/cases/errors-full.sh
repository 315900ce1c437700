# A full device is an error, on standard output as with -o, for every kind of output.
. "$LIB"

[ -c /dev/full ] || skip "no /dev/full"
few_targets 1
"$ZIPFIT" score -t t.jsonl data/pool.jsonl >/dev/full || echo "standard output: status $?"
try_full() {
	try "$ZIPFIT" "$@" -t t.jsonl data/pool.jsonl
}
try_full score -o /dev/full
try_full select -k 100 -o /dev/full --scores scores.tsv
try_full select -k 100 -o out.jsonl --scores /dev/full
try_full select -k 100 -o out.jsonl --stats /dev/full
"$ZIPFIT" --help >/dev/full || echo "help: status $?"
"$ZIPFIT" select --version >/dev/full || echo "version: status $?"
files
