# tune: its table is what select and eval give with both halves of the targets; threads, a pipe and a spool change
# nothing, and another seed splits the targets in another way.
. "$LIB"

tune() {
	"$ZIPFIT" tune -q -t data/targets.jsonl "$@"
}
# Where records are compared, tune_rows.py lets select choose from the whole pool.
check() {
	options=$1
	shift
	echo "$options:"
	# shellcheck disable=SC2086 # options are words
	tune $options "$@" --stats stats data/pool.jsonl >table
	# shellcheck disable=SC2086 # options are words
	"$PYTHON" -m tune_rows table stats data/targets.jsonl data/pool.jsonl $options
}
check '--score conditional --diverse 0.5' --prior 180
check '--level 1 --dedup near' --budget 50k --seed 7
tail -n 1 table | cut -f 1
check '--score conditional --cover 0.5 --diverse 1 -k 30' --prior 180 --seed 3
echo "not more than 30: $(tail -n 1 table | cut -f 2)"
options='--score conditional --diverse 0.5'
# shellcheck disable=SC2086 # options are words
{
	tune $options data/pool.jsonl >one
	tune $options -T 1 data/pool.jsonl | same 'one thread' one -
	tune $options -T 3 <data/pool.jsonl | same 'standard input' one -
	gzip -c data/pool.jsonl | tune $options --memory 0 | same 'a spool' one -
	tune $options --no-heading -o file data/pool.jsonl
	tail -n +2 one | same 'no heading' - file
	tac data/targets.jsonl >backwards
	"$ZIPFIT" tune -q -t backwards $options data/pool.jsonl | cut -f 1,2 >documents
	cut -f 1,2 one | same 'targets in another order' - documents
	tune $options --seed 1 data/pool.jsonl | cmp -s one - || echo 'another seed: another split'
	tune $options --seed 1 data/pool.jsonl >seeded
	tune $options --seed 1 data/pool.jsonl | same 'the same seed' seeded -
}
