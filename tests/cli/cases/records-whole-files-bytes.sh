# A file that is not UTF-8 is scored as its bytes; in the JSON output, U+FFFD replaces what JSON cannot hold.
. "$LIB"

few_targets 3
printf 'a\000b\037\177 caf\303\251 \377 \355\240\200 \300\257 \360\237\230\200 \342\202' >odd.bin
"$ZIPFIT" select -q -t t.jsonl -k 1 --whole-files odd.bin >out.jsonl
"$PYTHON" - <<'END'
import json

record = json.loads(open("out.jsonl", "rb").read().decode("utf-8"))
print(ascii(record["text"]))
print(record["text"].rstrip("\ufffd") == open("odd.bin", "rb").read().decode("utf-8", "replace").rstrip("\ufffd"))
END
printf '{"text":"a\\u0000b\\u001f\177 caf\303\251 \377 \355\240\200 \300\257 \360\237\230\200 \342\202"}' >record.jsonl
numbers --whole-files odd.bin >file.numbers
numbers record.jsonl >record.numbers
same "scored as its bytes" file.numbers record.numbers
# A byte order mark belongs to a file's bytes.
printf '\357\273\277bom' >bom.txt
"$ZIPFIT" score -q --no-heading -t t.jsonl --whole-files bom.txt | cut -f 3
