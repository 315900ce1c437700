# --dedup agrees with the Jaccard similarity of every pair, and the next best record takes the place of a copy.
. "$LIB"

few_targets 3
"$PYTHON" - <<'END'
import json
import random
import re
import subprocess
from helpers import WORDS, ZIPFIT, read_tsv, write_jsonl

source = random.Random(11)
documents = []
for _ in range(400):
    if documents and source.random() < 0.5:
        words = source.choice(documents).split()
        for _ in range(source.randint(0, 6)):
            words[source.randrange(len(words))] = source.choice(WORDS)
        documents.append(source.choice((" ", "  ", "\n")).join(words))
    else:
        documents.append(" ".join(source.choice(WORDS) for _ in range(source.randint(1, 60))))
    documents[-1] = source.choice((str, str.upper))(documents[-1])
write_jsonl("pool.jsonl", documents)
score = ["-q", "--score", "conditional", "-t", "t.jsonl"]
subprocess.run([ZIPFIT, "score", "-o", "scores.tsv"] + score + ["pool.jsonl"], check=True)
order = [row[1] for row in sorted(read_tsv("scores.tsv"), key=lambda row: (-row[3], row[1]))]


def grams(text):
    words = re.findall("[a-z0-9]+", text.lower())
    return {tuple(words[i:i + 3]) for i in range(len(words) - 2)} or {tuple(words)}


def same_text(first, second):
    return " ".join(first.lower().split()) == " ".join(second.lower().split())


def near(threshold):
    def compare(first, second):
        first, second = grams(first), grams(second)
        return len(first & second) / len(first | second) >= threshold
    return compare


def different():
    """The lines in order, of each text the best alone."""
    seen, lines = set(), []
    for line in order:
        text = " ".join(documents[line - 1].lower().split())
        if text not in seen:
            seen.add(text)
            lines.append(line)
    return lines


def naive(is_copy, count, candidates):
    chosen = []
    for line in different()[:candidates]:
        if len(chosen) < count and not any(is_copy(documents[line - 1], documents[other - 1]) for other in chosen):
            chosen.append(line)
    return chosen


def ids(arguments):
    ended = subprocess.run([ZIPFIT] + arguments, capture_output=True, check=True)
    return [json.loads(line)["id"] for line in ended.stdout.splitlines()]


for name, is_copy in (("exact", same_text), ("near", near(0.8)), ("near=0.5", near(0.5)), ("near=1", near(1))):
    copies = 0
    for count, candidates in ((20, 80), (90, 360), (90, 95), (5, 400)):
        options = score + ["-k", str(count), "--dedup", name]
        assert count < 90 or name == "near=0.5" or len(naive(is_copy, count, candidates)) == count
        if candidates != 4 * count:
            options += ["--candidates", str(candidates)]
        expected = naive(is_copy, count, candidates)
        copies += expected != order[:count]
        assert ids(["select"] + options + ["pool.jsonl"]) == expected, (name, count)
        parts = ["1.part", "2.part", "3.part"]
        for shard, part in enumerate(parts, start=1):
            subprocess.run([ZIPFIT, "select", "--shard", "%d/3" % shard, "-o", part] + options + ["pool.jsonl"],
                           check=True)
        assert ids(["merge", "-q"] + parts) == expected, (name, count)
    assert copies > 0, "the test has no copies"
    print(name + ": as every pair has it")
END
"$ZIPFIT" select --score conditional -t t.jsonl -k 90 --dedup near=0.5 --candidates 95 pool.jsonl -o best.jsonl 2>said
sed 's/gave [0-9]* records, and [0-9]* copies/gave N records, and N copies/; s/read 400.*/summary/' said
try "$ZIPFIT" merge -q --dedup exact -k 20 1.part 2.part 3.part -o merged.jsonl
"$ZIPFIT" select -q --score conditional -t t.jsonl -k 20 --dedup exact pool.jsonl -o one.jsonl
try "$ZIPFIT" select -q -t t.jsonl -k 5 --score conditional --candidates 400 --dedup exact --shard 1/1 pool.jsonl -o all.part
"$ZIPFIT" merge -q --candidates 80 -k 20 all.part -o merged.jsonl
same 'merged with another limit' one.jsonl merged.jsonl
for dedup in fuzzy near= near=0 near=1.5 near=x; do
	try "$ZIPFIT" select -q -t t.jsonl -k 5 --dedup $dedup pool.jsonl
done
try "$ZIPFIT" select -q -t t.jsonl -k 5 --candidates 50 pool.jsonl
