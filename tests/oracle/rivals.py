"""Every record of the real pools by each compressor, and DSIR's weights of 5,000 records, against Python.

    rivals.py --zipfit ZIPFIT --data DIRECTORY [--jobs N] [NAME]...

For each compressor, at one level, the scores of all records against one target must be the doubles that Python's gzip, lz4.frame,
zstandard, brotli and lzma give: C(x) and C(x+y) of each record. The levels are those that take minutes, not hours. `dsir`
compares the weights with the package's, to 1e-9. NAME: only these. A package that is not installed is skipped and named. Exit
status: 0 all the same, 1 something differs.
"""

import argparse
import gzip
import json
import multiprocessing
import os
import subprocess
import sys
import tempfile
import time

import compressors

POOLS = (("targets/humaneval-val.jsonl", "pool-code.jsonl.zst"), ("targets/proofnet-valid.jsonl", "pool-af.jsonl.zst"))
LEVELS = {"gzip": 6, "lz4": 0, "zstd": 3, "brotli": 5, "xz": 0}
RECORDS_AT_A_TIME = 256


def size_function(name):
    """The size of some bytes by the compressor, or None without its package."""
    if name == "gzip":
        return lambda data: len(gzip.compress(data, LEVELS[name]))
    module, size = compressors.load(compressors.COMPRESSORS[name][0]), compressors.COMPRESSORS[name][1]
    return None if module is None else lambda data: size(module, data, LEVELS[name])


def scores_of(task):
    """Python's scores of some texts, as `zipfit score` prints them."""
    name, texts, target = task
    size = size_function(name)
    y, scores = size(target), []
    for text in texts:
        x, both = size(text), size(text + target)
        scores.append(1 - (both - min(x, y)) / max(x, y))
    return scores


def texts_of(path):
    """The texts of a file of JSON lines, which may be compressed by zstd."""
    read = ["zstd", "-dcq", path] if path.endswith(".zst") else ["cat", path]
    lines = subprocess.run(read, stdout=subprocess.PIPE, check=True).stdout.splitlines()
    return [json.loads(line)["text"].encode("utf-8", "surrogatepass") for line in lines]


def scores_by(zipfit, *arguments):
    """The scores that the program gives, or None, with its message, if it fails."""
    began = time.time()
    done = subprocess.run([zipfit, "score", "-q", "--no-heading", *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          encoding="utf-8", check=False)
    if done.returncode != 0:
        print(done.stderr, end="")
        return None, 0
    return [float(row.split("\t")[3]) for row in done.stdout.splitlines()], time.time() - began


def compare(options, name, target, pool, workers):
    """Prints how many scores of one pool differ, and returns it."""
    if size_function(name) is None:
        print(f"{name}: skipped, Python's package is not installed")
        return 0
    texts, first = texts_of(os.path.join(options.data, pool)), texts_of(os.path.join(options.data, target))[0]
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as file:
        file.write(json.dumps({"text": first.decode()}) + "\n")
        file.flush()
        ours, seconds = scores_by(options.zipfit, "--compressor", name, "--level", str(LEVELS[name]), "-T", str(options.jobs),
                                  "-t", file.name, os.path.join(options.data, pool))
    if ours is None:
        return 1
    began = time.time()
    tasks = [(name, texts[i:i + RECORDS_AT_A_TIME], first) for i in range(0, len(texts), RECORDS_AT_A_TIME)]
    theirs = [score for scores in workers.imap(scores_of, tasks) for score in scores]
    differ = sum(a != b for a, b in zip(ours, theirs)) + abs(len(ours) - len(theirs))
    print(f"{name} level {LEVELS[name]}, {pool}: {differ} of {len(theirs)} scores differ; "
          f"{seconds:.0f} s, Python {time.time() - began:.0f} s", flush=True)
    return differ


def compare_dsir(options):
    """Prints how many weights differ from the package's, and returns it."""
    pool = os.path.join(options.data, "pool-code-5k.jsonl")
    ours, seconds = scores_by(options.zipfit, "--score", "dsir", "--background", pool, "-T", str(options.jobs),
                              "-t", os.path.join(options.data, "targets/humaneval-val.jsonl"), pool)
    with open(os.path.join(options.data, "dsir-5k.tsv"), encoding="utf-8") as file:
        theirs = [float(row.split("\t")[2]) for row in file]
    if ours is None or len(ours) != len(theirs):
        print("dsir: the number of rows differs")
        return 1
    differences = [abs(a - b) / max(1, abs(b)) for a, b in zip(ours, theirs)]
    differ = sum(not difference <= 1e-9 for difference in differences)
    print(f"dsir, pool-code-5k.jsonl: {differ} of {len(theirs)} weights differ; the largest relative difference is "
          f"{max(differences):.1e}; {seconds:.1f} s")
    return differ


def main():
    compressors.use_system_python()
    parser = argparse.ArgumentParser()
    parser.add_argument("--zipfit", required=True)
    parser.add_argument("--data", required=True)
    parser.add_argument("--jobs", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("names", nargs="*", default=[])
    options = parser.parse_args()
    differ = 0
    with multiprocessing.Pool(options.jobs) as workers:
        for name in options.names or ["dsir", *LEVELS]:
            if name == "dsir":
                differ += compare_dsir(options)
                continue
            for target, pool in POOLS:
                differ += compare(options, name, target, pool, workers)
    return min(differ, 1)


if __name__ == "__main__":
    sys.exit(main())
