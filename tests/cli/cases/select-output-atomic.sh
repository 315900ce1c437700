# -o replaces a file completely or not at all: a failed run leaves the old one and no temporary file; mode and link are
# kept.
. "$LIB"

few_targets 3
echo old >out.jsonl
chmod 640 out.jsonl
ln -s out.jsonl link.jsonl
{
	cat data/pool.jsonl
	echo 'not JSON'
} >bad.jsonl
cp out.jsonl scores.tsv
try "$ZIPFIT" select -t t.jsonl -k 2 -o out.jsonl --scores scores.tsv --stats stats.json bad.jsonl
cat out.jsonl scores.tsv
files
"$ZIPFIT" select -q -t t.jsonl -k 2 -o link.jsonl data/pool.jsonl
wc -l <out.jsonl
expect "the link stays" test -L link.jsonl
expect "the mode stays" test "$(find out.jsonl -perm 640)" = out.jsonl
files
