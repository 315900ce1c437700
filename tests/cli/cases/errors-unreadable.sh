# A file without read permission, and a folder without write permission, are errors that say so.
. "$LIB"

[ "$(id -u)" != 0 ] || skip "root may read and write everything"
few_targets 2
cp data/pool.jsonl secret.jsonl
chmod 000 secret.jsonl
mkdir locked
chmod 555 locked
try "$ZIPFIT" score -t t.jsonl secret.jsonl
try "$ZIPFIT" score -t t.jsonl -o locked/out.tsv data/pool.jsonl
chmod 755 locked
files
