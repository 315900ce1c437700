# tune and --budget auto: usage errors, and targets, pools and budgets that are too small.
. "$LIB"

tune() {
	try "$ZIPFIT" tune "$@"
}
choose() {
	try "$ZIPFIT" select -q "$@"
}
tune data/pool.jsonl
tune -t data/targets.jsonl missing.jsonl
for option in '--order input' --annotate '--shard 1/2' '--checkpoint x' '--explain x' '--unit words' '--from-scores x' '--at 3' --json; do
	# shellcheck disable=SC2086 # options are words
	tune -t data/targets.jsonl $option data/pool.jsonl
done
for option in '--unit words' '--shard 1/2 -o part' --dry-run '--mix targets.jsonl=1'; do
	# shellcheck disable=SC2086 # options are words
	choose -t data/targets.jsonl --budget auto $option data/pool.jsonl
done
choose -t a=data/targets.jsonl -t b=data/pool.jsonl --budget auto data/pool.jsonl
tune -t a=data/targets.jsonl -t b=data/pool.jsonl data/pool.jsonl
choose --from-scores data/pool.jsonl --budget auto data/pool.jsonl
for budget in auto= auto=0 auto=x autos Auto; do
	choose -t data/targets.jsonl --budget $budget data/pool.jsonl
done
try "$ZIPFIT" merge --budget auto data/pool.jsonl
# One document, also if it is there twice; two are split, but say little.
few_targets 1
tune -t t.jsonl data/pool.jsonl
choose -t t.jsonl -t t.jsonl --budget auto data/pool.jsonl
few_targets 2
tune -q -t t.jsonl --budget 3k data/pool.jsonl >table
cut -f 1,5 table
# Pools and budgets that end before the smallest size.
few_targets 20
head -n 2 data/pool.jsonl >small.jsonl
tune -q -t t.jsonl small.jsonl >table
cut -f 1,2,5 table
tune -q -t t.jsonl --budget 600 data/pool.jsonl >table
cut -f 1,5 table
choose -t t.jsonl --budget auto small.jsonl | wc -l
tune -q -t t.jsonl --budget 3 data/pool.jsonl
choose -t t.jsonl --budget auto=3 data/pool.jsonl
# No records, none scored, none above the lowest score.
: >empty.jsonl
tune -q -t t.jsonl empty.jsonl
choose -t t.jsonl --budget auto empty.jsonl
tune -q -t t.jsonl --min-bytes 1M data/pool.jsonl
tune -q -t t.jsonl --min-score 2 data/pool.jsonl
files
