# A line of exactly 64 MiB is accepted; one byte more needs a larger --max-line; for JSON records and --lines alike.
. "$LIB"

echo '{"text":"aaaa"}' >t.jsonl
"$PYTHON" - <<'END'
LIMIT = 64 << 20

def write(path, length):
    with open(path, "wb") as file:
        file.write(b'{"text":"' + b"a" * (length - 11) + b'"}\n')

write("exact.jsonl", LIMIT)
write("over.jsonl", LIMIT + 1)
END
score() {
	try "$ZIPFIT" score --no-heading -q -T 1 --level 1 -t t.jsonl "$@" | cut -f 1-3
}
score exact.jsonl
score over.jsonl
score --max-line 65M over.jsonl
score --lines exact.jsonl
score --lines --on-error skip over.jsonl
score --on-error skip --rejects rejects over.jsonl
same "rejects" over.jsonl rejects
"$ZIPFIT" select -q -T 1 --level 1 -t t.jsonl -k 1 -o out.jsonl exact.jsonl
same "selected" exact.jsonl out.jsonl
