"""tune_rows.py - the rows of `zipfit tune`, made with `zipfit select` and `zipfit eval`

    python3 tune_rows.py TABLE STATS TARGETS POOL [OPTION]...

Splits the targets with a hash written here, selects with each half within the size of each row of TABLE and judges
with the other half. Prints how many rows are the same, and those that differ.
"""
import json
import os
import struct
import subprocess
import sys

MASK = (1 << 64) - 1
GOLDEN_RATIO = 0x9E3779B97F4A7C15


def mix(value):
    value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9 & MASK
    value = (value ^ (value >> 27)) * 0x94D049BB133111EB & MASK
    return value ^ (value >> 31)


def hash_bytes(seed, data):
    value = mix(mix((seed + GOLDEN_RATIO) & MASK) ^ len(data))
    whole = len(data) // 8 * 8
    for (word,) in struct.iter_unpack("<Q", data[:whole]):
        value = (mix(value ^ word) + GOLDEN_RATIO) & MASK
    return mix(value ^ int.from_bytes(data[whole:], "little"))


def split(lines, seed):
    """The lines of both halves, in order. No two are the same document."""
    hashes = [hash_bytes(seed, json.loads(line)["text"].encode()) for line in lines]
    middle = sorted(hashes)[(len(lines) + 1) // 2 - 1]
    return [[line for line, value in zip(lines, hashes) if (value > middle) == second] for second in (False, True)]


def run(*arguments):
    return subprocess.run([os.environ["ZIPFIT"], *arguments], stdout=subprocess.PIPE, check=True).stdout.decode()


def judge(select_with, judge_with, size, pool, options):
    """Bytes, documents, bits per byte and the lowest score of one half's selection."""
    selected = run("select", "-q", "-t", select_with, "--budget", size, "--candidates", "100000", "--annotate",
                   *options, pool)
    with open("selected", "w", encoding="utf-8") as file:
        file.write(selected)
    row = run("eval", "-q", "--model", "ppmd", "--train", "selected", "--test", judge_with).splitlines()[-1].split("\t")
    return int(row[1]), float(row[2]), min(json.loads(line)["zipfit_score"] for line in selected.splitlines())


def main(table, stats, targets, pool, *options):
    with open(stats, encoding="utf-8") as file:
        said = json.load(file)
    with open(targets, encoding="utf-8") as file:
        lines = file.read().splitlines(keepends=True)
    halves = split(lines, said["options"]["folds_seed"])
    for name, half in zip(("first", "second"), halves):
        with open(name, "w", encoding="utf-8") as file:
            file.writelines(half)
    if "prior" in said["options"]:
        # An option takes whole bytes, so the test gives tune one too.
        options = (*options, "--prior", str(int(said["options"]["prior"])))
    with open(table, encoding="utf-8") as file:
        rows = [line.split("\t") for line in file.read().splitlines()[1:]]
    same = 0
    for row in rows:
        ways = [judge("first", "second", row[0], pool, options), judge("second", "first", row[0], pool, options)]
        documents, bits, lowest = (sum(values) / 2 for values in zip(*ways))
        # eval rounds to four digits, as tune does.
        if (abs(int(row[1]) - documents) <= 0.5 and abs(float(row[2]) - bits) <= 0.000101
                and abs(float(row[3]) - lowest) <= 1e-12):
            same += 1
        else:
            print("differs:", row, documents, bits, lowest)
    print(f"{same} of {len(rows)} rows, {sum(row[4] == '1' for row in rows)} of them the best")
    print("the best is the lowest:", min(rows, key=lambda row: float(row[2]))[4] == "1")


main(*sys.argv[1:])
