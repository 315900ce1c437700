# Progress names each phase and advances in it: reading, reading again, choosing, explaining, writing.
. "$LIB"

few_targets 3
mkfifo slow.fifo
# slowly COMMAND [OPTION]...: a run whose first second is over before it reads a record; the lines that tell of each phase.
slowly() {
	{
		sleep 1.2
		cat t.jsonl
	} >slow.fifo &
	"$ZIPFIT" "$@" --progress=always -t slow.fifo 2>err
	wait
	sed -n 's/^zipfit: \([a-z ]*\): .*/\1/p' err | uniq
}
for threads in 1 3; do
	echo "--- $threads threads"
	slowly select -q -T $threads --fraction 0.5 --dedup near --explain explained -o out data/pool.jsonl
done
echo "--- several sets, rows that wait"
{
	sleep 1.2
	cat t.jsonl
} >slow.fifo &
"$ZIPFIT" select -q --progress=always -k 50 --diverse 0.5 -t a=slow.fifo -t b=t.jsonl --scores scores -o out \
	data/pool.jsonl 2>err
wait
sed -n 's/^zipfit: \([a-z ]*\): .*/\1/p' err | uniq
echo "--- a part"
slowly select -q --shard 1/1 --scores s -k 50 -o 1.part data/pool.jsonl

# moves WORD TOTAL: whether more than one line tells of the phase, each of more of TOTAL records than the one before.
moves() {
	sed -n "s/^zipfit: $1: \([0-9]*\) of $2 records.*/\1/p" err >counts
	sort -n -u counts | cmp -s - counts && [ "$(wc -l <counts)" -gt 1 ] && echo "$1: moves"
}
for _ in 1 2 3 4 5 6 7 8 9; do cat data/pool.jsonl; done >pool.jsonl
# slow_reader [BYTES]: reads some bytes now and then, and the rest at last.
slow_reader() {
	for _ in 1 2 3 4 5 6; do
		head -c "${1-200000}" >/dev/null
		sleep 0.6
	done
	cat >/dev/null
}
"$ZIPFIT" select -q --progress=always --score conditional -k 3000 -t t.jsonl pool.jsonl 2>err | slow_reader
moves writing 3000
"$ZIPFIT" select -q --progress=always --score conditional -k 3000 -t t.jsonl --explain /dev/stdout -o out pool.jsonl \
	2>err | slow_reader 100000
moves explaining 3000
# Rows that waited in a journal; a long name makes them long.
long=$(printf '%0200d' 0)
mv pool.jsonl "$long"
"$ZIPFIT" select -q --progress=always --score conditional -k 1 -t t.jsonl --checkpoint c --scores /dev/stdout -o out "$long" \
	2>err | slow_reader 60000
moves writing 3240
mv "$long" pool.jsonl
"$ZIPFIT" select -q --score conditional -k 3000 -t t.jsonl --shard 1/1 -o 1.part pool.jsonl
"$ZIPFIT" merge -q --progress=always 1.part 2>err | slow_reader
moves writing 3000
"$ZIPFIT" merge -q 1.part 2>&1 >/dev/null | wc -l
