# --annotate adds score and rank before the closing brace; removing them gives the original bytes.
. "$LIB"

few_targets 5
{
	printf '{"text":"def alpha(): return 1","id":9007199254740993}\n'
	printf '{"text": "carriage return at the end" }\r\n'
	printf '  {"zipfit_score": "mine", "text": "braces } in { it", "x": {"y": {}}}  \t \n'
	printf '{"text":"no newline at the end"}'
} >pool.jsonl
for order in score input; do
	"$ZIPFIT" select -q -t t.jsonl -k 4 --order $order pool.jsonl >plain
	"$ZIPFIT" select -q -t t.jsonl -k 4 --order $order --annotate --scores scores.tsv pool.jsonl >annotated
	"$PYTHON" - <<'END'
import json
import re
from helpers import read_tsv

lines = open("annotated", "rb").read().split(b"\n")
assert lines.pop() == b""
note = re.compile(rb',"zipfit_score":([-+.0-9e]+),"zipfit_rank":([0-9]+)(?=\}[ \t\r]*$)')
found = [note.search(line) for line in lines]
with open("stripped", "wb") as file:
    file.writelines(note.sub(b"", line) + b"\n" for line in lines)
scores = {line: score for _, line, _, score in read_tsv("scores.tsv")}
records = open("pool.jsonl", "rb").read().split(b"\n")
ranked = sorted(scores, key=lambda line: (-scores[line], line))
for line, match in zip(lines, found):
    number = records.index(note.sub(b"", line)) + 1
    assert float(match[1]) == scores[number], "the score is that of --scores"
    assert int(match[2]) == ranked.index(number) + 1, "the rank is the place by score, in either order"
    # A JSON reader sees them as the record's last members.
    assert list(json.loads(line))[-1] == "zipfit_rank"
print("ranks", *sorted(int(match[2]) for match in found))
END
	same "$order: the rest untouched" plain stripped
done
