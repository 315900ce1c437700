# --keep-general: a share of the limit is drawn from the records that are not selected otherwise. (oracle-combinations
# compares the draw itself with one in Python.)
. "$LIB"

select_by() {
	"$ZIPFIT" select -q --score conditional -t data/targets.jsonl "$@" data/pool.jsonl
}
select_by -k 28 >task.jsonl
select_by -k 40 --keep-general 0.3 --stats stats.json >both.jsonl
head -n 28 both.jsonl | same 'the task comes first' task.jsonl -
tail -n 12 both.jsonl >drawn.jsonl
echo "drawn records that the task took: $(grep -Fxc -f task.jsonl drawn.jsonl)"
echo "drawn records of the pool: $(grep -Fxc -f drawn.jsonl data/pool.jsonl)"
python3 -c 'import json, sys; s = json.load(open(sys.argv[1])); print(s["selected"], s["general"]["selected"], s["lowest"] > 0.2)' stats.json
select_by -k 40 --keep-general 0.3 --seed 1 | tail -n 12 | cmp -s drawn.jsonl - || echo 'another seed: another draw'
select_by -k 40 >plain.jsonl
select_by -k 40 --keep-general 0 | same 'a share of 0' plain.jsonl -
select_by -k 40 --keep-general 0.3 --min-score 0.3 | tail -n 12 | same 'no lowest score for the draw' drawn.jsonl -
select_by -k 40 --keep-general 0.3 --annotate | grep -c '"zipfit_set":"general"'
select_by -k 40 --keep-general 0.3 --explain why.jsonl -o /dev/null
tail -n 12 why.jsonl | grep -c '"next":null'

# Fifteen kinds of text have the same share; a missing field is a kind of its own.
select_by -k 60 --keep-general 0.5 --report-by source | tail -n 30 | grep -o '"source": "[^"]*"' | sort | uniq -c | awk '{print $1}' | sort |
	uniq -c | tr -s ' '
select_by -k 60 --keep-general 0.5 --report-by no/such | tail -n 30 >one.jsonl
select_by -k 60 --keep-general 0.5 | tail -n 30 | same 'one value' - one.jsonl

for options in '-k 40 --keep-general 0.3' '--budget 20k --keep-general 0.5 --order input' '--fraction 0.1 --keep-general 1' \
	'-k 40 --budget 15k --keep-general 0.25 --dedup exact --diverse 0.5' '-k 300 --keep-general 0.9 --dedup near=0.2' \
	'-k 60 --keep-general 0.5 --report-by source' '--budget 30k --keep-general 0.5 --report-by id --dedup exact' \
	'-k 30 --keep-general 0.5 --sample 0.1' '-k 30 --keep-general 0.5 --cover 0.5 -t u=data/targets.jsonl --annotate'; do
	# shellcheck disable=SC2086 # options are words
	{
		select_by $options -T 1 >one.jsonl
		select_by $options -T 4 --memory 10k --checkpoint saved | same "$options: threads" one.jsonl -
		for shard in 1 2 3; do select_by $options --shard $shard/3 -o $shard.part; done
	}
	"$ZIPFIT" merge -q --partial 3.part 1.part -o some.part
	"$ZIPFIT" merge -q some.part 2.part | same 'parts' one.jsonl -
done
for shard in 1 2; do select_by -k 40 --keep-general 0.3 --shard $shard/2 -o $shard.part; done
select_by -k 20 --keep-general 0.3 >one.jsonl
"$ZIPFIT" merge -q -k 20 1.part 2.part | same 'merge -k 20' one.jsonl -
try "$ZIPFIT" merge -q -k 41 1.part 2.part -o out

for share in -0.1 1.1 nan inf -- ''; do try "$ZIPFIT" select --keep-general "$share" -t data/targets.jsonl -k 3 data/pool.jsonl; done
try "$ZIPFIT" select --keep-general 0.1 -t data/targets.jsonl --min-score 0.1 data/pool.jsonl
for field in '' '{a' '/a~b'; do try "$ZIPFIT" select -t data/targets.jsonl -k 9 --keep-general 0.5 --report-by "$field" data/pool.jsonl; done
try "$ZIPFIT" select --report-by source -t data/targets.jsonl -k 3 data/pool.jsonl
try "$ZIPFIT" select --report-by source --keep-general 0.5 --lines -t data/targets.jsonl -k 3 data/pool.jsonl
try "$ZIPFIT" score --keep-general 0.1 -t data/targets.jsonl data/pool.jsonl
