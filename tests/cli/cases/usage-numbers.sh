# Numbers must be whole and in range; level 0 is refused with the reason.
. "$LIB"

for arguments in '-k 0' '-k -1' '-k +1' '-k 1x' '-k 0x10' '-k 1.5' '-k 18446744073709551616' \
	'--level 0' '--level 10' '--level six' '-T 0' '-T many' '-T 100000' \
	'--min-bytes 1Q' '--max-bytes 0' '--max-line 0' '--max-line 3G' '--max-line -1' '--max-line K' '--memory 1Q' \
	'--seed -1'; do
	echo "$arguments"
	# shellcheck disable=SC2086 # two words
	try "$ZIPFIT" select -t data/targets.jsonl -k 1 $arguments data/pool.jsonl 2>message
	head -n 1 message
done
try "$ZIPFIT" select -t data/targets.jsonl -k 1 --min-bytes 10 --max-bytes 9 data/pool.jsonl
# The lowest that is in range.
try "$ZIPFIT" select -q -t data/targets.jsonl -k 1 --seed 0 --memory 0 -o /dev/null data/pool.jsonl
