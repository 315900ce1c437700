"""The compressors of --compressor against Python's packages for the same libraries.

    compressors.py ZIPFIT

Scores texts with each compressor at several levels and computes the same scores with lz4.frame, zstandard, brotli and lzma:
they must be the same doubles. A package that is not installed, and brotli in a build without it, is skipped and named. Exit
status: 0 all the same, 1 something differs, 77 nothing could be compared.
"""

import importlib
import json
import os
import random
import subprocess
import sys
import tempfile

FEWER = bool(os.environ.get("ZIPFIT_FEWER"))


def lz4_size(module, data, level):
    return len(module.compress(data, compression_level=level))


def zstd_size(module, data, level):
    return len(module.ZstdCompressor(level=level).compress(data))


def brotli_size(module, data, level):
    return len(module.compress(data, quality=level))


def xz_size(module, data, level):
    return len(module.compress(data, preset=level))


# Compressor: the module, how to ask it for a size, levels in every run, levels beyond, and the default.
COMPRESSORS = {
    "lz4": ("lz4.frame", lz4_size, [0, 3, 12], [1, 2, 9, 16], 0),
    "zstd": ("zstandard", zstd_size, [1, 3], [6, 12, 19], 3),
    "brotli": ("brotli", brotli_size, [0, 5], [1, 9, 11], 11),
    "xz": ("lzma", xz_size, [0], [1, 6], 6),
}


def load(name):
    """The module, or None."""
    try:
        return importlib.import_module(name)
    except ImportError:
        return None


def random_texts(rng, count):
    words = ["".join(rng.choices("abcdefghij", k=rng.randint(1, 9))) for _ in range(200)]
    made = []
    for _ in range(count):
        text = " ".join(rng.choices(words, k=rng.choice([1, 3, 30, 200])))
        made.append(rng.choice([text, text * 3, "".join(map(chr, rng.choices(range(32, 127), k=len(text))))]))
    # Around the sizes at which lz4 changes its tables and its blocks.
    noise = "".join(rng.choices(words[0] + "klmn ", k=66000))
    return made + [noise[:65500], noise[:65547], noise, "z" * 70000]


def mean_score(size, text, targets):
    total = 0.0
    for target in targets:
        x, y, both = size(text), size(target), size(text + target)
        total += (both - min(x, y)) / max(x, y)
    return 1 - total / len(targets)


def write(path, texts):
    with open(path, "w", encoding="utf-8") as file:
        for text in texts:
            file.write(json.dumps({"text": text}) + "\n")


def compare(zipfit, name, level, texts, targets):
    """The number of texts whose scores differ; None if the program was built without the compressor."""
    module, size = load(COMPRESSORS[name][0]), COMPRESSORS[name][1]
    given = [] if level is None else ["--level", str(level)]
    done = subprocess.run([zipfit, "score", "-q", "--compressor", name, *given, "-t", "targets", "pool"], stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, encoding="utf-8", check=False)
    if done.returncode == 2 and "this build is without" in done.stderr:
        return None
    sizes = {}

    def size_of(text):
        if text not in sizes:
            sizes[text] = size(module, text.encode(), COMPRESSORS[name][4] if level is None else level)
        return sizes[text]

    scores = [float(row.split("\t")[3]) for row in done.stdout.splitlines()[1:]]
    if len(scores) != len(texts):
        print(f"{name}: {done.stderr}")
        return len(texts)
    return sum(score != mean_score(size_of, text, targets) for score, text in zip(scores, texts))


def use_system_python():
    """Goes on as the machine's own Python if that is another one, which may have the packages."""
    system = "/usr/bin/python3"
    if "ZIPFIT_SYSTEM_PYTHON" not in os.environ and os.path.exists(system) and not all(load(c[0]) for c in COMPRESSORS.values()):
        os.execve(system, [system, "-B", *sys.argv], {**os.environ, "ZIPFIT_SYSTEM_PYTHON": "1"})


def main():
    use_system_python()
    zipfit = os.path.abspath(sys.argv[1])
    rng = random.Random(int(os.environ.get("SEED", "1")))
    texts, targets = random_texts(rng, 12 if FEWER else 60), random_texts(rng, 3)[:3]
    failures = compared = 0
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        write("pool", texts)
        write("targets", targets)
        for name, (module, _, levels, more, _) in COMPRESSORS.items():
            if load(module) is None:
                print(f"{name}: skipped, Python's {module} is not installed")
                continue
            for level in [*levels, *([] if FEWER else more), *([None] if name != "xz" and not FEWER else [])]:
                differ = compare(zipfit, name, level, texts, targets)
                if differ is None:
                    print(f"{name}: skipped, the build is without it")
                    break
                compared += len(texts)
                failures += differ
                print(f"{name} level {level}: {differ} of {len(texts)} scores differ")
    return 1 if failures else 0 if compared else 77


if __name__ == "__main__":
    sys.exit(main())
