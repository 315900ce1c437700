# --cover: records that add to the targets' n-grams come first; threads, shards and merge choose the same. (unit-choose
# checks the choice itself.)
. "$LIB"

few_targets 3
sed -n '4,7p' data/targets.jsonl >u.jsonl
# Forty records say what the first target says, and one what the second says.
i=0
while [ $i -lt 40 ]; do
	sed -n 1p t.jsonl
	i=$((i + 1))
done >pool.jsonl
sed -n 2p t.jsonl >>pool.jsonl
cat data/pool.jsonl >>pool.jsonl
select_by() {
	"$ZIPFIT" select -q --score conditional -t t.jsonl "$@" pool.jsonl
}
different() {
	sort -u | wc -l | tr -d ' '
}
echo "different texts of 20: $(select_by -k 20 | different) by score, $(select_by -k 20 --cover 0.5 | different) with coverage"
select_by -k 60 >plain.jsonl
select_by -k 60 --cover 0 >zero.jsonl
same 'coverage of 0' plain.jsonl zero.jsonl
# With targets too short for an n-gram nothing covers anything.
echo '{"text": "sum"}' >short.jsonl
for cover in 0 0.5; do "$ZIPFIT" select -q --level 1 -t short.jsonl -k 60 --cover $cover pool.jsonl -o $cover.jsonl; done
same 'targets of three bytes' 0.jsonl 0.5.jsonl
for options in '-k 60 --cover 0.5' '-k 60 --cover 1 --diverse 0.5 --dedup near --candidates 200' '--budget 20k --cover 0.5 --annotate' \
	'--fraction 0.1 --cover 0.5 --diverse 1' '--min-score 0.3 --cover 2 --order input' \
	'-k 60 --cover 0.5 -t u=u.jsonl --mix t.jsonl=2,u=1 --scores rows'; do
	same_divided "$options"
done
select_by -k 60 --cover 0.5 --checkpoint saved >checkpointed.jsonl
select_by -k 60 --cover 0.5 | same checkpoint checkpointed.jsonl -
"$ZIPFIT" select -q --level 1 -t t.jsonl -k 30 --cover 0.5 --exclude u.jsonl --scores scores.tsv -o scored.jsonl pool.jsonl
"$ZIPFIT" select -q --from-scores scores.tsv -t t.jsonl -k 30 --cover 0.5 --exclude u.jsonl -o known.jsonl pool.jsonl
same 'known scores' scored.jsonl known.jsonl
select_by -k 12 --cover 0.5 --explain why.jsonl >explained.jsonl
select_by -k 12 --cover 0.5 | same "--explain, $(wc -l <why.jsonl | tr -d ' ') lines" explained.jsonl -

# merge asks for less, or for another power; a part of parts holds the targets too.
for shard in 1 2 3; do select_by -k 60 --cover 0.5 -t u=u.jsonl --shard $shard/3 -o $shard.part; done
"$ZIPFIT" merge -q --partial 1.part 3.part -o some.part
for options in '-k 60' '-k 20 --cover 2' '--cover 0' '--diverse 0.5' '--dedup near --candidates 100'; do
	# shellcheck disable=SC2086 # options are words
	"$ZIPFIT" merge -q $options some.part 2.part -o merged.jsonl
	# shellcheck disable=SC2086 # options are words
	select_by -k 60 --cover 0.5 -t u=u.jsonl $options | same "merge $options" - merged.jsonl
done
for shard in 1 2; do select_by -k 60 --diverse 0.5 --shard $shard/2 -o $shard.plain; done
try "$ZIPFIT" merge -q --cover 0.5 1.plain 2.plain -o out
try "$ZIPFIT" merge -q --cover 0 1.plain 2.plain -o merged.jsonl
try "$ZIPFIT" merge -q --partial --cover 0.5 some.part -o out
for shard in 1 2; do select_by -k 60 --sample 0.1 --shard $shard/2 -o $shard.plain; done
try "$ZIPFIT" merge -q --cover 0.5 1.plain 2.plain -o out

for cover in -1 x nan 1e999; do
	try "$ZIPFIT" select -q -t t.jsonl -k 5 --cover=$cover pool.jsonl
done
try "$ZIPFIT" select -q -t t.jsonl -k 5 --cover 0.5 --sample 0.1 pool.jsonl
try "$ZIPFIT" select -q --from-scores scores.tsv -k 5 --cover 0.5 pool.jsonl
expect 'nothing written' [ ! -e out ]
