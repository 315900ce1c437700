#!/usr/bin/env python3
"""Compares zipfit with the oracle: every size, every score, and the order.

    check.py --zipfit PROGRAM --sizes PROGRAM -t TARGETS POOL [--head LINES]

Exit status: 0 all equal, 1 something differs (each kind of difference is
reported once, with the first places), 77 skipped: a file is absent, or Python and zipfit
are linked with different zlibs, whose sizes need not agree.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import zlib

import oracle

LEVELS = (1, 6, 9)
FRAMES = (("gzip", oracle.FRAME), ("none", 0))
SHOWN = 3  # differences told of one kind

failures = 0


def skip(why):
    """Ends the test as skipped."""
    print("skipped:", why)
    sys.exit(77)


def fail(what, places):
    """Tells a kind of difference and where it shows first."""
    global failures
    failures += 1
    print("DIFFERENT:", what)
    for place in places[:SHOWN]:
        print("   ", place)
    if len(places) > SHOWN:
        print("    ... in all", len(places))


def run(command):
    """What a program prints; its failure ends the test."""
    done = subprocess.run(command, stdout=subprocess.PIPE, check=False)
    if done.returncode != 0:
        print("FAILED with status", done.returncode, ":", *command)
        sys.exit(1)
    return done.stdout


def zlib_version(zipfit):
    """The version of the zlib that zipfit is linked with, from `zipfit --version`."""
    for line in run([zipfit, "--version"]).decode().splitlines():
        if line.startswith("zlib "):
            return line.split()[1]
    return None


def flatten(sizes):
    """The sizes as oracle_sizes prints them."""
    lines = ["y %d %d" % y for y in enumerate(sizes.targets)]
    for i, x in enumerate(sizes.candidates):
        lines.append("x %d %d" % (i, x))
        lines.extend("xy %d %d %d" % (i, j, xy) for j, xy in enumerate(sizes.pairs[i]))
    return lines


def compare_sizes(options, pool, level, sizes):
    """Every C(y), C(x), C(x+y); returns how many."""
    ours = run([options.sizes, options.target, pool, str(level)]).decode().splitlines()
    theirs = flatten(sizes)
    if len(ours) != len(theirs):
        fail("level %d: number of sizes" % level, ["zipfit %d, oracle %d" % (len(ours), len(theirs))])
    places = ["zipfit '%s', oracle '%s'" % both for both in zip(ours, theirs) if both[0] != both[1]]
    if places:
        fail("level %d: sizes" % level, places)
    return len(theirs)


def compare_scores(what, lines, candidates, scores):
    """The lines of `zipfit score` against the oracle's scores, in input order.

    Equal, not close: the formula's steps are the same IEEE 754 operations in the
    same order, and what is printed must read back as the same double.
    """
    places = []
    if len(lines) != len(scores):
        places.append("zipfit %d lines, oracle %d" % (len(lines), len(scores)))
    for line, x, score in zip(lines, candidates, scores):
        _, number, length, printed = line.split("\t")
        if (int(number), int(length)) != (x.line, len(x.text)):
            places.append("zipfit '%s', oracle line %d of %d bytes" % (line, x.line, len(x.text)))
        elif float(printed) != score:
            places.append("line %d: zipfit %s, oracle %r" % (x.line, printed, score))
    if places:
        fail(what + ": scores", places)


def compare_order(what, output, candidates, scores, k):
    """The records `zipfit select` chose: the best k, in order, byte for byte lines of the pool."""
    selected = output.split(b"\n")
    if selected.pop() != b"":
        fail(what + ": the output does not end with a newline", [])
    expected = [candidates[i] for i in oracle.order(scores)[:k]]
    places = []
    if len(selected) != len(expected):
        places.append("zipfit %d records, oracle %d" % (len(selected), len(expected)))
    for rank, (record, x) in enumerate(zip(selected, expected), start=1):
        if record != x.record:
            places.append("rank %d: zipfit %r, oracle line %d" % (rank, record[:60], x.line))
    if places:
        fail(what + ": selection", places)


def compare_level(options, pool, level, targets, candidates):
    """Everything at one level. Returns the number of sizes compared."""
    sizes = oracle.Sizes(targets, candidates, level)
    count = compare_sizes(options, pool, level, sizes)
    for frame, frame_bytes in FRAMES:
        scores = sizes.scores(frame_bytes)
        setting = ["-q", "-t", options.target, "--level", str(level), "--frame", frame, pool]
        # The control once: with --engine zlib the sizes are zlib's own, as in compare_sizes().
        for engine in ("auto", "zlib") if level == 6 else ("auto",):
            what = "level %d, frame %s, engine %s" % (level, frame, engine)
            lines = run([options.zipfit, "score", "--no-heading", "--engine", engine] + setting).decode().splitlines()
            compare_scores(what, lines, candidates, scores)
        what = "level %d, frame %s" % (level, frame)
        for k in (len(candidates), len(candidates) // 10):
            output = run([options.zipfit, "select", "-k", str(k)] + setting)
            compare_order("%s, -k %d" % (what, k), output, candidates, scores, k)
    return count


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--zipfit", required=True)
    parser.add_argument("--sizes", required=True)
    parser.add_argument("-t", "--target", required=True)
    parser.add_argument("--head", type=int, metavar="LINES", help="take the first LINES of the pool alone")
    parser.add_argument("pool")
    options = parser.parse_args()

    for path in (options.target, options.pool):
        if not os.path.exists(path):
            skip("%s is not here" % path)
    if zlib_version(options.zipfit) != zlib.ZLIB_RUNTIME_VERSION:
        skip("zipfit has zlib %s, Python %s" % (zlib_version(options.zipfit), zlib.ZLIB_RUNTIME_VERSION))

    with tempfile.TemporaryDirectory(prefix="zipfit-oracle.") as directory:
        pool = options.pool
        if options.head is not None:
            pool = os.path.join(directory, "pool.jsonl")
            with open(options.pool, "rb") as source, open(pool, "wb") as head:
                head.writelines(line for _, line in zip(range(options.head), source))
        targets = oracle.read_documents(options.target)
        candidates = oracle.read_documents(pool)
        if not targets or not candidates:
            print("nothing to compare: %d targets, %d candidates" % (len(targets), len(candidates)))
            return 1
        for level in LEVELS:
            count = compare_level(options, pool, level, targets, candidates)
            print("level %d: %d sizes, %d scores with each frame" % (level, count, len(candidates)))
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
