#!/usr/bin/env python3
"""Makes every call of the program fail once, in turn, and checks how each run ends.

    faults.py --zipfit PROGRAM --interposer LIBRARY [--every N] [--others N] [--persistent N]
              [--only NAME]... [--kind KIND]... [--jobs N] [--verbose]

For each scenario and each kind of call the first call fails, then in another run the
second, and so on until a run no longer makes so many calls; then, with --persistent N, the
Nth allocation and all after it, the 2Nth and all after it ..., and likewise every other kind of
call; then reads and writes move one byte or half of what was requested, and calls are interrupted. A run that meets a
fault must end with status 1, one line that says what is wrong, no output and no temporary file - or, where
survivable.py lists the call, with status 0 and every output as in the undisturbed run.
A program built with AddressSanitizer must also have leaked no memory. Prints the
number of faults, by kind.

--every N: only every Nth allocation; --others N: only every Nth of the other calls.
"""

import argparse
import collections
import concurrent.futures
import os
import re
import subprocess
import sys
import tempfile
import zlib

import scenarios
import survivable

TIMEOUT = 600
"""Seconds after which a run hangs; they take milliseconds."""

TEMPORARY = r"\.zipfit-\d+-\d+$|^tmp/zipfit-"
"""The names of temporary files."""

SHOWN = 40
"""Findings that are printed in full."""


class Program:
    """The program under test, and the names of its functions by address."""

    def __init__(self, path, interposer):
        self.path = os.path.abspath(path)
        self.interposer = os.path.abspath(interposer)
        symbols = subprocess.run(["nm", "--defined-only", self.path], check=True, capture_output=True, text=True)
        self.functions = sorted((int(line.split()[0], 16), line.split()[2].split(".")[0])
                                for line in symbols.stdout.splitlines() if line.split()[1] in "tT")

    def name(self, offset):
        """The function that an offset lies in."""
        low, high = 0, len(self.functions)
        while low < high:
            middle = (low + high) // 2
            if self.functions[middle][0] <= offset:
                low = middle + 1
            else:
                high = middle
        return self.functions[low - 1][1]

    def stack(self, frames):
        """The functions of a stack, innermost first; those of libraries with the library's name."""
        own = os.path.basename(self.path)
        interposer = os.path.basename(self.interposer)
        named = []
        for thing, offset, function in frames:
            if thing == own:
                named.append(self.name(int(offset, 16)))
            elif thing != interposer:
                named.append(f"{thing.split('.')[0]}:{function}")
        return named


class Run:
    """What one run of a command came to."""

    def __init__(self, status, stdout, stderr):
        self.status, self.stdout, self.stderr = status, stdout, stderr
        self.counts = {}
        self.fault = None
        self.frames = []
        self.leaked = []

    def read_report(self, path):
        """Takes over what the interposer said."""
        if not os.path.exists(path):
            return
        with open(path, encoding="utf-8") as report:
            for line in report:
                word, *rest = line.split()
                if word == "count":
                    self.counts[rest[0]] = int(rest[1])
                elif word == "fault":
                    self.fault = rest[0]
                elif word == "frame":
                    self.frames.append(rest)
                else:
                    self.leaked.append(rest[0])
        os.remove(path)


