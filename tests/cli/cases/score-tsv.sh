# score prints one line per record - file, line, bytes, score - in input order, under a heading.
. "$LIB"

few_targets 5
"$ZIPFIT" score -t t.jsonl data/pool.jsonl data/targets.jsonl >scores.tsv
head -n 1 scores.tsv
"$ZIPFIT" score -q --no-heading -t t.jsonl data/pool.jsonl data/targets.jsonl >bare.tsv
tail -n +2 scores.tsv >rows.tsv
same 'the rest, and --no-heading' rows.tsv bare.tsv
"$PYTHON" - <<'END'
import json
from helpers import read_tsv

expected = []
for path in "data/pool.jsonl", "data/targets.jsonl":
    with open(path, encoding="utf-8") as file:
        expected += [(path, number, len(json.loads(line)["text"].encode())) for number, line in enumerate(file, start=1)]
rows = read_tsv("scores.tsv")
print(len(rows), [row[:3] for row in rows] == expected)
# Enough digits to read the same double back: no shorter one than what is printed, no longer one than needed.
printed = [line.rstrip("\n").split("\t")[3] for line in open("bare.tsv")]
print(all(len(text) <= len("%.17g" % float(text)) for text in printed))
END
