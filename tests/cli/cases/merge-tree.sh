# Parts merged into parts, in any grouping, give in the end what one run gives.
. "$LIB"

few_targets 2
"$ZIPFIT" select -q --level 1 -t t.jsonl -k 30 --scores one.tsv -o one data/pool.jsonl
for shard in 1 2 3 4 5 6 7; do
	"$ZIPFIT" select -q --level 1 -t t.jsonl -k 30 --scores x --shard $shard/7 -o $shard.part data/pool.jsonl
done
"$ZIPFIT" merge -q --partial 6.part 1.part -o a
"$ZIPFIT" merge -q --partial 3.part -o b
"$ZIPFIT" merge -q --partial a 5.part b -o c.zst
try "$ZIPFIT" merge -q c.zst 2.part 7.part
"$ZIPFIT" merge -q --scores merged.tsv c.zst 2.part 7.part 4.part -o merged
same 'records' one merged
same 'scores' one.tsv merged.tsv

# A narrower limit, another order and annotations can be asked for at the merge.
parts='1.part 2.part 3.part 4.part 5.part 6.part 7.part'
"$ZIPFIT" select -q --level 1 -t t.jsonl -k 7 --annotate --order input -o one data/pool.jsonl
# shellcheck disable=SC2086 # a list of names
"$ZIPFIT" merge -q -k 7 --annotate --order input $parts -o merged
same 'narrower' one merged
# shellcheck disable=SC2086 # a list of names
try "$ZIPFIT" merge -q -k 31 $parts
# shellcheck disable=SC2086 # a list of names
try "$ZIPFIT" merge -q --rejects r $parts
