# Parts and checkpoints identify their inputs by name and content: a copied or touched corpus is the same, a changed one
# is
# refused, and the message names what differs.
. "$LIB"

few_targets 1
"$PYTHON" - <<'END'
from helpers import texts, write_jsonl

# Three times what a sample reads.
write_jsonl("pool.jsonl", texts(2500, seed=11) * 12)
END
expect 'larger than a sample' [ "$(wc -c <pool.jsonl)" -gt 3145728 ]
"$ZIPFIT" select -q --level 1 -t t.jsonl -k 20 --scores one.tsv -o one pool.jsonl

# part OUTPUT SHARD [OPTION]...: in the directory where it is called.
part() {
	output=$1
	shard=$2
	shift 2
	"$ZIPFIT" select -q --level 1 --shard "$shard" -k 20 --scores x -o "$output" "$@" pool.jsonl
}
# merge PART PART: what becomes of them.
merge() {
	try "$ZIPFIT" merge -q --scores merged.tsv -o merged "$@"
	if [ -e merged ]; then
		same records one merged
		same scores one.tsv merged.tsv
		rm merged merged.tsv
	fi
}
part 1.part 1/2 -t t.jsonl
part whole.part 1/2 -t t.jsonl --identity content

echo 'copied to another directory, the target renamed'
mkdir node
cp pool.jsonl node/pool.jsonl
touch -d '1999-12-31' node/pool.jsonl
cp t.jsonl node/target
(cd node && part ../2.part 2/2 -t target)
merge 1.part 2.part

echo 'touched'
touch -d '2001-01-01' pool.jsonl
part 2.part 2/2 -t t.jsonl
merge 1.part 2.part

# change OFFSET...: changes a letter near each of the bytes OFFSET of the pool, which is another file then.
change() {
	"$PYTHON" - "$@" <<'END'
import os
import sys

with open("pool.jsonl", "rb") as file:
    data = bytearray(file.read())
for offset in map(int, sys.argv[1:]):
    at = offset
    # A word begins there, in a text.
    while not chr(data[at]).islower() or data[at - 1] != ord(" "):
        at += 1
    data[at] = ord("q") if data[at] != ord("q") else ord("z")
with open("new", "wb") as file:
    file.write(data)
os.rename("new", "pool.jsonl")
END
}
cp pool.jsonl kept
for offset in 100 $(($(wc -c <pool.jsonl) - 60000)); do
	change "$offset"
	part 2.part 2/2 -t t.jsonl
	echo "changed in place, in the first or last block"
	merge 1.part 2.part
	cp kept pool.jsonl
done
# One byte in each 64 KiB: some of them are in the blocks between.
# shellcheck disable=SC2046 # a list of numbers
change $(seq 100000 65536 $(($(wc -c <pool.jsonl) - 200000)))
part 2.part 2/2 -t t.jsonl
echo 'changed in place, in the middle'
merge 1.part 2.part
cp kept pool.jsonl

# What no sample sees: found by trying, so that it is where the sample is not.
offset=200000
while
	change $offset
	part 2.part 2/2 -t t.jsonl
	! "$ZIPFIT" merge -q -o merged 1.part 2.part 2>/dev/null
do
	cp kept pool.jsonl
	offset=$((offset + 65536))
done
rm merged
echo 'changed where the sample does not look, with --identity content'
part whole2.part 2/2 -t t.jsonl --identity content
merge whole.part whole2.part
cp kept pool.jsonl
part whole2.part 2/2 -t t.jsonl --identity content
merge whole.part whole2.part
part 2.part 2/2 -t t.jsonl
merge whole.part 2.part

echo 'longer and shorter'
echo '{"text": "one more"}' >>pool.jsonl
part 2.part 2/2 -t t.jsonl
merge 1.part 2.part
head -c 3000000 kept | sed '$d' >pool.jsonl
part 2.part 2/2 -t t.jsonl
"$ZIPFIT" merge -o merged 1.part 2.part 2>&1 | sed 's/[0-9]* bytes/N bytes/'
cp kept pool.jsonl

echo 'other options and files'
head -n 50 kept >pool.jsonl
cp pool.jsonl other.jsonl
head -n 1 data/targets.jsonl >exclude.jsonl
head -n 2 data/targets.jsonl | tail -n 1 >exclude2.jsonl
differ() {
	"$ZIPFIT" select -q --shard 2/2 -o 2.part "$@"
	try "$ZIPFIT" merge -q -o merged first.part 2.part
}
"$ZIPFIT" select -q --shard 1/2 -o first.part --level 1 -t t.jsonl -k 5 --exclude exclude.jsonl pool.jsonl
set -- --level 1 -t t.jsonl -k 5 --exclude exclude.jsonl
differ "$@" --frame none pool.jsonl
differ "$@" --min-bytes 5 pool.jsonl
differ "$@" --max-line 1M pool.jsonl
differ "$@" --on-error skip pool.jsonl
differ "$@" --exclude-ngram 8 pool.jsonl
differ "$@" --budget 10k pool.jsonl
differ "$@" --min-score 0.01 pool.jsonl
mv first.part saved.part
"$ZIPFIT" select -q --shard 1/2 -o first.part "$@" --min-score 0.5 pool.jsonl
differ "$@" --min-score 0.01 pool.jsonl
mv saved.part first.part
differ "$@" --dedup exact pool.jsonl
differ "$@" --lines pool.jsonl
differ "$@" --annotate pool.jsonl
differ "$@" --order input pool.jsonl
differ "$@" --exclude exclude2.jsonl pool.jsonl
differ "$@" other.jsonl
differ "$@" pool.jsonl pool.jsonl
differ "$@" -t exclude2.jsonl pool.jsonl
differ --level 1 -t t.jsonl -k 5 --exclude exclude2.jsonl pool.jsonl
differ --level 1 -t t.jsonl -k 5 pool.jsonl
differ --score conditional -t t.jsonl -k 5 --exclude exclude.jsonl pool.jsonl

echo 'target sets and backgrounds'
"$ZIPFIT" select -q --shard 1/2 -o first.part --level 1 -t a=t.jsonl -t b=exclude.jsonl -k 5 pool.jsonl
differ --level 1 -t b=exclude.jsonl -t a=t.jsonl -k 5 pool.jsonl
differ --level 1 -t a=t.jsonl -t b=exclude2.jsonl -k 5 pool.jsonl
differ --level 1 -t a=t.jsonl -t b=exclude.jsonl --mix a=0.75,b=0.25 -k 5 pool.jsonl
differ --level 1 -t t.jsonl -t exclude.jsonl -k 5 pool.jsonl
set -- --score contrast -t t.jsonl -k 5
"$ZIPFIT" select -q --shard 1/2 -o first.part "$@" --background pool.jsonl pool.jsonl
differ "$@" --background other.jsonl pool.jsonl
differ "$@" --background exclude.jsonl pool.jsonl
differ "$@" --background pool.jsonl --seed 7 pool.jsonl
differ "$@" --background pool.jsonl --background-sample 3k pool.jsonl
differ "$@" --background pool.jsonl --prior 7 pool.jsonl
