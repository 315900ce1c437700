#!/usr/bin/env python3
"""Random records, settings and forms of files: compares what the program makes of them with records.py.

Chats of either form with parts, nulls and tools; arrays of strings, "*" on
arrays and objects; templates with numbers of any length, booleans, null and
nothing; as lines, as a JSON array on one line or many, as values, compressed or not,
read by several threads or as shards. The scores show what the program made: each must
equal, bit for bit, that of a record whose "text" is the expected document, and records
without a document must be counted by the same causes. Selected records must be
verbatim, or without outer white space where they span lines. As targets and as
exclusions, the records must have the effect of those texts.

    documents.py --zipfit build/zipfit [--rounds 40] [--seed 1]
"""

import argparse
import gzip
import json
import os
import random
import re
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


# ---- Forms of files ---------------------------------------------------------

STRING = re.compile(rb'"(?:[^"\\]|\\.)*"')
FORMS = ("lines", "lines", "one line", "array", "array", "values")  # each in any of the ways that --records allows


def outside(text, change):
    """The text with all that is not in strings changed."""
    parts, at = [], 0
    for found in STRING.finditer(text):
        parts += [change(text[at : found.start()]), found.group()]
        at = found.end()
    return b"".join(parts) + change(text[at:])


def spread(text, rng):
    """The same value over several lines, most of the time."""
    spaces = (b"", b"", b" ", b"\n", b"\n    ", b"\r\n", b"\t")
    if rng.random() < 0.3:
        return text
    return outside(text, lambda rest: re.sub(rb"[{}\[\],:]", lambda mark: rng.choice(spaces) + mark[0] + rng.choice(spaces), rest))


def written(text):
    """The record as it is selected."""
    text = text.strip(b" \t\r\n") if b"\n" in text.strip(b" \t\r\n") else text
    return outside(text, lambda rest: re.sub(rb"[ \t\r\n]", b"", rest)) if b"\n" in text else text


def write_form(path, lines, rng):
    """Writes the records in one of the forms; the options to read it, and the records as they are selected."""
    form = rng.choice(FORMS)
    if form == "lines":
        data = b"".join(line + rng.choice((b"\n", b"\r\n")) for line in lines)
        options = rng.choice(([], ["--records", "auto"], ["--records", "lines"]))
        selected = data.split(b"\n")[:-1]
    else:
        records_written = lines if form == "one line" else [spread(line, rng).strip(b" \t\r\n") for line in lines]
        comma = b"," if form == "one line" else rng.choice((b",", b", ", b"\n,\n", b" ,\n"))
        data = rng.choice((b"\n", b"", b" ")).join(records_written) if form == "values" else b"[" + comma.join(records_written) + b"]\n"
        options = ["--records", "values"] if form == "values" else rng.choice(([], ["--records", "auto"]))
        selected = [written(record) for record in records_written]
    if rng.random() < 0.3:
        data = b"\xef\xbb\xbf" + data
    with open(path, "wb") as file:
        file.write(gzip.compress(data, 1) if rng.random() < 0.2 else data)
    return options, selected


# ---- Comparing --------------------------------------------------------------


class Difference(Exception):
    """What came is not what the oracle says."""


