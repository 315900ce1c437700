# Several inputs are one pool in the order given; a last line without a newline is not joined to the next file.
. "$LIB"

few_targets 5
head -n 120 data/pool.jsonl | head -c -1 >a.jsonl
tail -n +121 data/pool.jsonl >b.jsonl
"$ZIPFIT" select -q -t t.jsonl -k 30 data/pool.jsonl >one
"$ZIPFIT" select -q -t t.jsonl -k 30 a.jsonl b.jsonl >two
same "two files, one pool" one two
"$ZIPFIT" select -q -t t.jsonl -k 360 --order input b.jsonl a.jsonl >turned
cat b.jsonl a.jsonl >expected
echo >>expected
same "input order is the order given" expected turned
# Options may stand behind the inputs.
"$ZIPFIT" select a.jsonl b.jsonl -k 30 -q -t t.jsonl >behind
same "options behind" one behind
