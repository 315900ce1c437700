#!/usr/bin/env python3
"""A long run leaks nothing, and a signal ends any run within a second and leaves nothing behind.

    soak.py --zipfit PROGRAM [--records N] [--files N] [--signals N] [--seed S]

First N records (10,000,000) are made on the fly and go through a pipe into one
`zipfit select --score conditional`. Its resident memory, descriptors and threads
are sampled four times a second: from the first tenth of the records to the last,
memory stays within 5 %, and the numbers do not change.

Then FILES (1,000) files - small ones, a large one among them, some compressed - are read by
8 readers: after the first third, memory does not grow by more than 10 %.

Then runs of a few seconds - one thread or two, from a file or a pipe, with scores,
statistics, compression, a spool or a second reading - get SIGINT at a random moment.
Each must end within a second, by the signal or, if it had finished, with status 0 and
all of its outputs; no other file may be left.

Prints the counts; exit status 1 with the reason if something is wrong.
"""

import argparse
import gzip
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time

WORDS = "amber bay cloud delta ember fern grove harbour inlet juniper kiln ledge def return for if in range sum".split()
CHUNK = 1000  # records between two writes
TOLERANCE = 0.05
SIGNALLED_RECORDS = 15000  # some seconds with scores of the slower kind
SECONDS_TO_END = 1.0


def make_text(source, length):
    """Random words, so many bytes of them."""
    words = []
    while sum(map(len, words)) < length:
        words += source.choices(WORDS, k=1000)
    return " ".join(words)[:length].encode()


def records(count, source):
    """Chunks of JSON lines: pieces of 10 to 400 bytes, at random places of a text of words."""
    text = make_text(source, 1 << 20)
    number = 0
    while number < count:
        size = min(CHUNK, count - number)
        places = source.choices(range(len(text) - 400), k=size)
        lengths = source.choices(range(10, 400), k=size)
        yield b"".join(
            b'{"id":%d,"text":"%s"}\n' % (number + i, text[places[i] : places[i] + lengths[i]]) for i in range(size)
        ), size
        number += size


class Feeder(threading.Thread):
    """Writes records into a pipe, and counts them."""

    def __init__(self, pipe, count, seed):
        super().__init__(daemon=True)
        self.pipe = pipe
        self.count = count
        self.source = random.Random(seed)
        self.written = 0
        self.bytes = 0

    def run(self):
        try:
            for chunk, size in records(self.count, self.source):
                self.pipe.write(chunk)
                self.written += size
                self.bytes += len(chunk)
            self.pipe.close()
        except BrokenPipeError:
            pass


def look(process):
    """Resident KiB, threads and descriptors of a running process; None where it has ended."""
    try:
        with open(f"/proc/{process.pid}/status", encoding="ascii") as status:
            fields = dict(line.split(":", 1) for line in status)
        return int(fields["VmRSS"].split()[0]), int(fields["Threads"]), len(os.listdir(f"/proc/{process.pid}/fd"))
    except (OSError, KeyError):
        return None


def long_run(program, count, seed):
    """The run of many records."""
    command = [program, "select", "-q", "-T", "2", "--score", "conditional", "-t", "t.jsonl", "-k", "10000", "-o", "out"]
    command += ["--scores", "/dev/null"]
    began = time.monotonic()
    with subprocess.Popen(command, stdin=subprocess.PIPE) as process:
        feeder = Feeder(process.stdin, count, seed)
        feeder.start()
        seen = []
        while process.poll() is None:
            now = look(process)
            # A tenth of the records lets the selection fill and every buffer find its size.
            if now is not None and feeder.written >= count // 10 and feeder.is_alive():
                seen.append((feeder.written, *now))
            time.sleep(0.25)
        feeder.join()
    seconds = time.monotonic() - began
    if process.returncode != 0 or feeder.written != count:
        sys.exit(f"status {process.returncode} after {feeder.written} records")
    if len(seen) < 2:
        sys.exit("too few records to look at the run twice: raise --records")
    resident = [row[1] for row in seen]
    print(
        f"{count} records, {feeder.bytes / 1e9:.2f} GB, in {seconds:.0f} s: looked at {len(seen)} times from record "
        f"{seen[0][0]} to {seen[-1][0]}: resident {resident[0]} KiB, then {min(resident)} to {max(resident)}; "
        f"threads {sorted({row[2] for row in seen})}, descriptors {sorted({row[3] for row in seen})}"
    )
    if max(abs(now - resident[0]) for now in resident) > TOLERANCE * resident[0]:
        sys.exit("memory is not flat")
    if len({row[2:] for row in seen}) != 1:
        sys.exit("threads or descriptors come and go")
    with open("out", "rb") as file:
        selected = sum(1 for _ in file)
    if selected != min(count, 10000):
        sys.exit(f"{selected} records were selected")
    os.remove("out")


