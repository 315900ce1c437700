# --exclude and --dedup near on texts in twelve scripts agree, pair by pair, with words by Python's unicodedata.
. "$LIB"

few_targets 3
PYTHONPATH=${ORACLE%/*}:$PYTHONPATH "$PYTHON" - <<'END'
import functools
import json
import random
import re
import subprocess
import unicodedata
from helpers import ZIPFIT, read_tsv, write_jsonl
from words import BETWEEN, SCRIPTS, normal, words_of

source = random.Random(17)


def word(letters):
    return "".join(source.choice(letters) for _ in range(source.randint(1, 4)))


def text(letters, count):
    return "".join(word(letters) + source.choice(BETWEEN + [" "] * 40) for _ in range(count))


def disguised(made):
    """The same words: another case, normal form, quotes, dashes and spaces."""
    made = source.choice((str, str.upper, str.lower))(made)
    made = unicodedata.normalize(source.choice(("NFC", "NFD", "NFKC", "NFKD")), made)
    made = made.replace(" ", source.choice((" ", "\u3000", "—", " – ", "\u2028", "’", "“", " \u200b")))
    return made.replace("a", source.choice(("a", "\u00ada", "ａ", "á")))


items, documents = [], []
for letters in SCRIPTS.values():
    items += [text(letters, source.choice((1, 2, 5, 15))) for _ in range(4)]
for number in range(400):
    letters = source.choice(list(SCRIPTS.values()))
    made = text(letters, 20)
    if source.random() < 0.4:
        made += " " + disguised(source.choice(items + documents[:1])) + " " + text(letters, 2)
    elif documents and source.random() < 0.4:
        made = disguised(source.choice(documents))
    documents.append(made)
write_jsonl("test.jsonl", [item + "\u00ad ?" for item in items])
write_jsonl("pool.jsonl", documents)
score = ["-q", "--score", "conditional", "-t", "t.jsonl"]


words_of_items = [words_of(item.encode()) for item in items]


def rows(words, length):
    return {tuple(words[i:i + length]) for i in range(len(words) - length + 1)}


def is_out(words, size):
    for other in words_of_items:
        length = min(size, len(other))
        if length > 0 and rows(words, length) & rows(other, length):
            return True
    return False


for size in (13, 3, 64):
    expected = [line for line, made in enumerate(documents, start=1) if not is_out(words_of(made.encode()), size)]
    ended = subprocess.run([ZIPFIT, "select"] + score + ["-k", "1000", "--order", "input", "--exclude", "test.jsonl",
                            "--exclude-ngram", str(size), "--rejects", "out.jsonl", "pool.jsonl"],
                           capture_output=True, check=True)
    assert [json.loads(line)["id"] for line in ended.stdout.splitlines()] == expected, size
    assert 20 < len(expected) < 390, len(expected)
    with open("out.jsonl", encoding="utf-8") as file:
        for record in map(json.loads, file):
            shared = re.fullmatch(r"excluded: shares words with text \d+ of test.jsonl: (.*)", record["zipfit_reason"])[1]
            assert len(shared.encode()) <= 240
            cut = shared.endswith("...")
            assert words_of(shared.encode())[:-1 if cut else None] and words_of(record["text"].encode())
            assert "".join((shared[:-3] if cut else shared).split()) in "".join(record["text"].split())
    print(size, "words: as plain sets have it")

subprocess.run([ZIPFIT, "score", "-o", "scores.tsv"] + score + ["pool.jsonl"], check=True)
order = [row[1] for row in sorted(read_tsv("scores.tsv"), key=lambda row: (-row[3], row[1]))]


@functools.lru_cache(None)
def grams(made):
    words = words_of(made.encode())
    return rows(words, 3) or {tuple(words) or normal(made.encode())}


def chosen(is_copy):
    taken = []
    for line in order:
        if not any(is_copy(documents[line - 1], documents[other - 1]) for other in taken):
            taken.append(line)
    return taken


def near(first, second):
    first, second = grams(first), grams(second)
    return len(first & second) / len(first | second) >= 0.8


def same(first, second):
    return normal(first.encode()) == normal(second.encode())


for name, is_copy in (("near", near), ("exact", same)):
    expected = chosen(is_copy)
    ended = subprocess.run([ZIPFIT, "select"] + score + ["-k", "1000", "--dedup", name, "pool.jsonl"],
                           capture_output=True, check=True)
    assert [json.loads(line)["id"] for line in ended.stdout.splitlines()] == expected, name
    assert len(expected) < 390, len(expected)
    print(name + ": as every pair has it")
END
# One text in typographic and in plain quotes and dashes, and what is not UTF-8.
printf '%s\n' '{"text": "She said \"it isn'"'"'t the first-rate one\" and went home by the old road, as she would"}' >plain.jsonl
{
	# shellcheck disable=SC1112 # the quotes are the test
	printf '%s\n' '{"text": "She said “it isn’t the first‑rate one” and went home by the old road, as she would"}'
	printf '%s\n' '{"text": "She said—„it isnʼt the first–rate one‟—and went home by the old road… as she would"}'
	printf '%s\n' '{"text": "she\u00a0said it isn t the ﬁrst rate one and went\u2003home by the old ro\u00adad as she would"}'
	printf '{"text": "She said it is\377n t the first rate one"}\n'
} >quotes.jsonl
"$ZIPFIT" select -q -t t.jsonl -k 4 --exclude plain.jsonl --rejects rejected quotes.jsonl | od -c | sed -n '1,2p'
sed 's/.*zipfit_reason/reason/' rejected