class Bench:
    """A directory in which a scenario runs again and again."""

    def __init__(self, program, scenario, root):
        self.program, self.scenario = program, scenario
        self.directory = os.path.join(root, scenario.name)
        self.report = os.path.join(root, scenario.name + ".report")
        os.makedirs(os.path.join(self.directory, "tmp"))
        self.stdin = b""
        if scenario.stdin:
            with open(os.path.join(root, "in", scenario.stdin), "rb") as file:
                self.stdin = file.read()
        self.restore()
        self.undisturbed = self.run("")
        if self.undisturbed.status != 0 or self.undisturbed.stderr or self.undisturbed.leaked:
            sys.exit(f"{scenario.name}: status {self.undisturbed.status} without a fault: {self.undisturbed.stderr}")
        self.expected = self.outputs(self.undisturbed)
        self.restore()

    def files(self):
        """All files and their contents, and all directories, whose names end in a slash."""
        found = {}
        for root, directories, names in os.walk(self.directory):
            place = os.path.relpath(root, self.directory)
            for name in directories:
                found[os.path.normpath(os.path.join(place, name)) + "/"] = b""
            for name in names:
                with open(os.path.join(root, name), "rb") as file:
                    found[os.path.normpath(os.path.join(place, name))] = file.read()
        del found["tmp/"]
        return found

    def restore(self):
        """Puts the files as they were before the first run."""
        found = self.files()
        for name in sorted(found.keys() - self.scenario.before.keys(), reverse=True):
            path = os.path.join(self.directory, name)
            (os.rmdir if name.endswith("/") else os.remove)(path)
        for name, content in self.scenario.before.items():
            if name.endswith("/"):
                os.makedirs(os.path.join(self.directory, name), exist_ok=True)
            elif found.get(name) != content:
                with open(os.path.join(self.directory, name), "wb") as file:
                    file.write(content)

    def run(self, fault):
        """Runs the command."""
        environment = scenarios.disturbed(self.program.interposer, self.report, fault)
        with subprocess.Popen([self.program.path, *self.scenario.options], cwd=self.directory, env=environment,
                              stdin=subprocess.PIPE if self.stdin else subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, close_fds=False) as process:
            try:
                stdout, stderr = process.communicate(self.stdin or None, TIMEOUT)
            except subprocess.TimeoutExpired:
                process.kill()
                stdout, stderr = process.communicate()
                stderr += b"HANGS"
        run = Run(process.returncode, stdout, stderr.decode(errors="replace"))
        run.read_report(self.report)
        return run

    def outputs(self, run):
        """All that a successful run wrote, without the seconds that it took."""
        found = {name: self.comparable(name, content) for name, content in self.files().items()}
        found["standard output"] = self.comparable("standard output", run.stdout)
        return found

    def comparable(self, name, content):
        """An output as it must be the same in every run."""
        if name == "stats":
            return re.sub(rb'("(?:(?:[a-z_]+_)?seconds|mb_per_second|waiting_share)":)\s*[-+.e0-9]+', rb"\1", content)
        if "--dry-run" in self.scenario.options:
            return [line.split(b"\t")[0] for line in content.splitlines()]
        if name.endswith(".part"):
            return self.merge()
        return content

    def merge(self):
        """What a part says, by way of a merge with the others and without seconds."""
        outputs = ["merged", "scores", "rejects"]
        merged = subprocess.run([self.program.path, "merge", "-q", "-o", outputs[0], "--scores", outputs[1],
                                 "--rejects", outputs[2], *self.scenario.joins], cwd=self.directory, check=False,
                                capture_output=True)
        found = [merged.stderr]
        for name in outputs if merged.returncode == 0 else []:
            path = os.path.join(self.directory, name)
            with open(path, "rb") as file:
                found.append(file.read())
            os.remove(path)
        return found

    def check(self, run):
        """What is wrong with how a run ended, or None."""
        if run.stderr.endswith("HANGS"):
            return "hangs"
        if run.leaked:
            return f"leaves descriptors {' '.join(run.leaked)} open"
        stack = self.program.stack(run.frames)
        if survivable.is_library_crash(run, stack) or survivable.is_library_leak(run, stack):
            return None
        if run.status not in (0, 1):
            return f"status {run.status}"
        if run.status == 0:
            return self.check_success(run)
        if run.fault is None:
            return "status 1 without a fault"
        if not survivable.is_one_message(run.stderr) and not survivable.is_library_exit(run):
            return "status 1 without one message"
        if run.fault == "memory" and not re.search(survivable.WANT_OF_MEMORY, run.stderr):
            return "does not say that memory is missing"
        return self.check_left(run)

    def check_success(self, run):
        """Whether a run with status 0 did all it had to."""
        outputs = self.outputs(run)
        # A checkpoint that could not be removed is all that may be left.
        ignored = self.scenario.keeps if run.fault == "unlink" else ()
        different = [name for name in sorted(self.expected.keys() | outputs.keys())
                     if self.expected.get(name) != outputs.get(name) and name not in ignored]
        if different:
            return f"status 0 with another {' '.join(different)}"
        if run.fault is None:
            return "says something without a fault" if run.stderr else None
        if survivable.find(run.fault, self.program.stack(run.frames), run.stderr) is None:
            return "status 0"
        return None

    def remove_temporaries(self):
        """Removes what a run could not."""
        for name in self.files():
            if re.search(TEMPORARY, name):
                os.remove(os.path.join(self.directory, name))

    def check_left(self, run):
        """Whether a run with status 1 left nothing, or a state that can be taken up again."""
        found = self.files()
        left = {name: content for name, content in found.items() if name not in self.scenario.keeps}
        before = {name: content for name, content in self.scenario.before.items() if name not in self.scenario.keeps}
        for name in sorted(left.keys() | before.keys()):
            # What cannot be removed stays, and the message says so of the first.
            removable = run.fault != "unlink" or "cannot remove" not in run.stderr
            if name not in before and (removable or not re.search(TEMPORARY, name)):
                return f"leaves {name}"
            # What was renamed before another could not be is new and whole.
            if name in before and left.get(name) != before[name] and \
               not (run.fault == "rename" and self.comparable(name, left[name]) == self.expected[name]):
                return f"has changed {name}"
        if not self.scenario.keeps:
            return None
        if run.fault == "unlink":
            self.remove_temporaries()
        again = self.run("")
        if again.status != 0 or again.stderr or self.outputs(again) != self.expected:
            return f"does not go on from its state: status {again.status} {again.stderr}"
        return None


