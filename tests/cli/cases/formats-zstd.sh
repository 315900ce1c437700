# zstd: one frame, several, a skippable one between; frames end anywhere in a line.
. "$LIB"

need zstd
few_targets 3
numbers data/pool.jsonl >expected
head -c 100000 data/pool.jsonl >a
tail -c +100001 data/pool.jsonl >b
zstd -qc data/pool.jsonl >one.zst
{
	zstd -qc a
	# A skippable frame of 4 bytes (RFC 8878, 3.1.2).
	printf '\120\052\115\030\004\000\000\000skip'
	zstd -qc b
} >frames.zst
for file in one frames; do
	numbers $file.zst >came
	same $file expected came
	cat $file.zst | numbers >came
	same "$file, pipe" expected came
done
