# --explain: the nearest target agrees with scores against single targets, and the longest shared passages with a search
# through all of them.
. "$LIB"

head -n 12 data/targets.jsonl >t.jsonl
for options in '--score conditional -k 12' '--level 1 -k 4' '--score conditional -k 6 --order input --diverse 0.5'; do
	# shellcheck disable=SC2086 # options are words
	"$ZIPFIT" select -q $options -t t.jsonl --explain why.jsonl --annotate --scores all.tsv data/pool.jsonl -o best.jsonl
	OPTIONS=$options "$PYTHON" - <<'END'
import json
import os
import subprocess
from helpers import ZIPFIT, read_tsv


def load(path):
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file]


targets = [record["text"] for record in load("t.jsonl")]
best, why = load("best.jsonl"), load("why.jsonl")
level = ["--level", "1"] if "--level 1" in os.environ["OPTIONS"] else []
ncd = []
for text in targets:
    with open("one.jsonl", "w", encoding="utf-8") as file:
        file.write(json.dumps({"text": text}) + "\n")
    subprocess.run([ZIPFIT, "score", "-q", "-t", "one.jsonl", "-o", "one.tsv"] + level + ["best.jsonl"], check=True)
    ncd.append([1 - row[3] for row in read_tsv("one.tsv")])


def longest(text, taken):
    """The first longest passage that begins where none taken before runs."""
    found = (0, 0)
    for begin in range(len(text)):
        length = 0
        while begin + length < len(text) and any(text[begin:begin + length + 1] in target for target in targets):
            length += 1
        free = not any(begin < other + size and other < begin + length for other, size in taken)
        if free and length > found[1]:
            found = (begin, length)
    return found


assert len(best) == len(why) > 0
for number, (record, reason) in enumerate(zip(best, why)):
    assert (reason["rank"], reason["score"]) == (record["zipfit_rank"], record["zipfit_score"])
    nearest = min(range(len(targets)), key=lambda target: ncd[target][number])
    assert (reason["nearest"]["file"], reason["nearest"]["line"]) == ("t.jsonl", nearest + 1)
    assert abs(reason["nearest"]["ncd"] - ncd[nearest][number]) < 1e-12
    text, taken = record["text"], []
    for passage in reason["passages"]:
        begin, length = longest(text, taken)
        taken.append((begin, length))
        assert (passage["text"], passage["bytes"]) == (text[begin:begin + length], length)
        assert passage["text"] in targets[passage["line"] - 1]
    assert len(taken) == 3 or longest(text, taken)[1] < 8
chosen = {reason["line"] for reason in why}
order = sorted(read_tsv("all.tsv"), key=lambda row: (-row[3], row[1]))
left = next(row for row in order if row[1] not in chosen)
assert all((reason["next"]["line"], reason["next"]["score"]) == (left[1], left[3]) for reason in why)
print(len(why), "records explained")
END
done
"$ZIPFIT" select -q --score conditional -t a=t.jsonl -t b=data/targets.jsonl -k 4 --explain why.jsonl --whole-files \
	data/README.md data/targets.jsonl 2>/dev/null >/dev/null
jq -c '[.rank, .file, .nearest.file, .next]' why.jsonl
try "$ZIPFIT" select -q -t t.jsonl -k 4 --explain why.jsonl --shard 1/2 data/pool.jsonl -o out
try "$ZIPFIT" select -q --from-scores all.tsv -k 4 --explain why.jsonl data/pool.jsonl -o out
try "$ZIPFIT" select -q -t t.jsonl -k 4 --explain out data/pool.jsonl -o out

# A record that is longer than all that wait for their explanations together may be.
"$PYTHON" -c 'import json; print(json.dumps({"text": "def return " * 500000}))' >long.jsonl
head -n 2 data/pool.jsonl >few.jsonl
"$ZIPFIT" select -q --score conditional -t t.jsonl -k 15 --order input --explain why.jsonl few.jsonl long.jsonl \
	t.jsonl >best.jsonl
jq -rs 'map(.file) | unique | join(" ")' why.jsonl
