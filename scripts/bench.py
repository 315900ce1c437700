"""Measures zipfit on this machine, and prints one table. bench.sh calls it, and says how to use it.

A group is a list of rows that are measured in turn, round after round, so that whatever slows the machine down meets all of
them. A row is compared with another one of its group, its yardstick. Compare only ratios: both of their times come from the
same rounds on the same cores.
"""

import argparse
import importlib.util
import json
import os
import pathlib
import random
import re
import shlex
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent.parent
LOOPS = HERE / "tests" / "bench"


class Row:
    """One measurement: `measure` returns a number in `unit`. `yardstick` names a row of the same group, or is None."""

    def __init__(self, name, measure, yardstick=None, unit="s", size=None):
        self.name, self.measure, self.yardstick, self.unit, self.size = name, measure, yardstick, unit, size
        self.values = []

    def median(self):
        return statistics.median(self.values)


class Missing(Exception):
    """What a row needs is not on this machine."""


# ---- Running programs --------------------------------------------------------


def run(argv, stdout=subprocess.DEVNULL):
    """Runs a program; its resource usage and wall seconds. It must succeed."""
    begin = time.monotonic()
    with tempfile.TemporaryFile() as errors:
        with subprocess.Popen([str(word) for word in argv], stdin=subprocess.DEVNULL, stdout=stdout, stderr=errors) as process:
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            errors.seek(0)
            sys.exit(f"bench.sh: {shlex.join(map(str, argv))}: {errors.read().decode(errors='replace')}")
    return usage, time.monotonic() - begin


def cpu(*argv):
    """A measurement: the CPU seconds of a program, user and system, and of the programs it starts."""

    def measure():
        usage, _ = run(argv)
        return usage.ru_utime + usage.ru_stime

    return measure


def wall(*argv):
    """A measurement: seconds."""
    return lambda: run(argv)[1]


