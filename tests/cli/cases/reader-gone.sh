# If the reader of its output goes away, the program ends by SIGPIPE without a message.
. "$LIB"

few_targets 1
"$PYTHON" -c 'from helpers import *; write_jsonl("pool.jsonl", texts(5000, seed=1, longest=9))'
# The output is longer than a pipe holds, so the program must notice.
for threads in 1 4; do
	{
		status=0
		"$ZIPFIT" score -T $threads -t t.jsonl --json pool.jsonl || status=$?
		echo $status >status
	} | head -n 1 | cut -c 1-20
	cat status
	{
		status=0
		"$ZIPFIT" select -T $threads -t t.jsonl -k 5000 pool.jsonl --scores scores.tsv || status=$?
		echo $status >status
	} | :
	cat status
done
files
