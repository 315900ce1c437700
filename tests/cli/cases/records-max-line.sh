# A line longer than --max-line is a bad record; with --on-error skip, the next line is read normally.
. "$LIB"

echo '{"text":"xxxx"}' >t.jsonl
"$PYTHON" - <<'END'
def record(length):
    return '{"text":"' + "x" * (length - 11) + '"}\n'

with open("pool.jsonl", "w") as file:
    file.write(record(99) + record(100) + record(101) + record(500000) + record(50) + record(300)[:-1])
END
try "$ZIPFIT" score -q --no-heading -t t.jsonl --max-line 100 pool.jsonl
for threads in 1 2; do
	"$ZIPFIT" score --no-heading -t t.jsonl --max-line 100 --on-error skip --rejects rejects -T $threads pool.jsonl >scores.tsv 2>summary
	cut -f 2,3 scores.tsv
	sed 's/;.*//' summary
	sed -n '3p;4p' pool.jsonl >expected
	tail -n 1 pool.jsonl >>expected
	echo >>expected
	same "rejects" expected rejects
done
# The limit is in bytes of the line without its newline, with a carriage return.
printf '{"text":"4567"}\r\n' >cr.jsonl
try "$ZIPFIT" score -q --no-heading -t t.jsonl --max-line 16 cr.jsonl >scores.tsv
try "$ZIPFIT" score -q --no-heading -t t.jsonl --max-line 15 cr.jsonl
# A target's line obeys it too.
try "$ZIPFIT" score -q --no-heading -t data/targets.jsonl --max-line 100 cr.jsonl
