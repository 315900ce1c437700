#!/usr/bin/env python3
"""Random records and settings: compares the documents that the program makes of them with those of records.py.

Chats of either form with parts, nulls and tools; arrays of strings, "*" on
arrays and objects; templates with numbers of any length, booleans, null and
nothing. The scores show what the program made: each must equal, bit for bit, that of
a record whose "text" is the expected document, and records without a document must
be counted by the same causes.

    documents.py --zipfit build/zipfit [--rounds 40] [--seed 1]
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
from collections import Counter
from types import SimpleNamespace

import records

TEXTS = (
    "", "a", 'say "7"', '\\"9', "8\\", "def f(x): return x", "two\nlines", "gr\u00fc\u00df", "\x00", "\u20ac 7",
    "the same words, the same words", "\ud800",
)
TARGETS = ("def f(x): return x + 7\nprint(f(1.50))", "the same words, two lines", "gr\u00fc\u00df 18446744073709551615 true")
NUMBERS = (
    "0", "-0", "7", "18446744073709551615", "-9223372036854775808", "9007199254740993", "1.50", "0.1", "1E+5", "2e-3",
    "-0.0", "123456789012345678901234567890", "1.7976931348623157e308", "4.9e-324",
)
ROLES = ("system", "user", "assistant", "tool", "human", "gpt", "User")
NAMES = ("text", "a", "b", "*", "m", "l", "")
FIELDS = ("text", "a", "/a", "/l/*", "/l/*/a", "/l/*/*", "/*", "*", "/a/*/b", "/m/*/content", "/l/0", "/l/*/0", "/")
CHATS = ("m", "/m", "/a/m", "/l/*", "/*", "/l/*/m")


class Raw:
    """Text that stands in a record as it is."""

    def __init__(self, text):
        self.text = text


def write(value, rng):
    """A value as JSON; names may stand twice, white space and escapes vary."""
    space = rng.choice(("", "", " ", "\t"))
    if isinstance(value, Raw):
        return value.text
    if isinstance(value, list):
        return "[" + space + ("," + space).join(write(element, rng) for element in value) + "]"
    if isinstance(value, tuple):  # the members of an object, in order
        return "{" + space + ",".join(write(name, rng) + space + ":" + write(one, rng) for name, one in value) + "}"
    return json.dumps(value, ensure_ascii="\ud800" in str(value) or rng.random() < 0.5)


def scalar(rng):
    """A string, most of the time."""
    return rng.choice((rng.choice(TEXTS),) * 6 + (Raw(rng.choice(NUMBERS)),) * 2 + (True, False, None))


def anything(rng, depth):
    """Any value, with the names that fields ask for."""
    kind = rng.random()
    if depth == 0 or kind < 0.4:
        return scalar(rng)
    if kind < 0.55:
        return [rng.choice(TEXTS) for _ in range(rng.randrange(4))]
    if kind < 0.75:
        return [anything(rng, depth - 1) for _ in range(rng.randrange(4))]
    return tuple((rng.choice(NAMES), anything(rng, depth - 1)) for _ in range(rng.randrange(4)))


def content(rng):
    """The content of a turn: a text, nothing, parts, and now and then what is none."""
    kind = rng.random()
    if kind < 0.6:
        return rng.choice(TEXTS)
    if kind < 0.7:
        return None
    if kind < 0.97:
        parts = (
            rng.choice(TEXTS),
            (("type", "text"), ("text", rng.choice(TEXTS))),
            (("text", None),),
            (("type", "image_url"), ("image_url", (("url", "x"),))),
            (("text", Raw("5")), ("text", "last")),
        )
        return [rng.choice(parts) for _ in range(rng.randrange(4))]
    return rng.choice((Raw("5"), True, (("text", "a"),), [Raw("5")], [None]))


def turn(rng):
    """A turn of either form; a few are none."""
    if rng.random() < 0.02:
        return rng.choice(("text", None, (), (("content", "a"),), (("role", None), ("content", "a"))))
    shared = rng.random() < 0.4
    members = [("from" if shared else "role", rng.choice(ROLES))]
    if rng.random() < 0.95:
        members.append(("value" if shared else "content", content(rng)))
    if rng.random() < 0.3:
        members.append((rng.choice(("tool_calls", "function_call", "weight", "text")), rng.choice(([], None, "x"))))
    rng.shuffle(members)
    return tuple(members)


def chat(rng):
    return [turn(rng) for _ in range(rng.randrange(6))]


def record(rng):
    """A line of JSONL: members that fields and chats may find."""
    members = [(name, anything(rng, 3)) for name in rng.sample(NAMES, rng.randrange(1, 5))]
    if rng.random() < 0.7:
        members.append(("m", chat(rng)))
    if rng.random() < 0.3:
        members.append(("l", [chat(rng) for _ in range(rng.randrange(3))]))
    if rng.random() < 0.3:
        members.append(("l", [(("m", chat(rng)), ("a", scalar(rng))) for _ in range(rng.randrange(3))]))
    if rng.random() < 0.2:
        members.append(("a", (("m", chat(rng)),)))
    return write(tuple(members), rng).encode("utf-8", "surrogatepass")


def setting(rng):
    """How documents are made: as records.py and as the program are told."""
    made = SimpleNamespace(
        kind="jsonl", field=None, template=None, chat=None, roles=None, unit="bytes", min_bytes=0, max_bytes=None,
        max_line=None,
    )
    kind = rng.randrange(3)
    if kind == 0:
        made.field = rng.choice(FIELDS)
        return made, ["--field", made.field]
    if kind == 1:
        parts = [rng.choice(("{%s}", "{%s?}", "{%s?}")) % rng.choice(FIELDS) for _ in range(rng.randint(1, 3))]
        made.template = rng.choice(("", "\\n", "<", "{{")).join(parts)
        return made, ["--template", made.template]
    made.chat = rng.choice(CHATS)
    if rng.random() < 0.5:
        made.roles = rng.sample(ROLES, rng.randint(1, 3))
        return made, ["--chat", made.chat, "--roles", ",".join(made.roles)]
    return made, ["--chat", made.chat]


def run(zipfit, arguments, stats):
    """The scores as (line, bytes, score), and what was skipped."""
    done = subprocess.run(
        [zipfit, "score", "-q", "-t", "targets.jsonl", "--min-bytes", "0", "--on-error", "skip", "--json", "--stats", stats]
        + arguments, stdout=subprocess.PIPE, check=True,
    )
    rows = [json.loads(line, parse_float=str) for line in done.stdout.splitlines()]
    with open(stats, "rb") as file:
        skipped = json.load(file)["skipped"]
    return [(row["line"], row["bytes"], row["score"]) for row in rows], {name: n for name, n in skipped.items() if n > 0}


def check(zipfit, rng, wanted):
    """One setting on many records; the number of documents, or None where something differs."""
    form, words = setting(rng)
    lines = [record(rng) for _ in range(300)]
    with open("pool.jsonl", "wb") as file:
        file.write(b"".join(line + b"\n" for line in lines))
    found = [records.extract(line, form)[:2] for line in lines]
    documents = [(number, text) for number, (outcome, text) in enumerate(found, 1) if outcome == "scored"]
    rows, skipped = run(zipfit, words + ["--target-field", "text", "pool.jsonl"], "stats.json")
    expected = [(number, len(text)) for number, text in documents]
    for row, pair in zip(rows, expected):
        if row[:2] != pair:
            print("%s: (line, bytes) %s, not %s" % (words, row[:2], pair))
            return None
    if len(rows) != len(expected):
        print("%s: %d documents, not %d" % (words, len(rows), len(expected)))
        return None
    wanted.update(outcome for outcome, _ in found)
    if Counter(outcome for outcome, _ in found if outcome != "scored") != Counter(skipped):
        print("%s: skipped %s" % (words, skipped))
        return None
    return compare_scores(zipfit, words, documents, rows)


def compare_scores(zipfit, words, documents, rows):
    """The scores of the documents as texts of their own."""
    with open("texts.jsonl", "wb") as file:
        for _, text in documents:
            quoted = json.dumps(text.decode("utf-8", "surrogateescape"), ensure_ascii=False)
            file.write(b'{"text":' + quoted.encode("utf-8", "surrogateescape") + b"}\n")
    scores, _ = run(zipfit, ["texts.jsonl"], "texts.json")
    for row, score, (_, text) in zip(rows, scores, documents):
        if row[2] != score[2]:
            print("%s: line %d is not %r" % (words, row[0], text))
            return None
    return len(rows)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--zipfit", required=True)
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    zipfit = os.path.abspath(options.zipfit)
    wanted = Counter()
    total = 0
    with tempfile.TemporaryDirectory() as directory:
        os.chdir(directory)
        with open("targets.jsonl", "w", encoding="utf-8") as file:
            for text in TARGETS:
                file.write(json.dumps({"text": text}) + "\n")
        for number in range(options.rounds):
            compared = check(zipfit, random.Random("%d %d" % (options.seed, number)), wanted)
            if compared is None:
                print("round %d of seed %d" % (number, options.seed))
                return 1
            total += compared
        os.chdir("/")
    # What never came was not tested.
    missing = {"scored", "field missing", "not a string"} - set(wanted)
    if missing or total < 10 * options.rounds:
        print("too little was tried: %s, %d documents" % (sorted(missing), total))
        return 1
    print("%d settings, %d documents: %s" % (options.rounds, total, dict(wanted)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
