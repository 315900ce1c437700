# zstd windows and xz dictionaries are accepted up to --max-window; the message says how large it must be.
. "$LIB"

need zstd
need xz xz-utils
few_targets 2
head -n 20 data/pool.jsonl >p.jsonl
# From a pipe zstd does not know the length and takes the window it is told.
# shellcheck disable=SC2002 # a pipe is what is needed
cat p.jsonl | zstd -qc --long=31 >long31.zst
# shellcheck disable=SC2002
cat p.jsonl | zstd -qc --long=27 >long27.zst
zstd -qc --ultra -22 p.jsonl >ultra.zst
xz -9ec p.jsonl >nine.xz
xz -c --lzma2=dict=192MiB p.jsonl >dict192.xz
for file in long27.zst ultra.zst nine.xz long31.zst dict192.xz; do
	printf '%s: ' $file
	try "$ZIPFIT" score --no-heading -q -t t.jsonl -o out.tsv $file
done
"$ZIPFIT" score --no-heading -q -t t.jsonl --max-window 2G long31.zst | wc -l
"$ZIPFIT" score --no-heading -q -t t.jsonl --max-window 192M dict192.xz | wc -l
try "$ZIPFIT" score --no-heading -q -t t.jsonl --max-window 191M dict192.xz
try "$ZIPFIT" score --no-heading -q -t t.jsonl --max-window 64M long27.zst
# As a target, and in the other commands.
"$ZIPFIT" score --no-heading -q --max-window 2G -t long31.zst p.jsonl | wc -l
"$ZIPFIT" eval -q --max-window 2G --train long31.zst --test p.jsonl | wc -l
try "$ZIPFIT" score --no-heading -q -t long31.zst p.jsonl
# Shards that read otherwise do not merge.
"$ZIPFIT" select -q -t t.jsonl -k 9 --shard 1/2 --max-window 2G -o 1.part long31.zst p.jsonl
"$ZIPFIT" select -q -t t.jsonl -k 9 --shard 2/2 --max-window 3G -o 2.part long31.zst p.jsonl
try "$ZIPFIT" merge -q -o merged 1.part 2.part 2>message
expect "no merge" grep -q "its option --max-window is 3221225472, not 2147483648" message
