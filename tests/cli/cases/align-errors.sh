# align: usage errors, fields that no record has, and more data sets than memory.
. "$LIB"
few_targets 1

align() {
	try "$ZIPFIT" align "$@"
}
align data/pool.jsonl
for option in '--by' '--by=' '--by /a~b' '--by source --lines' '--by source --whole-files' '--all --sample-size 5' '--sample-size 0' \
	'--sample 5' '--shard 1/2' '--checkpoint x' '-k 3' '--exclude t.jsonl' '--mix t=1'; do
	echo "$option"
	# shellcheck disable=SC2086 # options are words
	align -t t.jsonl data/pool.jsonl $option
done 2>&1 | grep -v ^Try
align -t t.jsonl --by sauce data/pool.jsonl
align -t t.jsonl -o ./t.jsonl data/pool.jsonl
align -t t.jsonl missing.jsonl
align -t t.jsonl -o out --by id --memory 0 data/pool.jsonl 2>/dev/null
wc -l <out
"$PYTHON" - <<'END' >many.jsonl
for number in range(180000):
    print('{"text":"a","id":%d}' % number)
END
align -q -t t.jsonl -o table --by id --memory 64M many.jsonl 2>message
sed 's/first [0-9]*/first N/' message
files
