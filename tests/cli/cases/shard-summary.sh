# The summary of a shard with two target sets, and of a merge that writes a part, begins with its own words.
. "$LIB"

few_targets 2
for shard in 1 2; do
	"$ZIPFIT" select --level 1 -t a=t.jsonl -t b=t.jsonl -k 5 --shard $shard/2 -o $shard.part data/pool.jsonl 2>message
	sed 's/[0-9.]\+/N/g; s/; N s (.*//' message | LC_ALL=C grep -c '^zipfit: read N, scored N, selected N, '
done
"$ZIPFIT" merge --partial 1.part 2.part -o both.part 2>message
LC_ALL=C grep -c '^zipfit: read 360, scored 360, selected ' message
