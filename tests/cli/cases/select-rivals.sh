# NCD by other compressors, and DSIR's weights: options that do not go together, levels out of range, backgrounds, and the
# same selection for threads, shards and a background that is the input. (oracle-compressors and oracle-dsir check the scores.)
. "$LIB"

few_targets 3
cat data/pool.jsonl >pool.jsonl
run_select() {
	try "$ZIPFIT" select -t t.jsonl -k 1 "$@" pool.jsonl
}
run_select --compressor bzip2
run_select --compressor lz4 --level 17
run_select --compressor zstd --level 0
run_select --compressor xz --level 10
run_select --compressor lz4 --frame none
run_select --compressor zstd --engine zlib
run_select --compressor lz4 --score conditional
run_select --score dsir --diverse 0.5
run_select --score dsir --prior 100
run_select --score dsir --background /dev/null
echo '{"text": " "}' >blank.jsonl
run_select --score dsir --background blank.jsonl
try "$ZIPFIT" select -t blank.jsonl -k 1 --score dsir --background pool.jsonl pool.jsonl
try "$ZIPFIT" select -t t.jsonl -k 1 --score dsir <pool.jsonl

select_by() {
	"$ZIPFIT" select -q -t t.jsonl -k 9 "$@" pool.jsonl
}
same_divided '--compressor lz4'
same_divided '--compressor zstd --level 19'
same_divided '--score dsir'
select_by --score dsir >twice.jsonl
"$ZIPFIT" select -q -t t.jsonl -k 9 --score dsir --background pool.jsonl - <data/pool.jsonl >once.jsonl
same 'the input as the background' twice.jsonl once.jsonl

# Parts of other compressors do not belong together.
select_by --compressor lz4 --shard 1/2 -o 1.part
select_by --compressor zstd --shard 2/2 -o 2.part
try "$ZIPFIT" merge 1.part 2.part
select_by --score dsir --shard 1/2 -o 1.part
select_by --score dsir --background blank.jsonl --shard 2/2 -o 2.part 2>/dev/null || echo 'no background'
head -n 30 pool.jsonl >part.jsonl
select_by --score dsir --background part.jsonl --shard 2/2 -o 2.part
try "$ZIPFIT" merge 1.part 2.part
