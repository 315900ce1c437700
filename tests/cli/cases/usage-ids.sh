# What --ids and --emit do not go with is refused before anything is read or written.
. "$LIB"

pick() {
	try "$ZIPFIT" select --ids list "$@" data/pool.jsonl
}

emit() {
	try "$ZIPFIT" select -t data/targets.jsonl -k 1 "$@" data/pool.jsonl
}

echo pool-001 >list
for option in '-t data/targets.jsonl' '--mix a=1' '--from-scores s' '--score conditional' '--level 9' '--frame none' \
	'--engine zlib' '--prior 1' '--background b' '--scores s' --annotate '--explain e' '-k 1' '--fraction 0.5' \
	'--budget 1' '--min-score 0' '--dedup exact' '--diverse 1' '--cover 1' '--sample 1' '--exclude e' '--min-bytes 2' '--max-bytes 9' \
	'--shard 1/2 -o part' '--checkpoint c' --dry-run --lines '--whole-files --id-field id' '--id-field /~' '--rejects r' '--order score' \
	'--emit id,@score' '--emit @rank' '--emit @set'; do
	# shellcheck disable=SC2086 # an option and its argument
	pick $option
done
try "$ZIPFIT" select --ids - - <list
emit --id-field id
emit --emit id --annotate
emit --emit id --shard 1/2 -o part
emit --emit ''
emit --emit 'id,'
emit --emit 'id,@nothing'
emit --emit 'a\b'
emit --emit '/a~2'
emit --emit id --lines
emit --no-heading
try "$ZIPFIT" merge --partial --emit id -o merged part
try "$ZIPFIT" select -t data/targets.jsonl -k 1 --lines --shard 1/1 -o lines.part data/targets.jsonl 2>stderr
try "$ZIPFIT" merge --emit id lines.part -o merged
rm lines.part
files
