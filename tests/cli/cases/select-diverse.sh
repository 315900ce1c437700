# --diverse: similar records come later; threads, shards and merge choose the same. (unit-choose checks the choice
# itself.)
. "$LIB"

few_targets 3
i=0
while [ $i -lt 40 ]; do
	printf '{"id": %d, "text": "def total(numbers):\\n    return sum(numbers) + %d"}\n' $i $i
	i=$((i + 1))
done >alike.jsonl
cat alike.jsonl data/pool.jsonl >pool.jsonl
select_by() {
	"$ZIPFIT" select -q --score conditional -t t.jsonl "$@" pool.jsonl
}
count() {
	grep -c 'def total' || :
}
echo "alike of 60: $(select_by -k 60 | count) by score, $(select_by -k 60 --diverse 0.5 --candidates 400 | count) with diversity"
select_by -k 60 >plain.jsonl
select_by -k 60 --diverse 0 >zero.jsonl
same 'diversity of 0' plain.jsonl zero.jsonl
for options in '-k 60 --diverse 0.5' '-k 60 --diverse 1 --dedup near --candidates 200' '--budget 20k --diverse 0.5 --annotate' \
	'--fraction 0.1 --diverse 0.5' '--min-score 0.3 --diverse 2 --order input'; do
	same_divided "$options"
done
select_by -k 60 --diverse 0.5 --checkpoint saved >checkpointed.jsonl
select_by -k 60 --diverse 0.5 | same checkpoint checkpointed.jsonl -
gzip -c pool.jsonl | "$ZIPFIT" select -q --score conditional -t t.jsonl --fraction 0.1 --diverse 0.5 >piped.jsonl
select_by --fraction 0.1 --diverse 0.5 | same 'a pipe' piped.jsonl -
# A member of an archive is chosen by its text.
mkdir in
for i in 1 2 3 4 5 6; do echo "text for member $((i / 2))" >in/$i; done
"$ZIPFIT" select -q --whole-files --score conditional -t t.jsonl -k 6 --dedup exact --order input in/? 2>/dev/null
for diverse in -1 x; do
	try "$ZIPFIT" select -q -t t.jsonl -k 5 --diverse=$diverse pool.jsonl
done