def many_files(program, count, source):
    """A run over many files with 8 readers."""
    os.mkdir("files")
    content = b"".join(chunk for chunk, _ in records(3000, source))
    packed = gzip.compress(content, 1)
    for number in range(count):
        name = f"files/{number:06d}.jsonl"
        with open(name + ".gz" if number % 5 == 0 else name, "wb") as file:
            file.write(packed if number % 5 == 0 else content * (200 if number == count // 8 + 1 else 1))
    command = [program, "select", "-q", "-T", "2", "--readers", "8", "--score", "conditional", "-t", "t.jsonl"]
    command += ["-k", "1000", "-o", "out", "--scores", "/dev/null", "files"]
    seen = []
    with subprocess.Popen(command) as process:
        while process.poll() is None:
            now = look(process)
            if now is not None:
                seen.append(now[0])
            time.sleep(0.1)
    if process.returncode != 0 or len(seen) < 9:
        sys.exit(f"status {process.returncode}, looked at {len(seen)} times: raise --files")
    third = len(seen) // 3
    early, late = max(seen[:third]), max(seen[third:])
    print(f"{count} files with 8 readers: resident at most {early} KiB in the first third, then {late}")
    if late > early * (1 + 2 * TOLERANCE):
        sys.exit("memory grows")
    os.remove("out")
    shutil.rmtree("files")


def draw_command(source):
    """The options of a run, the outputs it has, and whether its input is a pipe."""
    options = ["select", "-q", "-T", source.choice("12"), "-t", "t.jsonl"]
    options += source.choice([["--score", "conditional"], ["--level", "1"]])
    options += source.choice([["-k", "100"], ["-k", "100000"], ["-k", "100000", "--memory", "1M"], ["--fraction", "0.5"],
                              ["--fraction", "0.5", "--memory", "1M"], ["-k", "1000", "--dedup", "near", "--diverse", "0.5"]])
    outputs = [source.choice(["out", "out.zst", "out.gz"])]
    options += ["-o", outputs[0]]
    for name in ("scores", "stats", "manifest"):
        if source.random() < 0.5:
            options += ["--" + name, name]
            outputs.append(name)
    return options, outputs, source.random() < 0.3


def run_for(program, options, piped, moment):
    """Runs it with SIGINT after `moment` seconds, or undisturbed where that is None: the status, and seconds to the end."""
    command = [program, *options] + ([] if piped else ["pool.jsonl"])
    with open("pool.jsonl", "rb") as pool, subprocess.Popen(
        command, stdin=subprocess.PIPE if piped else subprocess.DEVNULL
    ) as process:
        if piped:
            threading.Thread(target=pour, args=(pool.read(), process.stdin), daemon=True).start()
        began = time.monotonic()
        try:
            process.wait(moment)
        except subprocess.TimeoutExpired:
            began = time.monotonic()
            process.send_signal(signal.SIGINT)
            process.wait()
        return process.returncode, time.monotonic() - began


def pour(content, pipe):
    """Writes everything, as long as the reader reads."""
    try:
        pipe.write(content)
        pipe.close()
    except OSError:
        pass


def signalled_runs(program, count, size, source):
    """Runs that are ended at random moments."""
    with open("pool.jsonl", "wb") as file:
        for chunk, _ in records(size, source):
            file.write(chunk)
    before = sorted(os.listdir("."))
    signalled = done = 0
    slowest = 0.0
    while signalled < count:
        options, outputs, piped = draw_command(source)
        status, seconds = run_for(program, options, piped, None)
        if status != 0:
            sys.exit(f"status {status}: {' '.join(options)}")
        for name in outputs:
            os.remove(name)
        for _ in range(5):
            status, took = run_for(program, options, piped, source.random() * seconds)
            if status == 0:
                done += 1
                for name in outputs:
                    os.remove(name)
            elif status == -signal.SIGINT:
                signalled += 1
                slowest = max(slowest, took)
                if took > SECONDS_TO_END:
                    sys.exit(f"took {took:.2f} s to end: {' '.join(options)}")
            else:
                sys.exit(f"status {status} after SIGINT: {' '.join(options)}")
            left = sorted(os.listdir(".")) + os.listdir(os.environ["TMPDIR"])
            if left != before:
                sys.exit(f"left behind: {set(left) ^ set(before)}: {' '.join(options)}")
    print(f"{signalled} runs ended by SIGINT, the slowest in {slowest:.2f} s, {done} more were done before; nothing is left")


def main():
    """Both parts, in a directory of their own."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--zipfit", required=True)
    parser.add_argument("--records", type=int, default=10000000)
    parser.add_argument("--files", type=int, default=1000)
    parser.add_argument("--signals", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    program = os.path.abspath(arguments.zipfit)
    source = random.Random(arguments.seed)
    # Not the parent's: what an interactive shell has.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    targets = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "data", "targets.jsonl")
    with tempfile.TemporaryDirectory() as directory:
        os.chdir(directory)
        shutil.copy(targets, "t.jsonl")
        long_run(program, arguments.records, arguments.seed)
        many_files(program, arguments.files, random.Random(arguments.seed))
        with tempfile.TemporaryDirectory() as scratch:
            os.environ["TMPDIR"] = scratch
            signalled_runs(program, arguments.signals, SIGNALLED_RECORDS, source)
        os.chdir("/")


if __name__ == "__main__":
    main()
