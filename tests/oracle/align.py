"""The tables of `zipfit align`, made by Python from the scores of `zipfit score --json`.

    align.py --zipfit ZIPFIT [--seed SEED]

Random records, whose members by which data sets are told apart may be missing, numbers, booleans, texts with escapes, null or
objects. The draw of a sample, quantiles and shares are written here once more, by their definitions. Then other forms of the
same command, which may change nothing: threads, standard input, a spool, and other data sets beside one.
Exit status: 0 all the same, 1 something differs.
"""

import argparse
import collections
import json
import math
import os
import random
import subprocess
import tempfile

MASK = (1 << 64) - 1
GOLDEN_RATIO = 0x9E3779B97F4A7C15
KEYS = ["records", "bytes", "sampled", "mean", "error", "q1", "median", "q3", "above_p90"]
NO_VALUE = None
VALUES = ['"web"', '"code"', '"code"', '"c\\u006fde"', '"a\\tb"', '"\\u0000x"', '""', "17", "1.50", "1.5", "true", "null", '["web"]',
          '{"a":1}', '"Straße"', None]


def mix(value):
    """The finalizer of SplitMix64."""
    value = (value ^ value >> 30) * 0xBF58476D1CE4E5B9 & MASK
    value = (value ^ value >> 27) * 0x94D049BB133111EB & MASK
    return value ^ value >> 31


def drawn(count, size, seed):
    """The numbers, from 0, of the records that a sample of `size` takes."""
    if size is None or count <= size:
        return list(range(count))
    start = mix(seed ^ GOLDEN_RATIO)
    keys = sorted((-(mix(start + number & MASK) >> 11), number) for number in range(1, count + 1))
    return sorted(number - 1 for _, number in keys[:size])


def text_of(value):
    """The name of the data set that a member's JSON text stands for."""
    if value is None or value == "null" or value[0] in "[{":
        return NO_VALUE
    return json.loads(value) if value[0] == '"' else value


class Pool:
    """Files of random records, and what is known of each record."""

    def __init__(self, rng):
        words = ["".join(rng.choices("abcdefgh", k=rng.randint(1, 7))) for _ in range(60)]
        self.files, self.values = {}, {}
        for name, count in (("first", 70), ("second", 25), ("third", 1), ("none", 0)):
            self.files[name] = [" ".join(rng.choices(words, k=rng.choice([1, 4, 30]))) for _ in range(count)]
            self.values[name] = rng.choices(VALUES, k=count)
            with open(name, "w", encoding="utf-8") as file:
                for text, value in zip(self.files[name], self.values[name]):
                    member = "" if value is None else ', "meta": {"source": %s}' % value
                    file.write('{"text": %s%s}\n' % (json.dumps(text), member))
        with open("targets", "w", encoding="utf-8") as file:
            for _ in range(3):
                file.write(json.dumps({"text": " ".join(rng.choices(words, k=40))}) + "\n")


def run(*arguments, stdin=None):
    return subprocess.run(arguments, stdout=subprocess.PIPE, check=True, encoding="utf-8", stdin=stdin).stdout


