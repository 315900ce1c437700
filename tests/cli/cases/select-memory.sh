# --memory: even with 0, the selection is the same; the spool has no name, and a spool that cannot be written is an
# error
# that leaves nothing behind.
. "$LIB"

few_targets 3
for _ in 1 2 3 4 5 6 7 8; do cat data/pool.jsonl; done >pool.jsonl
mkdir spool
for limits in '-k 500' '-k 1' '--budget 100k' '--min-score 0.2' '--fraction 0.5' '-k 300 --order input --annotate' \
	'-k 200 --dedup exact'; do
	# shellcheck disable=SC2086 # limits are words
	"$ZIPFIT" select -q --score conditional -t t.jsonl $limits pool.jsonl -o much.jsonl
	for memory in 0 20k; do
		# shellcheck disable=SC2086
		"$ZIPFIT" select -q --score conditional -t t.jsonl $limits --memory $memory --tmpdir spool -o little.jsonl <pool.jsonl
		same "$limits, $memory" much.jsonl little.jsonl
	done
	# shellcheck disable=SC2086
	"$ZIPFIT" select -q --score conditional -t t.jsonl $limits --memory 0 --shard 1/1 -o 1.part pool.jsonl
	"$ZIPFIT" merge -q --memory 0 --tmpdir spool 1.part -o merged.jsonl
	same "$limits, merged" much.jsonl merged.jsonl
done
rm ./*.jsonl 1.part
try "$ZIPFIT" select -q --score conditional -t data/targets.jsonl -k 5 --memory 0 --tmpdir nowhere data/pool.jsonl -o out
TMPDIR=$PWD/gone try "$ZIPFIT" select -q --score conditional -t data/targets.jsonl -k 5 --memory 0 data/pool.jsonl \
	-o out 2>said
sed "s|$PWD||" said
files
# A device that is full: a file may not grow beyond 50 KiB here.
for _ in 1 2 3 4 5 6 7 8; do cat data/pool.jsonl; done >pool.jsonl
(
	trap '' XFSZ
	ulimit -f 100
	try "$ZIPFIT" select -q --score conditional -t data/targets.jsonl -k 2000 --memory 0 --tmpdir . pool.jsonl -o out
)
rm pool.jsonl
files