class Tally:
    """Counts of faults by kind, and what was found."""

    def __init__(self):
        self.ended = collections.Counter()
        self.survived = collections.Counter()
        self.runs = 0
        self.findings = {}

    def note(self, bench, fault, run, problem):
        """Takes a run over."""
        self.runs += 1
        if run.fault is not None:
            (self.survived if run.status == 0 else self.ended)[run.fault] += 1
        if problem is None:
            return
        stack = bench.program.stack(run.frames)
        # One finding for each place, however many runs come to it.
        key = (problem, run.fault, tuple(name for name in stack if ":" not in name)[:3])
        self.findings.setdefault(key, []).append((bench.scenario.name, fault, run, stack))

    def add(self, other):
        """Takes another tally over."""
        self.ended += other.ended
        self.survived += other.survived
        self.runs += other.runs
        for key, found in other.findings.items():
            self.findings.setdefault(key, []).extend(found)

    def print_findings(self):
        """Prints each with the first run that showed it."""
        for (problem, _, _), found in list(self.findings.items())[:SHOWN]:
            name, fault, run, stack = found[0]
            print(f"--- {name}, {fault or 'no fault'}: {problem} ({len(found)} runs)")
            print("    " + " < ".join(stack))
            for line in run.stderr.splitlines()[:60]:
                print("    | " + line)
        if len(self.findings) > SHOWN:
            print(f"... and {len(self.findings) - SHOWN} more")

    def print_counts(self):
        """Prints how many faults there were."""
        print(f"{'kind':10} {'faults':>8} {'ended':>8} {'survived':>8}")
        for kind in sorted(self.ended.keys() | self.survived.keys()):
            print(f"{kind:10} {self.ended[kind] + self.survived[kind]:8} {self.ended[kind]:8} {self.survived[kind]:8}")
        print(f"{'all':10} {sum((self.ended + self.survived).values()):8} {sum(self.ended.values()):8} "
              f"{sum(self.survived.values()):8}")


def fail_in_turn(bench, kind, how, stride, tally):
    """The first call, the second - or in steps of `stride` from one of the first - until a run does not make so many."""
    number = 1 + zlib.crc32(f"{bench.scenario.name} {kind}".encode()) % stride
    while stride == 1 or number <= bench.undisturbed.counts[kind]:
        fault = f"{kind} {how} {number}"
        run = bench.run(fault)
        tally.note(bench, fault, run, bench.check(run))
        bench.restore()
        if run.fault is None:
            return
        number += stride


def disturb(bench, tally):
    """Short reads and writes, interrupted calls: they must make no difference."""
    for fault in ["all one", "all half", *(f"{kind} eintr" for kind in bench.scenario.interrupts)]:
        run = bench.run(fault)
        tally.note(bench, fault, run, bench.check(run))
        bench.restore()


def play(program, scenario, root, arguments):
    """All the runs of a scenario."""
    tally = Tally()
    bench = Bench(program, scenario, root)
    disturb(bench, tally)
    for kind, count in bench.undisturbed.counts.items():
        if count == 0 or (arguments.kind and kind not in arguments.kind):
            continue
        stride = arguments.every if kind == "memory" else arguments.others
        fail_in_turn(bench, kind, "once", 1 if scenario.whole else stride, tally)
        if arguments.persistent:
            fail_in_turn(bench, kind, "from", arguments.persistent if kind == "memory" else 1, tally)
    if arguments.verbose:
        print(f"{scenario.name}: {tally.runs} runs, {len(tally.findings)} findings", flush=True)
    return tally


def read_arguments():
    """The command line."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--zipfit", required=True)
    parser.add_argument("--interposer", required=True)
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--others", type=int, default=1)
    parser.add_argument("--persistent", type=int, default=0)
    parser.add_argument("--only", action="append", default=[])
    parser.add_argument("--kind", action="append", default=[])
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--verbose", action="store_true")
    return parser.parse_args()


def main():
    """Plays the scenarios, some at a time."""
    arguments = read_arguments()
    program = Program(arguments.zipfit, arguments.interposer)
    tally = Tally()
    with tempfile.TemporaryDirectory() as root:
        inputs = os.path.join(root, "in")
        os.mkdir(inputs)
        scenarios.make_inputs(inputs)
        saved = scenarios.make_more_inputs(program.path, program.interposer, inputs)
        chosen = [scenario for scenario in scenarios.make_scenarios(saved)
                  if not arguments.only or scenario.name in arguments.only]
        with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
            for played in pool.map(lambda scenario: play(program, scenario, root, arguments), chosen):
                tally.add(played)
    tally.print_findings()
    tally.print_counts()
    print(f"{tally.runs} runs of {len(chosen)} commands, {len(tally.findings)} findings")
    sys.exit(1 if tally.findings else 0)


if __name__ == "__main__":
    main()
