#!/usr/bin/env python3
"""A signal ends any run within a second, whatever the run is doing.

    signals.py --zipfit PROGRAM [--kills N] [--scale F] [--longest S] [--limit S] [--seed S] [PHASE]...

Each phase is a command that spends its time on one thing, on an input made large for it.
First it runs undisturbed, for at most S seconds (--longest, 20); then N times (10), with
SIGINT at a random moment of that time. Prints for each phase how long a run takes, and the slowest end. A run that has not
ended S seconds (10) after the signal is a failure, and so is a file left behind.

--scale makes all inputs smaller or larger. With the default of 1 it takes 2 GB of disk space
in TMPDIR and some minutes.
"""

import argparse
import base64
import functools
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time

MEGABYTE = 1000000
WORDS = "amber bay cloud delta ember fern grove harbour inlet juniper kiln ledge def return for if in range sum".split()


@functools.lru_cache(maxsize=2)
def words(size):
    """Text of words, in lines."""
    source = random.Random(size)
    block = " ".join(source.choices(WORDS, k=200000)).encode()
    lines = bytearray()
    while len(lines) < size:
        # Each block is another one, or a long text would say little more than a short one.
        word = base64.b32encode(source.randbytes(10))
        lines += block.replace(source.choice(WORDS).encode(), word)
    return bytes(lines[:size])


