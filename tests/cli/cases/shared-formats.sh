# The 1,000 records of ../shared/data/formats have the same scores in every format.
. "$LIB"

need_shared
head -n 4 "$SHARED/targets/humaneval-val.jsonl" >t.jsonl
head -n 1000 "$SHARED/pool-code-5k.jsonl" >plain.jsonl
"$ZIPFIT" score -q --no-heading -t t.jsonl plain.jsonl | cut -f 2- >expected
wc -l <expected
for file in "$SHARED"/formats/first1000.*; do
	"$ZIPFIT" score -q --no-heading -t t.jsonl "$file" | cut -f 2- >came
	same "${file##*/}" expected came
done
