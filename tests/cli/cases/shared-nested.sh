# ../shared/data/formats/nested.jsonl: deeply nested texts, with every kind of escape, have the right lengths and
# scores.
. "$LIB"

need_shared
few_targets 2
nested=$SHARED/formats/nested.jsonl
"$ZIPFIT" score -q --no-heading -t t.jsonl --field /data/content --min-bytes 0 "$nested" >nested.tsv
sed -n '11,18p' nested.tsv | cut -f 2,3 | paste -sd ' ' -
# All other lines hold the texts of the code pool's lines.
head -n 200 "$SHARED/pool-code-5k.jsonl" >pool.jsonl
"$ZIPFIT" score -q --no-heading -t t.jsonl pool.jsonl | cut -f 2- | sed '11,18d' >expected
cut -f 2- nested.tsv | sed '11,18d' >came
same "the others" expected came
# 12 and 13 are one text in two spellings.
[ "$(sed -n 12p nested.tsv | cut -f 3,4)" = "$(sed -n 13p nested.tsv | cut -f 3,4)" ] && echo "escaped or not: same"
sed -n 27p "$nested" >27.jsonl
"$ZIPFIT" score -q --no-heading -t t.jsonl --field /data/a~1b/m~0n 27.jsonl | cut -f 3,4 >came
sed -n 27p nested.tsv | cut -f 3,4 >expected
same "line 27" expected came
sed -n 28p "$nested" >28.jsonl
"$ZIPFIT" score -q --no-heading -t t.jsonl --field /data/items/1/x 28.jsonl | cut -f 3,4 >came
sed -n 28p nested.tsv | cut -f 3,4 >expected
same "line 28" expected came
# Line 16 is empty; by default it is left out.
"$ZIPFIT" score -q --no-heading -t t.jsonl --field /data/content "$nested" | wc -l
# Records come out as they are: large ids, CR LF, spaces.
"$ZIPFIT" select -q -t t.jsonl --field /data/content --min-bytes 0 -k 200 --order input "$nested" >out
{
	cat "$nested"
	echo
} >expected
same "records" expected out
