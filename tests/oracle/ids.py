#!/usr/bin/env python3
"""Random records: reads the tables of --emit back, and selects records by their ids, with Python's json alone.

Each cell of a table must be the member that json finds in the record at @file and
@line. The records of a list of ids must come out byte for byte, in the list's order or
the input's, from lines, arrays, values, compressed files, archives and pipes, for any
number of threads, and ids that are missing must be named.

    ids.py --zipfit build/zipfit [--rounds 30] [--seed 1]
"""

import argparse
import bz2
import gzip
import io
import json
import lzma
import os
import random
import subprocess
import sys
import tarfile
import tempfile

TEXTS = (
    "a", "b c", "tab\there", "back\\slash", "\\t", "two\nlines", "cr\r", "gr\u00fc\u00df", "\u20ac", "a,b", "null", "1", "true", "id",
    '"quoted"', "x" * 70, "#1", " ", "nul\u0000",
)
NUMBERS = ("0", "-0", "7", "1.50", "1.5", "1E+5", "18446744073709551615", "123456789012345678901234567890", "-2e-3")
NAMES = ("id", "a", "b", "text", "", "x,y", "@file", "back\\", "/s", "*")
PACKERS = (lambda data: data, gzip.compress, bz2.compress, lzma.compress)


class Number(str):
    """A number as it stands in a record."""


