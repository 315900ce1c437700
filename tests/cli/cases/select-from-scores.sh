# --from-scores selects what scoring again would, for all limits; a file of scores that does not fit is refused.
. "$LIB"

few_targets 3
cp data/pool.jsonl pool.jsonl
gzip -c data/pool.jsonl >more.gz
"$ZIPFIT" select -q --score conditional -t t.jsonl -k 5 --scores scores.tsv pool.jsonl more.gz >/dev/null
gzip -c scores.tsv >scores.tsv.gz
for options in '-k 40' '--budget 30k --annotate' '--fraction 0.1 --order input' '-k 50 --sample 0.1 --seed 3' \
	'-k 30 --dedup exact --diverse 0.5' '-k 600 --exclude data/targets.jsonl' '-k 600 --min-bytes 300' '--min-score 0.3'; do
	# shellcheck disable=SC2086 # options are words
	{
		"$ZIPFIT" select -q --score conditional -t t.jsonl $options pool.jsonl more.gz >scored.jsonl
		"$ZIPFIT" select -q --from-scores scores.tsv.gz -T 3 $options pool.jsonl more.gz >known.jsonl
		same "$options" scored.jsonl known.jsonl
	}
done
"$ZIPFIT" select -q --from-scores scores.tsv -k 3 --scores again.tsv --stats stats.json pool.jsonl more.gz >/dev/null
same 'the scores' scores.tsv again.tsv
jq -r '.options.from_scores[0]' stats.json
# One score needs no heading, and may be said to have none; a file that is no table of scores is named by its columns.
tail -n +2 scores.tsv >bare.tsv
"$ZIPFIT" select -q --from-scores scores.tsv -k 40 pool.jsonl more.gz >scored.jsonl
"$ZIPFIT" select -q --from-scores bare.tsv -k 40 pool.jsonl more.gz >known.jsonl
same 'without heading' scored.jsonl known.jsonl
"$ZIPFIT" select -q --from-scores bare.tsv --no-heading -k 40 --scores again.tsv pool.jsonl more.gz >known.jsonl
same 'said to be without' scored.jsonl known.jsonl
same 'the scores' bare.tsv again.tsv
"$ZIPFIT" score -q --score conditional -t t.jsonl pool.jsonl more.gz -o -  | sed '2s/^/ /' | try "$ZIPFIT" select -q --from-scores - -k 3 pool.jsonl more.gz
again() {
	try "$ZIPFIT" select -q "$@" pool.jsonl more.gz -o out
}
head -n 701 scores.tsv >short.tsv
again --from-scores short.tsv -k 5
tail -n +2 scores.tsv | cat scores.tsv - >long.tsv
again --from-scores long.tsv -k 5
awk -F '\t' -v OFS='\t' 'NR == 4 {$3++} {print}' scores.tsv >size.tsv
again --from-scores size.tsv -k 5
try "$ZIPFIT" select -q --from-scores scores.tsv -k 5 more.gz pool.jsonl -o out
for row in 'no tab' 'pool.jsonl	1	2' 'pool.jsonl	1	2	x' 'pool.jsonl	-1	2	0.5' 'pool.jsonl	1	2	nan'; do
	echo "$row" >bad.tsv
	again --from-scores bad.tsv -k 5
done
: >empty.tsv
again --from-scores empty.tsv -k 5
again --from-scores missing.tsv -k 5
again --from-scores scores.tsv --no-heading -k 5
sed '1s/.*/file\tline\tbytes\tlength/' scores.tsv >other.tsv
again --from-scores other.tsv -k 5
again -t t.jsonl --no-heading -k 5
again --from-scores scores.tsv -k 5 -t t.jsonl
again --from-scores scores.tsv -k 5 --shard 1/2
again --from-scores scores.tsv -k 5 --checkpoint saved
expect 'nothing written' [ ! -e out ]