def quantile(scores, share):
    """The lowest of the sorted scores that a share, in hundredths, of them do not exceed."""
    return scores[max(0, -(-len(scores) * share // 100) - 1)]


def p90_of(samples):
    """The lowest score that 90 % of the pool does not exceed, where each scored record stands for `weight` others."""
    weighted = sorted((score, weight) for scores, weight in samples for score in scores)
    total, so_far = math.fsum(weight for _, weight in weighted), 0.0
    for score, weight in weighted:
        so_far += weight
        if so_far >= 0.9 * total * (1 - 1e-12):
            return score
    return math.nan


def expected(groups, size, seed):
    """The rows, as lists of a name and numbers: `groups` is (bytes, score) of each record, by name, in their order."""
    samples = {name: [records[i][1] for i in drawn(len(records), size, seed)] for name, records in groups.items()}
    p90 = p90_of([(scores, len(groups[name]) / len(scores)) for name, scores in samples.items() if scores])
    rows = []
    for name, scores in samples.items():
        row = [name, len(groups[name]), sum(length for length, _ in groups[name]), len(scores)]
        if not scores:
            rows.append(row + [None] * 6)
            continue
        mean = math.fsum(scores) / len(scores)
        error = None
        if len(scores) > 1:
            error = math.sqrt(math.fsum((score - mean) ** 2 for score in scores) / (len(scores) - 1) / len(scores))
        quartiles = [quantile(sorted(scores), share) for share in (25, 50, 75)]
        rows.append(row + [mean, error, *quartiles, sum(score > p90 for score in scores) / len(scores)])
    return sorted(rows, key=lambda row: -math.inf if row[4] is None else row[4], reverse=True)


def is_near(number, wanted, digits):
    if number is None or wanted is None:
        return number is wanted
    return math.isclose(number, wanted, rel_tol=10.0 ** -digits, abs_tol=1e-15)


def same_rows(table, rows, first):
    """Whether the JSON lines are the rows; quantiles and counts exactly, the others to their digits."""
    found = [json.loads(line) for line in table.splitlines()]
    if len(found) != len(rows):
        return False
    for row, wanted in zip(found, rows):
        digits = dict(zip(KEYS, [16, 16, 16, 13, 3, 16, 16, 16, 5]))
        if row[first] != wanted[0] or list(row)[:10] != [first, *KEYS]:
            return False
        if not all(is_near(row[key], number, digits[key]) for key, number in zip(KEYS, wanted[1:])):
            print(f"{row}: not {wanted}")
            return False
    return True


def scores_of(zipfit, options, names):
    """(file, bytes, score) of each record."""
    table = run(zipfit, "score", "-q", "--json", "-t", "targets", *options, *names)
    return [(row["file"], row["bytes"], row["score"]) for row in map(json.loads, table.splitlines())]


def by_file(scores, names):
    groups = {name: [] for name in names}
    for name, length, score in scores:
        groups[name].append((length, score))
    return groups


def by_value(scores, pool, names):
    groups = collections.defaultdict(list)
    values = (text_of(value) for name in names for value in pool.values[name])
    for (_, length, score), value in zip(scores, values):
        groups[value].append((length, score))
    return groups


def compare(zipfit, pool, options, check):
    """All tables of one scoring method."""
    names = list(pool.files)
    scores = scores_of(zipfit, options, names)
    align = [zipfit, "align", "-q", "--json", "-t", "targets", *options]
    both = ((by_file(scores, names), [], "file"),
            (by_value(scores, pool, names), ["--by", "/meta/source"], "value"))
    for groups, by, first in both:
        for size, given in ((None, ["--all"]), (1000, []), (9, ["--sample-size", "9"]), (1, ["--sample-size", "1"])):
            for seed in (0, 1 << 63):
                table = run(*align, *by, *given, "--seed", str(seed), *names)
                check(f"{options} {by} {given} seed {seed}", same_rows(table, expected(groups, size, seed), first))


def without_last(table):
    """The rows without the share of the pool, which depends on the other data sets, by name."""
    return {row.split("\t")[0]: row.split("\t")[1:-1] for row in table.splitlines()[1:]}


def compare_forms(zipfit, pool, check):
    """What may not change a table, and target sets, which are as many tables."""
    names = list(pool.files)
    align = [zipfit, "align", "-q", "-t", "targets", "--sample-size", "9"]
    for by in ([], ["--by", "/meta/source"]):
        one = run(*align, *by, "-T", "1", *names)
        check(f"threads {by}", run(*align, *by, "-T", "3", *names) == one)
        check(f"a spool {by}", run(*align, *by, "-T", "3", "--memory", "0", *names) == one)
        whole = [run(*align[:5], *by, "--all", "-T", threads, *names) for threads in "13"]
        check(f"threads, all {by}", whole[0] == whole[1])
    table = without_last(run(*align, *names))
    check("alone", all(without_last(run(*align, name)) == {name: table[name]} for name in names))
    check("backwards", without_last(run(*align, *reversed(names))) == table)
    with open("first", encoding="utf-8") as file:
        check("standard input", without_last(run(*align, stdin=file)) == {"-": table["first"]})
    sets = run(*align[:3], "--sample-size", "9", "-t", "a=targets", "-t", "b=second", *names).splitlines()
    for name, target in (("a", "targets"), ("b", "second")):
        alone = run(*align[:3], "--sample-size", "9", "-t", target, *names).splitlines()[1:]
        check(f"set {name}", [row[:row.rindex("\t")] for row in sets[1:] if row.endswith("\t" + name)] == alone)
    check("heading of sets", sets[0] == "\t".join(["file", *KEYS, "set"]))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--zipfit", required=True)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    zipfit = os.path.abspath(arguments.zipfit)
    wrong, count = [], 0

    def check(what, ok):
        nonlocal count
        count += 1
        if not ok:
            wrong.append(what)

    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        pool = Pool(random.Random(arguments.seed))
        # Scores of both signs, and scores that are often the same.
        for options in ([], ["--score", "dsir"], ["--score", "conditional"]):
            compare(zipfit, pool, options, check)
        compare_forms(zipfit, pool, check)
    print(f"{count} tables compared" if not wrong else "differ: " + "; ".join(wrong))
    return min(len(wrong), 1)


if __name__ == "__main__":
    raise SystemExit(main())
