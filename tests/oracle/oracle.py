#!/usr/bin/env python3
"""An independent reference for zipfit's scores, straight from the formula.

    C(x)     = len(gzip.compress(x, level)), less 18 bytes without the frame
    NCD(x,y) = (C(x+y) - min(C(x), C(y))) / max(C(x), C(y))
    score(x) = 1 - mean of NCD(x, y) over the targets y, in their order

It shares only zlib with the program, and reads plain JSONL with its own reader. It is
short, simple and slow.

    oracle.py -t targets.jsonl [--level 6] [--frame gzip] [--print scores] pool.jsonl...
"""

import argparse
import gzip
import json
import re
import sys

FRAME = 18  # what gzip adds to a deflate stream (RFC 1952): a header of 10 bytes, CRC and length of 4 each

# One escape of a JSON string at a time: a surrogate pair, half of one alone, or anything else.
ESCAPE = re.compile(
    rb"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"
    rb"|(?P<lone>\\u[dD][89a-fA-F][0-9a-fA-F]{2})"
    rb"|\\.",
    re.DOTALL,
)


class Document:
    """A record's place, its bytes as they came, and the bytes that are scored."""

    def __init__(self, file, line, record, text):
        self.file = file
        self.line = line
        self.record = record
        self.text = text


def reject_constant(name):
    """json.loads() takes NaN and Infinity, which are not JSON."""
    raise ValueError(name + " is not JSON")


class Number:
    """A number of a record: as it is written, and its value."""

    def __init__(self, text):
        self.text = text
        self.value = int(text) if text.lstrip("-").isdigit() else float(text)


def parse(record):
    """The JSON value of a record: lone surrogates become U+FFFD, bytes that are not UTF-8 stay as surrogateescape."""
    record = ESCAPE.sub(lambda found: rb"\ufffd" if found["lone"] else found[0], record)
    text = record.decode("utf-8", "surrogateescape")
    return json.loads(text, strict=False, parse_constant=reject_constant, parse_int=Number, parse_float=Number)


def read_documents(path, field="text"):
    """The documents of a plain JSONL file in order; blank lines and empty texts are left out."""
    with open(path, "rb") as file:
        data = file.read()
    if data.startswith(b"\xef\xbb\xbf"):
        data = data[3:]
    documents = []
    for number, record in enumerate(data.split(b"\n"), start=1):
        if not record.strip(b" \t\r"):
            continue
        text = parse(record)[field].encode("utf-8", "surrogateescape")
        if text:
            documents.append(Document(path, number, record, text))
    return documents


def size(data, level):
    """C without the frame."""
    return len(gzip.compress(data, level)) - FRAME


def ncd(x, y, xy):
    """The normalized compression distance from the three sizes."""
    return (xy - min(x, y)) / max(x, y)


class Sizes:
    """Every size at one level, without the frame: C(x), C(y) and C(x+y). The frame is a matter of adding 18."""

    def __init__(self, targets, candidates, level):
        self.targets = [size(y.text, level) for y in targets]
        self.candidates = [size(x.text, level) for x in candidates]
        self.pairs = [[size(x.text + y.text, level) for y in targets] for x in candidates]

    def scores(self, frame):
        """The score of each candidate; `frame` is 18 or 0."""
        result = []
        for x, row in zip(self.candidates, self.pairs):
            total = 0.0
            # Not sum(): from Python 3.12 on it compensates for rounding, the formula does not.
            for y, xy in zip(self.targets, row):
                total += ncd(x + frame, y + frame, xy + frame)
            result.append(1 - total / len(self.targets))
        return result


def order(scores):
    """The indices of the candidates, best first. Candidates are in input order, so a stable sort breaks ties."""
    return sorted(range(len(scores)), key=lambda i: -scores[i])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("-t", "--target", action="append", required=True)
    parser.add_argument("--level", type=int, choices=range(1, 10), default=6)
    parser.add_argument("--frame", choices=["gzip", "none"], default="gzip")
    parser.add_argument("--field", default="text", help="of the candidates")
    parser.add_argument("--print", choices=["sizes", "scores", "order"], default="scores", dest="what",
                        help="sizes: C(x), C(y), C(x+y); scores: as `zipfit score`; order: the records, best first")
    parser.add_argument("input", nargs="+")
    options = parser.parse_args()

    targets = [y for path in options.target for y in read_documents(path)]
    candidates = [x for path in options.input for x in read_documents(path, options.field)]
    sizes = Sizes(targets, candidates, options.level)
    frame = FRAME if options.frame == "gzip" else 0
    scores = sizes.scores(frame)
    if options.what == "sizes":
        for j, y in enumerate(sizes.targets):
            print("y", j, y + frame)
        for i, x in enumerate(sizes.candidates):
            print("x", i, x + frame)
            for j, xy in enumerate(sizes.pairs[i]):
                print("xy", i, j, xy + frame)
    elif options.what == "scores":
        for x, score in zip(candidates, scores):
            print(x.file, x.line, len(x.text), repr(score), sep="\t")
    else:
        for i in order(scores):
            sys.stdout.buffer.write(candidates[i].record + b"\n")


if __name__ == "__main__":
    main()
