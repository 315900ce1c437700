# With the maximum number of target sets, a part is merged like any other.
. "$LIB"

few_targets 1
set --
for set in $(seq 32); do
	set -- "$@" -t "set$set=t.jsonl"
done
"$ZIPFIT" select -q --level 1 -k 40 "$@" -o whole data/pool.jsonl
"$ZIPFIT" select -q --level 1 -k 40 "$@" --shard 1/1 -o part data/pool.jsonl
"$ZIPFIT" merge -q -o merged part
same "32 sets" whole merged
try "$ZIPFIT" select -q --level 1 -k 40 "$@" -t one-more=t.jsonl data/pool.jsonl
