# A -k larger than the pool takes all of it and says so.
. "$LIB"

few_targets 3
head -n 4 data/pool.jsonl >pool.jsonl
"$ZIPFIT" select -t t.jsonl -k 1000000000000 --order input pool.jsonl >all
same "the whole pool" pool.jsonl all
