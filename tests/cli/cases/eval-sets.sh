# --test NAME=FILE: a column for each name, the same as a run of its own; a file without a name beside them has its own.
. "$LIB"

"$ZIPFIT" select -q -t data/targets.jsonl -k 60 -o best.jsonl data/pool.jsonl
head -n 10 data/targets.jsonl >a.jsonl
tail -n +11 data/targets.jsonl >b.jsonl
tail -n 20 data/pool.jsonl >general.jsonl
for model in ppmd mix; do
	evaluate() {
		"$ZIPFIT" eval --model "$model" --at 5k,20k --train best.jsonl "$@"
	}
	evaluate --test task=data/targets.jsonl --test general=general.jsonl >both.tsv
	head -n 1 both.tsv
	for column in 3:data/targets.jsonl 4:general.jsonl; do
		tail -n +2 both.tsv | cut -f "1,2,${column%:*}" >came
		evaluate --test "${column#*:}" >expected
		same "$model: the column of ${column#*:}" expected came
	done
	# Files of one name are one text, wherever they stand.
	evaluate --test task=a.jsonl --test general=general.jsonl --test task=b.jsonl >split.tsv
	same "$model: two files of one name" both.tsv split.tsv
done
evaluate --test task=a.jsonl | cut -f 1,2
evaluate --test task=a.jsonl --test general.jsonl | head -n 1
try evaluate --test task=
try evaluate --test task=a.jsonl --test none=missing.jsonl
: >empty.jsonl
try evaluate --test task=a.jsonl --test none=empty.jsonl
# shellcheck disable=SC2046 # words
try evaluate $(for i in $(seq 33); do printf ' --test n%d=a.jsonl' "$i"; done)
# A file whose name has an equals sign.
cp a.jsonl task=a.jsonl
evaluate --test task=a.jsonl | wc -l
