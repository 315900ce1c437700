# A -k larger than the pool selects all of it and prints a note.
. "$LIB"

few_targets 3
head -n 4 data/pool.jsonl >pool.jsonl
"$ZIPFIT" select -t t.jsonl -k 1000000000000 --order input pool.jsonl >all
same "the whole pool" pool.jsonl all
