# Missing, duplicate and foreign parts, and files that are not parts, are errors that name them and leave no output.
. "$LIB"

few_targets 2
head -n 1 data/targets.jsonl >other.jsonl
cp data/pool.jsonl pool.jsonl
# part OUTPUT SHARD [OPTION]...
part() {
	output=$1
	shard=$2
	shift 2
	"$ZIPFIT" select -q --level 1 --shard "$shard" -k 5 -o "$output" "$@" pool.jsonl
}
for shard in 1 2 3; do
	part $shard.part $shard/3 -t t.jsonl
done
part options 2/3 -t t.jsonl --level 2
part limit 2/3 -t t.jsonl -k 6
part scores 2/3 -t t.jsonl --scores x
part targets 2/3 -t other.jsonl
part number 2/4 -t t.jsonl
echo '{"text": "one more"}' >>pool.jsonl
part changed 2/3 -t t.jsonl
"$ZIPFIT" merge -q --partial 1.part 2.part -o both
head -c 1000 2.part >truncated
cat 2.part 3.part >two

for parts in '1.part 3.part' '3.part' '1.part 2.part 3.part 2.part' 'both 2.part 3.part' '1.part options 3.part' \
	'1.part limit 3.part' '1.part scores 3.part' '1.part targets 3.part' '1.part number 3.part' '1.part changed 3.part' \
	'1.part truncated 3.part' '1.part two 3.part' '1.part /dev/null 3.part' '1.part pool.jsonl 3.part' '1.part missing 3.part'; do
	echo "$parts"
	# shellcheck disable=SC2086 # a list of names
	try "$ZIPFIT" merge -q -o out $parts
done
expect 'no output' test ! -e out