def text_of(value):
    """A value as the text of a cell; None: it is an object or an array."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return None if isinstance(value, (dict, list)) else str(value)


def write(value):
    if isinstance(value, Number):
        return str(value)
    if isinstance(value, list):
        return "[" + ",".join(map(write, value)) + "]"
    if isinstance(value, tuple):  # the members of an object; names may come twice
        return "{" + ",".join(json.dumps(name) + ":" + write(one) for name, one in value) + "}"
    return json.dumps(value, ensure_ascii=random.random() < 0.5)


def read(text):
    return json.loads(text, parse_int=Number, parse_float=Number)


def anything(rng, depth):
    kind = rng.random()
    if depth == 0 or kind < 0.6:
        return rng.choice((rng.choice(TEXTS), rng.choice(TEXTS), Number(rng.choice(NUMBERS)), True, False, None))
    if kind < 0.8:
        return [anything(rng, depth - 1) for _ in range(rng.randrange(3))]
    return tuple((rng.choice(NAMES), anything(rng, depth - 1)) for _ in range(rng.randrange(4)))


def record(rng, number):
    """A record with an id that is unique, most of the time, and a text."""
    form = rng.randrange(4)
    own = "%s %d" % (rng.choice(TEXTS), number)
    identity = rng.choice((own, own, Number("%d%s" % (number, rng.choice(("", ".0", ".50", "e1")))), rng.choice(TEXTS)))
    members = [(rng.choice(NAMES), anything(rng, 3)) for _ in range(rng.randrange(4))]
    if form == 0:
        members.append(("id", rng.choice(("an earlier one", None, ()))))
    members.append(("text", "def f(%d): return %s" % (number, rng.choice(("x", "y", "z")))))
    members.insert(rng.randrange(form * len(members) + 1) if form else len(members), ("id", identity))
    # The last one counts.
    members.append(("id", identity))
    members.append(("meta", (("id", identity),)))
    return write(tuple(members))


class Input:
    """A file of records, in one of the forms they come in."""

    def __init__(self, rng, name, first):
        self.name = name
        self.records = [record(rng, first + i) for i in range(rng.randint(1, 60))]
        join = rng.choice(("\n", "\n", " \n", "\r\n"))
        form = rng.randrange(4)
        text = join.join(self.records) + rng.choice(("", join))
        if form == 1:
            text = "[" + rng.choice((",", ", \n")).join(self.records) + "]"
        # A line is written with what stands before its newline.
        tail = "" if form == 1 else join[:-1]
        self.written = [one + tail for one in self.records]
        if not text.endswith(join):
            self.written[-1] = self.records[-1]
        data = rng.choice(PACKERS)(text.encode("utf-8", "surrogatepass"))
        if form == 3:
            archive = io.BytesIO()
            with tarfile.open(fileobj=archive, mode="w") as tar:
                member = tarfile.TarInfo("member")
                member.size = len(data)
                tar.addfile(member, io.BytesIO(data))
            data = archive.getvalue()
        with open(name, "wb") as file:
            file.write(data)


def unescape(cell):
    out, at = [], 0
    while at < len(cell):
        if cell[at] == "\\":
            out.append({"t": "\t", "n": "\n", "r": "\r", "\\": "\\"}[cell[at + 1]])
            at += 1
        else:
            out.append(cell[at])
        at += 1
    return "".join(out)


def escape(text):
    for plain, letter in (("\\", "\\\\"), ("\t", "\\t"), ("\n", "\\n"), ("\r", "\\r")):
        text = text.replace(plain, letter)
    return text


def member(value, column):
    """What a name or pointer finds."""
    tokens = [part.replace("~1", "/").replace("~0", "~") for part in column.split("/")[1:]] if column[:1] == "/" else [column]
    for token in tokens:
        value = value.get(token) if isinstance(value, dict) else None
    return value


def run(words, given=None):
    done = subprocess.run(words, input=given, stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    return done.returncode, done.stdout, done.stderr.decode("utf-8", "replace")


def some_options(rng):
    return ["-T", rng.choice("13")] + rng.choice(([], [], ["--memory", "1"]))


def check_table(zipfit, rng, inputs):
    """A table of random columns; False where a cell is something else."""
    members = rng.sample(("id", "a", "b", "/meta/id", "/meta", "/a/b", "/@file", "back\\", "x,y", "/~1s", "/", "none"), 4)
    columns = ["@file", "@line", "@bytes"] + members
    rng.shuffle(columns)
    listed = ",".join(column.replace("\\", "\\\\").replace(",", "\\,") for column in columns)
    code, out, message = run(
        [zipfit, "select", "-q", "--score", "conditional", "-t", "targets.jsonl", "-k", str(rng.randint(1, 60)), "--emit", listed]
        + some_options(rng) + [one.name for one in inputs]
    )
    rows = [[unescape(cell) for cell in row.split("\t")] for row in out.decode("utf-8", "surrogatepass").split("\n")[:-1]]
    if code != 0 or rows[0] != columns or len(rows) < 2:
        print("table %s: %d %s" % (listed, code, message))
        return False
    named = {one.name: one for one in inputs}
    for row in rows[1:]:
        cells = dict(zip(columns, row))
        value = read(named[cells["@file"]].records[int(cells["@line"]) - 1])
        for column in members:
            wanted = member(value, column)
            text = text_of(wanted)
            if cells[column] != text if text is not None else read(cells[column]) != wanted:
                print("%s of %s is %r, not %r" % (column, value, cells[column], wanted))
                return False
        if int(cells["@bytes"]) != len(value["text"].encode()):
            print("@bytes of %s is %s" % (value, cells["@bytes"]))
            return False
    return True


def write_list(rng, ids, field):
    """A list of ids in one of its forms; returns the options that go with it."""
    form = rng.randrange(4)
    rows = [escape(one) for one in ids]
    options = []
    if form == 1:
        rows = [escape(field)] + rows
    elif form == 2:
        rows = ["@score\t" + escape(field)] + ["0.5\t" + row for row in rows]
    elif form == 3:
        rows = [row + "\tmore" for row in rows]
    if form in (0, 3) and (rows[0].split("\t")[0] == field or rng.random() < 0.3):
        options = ["--no-heading"]
    end = rng.choice(("\n", "\r\n"))
    with open("list", "wb") as file:
        file.write(rng.choice(PACKERS)((end.join(rows) + rng.choice(("", end))).encode("utf-8", "surrogatepass")))
    return options


def check_ids(zipfit, rng, inputs):
    """A selection by ids; False where it is another one."""
    field = rng.choice(("id", "/id", "/meta/id"))
    everything = [
        (text_of(member(read(one), field)), written) for given in inputs for one, written in zip(given.records, given.written)
    ]
    known = list(dict.fromkeys(identity for identity, _ in everything))
    ids = rng.sample(known, rng.randint(1, len(known)))
    missing = ["not there %d" % i for i in range(rng.choice((0, 0, 1, 20)))]
    listed = ids + missing
    rng.shuffle(listed)
    options = write_list(rng, listed, field) + some_options(rng)
    in_list = [(identity, text) for one in listed for identity, text in everything if identity == one]
    expected = in_list
    if rng.random() < 0.5:
        options += ["--order", "input"]
        expected = [pair for pair in everything if pair[0] in set(ids)]
    command = [zipfit, "select", "-q", "--ids", "list", "--id-field", field] + options
    names = [one.name for one in inputs]
    given = None
    if rng.random() < 0.2:
        with open(names[0], "rb") as file:
            given = file.read()
        names[0] = "-"
    code, out, message = run(command + names, given)
    if missing and code == 1 and "not there" in message and "%d of %d" % (len(missing), len(listed)) in message:
        code, out, message = run(command + ["--on-error", "skip"] + names, given)
        missing = []
    wanted = "".join(text + "\n" for _, text in expected).encode("utf-8", "surrogatepass")
    if code != 0 or missing or out != wanted:
        print("%s: %d %s" % (command, code, message))
        return False
    return True


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--zipfit", required=True)
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    zipfit = os.path.abspath(options.zipfit)
    with tempfile.TemporaryDirectory() as directory:
        os.chdir(directory)
        with open("targets.jsonl", "w", encoding="utf-8") as file:
            file.write('{"text":"def f(x): return x"}\n')
        for number in range(options.rounds):
            rng = random.Random("%d %d" % (options.seed, number))
            random.seed(number)
            inputs = [Input(rng, "input %d" % i, 100 * i) for i in range(rng.randint(1, 3))]
            if not check_table(zipfit, rng, inputs) or not check_ids(zipfit, rng, inputs):
                print("round %d of seed %d" % (number, options.seed))
                return 1
        os.chdir("/")
    print("%d rounds" % options.rounds)
    return 0


if __name__ == "__main__":
    sys.exit(main())
