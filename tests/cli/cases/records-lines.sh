# --lines: each line is a document, whatever it contains; CR LF is not part of it; only a line of no bytes is empty.
. "$LIB"

few_targets 3
printf 'one line\r\n\n{"text":"JSON is text here"}\n \ncaf\303\251 \377\000!\nlast' >pool.txt
"$ZIPFIT" score -q --no-heading -t t.jsonl --lines pool.txt >scores.tsv
cut -f 1-3 scores.tsv
"$ZIPFIT" select -q -t t.jsonl --lines -k 9 --order input pool.txt >out
{
	printf 'one line\r\n{"text":"JSON is text here"}\n \ncaf\303\251 \377\000!\nlast\n'
} >expected
same "chosen lines as they came" expected out
# Targets as lines too, unless they plainly are records.
"$PYTHON" - <<'END'
import json
lines = [json.loads(line)["text"].replace("\n", " ") for line in open("t.jsonl", encoding="utf-8")]
open("t.txt", "w", encoding="utf-8").writelines(line + "\n" for line in lines)
json_lines = (json.dumps({"text": line}) + "\n" for line in lines)
open("same.jsonl", "w", encoding="utf-8").writelines(json_lines)
END
"$ZIPFIT" score -q --no-heading -t t.txt --lines pool.txt >from-lines
"$ZIPFIT" score -q --no-heading -t same.jsonl --lines pool.txt >from-records
same "targets as lines or records" from-records from-lines
