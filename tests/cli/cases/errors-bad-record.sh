# The first bad record ends the run with one message, its place and its cause, and no output appears.
. "$LIB"

few_targets 2
printf '{"text":"fine"}\n' >good.jsonl
n=0
for record in 'not JSON' '[1]' '{"txt":"x"}' '{"text":1}'; do
	n=$((n + 1))
	{
		cat data/pool.jsonl
		printf '%s\n' "$record" 'and again'
	} >bad$n.jsonl
	try "$ZIPFIT" select -t t.jsonl -k 2 -o out.jsonl --scores scores.tsv good.jsonl bad$n.jsonl good.jsonl
done
try "$ZIPFIT" score -t t.jsonl - <bad1.jsonl >scores
# What is known to be good may have been printed by score already; a place in the input is never left out.
try "$ZIPFIT" score -t t.jsonl --field meta --target-field text data/pool.jsonl
files
