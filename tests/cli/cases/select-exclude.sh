# --exclude agrees with plain sets of word n-grams; excluded records are counted, and --rejects gives the reason.
. "$LIB"

few_targets 3
"$PYTHON" - <<'END'
import json
import random
import re
import subprocess
from helpers import WORDS, ZIPFIT, texts, write_jsonl

source = random.Random(3)
items = texts(40, seed=21, longest=40) + ["One amber-bay: CLOUD", "x" * 30, "+-*/ ..."]
write_jsonl("test.jsonl", items[:30])
write_jsonl("more.jsonl", items[30:])
documents = texts(300, seed=22)
for number in range(0, 300, 3):
    words = source.choice(items).split()
    cut = source.randrange(len(words))
    piece = words[cut:cut + source.randint(1, 25)] if source.random() < 0.7 else words
    documents[number] = documents[number] + source.choice((" ", "\n", " ; ")) + source.choice((" ", ", ")).join(piece)
    documents[number] += source.choice((" ", "!")) + source.choice(WORDS)
write_jsonl("pool.jsonl", documents)


def words_of(text):
    return re.findall("[a-z0-9]+", text.lower())


def rows(words, length):
    return {tuple(words[i:i + length]) for i in range(len(words) - length + 1)}


def is_out(text, size):
    words = words_of(text)
    for item in items:
        other = words_of(item)
        length = min(size, len(other))
        if length > 0 and rows(words, length) & rows(other, length):
            return True
    return False


for size in (13, 5, 1, 64):
    expected = [number for number, text in enumerate(documents, start=1) if not is_out(text, size)]
    assert size == 1 or 50 < len(expected) < 290
    for threads in ("1", "3"):
        arguments = ["-t", "t.jsonl", "-k", "1000", "--order", "input", "--exclude", "test.jsonl", "-T", threads,
                     "--exclude", "more.jsonl", "--rejects", "out.jsonl", "--stats", "stats.json"]
        if size != 13:
            arguments += ["--exclude-ngram", str(size)]
        ended = subprocess.run([ZIPFIT, "select", "-q", "--score", "conditional"] + arguments + ["pool.jsonl"],
                               capture_output=True, check=False)
        assert (ended.returncode == 0) == bool(expected), ended.stderr
        assert [json.loads(line)["id"] for line in ended.stdout.splitlines()] == expected, size
        if expected:
            out = [json.loads(line) for line in open("out.jsonl", encoding="utf-8")]
            assert sorted(expected + [record["id"] for record in out]) == list(range(1, 301))
            assert json.load(open("stats.json", encoding="utf-8"))["skipped"]["excluded"] == len(out)
            for record in out:
                number, name, shared = re.fullmatch(r"excluded: shares words with text (\d+) of (.*?): (.*)",
                                                    record["zipfit_reason"]).groups()
                item = items[int(number) - 1 + (30 if name == "more.jsonl" else 0)]
                length = min(size, len(words_of(item)))
                both = rows(words_of(record["text"]), length) & rows(words_of(item), length)
                shown = tuple(words_of(shared))
                assert shown in both or (shared.endswith("...") and any(shown[:-1] == row[:len(shown) - 1] for row in both))
                assert " ".join(shared.replace("...", "").split()) in " ".join(record["text"].split())
    print(size, "words: as plain sets have it")
END
options='--score conditional -t t.jsonl -k 50 --exclude test.jsonl'
# shellcheck disable=SC2086 # options are words
{
	"$ZIPFIT" select -q $options --rejects one.out pool.jsonl -o one.jsonl
	"$ZIPFIT" select -q $options --rejects x --shard 1/2 pool.jsonl -o 1.part
	"$ZIPFIT" select -q $options --rejects x --shard 2/2 pool.jsonl -o 2.part
	"$ZIPFIT" merge -q 1.part 2.part --rejects merged.out -o merged.jsonl
	same records one.jsonl merged.jsonl
	same rejects one.out merged.out
	"$ZIPFIT" select -q $options --fraction 0.5 pool.jsonl >file.jsonl
	"$ZIPFIT" select -q $options --fraction 0.5 <pool.jsonl >pipe.jsonl
	same 'read twice' file.jsonl pipe.jsonl
	head -n 3 test.jsonl >other.jsonl
	"$ZIPFIT" select -q --score conditional -t t.jsonl -k 50 --exclude other.jsonl --rejects x --shard 2/2 pool.jsonl -o 2.part
	try "$ZIPFIT" merge -q 1.part 2.part -o merged.jsonl
}
printf 'one\tfirst line\nsecond LINE, kept\n' >lines
printf 'First: LINE\n' >out.txt
"$ZIPFIT" select -q --lines -t out.txt -k 5 --exclude out.txt --rejects rejected lines
cat rejected
: >empty
try "$ZIPFIT" select -q -t t.jsonl -k 5 --exclude empty pool.jsonl
try "$ZIPFIT" select -q -t t.jsonl -k 5 --exclude missing pool.jsonl
try "$ZIPFIT" select -q -t t.jsonl -k 5 --exclude test.jsonl --exclude-ngram 65 pool.jsonl
try "$ZIPFIT" select -q -t t.jsonl -k 5 --exclude-ngram 5 pool.jsonl
