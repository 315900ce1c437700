# lz4: one frame, several; frames end anywhere in a line.
. "$LIB"

need lz4
few_targets 3
numbers data/pool.jsonl >expected
head -c 100000 data/pool.jsonl >a
tail -c +100001 data/pool.jsonl >b
lz4 -qc data/pool.jsonl >one.lz4
{
	lz4 -qc a
	lz4 -qc b
} >frames.lz4
for file in one frames; do
	numbers $file.lz4 >came
	same $file expected came
	cat $file.lz4 | numbers >came
	same "$file, pipe" expected came
done
