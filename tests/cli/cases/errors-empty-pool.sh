# An empty input is an empty pool: no scores, nothing to select; among other files it does no harm.
. "$LIB"

few_targets 1
: >empty.jsonl
gzip -c empty.jsonl >empty.gz
"$PYTHON" -c 'import lzma; open("empty.xz", "wb").write(lzma.compress(b""))'
for file in empty.jsonl empty.gz empty.xz /dev/null -; do
	try "$ZIPFIT" score -q --no-heading -t t.jsonl $file
done
try "$ZIPFIT" select -t t.jsonl -k 1 -o out.jsonl empty.jsonl
"$ZIPFIT" score -q --no-heading -t t.jsonl empty.jsonl data/pool.jsonl empty.gz | wc -l
try "$ZIPFIT" score -q --no-heading -t t.jsonl --lines empty.jsonl
# A whole file without a byte is a document without a byte.
try "$ZIPFIT" score -q --no-heading -t t.jsonl --whole-files empty.jsonl
"$ZIPFIT" score -q --no-heading -t t.jsonl --whole-files --min-bytes 0 empty.jsonl | cut -f 1-3
files
