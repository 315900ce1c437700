# score writes to -o as select does: complete, compressed according to the name, replacing an old file.
. "$LIB"

few_targets 3
"$ZIPFIT" score -q -t t.jsonl data/pool.jsonl >expected
echo old >scores.tsv
"$ZIPFIT" score -q -t t.jsonl data/pool.jsonl -o scores.tsv
same "-o" expected scores.tsv
"$ZIPFIT" score -q -t t.jsonl data/pool.jsonl --output=scores.tsv.gz
gzip -dc scores.tsv.gz >unzipped
same "compressed" expected unzipped
