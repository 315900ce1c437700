# A shard reports a bad record with its line number in the whole file.
. "$LIB"

few_targets 1
"$PYTHON" -c 'for i in range(1, 1001): print("bad" if i == 900 else "{\"text\": \"record %d\"}" % i)' >pool.jsonl
gzip -k pool.jsonl
for input in pool.jsonl pool.jsonl.gz; do
	for shard in 1 2 3 4; do
		try "$ZIPFIT" select -q -t t.jsonl -k 1 --shard $shard/4 -o part $input >>out 2>&1
	done
done
sort out | uniq -c | sed 's/^ *//'
