# --unit: a budget in words or in a field's numbers agrees with a naive count; a field that is not a count makes a bad
# record.
. "$LIB"

few_targets 3
"$PYTHON" - <<'END'
import json
import subprocess
from helpers import ZIPFIT, read_tsv, texts

documents = texts(300, seed=5)
tokens = [7 * number % 50 for number in range(len(documents))]
with open("pool.jsonl", "w", encoding="utf-8") as file:
    for number, (text, count) in enumerate(zip(documents, tokens), start=1):
        file.write(json.dumps({"id": number, "meta": {"tokens": count}, "text": text}) + "\n")
subprocess.run([ZIPFIT, "score", "-q", "-t", "t.jsonl", "-o", "scores.tsv", "pool.jsonl"], check=True)
order = sorted(read_tsv("scores.tsv"), key=lambda row: (-row[3], row[1]))
costs = {"words": lambda line: len(documents[line - 1].split()), "/meta/tokens": lambda line: tokens[line - 1],
         "bytes": lambda line: len(documents[line - 1])}
for unit, cost in costs.items():
    for budget in (60, 500, 2500, 10**7):
        expected, used = [], 0
        for _, line, _, _ in order:
            used += cost(line)
            if used > budget:
                break
            expected.append(line)
        options = ["-q", "-t", "t.jsonl", "--unit", unit, "--budget", str(budget)]
        for more in ([], ["-T", "3"], ["--fraction", "1"]):
            ended = subprocess.run([ZIPFIT, "select"] + options + more + ["pool.jsonl"], capture_output=True, check=False)
            assert ended.returncode == (0 if expected else 1), ended.stderr
            assert [json.loads(line)["id"] for line in ended.stdout.splitlines()] == expected, (unit, budget)
print("budgets in bytes, words and a field: as counted")
END
printf '%s\n' '{"text": "no count"}' '{"text": "a text", "n": "5"}' '{"text": "minus", "n": -1}' '{"text": "half", "n": 2.5}' \
	'{"text": "good", "n": 3}' '{"text": "free", "n": 0}' >counts.jsonl
for line in 1 2 3 4; do
	tail -n +$line counts.jsonl | try "$ZIPFIT" select -q -t t.jsonl --budget 9 --unit n
done
# Neither a text nor a count: the text is what is missing first.
echo '{"id": 1}' | try "$ZIPFIT" select -q -t t.jsonl --budget 9 --unit n
"$ZIPFIT" select -t t.jsonl --budget 9 --unit n --on-error skip --rejects bad counts.jsonl 2>said
sed 's/;.*//' said
cat bad
try "$ZIPFIT" select -t t.jsonl -k 1 --unit words counts.jsonl
try "$ZIPFIT" select -t t.jsonl --budget 1M --unit words counts.jsonl
try "$ZIPFIT" select -t t.jsonl --budget 10 --unit n --lines counts.jsonl
try "$ZIPFIT" select -t t.jsonl --budget 10 --unit '' counts.jsonl
