# The commands of the man page's section on other formats: a CSV file, and the selection as one.
. "$LIB"
need jq
need mlr miller

cp data/targets.jsonl target.jsonl
cp data/pool.jsonl pool.jsonl
"$PYTHON" -c '
import csv
import json
records = [json.loads(line) for line in open("pool.jsonl", encoding="utf-8")]
with open("pool.csv", "w", encoding="utf-8", newline="") as file:
    writer = csv.DictWriter(file, records[0])
    writer.writeheader()
    writer.writerows(records)'
man_formats mlr
# The last command has written the selection as a table.
"$PYTHON" -c '
import csv
import json
table = list(csv.DictReader(open("best.csv", encoding="utf-8", newline="")))
print(table == [json.loads(line) for line in open("best.jsonl", encoding="utf-8")], len(table))'
