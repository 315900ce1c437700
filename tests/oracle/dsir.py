"""DSIR's weights by Python: re, hashlib and math alone.

    dsir.py ZIPFIT

scores random texts, in scripts with and without cases, with one and several target sets, and compares each score with
the definition; then the same command in other forms: threads, a background from a file, from memory and from the inputs.
Exit status: 0 all the same, 1 something differs.
"""

import functools
import hashlib
import json
import math
import os
import random
import re
import subprocess
import sys
import tempfile
import unicodedata

BUCKETS = 10000
WORDS = ("the of def return x_1 Straße ΑΓΣΟΣ ΣΑΣ Σ İstanbul ÀB 数字 ไทย ʰΣ naïve I can't 3.14 ½ Ⅷ ⓐΣ a.Σ. 'Σ' ==> => :: \u00ad\u0301 "
         "\u2028 \u00a0 \u200b ǅ 𝐀𝐁 𐐀𐐁 🙂🙂 _ __ א״ב कि ﬁ").split(" ")


def tokens(text):
    return re.findall(r"\w+|[^\w\s]+", text.lower())


def ngrams(text):
    found = tokens(text)
    return found + [" ".join(pair) for pair in zip(found, found[1:])]


@functools.lru_cache(None)
def bucket(ngram):
    return int(hashlib.sha256(ngram.encode("utf-8")).hexdigest(), 16) % BUCKETS


def count(texts):
    counts = [0] * BUCKETS
    for text in texts:
        for ngram in ngrams(text):
            counts[bucket(ngram)] += 1
    return counts


def weights(targets, background):
    p, q = count(targets), count(background)
    return [math.log(p[i] / sum(p) + 1e-8) - math.log(q[i] / sum(q) + 1e-8) for i in range(BUCKETS)]


def random_text(rng):
    made = rng.choices(WORDS, k=rng.choice([1, 2, 5, 40, 200]))
    if rng.random() < 0.5:
        code = rng.choice([rng.randrange(0x20, 0x3000), rng.randrange(0x10000, 0x20000)])
        # A character that Python's Unicode does not know may have become a letter since.
        if unicodedata.category(chr(code)) not in ("Cn", "Cs"):
            made.append(chr(code) * rng.choice([1, 2, 300]) + "Σ")
    return rng.choice([" ", "", "\n", "-"]).join(made) or "x"


def write(path, texts):
    with open(path, "w", encoding="utf-8") as file:
        for text in texts:
            file.write(json.dumps({"text": text}) + "\n")


def run(*arguments):
    return subprocess.run(arguments, stdout=subprocess.PIPE, check=True, encoding="utf-8").stdout


def rows(table, sets=1):
    return [[float(score) for score in row.split("\t")[3:3 + sets]] for row in table.splitlines()[1:]]


def two_sets(zipfit, *options):
    """The scores of both target sets, which only select takes."""
    run(zipfit, "select", "-q", "--score", "dsir", "-k", "1", "-t", "a=first", "-t", "b=second", *options, "--scores", "scores",
        "-o", "selected", "pool")
    with open("scores", encoding="utf-8") as file:
        return rows(file.read(), 2)


def main():
    zipfit = sys.argv[1]
    rng = random.Random(int(os.environ.get("SEED", "1")))
    failures = 0
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        pool, first, second = ([random_text(rng) for _ in range(size)] for size in (200, 12, 7))
        for name, texts in (("pool", pool), ("first", first), ("second", second)):
            write(name, texts)
        command = [zipfit, "score", "-q", "--score", "dsir"]
        one = run(*command, "-t", "first", "--background", "second", "pool")
        weight = weights(first, second)
        for text, (score,) in zip(pool, rows(one)):
            expected = sum(weight[bucket(ngram)] for ngram in ngrams(text))
            if not abs(score - expected) <= 1e-9 * max(1, abs(expected)):
                print(f"{text!r}: {score}, not {expected}")
                failures += 1
        several = two_sets(zipfit, "--background", "pool")
        for sets, targets in enumerate((first, second)):
            weight = weights(targets, pool)
            for text, scores in zip(pool, several):
                expected = sum(weight[bucket(ngram)] for ngram in ngrams(text))
                failures += not abs(scores[sets] - expected) <= 1e-9 * max(1, abs(expected))
        for changed in (["-T", "3", "--background", "pool"], ["-T", "1"], ["-T", "2"]):
            failures += two_sets(zipfit, *changed) != several
        long_enough = rows(run(*command, "--min-tokens", "40", "-t", "first", "--background", "second", "pool"))
        failures += len(long_enough) != sum(len(tokens(text)) >= 40 for text in pool)
        # Sets so small that most probabilities are 0: 1e-8 is added to each.
        write("tiny", ["zipfit"])
        write("other", ["something else"])
        weight = weights(["zipfit"], ["something else"])
        small = rows(run(*command, "-t", "tiny", "--background", "other", "pool"))
        for text, (score,) in zip(pool, small):
            expected = sum(weight[bucket(ngram)] for ngram in ngrams(text))
            failures += not abs(score - expected) <= 1e-9 * max(1, abs(expected))
    print(f"{len(pool)} texts, {sum(len(ngrams(text)) for text in pool)} n-grams, {failures} differences")
    return min(failures, 1)


sys.exit(main())
