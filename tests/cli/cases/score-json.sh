# --json prints the same values as JSON lines.
. "$LIB"

few_targets 5
name='odd "name"	\.jsonl'
cp data/targets.jsonl "$name"
"$ZIPFIT" score -q --no-heading -t t.jsonl data/pool.jsonl "$name" >scores.tsv
"$ZIPFIT" score -q --no-heading -t t.jsonl --json data/pool.jsonl "$name" >scores.jsonl
"$PYTHON" - <<'END'
import json
from helpers import read_tsv

with open("scores.jsonl", encoding="utf-8") as file:
    objects = [json.loads(line) for line in file]
print({tuple(row) for row in objects})
rows = [tuple(row.values()) for row in objects]
# In TSV a tab or backslash of a name is written \t and \\.
unescaped = [(name.replace("\\t", "\t").replace("\\\\", "\\"), *rest) for name, *rest in read_tsv("scores.tsv")]
print(len(rows), rows == unescaped, rows[-1][0])
END