def noise(size):
    """Text with few repetitions, in ASCII."""
    return base64.b64encode(random.Random(size).randbytes(size * 3 // 4))


def near_runs(size):
    """Long matches, almost as long as deflate takes, and many candidates for each."""
    source = random.Random(size)
    return b"".join(b"a" * 250 + b"%c" % source.randrange(98, 123) for _ in range(size // 251))


def record(text):
    """One record."""
    return b'{"text":"' + text + b'"}\n'


def records(text, size):
    """The text in records of so many bytes."""
    return b"".join(record(text[at : at + size]) for at in range(0, len(text), size))


def tiny(count):
    """Records of a few bytes."""
    return b"".join(b'{"text":"ab%dcd"}\n' % number for number in range(count))


def values(text):
    """A record that is mostly not the text: tiny values, so many bytes of them."""
    return b'{"text":"amber bay cloud","x":[' + b"1," * (text // 2) + b"1]}\n"


def nested(text):
    """The same of nested arrays."""
    return b'{"text":"amber bay cloud","x":[' + b"[[[[]]]]," * (text // 9) + b"1]}\n"


def members(text):
    """The same of members."""
    return b'{"text":"amber bay cloud"' + b"".join(b',"%d":{}' % number for number in range(text // 12)) + b"}\n"


class Inputs:
    """Files, made when they are first asked for."""

    def __init__(self, scale):
        self.scale = scale
        self.made = {}

    def __call__(self, make, megabytes, *more):
        """A file of that kind and size."""
        name = f"{make.__name__}-{megabytes}{'-'.join(['', *map(str, more)])}.jsonl"
        if name not in self.made:
            with open(name, "wb") as file:
                file.write(self.content(make, int(megabytes * MEGABYTE * self.scale), *more))
            self.made[name] = True
        return name

    def content(self, make, size, *more):
        """The bytes of such a file."""
        if make in (words, noise, near_runs):
            return records(make(size), *more) if more else record(make(size))
        return make(size)


SELECT = ["select", "-q", "-T", "2"]
CONDITIONAL = [*SELECT, "--score", "conditional"]


def score(*options):
    """A run whose scores go nowhere."""
    return ["score", "-q", "-T", "2", *options, "-o", "out"]


def explain_index(inputs):
    return [*CONDITIONAL, "-t", inputs(words, 60, 1000), "-k", "1", "--explain", "why", "-o", "out", "small.jsonl"]


def explain_run(inputs):
    return [*CONDITIONAL, "-t", "run.jsonl", "-k", "100", "--explain", "why", "-o", "out", inputs(near_runs, 20, 50000)]


def explain_record(inputs):
    return [*CONDITIONAL, "-t", "t.jsonl", "-k", "1", "--explain", "why", "-o", "out", inputs(words, 60)]


def explain_records(inputs):
    return [*CONDITIONAL, "-t", "t.jsonl", "-k", "100000", "--explain", "why", "-o", "out", inputs(words, 60, 1000)]


def eval_words(inputs):
    return ["eval", "--train", inputs(words, 200, 1000), "--test", "t.jsonl", "-o", "out"]


def eval_noise(inputs):
    return ["eval", "--train", inputs(noise, 60, 1000), "--test", "t.jsonl", "-o", "out"]


def eval_record(inputs):
    return ["eval", "--train", inputs(words, 60), "--test", "t.jsonl", "-o", "out"]


def index_words(inputs):
    return score("--score", "conditional", "-t", inputs(words, 200, 1000), "small.jsonl")


def index_noise(inputs):
    return score("--score", "conditional", "-t", inputs(noise, 60, 1000), "small.jsonl")


def index_two(inputs):
    return [*CONDITIONAL, "-t", "a=" + inputs(noise, 30, 1000), "-t", "b=" + inputs(words, 60, 1000), "-k", "10", "-o",
            "out", "small.jsonl"]


def index_record(inputs):
    return score("--score", "conditional", "-t", inputs(noise, 60), "small.jsonl")


def read_targets(inputs):
    return score("--score", "conditional", "-t", inputs(words, 500, 1000), "small.jsonl")


def read_tiny_targets(inputs):
    return score("--score", "conditional", "-t", inputs(tiny, 5), "small.jsonl")


def background(inputs):
    return score("--score", "contrast", "--background", inputs(words, 500, 1000), "-t", "t.jsonl", "small.jsonl")


def background_records(inputs):
    return score("--score", "contrast", "--background", inputs(words, 60), "-t", "t.jsonl", "small.jsonl")


def ncd_targets(inputs):
    return score("-t", inputs(words, 60, 1000), "small.jsonl")


def ncd_long_targets(inputs):
    return score("-t", inputs(near_runs, 20, 30000), "--level", "9", "small.jsonl")


def ncd_record(inputs):
    return score("-t", "t.jsonl", inputs(words, 60))


def ncd_record_zlib(inputs):
    return score("--engine", "zlib", "-t", "t.jsonl", inputs(words, 60))


def ncd_near_runs(inputs):
    return score("--level", "9", "-t", "t.jsonl", inputs(near_runs, 60))


def ncd_near_runs_zlib(inputs):
    return score("--engine", "zlib", "--level", "9", "-t", "t.jsonl", inputs(near_runs, 60))


def ncd_level_one(inputs):
    return score("--level", "1", "-t", "t.jsonl", inputs(words, 60))


def conditional_record(inputs):
    return score("--score", "conditional", "-t", "t.jsonl", inputs(words, 60))


def values_record(inputs):
    return score("--score", "conditional", "-t", "t.jsonl", inputs(values, 60))


def nested_record(inputs):
    return score("--score", "conditional", "-t", "t.jsonl", inputs(nested, 60))


def members_record(inputs):
    return score("--score", "conditional", "-t", "t.jsonl", inputs(members, 60))


def exclude_record(inputs):
    return [*CONDITIONAL, "-t", "t.jsonl", "-k", "1", "--exclude", "t.jsonl", "--exclude-ngram", "64", "-o", "out",
            inputs(words, 60)]


def exclude_what_is_large(inputs):
    return [*CONDITIONAL, "-t", "t.jsonl", "-k", "1", "--exclude", inputs(words, 60), "-o", "out", "t.jsonl"]


def near_record(inputs):
    return [*CONDITIONAL, "-t", "t.jsonl", "-k", "1", "--dedup", "near", "-o", "out", inputs(words, 60), "t.jsonl"]


def diverse_record(inputs):
    return [*CONDITIONAL, "-t", "t.jsonl", "-k", "2", "--diverse", "0.5", "-o", "out", inputs(noise, 60), "t.jsonl"]


def annotate(inputs):
    return [*CONDITIONAL, "-t", "t.jsonl", "-k", "1", "--annotate", "-o", "out", inputs(words, 60)]


def whole_file(inputs):
    return [*CONDITIONAL, "-t", "t.jsonl", "-k", "1", "--whole-files", "-o", "out", inputs(words, 60)]


def output_xz(inputs):
    return [*CONDITIONAL, "-t", "t.jsonl", "-k", "10000000", "-o", "out.xz", inputs(noise, 60, 1000)]


def output_xz_record(inputs):
    return [*CONDITIONAL, "-t", "t.jsonl", "-k", "1", "-o", "out.xz", inputs(noise, 60)]


def output_bz2_record(inputs):
    return [*CONDITIONAL, "-t", "t.jsonl", "-k", "1", "-o", "out.bz2", inputs(noise, 60)]


def output_zst_record(inputs):
    return [*CONDITIONAL, "-t", "t.jsonl", "-k", "1", "-o", "out.zst", inputs(words, 60)]


def spool(inputs):
    return [*CONDITIONAL, "-t", "t.jsonl", "-k", "10000000", "--memory", "1M", "-o", "out", inputs(words, 200, 1000)]


def sort(inputs):
    return [*CONDITIONAL, "-t", "t.jsonl", "-k", "10000000", "-o", "out", inputs(tiny, 4)]


def sort_by_position(inputs):
    return [*CONDITIONAL, "-t", "t.jsonl", "-k", "10000000", "--order", "input", "-o", "out", inputs(tiny, 4)]


def from_scores(inputs):
    return [*SELECT, "--from-scores", "scores.tsv", "-k", "10000000", "-o", "out", inputs(tiny, 4)]


def fraction(inputs):
    return [*CONDITIONAL, "-t", "t.jsonl", "--fraction", "0.9", "-o", "out", inputs(tiny, 4)]


def manifest(inputs):
    return [*CONDITIONAL, "-t", inputs(words, 500, 1000), "-k", "1", "--manifest", "m", "-o", "out", "small.jsonl"]


def shard(inputs):
    return [*CONDITIONAL, "-t", "t.jsonl", "-k", "10000000", "--shard", "2/2", "-o", "out", inputs(words, 500, 1000)]


def shard_compressed(inputs):
    return [*CONDITIONAL, "-t", "t.jsonl", "-k", "10", "--shard", "5/5", "-o", "out", "words.jsonl.gz"]


def merge(inputs):
    return ["merge", "-q", "-o", "out", "1.part", "2.part"]


def dry_run(inputs):
    return [*SELECT, "--dry-run", "-t", inputs(words, 60, 1000), "-k", "1", inputs(words, 200, 1000)]


PHASES = [explain_index, explain_run, explain_record, explain_records, eval_words, eval_noise, eval_record,
          index_words, index_noise, index_two, index_record, read_targets, read_tiny_targets, background,
          background_records, ncd_targets, ncd_long_targets, ncd_record, ncd_record_zlib, ncd_near_runs,
          ncd_near_runs_zlib, ncd_level_one, conditional_record, values_record, nested_record, members_record,
          exclude_record, exclude_what_is_large, near_record, diverse_record, annotate, whole_file, output_xz,
          output_xz_record, output_bz2_record, output_zst_record, spool, sort, sort_by_position, from_scores,
          fraction, manifest, shard, shard_compressed, merge, dry_run]


def cpu_seconds(process):
    """The CPU time that the process has used; 0 where it has ended."""
    try:
        with open(f"/proc/{process.pid}/stat", encoding="ascii") as file:
            fields = file.read().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def wait_or_kill(process, limit):
    """Waits for the end; kills it after `limit` seconds of CPU time more, which a busy machine does not use up, or if it waits."""
    limit += cpu_seconds(process)
    deadline = time.monotonic() + 600
    while process.poll() is None:
        if cpu_seconds(process) > limit or time.monotonic() > deadline:
            process.kill()
            process.wait()
        time.sleep(0.001)


def run_for(command, seconds, limit):
    """Runs it, with SIGINT after so many seconds: whether it was sent, seconds to the end or in all, and the status."""
    with subprocess.Popen(command, stdin=subprocess.DEVNULL) as process:
        began = time.monotonic()
        try:
            process.wait(seconds)
            return False, time.monotonic() - began, process.returncode
        except subprocess.TimeoutExpired:
            pass
        began = time.monotonic()
        process.send_signal(signal.SIGINT)
        wait_or_kill(process, limit)
        return True, time.monotonic() - began, process.returncode


def remove(names):
    """Removes outputs, as far as they are there."""
    for name in names:
        if os.path.exists(name):
            os.remove(name)


def prepare(inputs, program):
    """The small inputs, and those that the program makes."""
    with open("small.jsonl", "wb") as file:
        file.write(records(words(20000), 500))
    with open("run.jsonl", "wb") as file:
        file.write(record(b"a" * int(4 * MEGABYTE * inputs.scale)))

    def prepare_for(phase):
        if phase is from_scores:
            subprocess.run([program, *score("--score", "conditional", "-t", "t.jsonl", inputs(tiny, 4))], check=True)
            os.rename("out", "scores.tsv")
        if phase is merge:
            for number in "12":
                subprocess.run([program, *CONDITIONAL, "-t", "t.jsonl", "-k", "10000000", "--shard", number + "/2", "-o",
                                number + ".part", inputs(words, 200, 1000)], check=True)
        if phase is shard_compressed:
            with open("words.jsonl.gz", "wb") as file:
                subprocess.run(["gzip", "-1c", inputs(words, 500, 1000)], stdout=file, check=True)

    return prepare_for


def main():
    """All phases, in a directory of their own."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--zipfit", required=True)
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--longest", type=float, default=20.0)
    parser.add_argument("--limit", type=float, default=10.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("phases", nargs="*", metavar="PHASE")
    arguments = parser.parse_args()
    known = {phase.__name__: phase for phase in PHASES}
    for name in arguments.phases:
        if name not in known:
            sys.exit(f"'{name}' is not one of {' '.join(known)}")
    program = os.path.abspath(arguments.zipfit)
    source = random.Random(arguments.seed)
    # Not the parent's: what an interactive shell has.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    targets = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "data", "targets.jsonl")
    failed = []
    with tempfile.TemporaryDirectory() as directory:
        os.chdir(directory)
        os.mkdir("tmp")
        os.environ["TMPDIR"] = os.path.join(directory, "tmp")
        shutil.copy(targets, "t.jsonl")
        inputs = Inputs(arguments.scale)
        prepare_for = prepare(inputs, program)
        for name in arguments.phases or known:
            command = [program, *known[name](inputs)]
            prepare_for(known[name])
            outputs = [name for name in command if name in ("out", "out.xz", "out.zst", "out.bz2", "why", "m")]
            before = sorted(os.listdir("."))
            sent, seconds, status = run_for(command, arguments.longest, arguments.limit)
            ends = [seconds] if sent else []
            if sent:
                seconds = arguments.longest
            elif status != 0:
                failed.append(f"{name}: status {status}: {' '.join(command)}")
            remove(outputs)
            for _ in range(arguments.kills):
                sent, took, status = run_for(command, source.random() * seconds, arguments.limit)
                ends += [took] if sent else []
                if sent and status not in (0, -signal.SIGINT):
                    failed.append(f"{name}: status {status} after SIGINT, {took:.1f} s")
                if status == 0:
                    remove(outputs)
                left = set(os.listdir(".")) ^ set(before) | set(os.listdir("tmp"))
                if left:
                    failed.append(f"{name}: left behind: {left}")
                    remove(left)
            print(f"{name:20} {seconds:6.1f} s a run, {len(ends):3} signals, the slowest end {max(ends, default=0):.2f} s",
                  flush=True)
    for failure in failed:
        print(failure, file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
