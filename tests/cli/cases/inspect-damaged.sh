# A file with a fault is named, the others are described all the same, and the exit status is 1.
. "$LIB"

few_targets 2
"$ZIPFIT" select -q -t t.jsonl -k 5 --shard 1/1 -o part data/pool.jsonl
size=$(wc -c <part)
head -c $((size - 5)) part >short
head -c 100 part >beheaded
{
	head -c $((size / 2)) part
	printf '\377\376'
	tail -c +$((size / 2 + 3)) part
} >flipped
{
	cat part
	echo more
} >longer
gzip -c data/pool.jsonl | head -c 20000 >cut.gz
: >empty
printf 'PAR1\025\000' >table.parquet
printf '\000\001\002\003' >binary
printf '1\n"two"\n' >values
printf '[{"text":"one"}]\n[3]\n' >arrays
mkdir directory
mv flipped longer arrays directory
try "$ZIPFIT" inspect --json short beheaded absent part cut.gz directory -o said
# What was read before the damage is told.
"$PYTHON" - <<'END'
import json

for line in open("said", encoding="utf-8"):
    one = json.loads(line)
    print(one["file"], one["kind"], one["complete"], one.get("kept"), one.get("records"), one.get("problem"), sep="; ")
END
# Files that are no input are named, but have no fault.
try "$ZIPFIT" inspect empty table.parquet binary values
# A partial result is read twice, so not from a pipe.
"$ZIPFIT" inspect <part | head -n 1
# An input without an end is not read to it.
yes '{"text":"endless"}' | try "$ZIPFIT" inspect | grep -v stored
yes '{"text":"endless"}' | head -n 12345 | "$ZIPFIT" inspect --all | grep records
yes '{"text":"endless"}' | head -n 12345 >long.jsonl
"$ZIPFIT" inspect long.jsonl | grep records