def run(zipfit, *arguments):
    """Standard output; the program must succeed."""
    done = subprocess.run([zipfit, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    if done.returncode != 0:
        raise Difference("%s: status %d, %r" % (list(arguments), done.returncode, done.stderr))
    return done.stdout


def read_back(name):
    """What a run wrote: its records, the rows of its scores, and what was skipped."""
    with open(name, "rb") as file:
        selected = file.read().split(b"\n")
    with open(name + ".tsv", encoding="utf-8") as file:
        rows = [row.rstrip("\n").split("\t")[1:] for row in file][1:]
    with open(name + ".json", "rb") as file:
        skipped = json.load(file)["skipped"]
    return selected[:-1], rows, {cause: n for cause, n in skipped.items() if n > 0}


def expect(what, came, expected):
    """Both lists are the same."""
    for number, (one, other) in enumerate(zip(came, expected)):
        if one != other:
            raise Difference("%s %d is %r, not %r" % (what, number, one, other))
    if len(came) != len(expected):
        raise Difference("%d times %s, not %d" % (len(came), what, len(expected)))


def select(zipfit, words, rng):
    """Selects all of the pool, at once or in shards."""
    tables = ["--scores", "came.tsv", "--stats", "came.json"]
    words = ["select", "-q", "-t", "targets.jsonl", "--target-field", "text", "--min-bytes", "0", "--on-error", "skip", "-k", "9999",
             "--order", "input", "-T", str(rng.choice((1, 2, 4))), *words]
    shards = rng.choice((1, 1, 1, 2, 3))
    if shards == 1:
        return run(zipfit, *words, *tables, "-o", "came", "pool")
    parts = ["%d.part" % shard for shard in range(shards)]
    for shard, part in enumerate(parts, 1):
        run(zipfit, *words, "--scores", "x", "--shard", "%d/%d" % (shard, shards), "-o", part, "pool")
    return run(zipfit, "merge", "-q", *tables, "-o", "came", *parts)


def check_candidates(zipfit, rng, words, lines, found):
    """The records as candidates."""
    documents = [(number, text) for number, (outcome, text) in enumerate(found, 1) if outcome == "scored"]
    options, selected = write_form("pool", lines, rng)
    write_texts([text for _, text in documents])
    select(zipfit, options + words, rng)
    records_selected, rows, skipped = read_back("came")
    expect("record", records_selected, [selected[number - 1] for number, _ in documents])
    expect("line, bytes", [tuple(row[:2]) for row in rows], [(str(number), str(len(text))) for number, text in documents])
    texts = run(zipfit, "score", "-q", "-t", "targets.jsonl", "--min-bytes", "0", "--no-heading", "texts.jsonl")
    expect("score", [row[2] for row in rows], [row.split("\t")[3] for row in texts.decode().splitlines()])
    if Counter(outcome for outcome, _ in found if outcome != "scored") != Counter(skipped):
        raise Difference("skipped %s" % skipped)


def check_texts(zipfit, rng, words, lines):
    """The same records, all of them good, as targets and as exclusions of a pool of other texts."""
    options, _ = write_form("records", lines, rng)
    words = [re.sub("^--(field|template|chat)$", r"--target-\1", word) for word in words]
    score = ["score", "-q", "--score", rng.choice(("ncd", "conditional")), "other.jsonl"]
    expect("score with targets", run(zipfit, *score, *options, *words, "-t", "records").splitlines(),
           run(zipfit, *score, "-t", "texts.jsonl").splitlines())
    keep = ["select", "-q", "-k", "9999", "--exclude-ngram", "2", "other.jsonl", "--target-field", "text", "-t", "targets.jsonl"]
    expect("record not excluded", run(zipfit, *keep, *options, *words, "--exclude", "records").splitlines(),
           run(zipfit, *keep, "--exclude", "texts.jsonl").splitlines())


def write_texts(documents):
    """Documents as texts of their own."""
    with open("texts.jsonl", "wb") as file:
        for text in documents:
            quoted = json.dumps(text.decode("utf-8", "surrogateescape"), ensure_ascii=False)
            file.write(b'{"text":' + quoted.encode("utf-8", "surrogateescape") + b"}\n")


def check(zipfit, rng, wanted):
    """One setting on many records; the number of documents."""
    form, words = setting(rng)
    lines = [record(rng) for _ in range(150)]
    found = [records.extract(line, form)[:2] for line in lines]
    good = [(line, text) for line, (outcome, text) in zip(lines, found) if outcome == "scored"]
    wanted.update(outcome for outcome, _ in found)
    try:
        if good:
            check_candidates(zipfit, rng, words, lines, found)
        if any(text for _, text in good) and rng.random() < 0.5:
            write_texts([text for _, text in good])
            check_texts(zipfit, rng, words, [line for line, _ in good])
    except Difference as difference:
        raise Difference("%s: %s" % (words, difference)) from None
    return len(good)


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
        with open("other.jsonl", "w", encoding="utf-8") as file:
            for number in range(30):
                text = "%s %s %d" % (TARGETS[number % 3], TEXTS[number % 11], number) if number % 5 else "nothing shares this"
                file.write(json.dumps({"id": number, "text": text}) + "\n")
        for number in range(options.rounds):
            try:
                total += check(zipfit, random.Random("%d %d" % (options.seed, number)), wanted)
            except Difference as difference:
                print("round %d of seed %d: %s" % (number, options.seed, difference))
                return 1
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
