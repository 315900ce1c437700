# --budget auto: the size that tune finds, and the selection that --budget gives with it.
. "$LIB"

# select OPTION...: with several options that are said once.
choose() {
	"$ZIPFIT" select -q -t data/targets.jsonl --scores scores.tsv "$@"
}
size() {
	"$PYTHON" -c 'import json, sys; print(json.load(open(sys.argv[1]))["tuning"]["budget"])' "$1"
}
for options in '--level 1 --order input --dedup exact' '--score conditional --min-score 0.2 --sample 0.1' \
	'--score contrast --background data/pool.jsonl --seed 5 --diverse 1 --dedup near' \
	'--score conditional --fraction 0.05 --candidates 40 --cover 0.5 --diverse 0.5'; do
	# shellcheck disable=SC2086 # options are words
	{
		choose $options --budget auto --stats auto.json data/pool.jsonl >found
		mv scores.tsv auto.tsv
		choose $options --budget "$(size auto.json)" data/pool.jsonl >fixed
		[ -s found ] && same "$options" fixed found && same scores scores.tsv auto.tsv
	}
done
# Threads, a pipe, a spool, a checkpoint, explanations.
options='--score conditional --diverse 0.5 --annotate --budget auto'
# shellcheck disable=SC2086 # options are words
{
	"$ZIPFIT" tune -q -t data/targets.jsonl ${options%--annotate*} --stats tune.json data/pool.jsonl >table
	choose $options --stats auto.json --explain why data/pool.jsonl >one
	echo "explained: $(($(wc -l <why) - $(wc -l <one)))"
	expect 'the size of tune' [ "$(size tune.json)" = "$(size auto.json)" ]
	"$ZIPFIT" tune -q -t data/targets.jsonl --stats tune.json data/pool.jsonl >table
	choose --budget auto --stats auto.json data/pool.jsonl >by-rank
	expect 'also by score alone' [ "$(size tune.json)" = "$(size auto.json)" ]
	choose $options -T 1 data/pool.jsonl | same 'one thread' one -
	gzip -c data/pool.jsonl | choose $options -T 3 --memory 0 | same 'a pipe' one -
	choose $options --checkpoint saved --checkpoint-every 0.001 data/pool.jsonl | same 'a checkpoint' one -
}
# A bound: --budget auto=SIZE.
"$ZIPFIT" select -t data/targets.jsonl --score conditional --budget auto=10kB data/pool.jsonl 2>said >bounded
grep -v '^zipfit: read' said
grep -o 'budget auto: .* bytes' said
"$ZIPFIT" select -q -t data/targets.jsonl --score conditional --budget 10kB data/pool.jsonl | same 'the bound' bounded -
files
