# Two outputs with one name, however it is written, are refused: the second would replace the first.
. "$LIB"

few_targets 2
mkdir sub
"$ZIPFIT" select -t t.jsonl -k 1 -o out --scores ./out data/pool.jsonl || echo "status $?"
"$ZIPFIT" select -t t.jsonl -k 1 -o out --stats sub/../out data/pool.jsonl || echo "status $?"
ln -s out link
echo old >out
"$ZIPFIT" select -t t.jsonl -k 1 -o out --scores link data/pool.jsonl || echo "status $?"
cat out
ls