# A process begins with the memory of the one that starts it, and its peak remembers that: a small one must start it.
SMALL = [sys.executable, "-I", "-S", "-c", "import subprocess, sys; subprocess.run(sys.argv[1:], check=True)"]
PEAK = [*SMALL[:-1], "import resource, subprocess, sys; subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL); "
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"]


def peak(*argv):
    """A measurement: the largest resident memory, in MiB; at least some 10, those of a small Python."""
    return printed(*PEAK, *argv, factor=1 / 1024)


def printed(*argv, pattern=r"([0-9.]+)", factor=1):
    """A measurement: the number that a program prints where the pattern says, times a factor."""

    def measure():
        done = subprocess.run([str(word) for word in argv], check=True, stdout=subprocess.PIPE, text=True)
        return factor * float(re.search(pattern, done.stdout).group(1))

    return measure


def piped(command, path):
    """A measurement: the CPU seconds of a shell command that reads `path` as $1."""
    return cpu("sh", "-c", command, "sh", path)


# ---- Data --------------------------------------------------------------------


class Data:
    """The files that are measured, in a directory that goes away."""

    def __init__(self, directory, targets, pool):
        self.directory = pathlib.Path(directory)
        self.targets = targets
        self.whole = self.directory / "pool.jsonl"
        opened = subprocess.run(["zstd", "-dcqf", str(pool)], check=True, stdout=subprocess.PIPE).stdout
        self.whole.write_bytes(opened)
        self.lines = opened.splitlines(keepends=True)
        self.few = self.write("few.jsonl", self.lines[:1500])
        self.one = self.write("one.jsonl", pathlib.Path(targets).read_bytes().splitlines(keepends=True)[:1])
        self.size = len(opened)

    def write(self, name, lines):
        path = self.directory / name
        path.write_bytes(b"".join(lines))
        return path

    def packed(self, program):
        """The pool in the format of a program."""
        path = self.directory / ("pool." + program)
        if not path.exists():
            with path.open("wb") as file:
                subprocess.run([program, "-qc", str(self.whole)], check=True, stdout=file)
        return path

    def drawn(self, count):
        """Records drawn evenly from the pool."""
        count = min(count, len(self.lines))
        return self.write(f"drawn-{count}.jsonl", [self.lines[len(self.lines) * i // count] for i in range(count)])

    def texts(self):
        return (json.loads(line)["text"] for line in self.lines)

    def words(self, count):
        """Short records that are all of one kind."""
        path = self.directory / f"words-{count}.jsonl"
        if not path.exists():
            rng = random.Random(1)
            words = ["".join(rng.choices("abcdefghijklmnopqrstuvwxyz", k=rng.randint(2, 9))) for _ in range(2000)]
            with path.open("w") as file:
                for number in range(count):
                    file.write(json.dumps({"id": number, "text": " ".join(rng.choices(words, k=25))}) + "\n")
        return path

    def shaped(self):
        """The texts as fields, turns of chats and elements of an array; and records of many short members."""
        names = {name: self.directory / name for name in ("texts.jsonl", "texts.json", "chats.jsonl", "short.jsonl", "short.json")}
        if not names["texts.jsonl"].exists():
            shapes = {
                "texts": [{"text": text} for text in self.texts()],
                "chats": [{"id": n, "messages": [{"role": "user", "content": text}]} for n, text in enumerate(self.texts())],
                "short": [{"id": n, "instruction": text[:40], "input": "", "output": text[40:120], "tags": ["a", "b"]}
                          for n, text in enumerate(self.texts())],
            }
            for shape, records in shapes.items():
                lines = [json.dumps(record) for record in records]
                names[shape + ".jsonl"].write_text("".join(line + "\n" for line in lines), encoding="utf-8")
                if shape + ".json" in names:
                    names[shape + ".json"].write_text("[" + ",\n".join(lines) + "]\n", encoding="utf-8")
        return names

    def many_files(self, count):
        """A directory of files with one record each, and a list of their names."""
        top = self.directory / "many"
        names = self.directory / "names"
        if not names.exists():
            with names.open("w", encoding="utf-8") as listed:
                for number in range(count):
                    directory = top / f"{number // 500 % 31:02d}" / f"{number // 500:03d}"
                    if number % 500 == 0:
                        directory.mkdir(parents=True)
                    path = directory / f"file_{number % 500:03d}.jsonl"
                    path.write_text(json.dumps({"text": f"file {number} of many " + "word " * (number % 150)}) + "\n", encoding="utf-8")
                    listed.write(f"{path}\n")
        return top, names


# ---- Groups ------------------------------------------------------------------


def exact_sizes(program, data, loops):
    """ncd: whole processes, and the engines alone in one process with the library."""
    score = [program, "score", "-q", "-T", "1", "-t", data.targets]
    for level in 1, 6, 9:
        yield [
            Row(f"ncd, level {level}, --engine zlib", cpu(*score, "--level", level, "--engine", "zlib", data.few)),
            Row(f"ncd, level {level}", cpu(*score, "--level", level, data.few), f"ncd, level {level}, --engine zlib"),
            Row(f"a loop over one z_stream, level {level}",
                cpu(loops / "zlib_loop", level, data.targets, data.few), f"ncd, level {level}, --engine zlib"),
        ]
        for instructions in "baseline", "avx2", "avx512":
            engine = [loops / "engine_loop", "-l", level, "-c", instructions, "-m", 4096, "-n", 100000, data.targets, data.whole]
            if has_instructions(instructions):
                yield [Row(f"pairs up to 4 kB, level {level}, {instructions}: zlib / engine",
                           printed(*engine, pattern=r"ratio ([0-9.]+)"), unit="times")]
        documents = 40000 // sum(1 for _ in open(data.targets, "rb"))
        ours = printed(loops / "engine_loop", "-l", level, "-m", 4096, "-n", 40000, data.targets, data.whole,
                       pattern=r"engine ([0-9]+) ns")
        python = printed(sys.executable, LOOPS / "gzip_loop.py", level, 4096, documents, data.targets, data.whole)
        yield [Row(f"gzip.compress() of Python, level {level}, a pair", python, unit="ns"),
               Row(f"the engine, level {level}, a pair", ours, f"gzip.compress() of Python, level {level}, a pair", unit="ns")]


def lz4_sizes(_, data, loops):
    """lz4: the engine against the library, in one process."""
    engine = [loops / "engine_loop", "-z", "lz4", "-m", 4096, "-n", 100000, data.targets, data.whole]
    yield [Row("pairs up to 4 kB, lz4: the library / the engine", printed(*engine, pattern=r"ratio ([0-9.]+)"), unit="times")]


def code_lengths(_, data, loops):
    """Conditional scores on each instruction set, without reading and writing."""
    yield [Row(f"conditional, {name}, a byte", printed(loops / "conditional_loop", "-c", name, data.targets, data.whole,
                                                       pattern=r"bytes, ([0-9.]+) ns a byte"),
               None if name == "baseline" else "conditional, baseline, a byte", unit="ns")
           for name in ("baseline", "avx2", "avx512") if has_instructions(name)]


def alignment(program, data, _):
    """align on two pools; and what --report adds to a selection."""
    half = len(data.lines) // 2
    pools = [data.write("first.jsonl", data.lines[:half]), data.write("second.jsonl", data.lines[half:])]
    select = [program, "select", "-q", "-T", "1", "--score", "conditional", "-k", max(1, half // 5), "-t", data.targets, data.whole]
    yield [Row("align, two pools", cpu(program, "align", "-q", "-T", "1", "-t", data.targets, *pools))]
    yield [Row("select without --report", cpu(*select)),
           Row("select --report", cpu(*select, "-o", data.directory / "selected", "--report", data.directory / "report.html"),
               "select without --report")]


def has_instructions(name):
    flags = pathlib.Path("/proc/cpuinfo").read_text(encoding="utf-8")
    return name == "baseline" or re.search({"avx2": r"\bavx2\b", "avx512": r"\bavx512vl\b"}[name], flags) is not None


def python_with(module):
    """A Python that has the module: this one, or the system's, whose packages are Debian's."""
    for python in sys.executable, "/usr/bin/python3":
        if os.path.exists(python) and subprocess.run([python, "-c", f"import {module}"], stderr=subprocess.DEVNULL, check=False).returncode == 0:
            return python
    return None


MODULES = {"gzip": "gzip", "lz4": "lz4.frame", "zstd": "zstandard", "brotli": "brotli", "xz": "lzma"}


def compressors(program, data, _):
    """The other compressors of ZIP-FIT against Python's loop over the same pairs."""
    few = data.write("pairs.jsonl", data.lines[:200])
    for name, level in (("gzip", 6), ("lz4", 0), ("zstd", 3), ("brotli", 5), ("xz", 1)):
        python = f"Python's loop, {name} {level}"
        interpreter = python_with(MODULES[name])
        if interpreter is None:
            print(f"skipped: no Python with {MODULES[name]}")
            continue
        yield [
            Row(python, cpu(interpreter, LOOPS / "compress_loop.py", name, level, data.targets, few)),
            Row(f"ncd, {name} {level}", cpu(program, "score", "-q", "-T", "1", "--compressor", name, "--level", level, "-t", data.targets,
                                            few), python),
        ]


def one_pass(program, data, _):
    """The scores that read the pool once, against gzip -1 on the same file."""
    score = [program, "score", "-q", "-T", "1", "-t", data.targets]
    background = data.drawn(2000)
    rows = [
        Row("gzip -1", cpu("gzip", "-1", "-c", data.whole), size=data.size),
        Row("conditional", cpu(*score, "--score", "conditional", data.whole), "gzip -1", size=data.size),
        Row("contrast", cpu(*score, "--score", "contrast", "--background", background, data.whole), "gzip -1", size=data.size),
        Row("dsir", cpu(*score, "--score", "dsir", "--background", background, data.whole), "gzip -1", size=data.size),
        Row("classifier", cpu(*score, "--score", "classifier", "--background", background, data.whole), "gzip -1", size=data.size),
    ]
    yield rows
    select = [program, "select", "-q", "-T", "1", "-k", "100", "--score", "conditional"]
    rows = [Row("conditional, 1 target set", cpu(*select, "-t", data.targets, data.whole), size=data.size)]
    for sets in 2, 8:
        words = [word for i in range(sets) for word in ("-t", f"s{i}={data.targets if i == 0 else data.drawn(82 + i)}")]
        rows.append(Row(f"conditional, {sets} target sets", cpu(*select, *words, data.whole), "conditional, 1 target set",
                        size=data.size))
    yield rows
    for count in 100, 1000, 10000:
        score = [program, "score", "-q", "-T", "1", "--score", "conditional", "-t", data.drawn(count)]
        yield [Row(f"{count} targets: the index", cpu(*score, data.one)),
               Row(f"{count} targets: the index and the pool", cpu(*score, data.whole), f"{count} targets: the index")]


def dsir_package(program, data, _):
    """DSIR's package, where it is installed."""
    if importlib.util.find_spec("data_selection") is None:
        raise Missing("Python's module data_selection (the package data-selection)")
    taken = data.write("taken.jsonl", data.lines[:5000])
    cache = data.directory / "dsir"
    code = ("import sys; from data_selection import HashedNgramDSIR; "
            "dsir = HashedNgramDSIR([sys.argv[2]], [sys.argv[1]], cache_dir=sys.argv[3], num_proc=1); "
            "dsir.fit_importance_estimator(num_tokens_to_fit='all'); dsir.compute_importance_weights()")
    yield [Row("DSIR's package, 5,000 records", cpu(sys.executable, "-c", code, data.targets, taken, cache)),
           Row("dsir, 5,000 records", cpu(program, "score", "-q", "-T", "1", "--score", "dsir", "-t", data.targets, "--background", taken,
                                          taken), "DSIR's package, 5,000 records")]


def rivals(program, data, _):
    """fastText, where it is installed."""
    if shutil.which("fasttext") is None:
        raise Missing("fasttext (Debian: fasttext)")
    labelled = data.directory / "labelled.txt"
    with labelled.open("w", encoding="utf-8") as file:
        for label, path in (("t", data.targets), ("b", data.drawn(2000))):
            for line in open(path, encoding="utf-8"):
                file.write(f"__label__{label} " + " ".join(json.loads(line)["text"].split()) + "\n")
    plain = data.directory / "plain.txt"
    with plain.open("w", encoding="utf-8") as file:
        file.writelines(" ".join(text.split()) + "\n" for text in data.texts())
    model = data.directory / "fasttext"
    subprocess.run(["fasttext", "supervised", "-input", labelled, "-output", model, "-thread", "1", "-verbose", "0"], check=True,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    ours = data.directory / "classifier"
    classifier = [program, "score", "-q", "-T", "1", "--score", "classifier"]
    run([*classifier, "-t", data.targets, "--background", data.drawn(2000), "--model-out", ours, data.one])
    yield [Row("fasttext predict-prob", cpu("fasttext", "predict-prob", f"{model}.bin", plain, "1"), size=data.size),
           Row("classifier with --model", cpu(*classifier, "--model", ours, data.whole), "fasttext predict-prob", size=data.size)]


def threads_and_readers(program, data, _):
    """What one thread must do alone: with it, more cores do not help."""
    packed = data.packed("zstd")
    score = [program, "score", "-q", "--score", "conditional", "-t", data.targets]
    for name, path in (("plain", data.whole), (".zst", packed)):
        yield [Row(f"-T 1, {name}, wall", wall(*score, "-T", 1, path)),
               Row(f"-T 2, {name}, wall", wall(*score, "-T", 2, path), f"-T 1, {name}, wall")]
    for name, path in (("plain", data.whole), (".zst", packed)):
        copies = []
        for number in range(8):
            copies.append(data.directory / f"copy-{number}{path.suffix}")
            if not copies[-1].exists():
                shutil.copy(path, copies[-1])
        yield [Row(f"8 inputs, {name}, {readers} readers: busiest serial thread",
                   serial_share(data, [*score, "-T", 2, "--readers", readers, *copies]), unit="%") for readers in (1, 8)]
    frames = data.directory / "frames.zst"
    with frames.open("wb") as file:
        for number in range(16):
            share = slice(len(data.lines) * number // 16, len(data.lines) * (number + 1) // 16)
            subprocess.run(["zstd", "-qc"], input=b"".join(data.lines[share]), check=True, stdout=file)
    yield [Row("one .zst of 16 frames, 8 readers: busiest serial thread",
               serial_share(data, [*score, "-T", 2, "--readers", 8, frames]), unit="%")]


def serial_share(data, argv):
    """A measurement: the share of all CPU time that the busiest thread takes which is not a worker, in percent."""

    def measure():
        stats = data.directory / "stats.json"
        run([*argv, "--stats", stats])
        threads = json.loads(stats.read_text(encoding="utf-8")).get("threads")
        if threads is None:
            raise Missing("CPU times of threads in --stats")
        serial = max(threads["collecting_seconds"], threads["busiest_reader_seconds"])
        return 100 * serial / sum(threads[name + "_seconds"] for name in ("collecting", "reading", "scoring"))

    return measure


def dry_run(program, data, _):
    """What --dry-run predicts, and what a run takes. Wall time is right only where the cores are free."""
    tenth, packed = max(1, len(data.lines) // 10), data.packed("zstd")
    copies = [data.directory / f"copy-{number}.zst" for number in range(8)]
    for path in copies:
        if not path.exists():
            shutil.copy(packed, path)
    many = data.directory / "small"
    many.mkdir(exist_ok=True)
    for number in range(2000):
        (many / f"{number:04}.jsonl").write_bytes(data.lines[len(data.lines) * number // 2000])
    select = [program, "select", "-q", "-T", 2, "-t", data.targets]
    runs = {
        "ncd": ["-k", 150, data.few],
        "conditional": ["--score", "conditional", "-k", tenth, data.whole],
        "conditional, .zst": ["--score", "conditional", "-k", tenth, packed],
        "dsir": ["--score", "dsir", "--background", data.drawn(2000), "-k", tenth, data.whole],
        "8 .zst, near copies, diverse": ["--score", "conditional", "-k", 2000, "--dedup", "near", "--diverse", 0.5, *copies],
        "2,000 files": ["--score", "conditional", "-k", 200, many],
    }
    for name, words in runs.items():
        argv = [*select, *words]
        yield [Row(f"{name}: CPU time", cpu(*argv)),
               Row(f"{name}: CPU time, predicted", printed(*argv, "--dry-run", pattern=r"cpu_hours\t([0-9.]+)", factor=3600),
                   f"{name}: CPU time"),
               Row(f"{name}: wall", wall(*argv)),
               Row(f"{name}: wall, predicted", printed(*argv, "--dry-run", pattern=r"\nhours\t([0-9.]+)", factor=3600),
                   f"{name}: wall"),
               Row(f"{name}: memory", peak(*argv), unit="MiB"),
               Row(f"{name}: memory, predicted", printed(*SMALL, *argv, "--dry-run", pattern=r"memory_bytes\t([0-9]+)", factor=2**-20),
                   f"{name}: memory", unit="MiB")]


def reading(_, data, loops):
    """Reading a format, against its own program piped into wc -l."""
    for program in "zstd", "gzip", "xz", "bzip2", "lz4":
        theirs = f"{program} -dc | wc -l"
        yield [Row(theirs, piped(f'{program} -dc <"$1" | wc -l', data.packed(program)), size=data.size),
               Row(f"reading {program}", cpu(loops / "read_loop", data.packed(program)), theirs, size=data.size)]


def shapes(program, data, _):
    """Chats, "*" and arrays against plain fields and lines. What is too short to be scored is only read."""
    names = data.shaped()
    score = [program, "score", "-q", "-T", "1", "--score", "conditional", "-t", data.targets, "--target-field", "text"]
    only_read = [*score, "--template", "{text?}{output?}", "--min-bytes", "1G"]
    yield [Row("a plain field", cpu(*score, "--field", "/messages/0/content", names["chats.jsonl"])),
           Row("--chat", cpu(*score, "--chat", "messages", names["chats.jsonl"]), "a plain field"),
           Row("* in a pointer", cpu(*score, "--field", "/messages/*/content", names["chats.jsonl"]), "a plain field")]
    for shape in "texts", "short":
        yield [Row(f"lines, {shape}", cpu(*only_read, names[shape + ".jsonl"])),
               Row(f"an array, {shape}", cpu(*only_read, names[shape + ".json"]), f"lines, {shape}")]


def choosing(program, data, _):
    """A tenth of the pool, chosen in every way, against the plain best."""
    tenth = max(1, len(data.lines) // 10)
    leaks = data.write("leaks.jsonl", data.lines[499::500] or data.lines[:1])
    scores = data.directory / "scores.tsv"
    select = [program, "select", "-q", "-T", "1", "--score", "conditional"]
    run([program, "score", "-q", "--score", "conditional", "-t", data.targets, data.whole, "-o", scores])
    ways = {
        "plain": ["-k", tenth], "--dedup exact": ["-k", tenth, "--dedup", "exact"], "--dedup near": ["-k", tenth, "--dedup", "near"],
        "--exclude": ["-k", tenth, "--exclude", leaks], "--diverse": ["-k", tenth, "--diverse", "0.5"],
        "--cover": ["-k", tenth, "--cover", "0.5"], "--cover --diverse": ["-k", tenth, "--cover", "0.5", "--diverse", "0.5"],
        "--fraction": ["--fraction", "0.1"],
    }
    rows = [Row(f"select, {way}", cpu(*select, "-t", data.targets, *words, data.whole), None if way == "plain" else "select, plain")
            for way, words in ways.items()]
    rows.append(Row("select, --from-scores", cpu(program, "select", "-q", "-T", "1", "--from-scores", scores, "-k", tenth, data.whole),
                    "select, plain"))
    yield rows
    if b'"id"' in data.lines[0]:
        ids = data.directory / "ids"
        run([*select, "-t", data.targets, "-k", tenth, "--emit", "id", data.whole, "-o", ids])
        yield [Row("zstd -dc | wc -l, for ids", piped('zstd -dc <"$1" | wc -l', data.packed("zstd"))),
               Row("select, --ids", cpu(program, "select", "-q", "-T", "1", "--ids", ids, data.packed("zstd")), "zstd -dc | wc -l, for ids")]


def evaluation(program, data, _):
    """The mixing model."""
    taken, total = [], 0
    for line in data.lines:
        total += len(json.loads(line)["text"].encode())
        if total > 4_000_000:
            break
        taken.append(line)
    train = data.write("train.jsonl", taken)
    evaluate = [program, "eval", "-q", "--model", "mix", "--test", data.one, "--train"]
    yield [Row("eval --model mix, one record", cpu(*evaluate, data.one)),
           Row("eval --model mix, 4 MB", cpu(*evaluate, train), "eval --model mix, one record", size=total)]


def scale(program, data, _):
    """Start-up, many files, memory, shards, merges."""
    score = [program, "score", "-q", "-T", "1", "-t", data.one]
    select = [program, "select", "-q", "-t", data.one, "--level", "1"]
    yield [Row("start-up: one target, one record", wall(*score, data.one))]
    top, names = data.many_files(217_000)
    limited = ["prlimit", "--nofile=256", program, "select", "-q", "-k", "10", "--score", "conditional", "-t", data.one]
    yield [Row("217,000 files, a directory", cpu(*limited, top)),
           Row("217,000 files, a list", cpu(*limited, "--files-from", names), "217,000 files, a directory"),
           Row("217,000 files: memory", peak(*limited, top), unit="MiB")]
    yield [Row("memory, 10,000 records", peak(*select, "-T", "2", "-k", "1000", data.words(10_000)), unit="MiB"),
           Row("memory, 1,000,000 records", peak(*select, "-T", "2", "-k", "1000", data.words(1_000_000)),
               "memory, 10,000 records", unit="MiB")]
    for name, path in (("plain", data.few), (".zst", data.write("few.zst", [subprocess.run(
            ["zstd", "-qc", str(data.few)], check=True, stdout=subprocess.PIPE).stdout]))):
        whole = [program, "select", "-q", "-T", "1", "-k", "300", "-t", data.targets]
        yield [Row(f"one run, {name}", cpu(*whole, path)), Row(f"8 shards, {name}", shards(whole, data, path), f"one run, {name}")]
    parts = []
    for number in range(1, 101):
        parts.append(data.directory / f"{number}.hundred")
        run([*select, "-k", "10000", "--shard", f"{number}/100", "-o", parts[-1], data.words(1_000_000)])
    yield [Row("merge of 100 parts, wall", wall(program, "merge", "-q", *parts)),
           Row("merge of 100 parts: memory", peak(program, "merge", "-q", *parts), unit="MiB")]


def shards(select, data, path):
    """A measurement: the CPU seconds of eight shards together."""

    def measure():
        parts = [cpu(*select, "--shard", f"{number}/8", "-o", data.directory / f"{number}.part", path) for number in range(1, 9)]
        return sum(part() for part in parts)

    return measure


GROUPS = (exact_sizes, lz4_sizes, compressors, one_pass, code_lengths, dsir_package, rivals, threads_and_readers, reading, shapes, choosing, alignment,
          evaluation, dry_run, scale)


# ---- The table ---------------------------------------------------------------


def spread(values):
    """Half of the range of the values, in percent of their median."""
    middle = statistics.median(values)
    return 100 * (max(values) - min(values)) / 2 / middle if middle > 0 else 0


def write_row(row, yardsticks):
    digits = 3 if row.unit == "s" or row.unit == "ns" and row.median() < 100 else 1 if row.unit in ("MiB", "%") else 2 if row.unit == "times" else 0
    ratio = ""
    if row.yardstick is not None and yardsticks[row.yardstick].median() > 0:
        ratio = f"{row.median() / yardsticks[row.yardstick].median():8.3f} of {row.yardstick}"
    speed = f"{row.size / 1e6 / row.median():7.1f} MB/s" if row.size and row.median() > 0 else " " * 12
    print(f"{row.name:58} {row.median():10.{digits}f} {row.unit:5} ±{spread(row.values):5.1f} % {speed} {ratio}".rstrip(), flush=True)


def measure(rows, rounds):
    for _ in range(rounds):
        for row in rows:
            row.values.append(row.measure())


def ratio_range(row, rows):
    """The lowest, the median and the highest ratio of a row to its yardstick, from its rounds as JSON has them."""
    other = rows.get(row["yardstick"] or "")
    ratios = [a / b for a, b in zip(row["values"], other["values"])] if other and all(other["values"]) else row["values"]
    return min(ratios), statistics.median(ratios), max(ratios)


def compare(before, after):
    """Prints the rows whose ratios of this run are all above, or all below, those of the other run."""
    print("\nmoved, against " + before["program"] + ":")
    moved = 0
    for name, row in after["rows"].items():
        if name not in before["rows"]:
            continue
        low, middle, high = ratio_range(row, after["rows"])
        old_low, old_middle, old_high = ratio_range(before["rows"][name], before["rows"])
        if low > old_high or high < old_low:
            moved += 1
            print(f"{name:58} {old_middle:.3f} -> {middle:.3f} ({100 * (middle / old_middle - 1):+.1f} %)")
    if moved == 0:
        print("none")


def describe(program, options):
    cpu_names = re.findall(r"model name\s*: (.*)", pathlib.Path("/proc/cpuinfo").read_text(encoding="utf-8"))
    versions = subprocess.run([program, "--version"], check=True, stdout=subprocess.PIPE, text=True).stdout.split("\n")
    print(f"machine:  {cpu_names[0] if cpu_names else os.uname().machine}, {os.cpu_count()} cores, {os.uname().release}")
    print("versions: " + ", ".join(line for line in versions if line))
    print(f"data:     {options.targets}, {options.pool}; medians of {options.rounds} rounds, ± half of their range\n")


def main():
    parser = argparse.ArgumentParser(prog="bench.sh")
    parser.add_argument("--program", default=str(HERE / "build" / "zipfit"))
    parser.add_argument("--loops", type=pathlib.Path, required=True)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", default="")
    parser.add_argument("--json", type=pathlib.Path)
    parser.add_argument("--against", type=pathlib.Path)
    parser.add_argument("targets")
    parser.add_argument("pool")
    options = parser.parse_args()

    describe(options.program, options)
    done = {}
    with tempfile.TemporaryDirectory() as directory:
        data = Data(directory, options.targets, options.pool)
        for group in GROUPS:
            if options.only and not re.search(options.only, group.__name__):
                continue
            print(f"-- {group.__doc__.splitlines()[0]}")
            try:
                for rows in group(options.program, data, options.loops):
                    measure(rows, options.rounds)
                    for row in rows:
                        write_row(row, {row.name: row for row in rows})
                        done[row.name] = {"unit": row.unit, "yardstick": row.yardstick, "values": row.values}
            except Missing as missing:
                print(f"skipped: {missing}")
    result = {"program": options.program, "rounds": options.rounds, "rows": done}
    if options.json:
        options.json.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    if options.against:
        compare(json.loads(options.against.read_text(encoding="utf-8")), result)


main()
