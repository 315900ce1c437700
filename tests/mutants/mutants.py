#!/usr/bin/env python3
"""Plants faults in the source, one at a time, and looks whether the tests notice.

    mutants.py [--build DIRECTORY] [--jobs N] [--only FILE] [--all] [--resume] [--list]

SEED (1) and COUNT (150) in the environment choose the faults, from every folder of src/ and
of every kind: an operator turned, a condition negated or dropped, a constant changed, a
call left out. fixed.py has more, which are planted in every run.

The faults are all written into one copy of the tree and chosen at run time (places.py), so
one build serves. One run of each test tells which faults it reaches. Then each fault is
turned on and the tests that reach it run, the fastest first, until one fails or takes much
longer than it did. What the fast ones do not notice is run again under AddressSanitizer,
which sees memory lost, and then with the slow ones.

equivalent.txt names the faults that make no difference, each with its reason; they are not
run unless --all is given. The exit status is 1 if less than 85 % of the faults are
noticed, or one is neither noticed nor named there, or a name there is of no place.

--only FILE: only the faults that FILE names, in the form of equivalent.txt. --resume: what
was noticed in runs before, in the same source, is not run again. --list: prints the faults
and plants none.
"""

import argparse
import collections
import concurrent.futures
import hashlib
import json
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
SOURCE = os.path.dirname(os.path.dirname(HERE))
sys.path.append(os.path.join(SOURCE, "tests/faults"))

import fixed  # noqa: E402 pylint: disable=wrong-import-position
import places  # noqa: E402 pylint: disable=wrong-import-position
import scenarios  # noqa: E402 pylint: disable=wrong-import-position

COPIED = ("CMakeLists.txt", "LICENSE", "README.md", "data", "include", "scripts", "src", "tests")
"""What the copy of the tree holds."""

NOTICED_AT_LEAST = 0.85

TRACE_BYTES = 65536
"""As zf_mutant.h has it."""

LONGEST = float(os.environ.get("LONGEST", "30"))
"""Seconds of the processor; a test that takes longer runs only for a fault that no other test reaches."""

QUICK = 10
"""Seconds of the processor that each fault has before one has more."""

LIMITS = ("prlimit", f"--fsize={2 << 30}:", "--core=0")
MEMORY_LIMIT = (f"--data={4 << 30}",)
"""What a process may use, in bytes: a fault can ask for anything. A sanitizer needs more memory than there is."""


RUNNING = set()
"""The process groups of the tests that run."""


def stop(*_):
    """Ends with all that was started."""
    for group in list(RUNNING):
        end_group(group)
    os._exit(130)


def end_group(group):
    """Ends a test and what it has started."""
    try:
        os.killpg(group, signal.SIGKILL)
    except ProcessLookupError:
        pass
    RUNNING.discard(group)


class Test:
    """A test of ctest's, or one that is run like it."""

    def __init__(self, name, command, properties):
        self.name, self.command = name, list(command)
        self.directory = properties.get("WORKING_DIRECTORY")
        self.environment = dict(word.split("=", 1) for word in properties.get("ENVIRONMENT", []))
        self.skip_status = properties.get("SKIP_RETURN_CODE", 77)
        self.wall = self.cpu = 0.0
        # Without a fault: seconds until it ended, and of the processor.
        self.seconds = self.cost = 0.0

    def run(self, limit, **more):
        """Runs it for at most limit seconds: "passed", "failed", "skipped" or "too slow"."""
        scratch = tempfile.mkdtemp(prefix="zipfit-mutant-")
        environment = {**os.environ, **self.environment, "TMPDIR": scratch, **more}
        started = time.monotonic()
        late = threading.Event()
        with tempfile.TemporaryFile() as said, \
             subprocess.Popen(self.command, cwd=self.directory, env=environment, stdin=subprocess.DEVNULL,
                              stdout=said, stderr=said, start_new_session=True) as process:
            RUNNING.add(process.pid)
            timer = threading.Timer(limit, lambda: (late.set(), end_group(process.pid)))
            timer.start()
            _, status, usage = os.wait4(process.pid, 0)
            timer.cancel()
            end_group(process.pid)
            process.returncode = os.waitstatus_to_exitcode(status)
        self.wall, self.cpu = time.monotonic() - started, usage.ru_utime + usage.ru_stime
        shutil.rmtree(scratch, ignore_errors=True)
        if late.is_set():
            return "too slow"
        return {0: "passed", self.skip_status: "skipped"}.get(process.returncode, "failed")


class Build:
    """A build of the copy, and its tests."""

    def __init__(self, tree, directory, *options):
        self.tree, self.directory = tree, directory
        self.options = list(options)
        self.tests = {}
        self.sound = {}
        self.limits = LIMITS if any("SANITIZE" in option for option in options) else LIMITS + MEMORY_LIMIT

    def configure(self):
        """Lets CMake write what places.py reads."""
        launcher = ["-DCMAKE_C_COMPILER_LAUNCHER=ccache"] if shutil.which("ccache") else []
        subprocess.run(["cmake", "-S", self.tree, "-B", self.directory, "-G", "Ninja", "-DZIPFIT_BUILD_TESTS=ON",
                        "-DCMAKE_C_FLAGS=-w", *launcher, *self.options], check=True, stdout=subprocess.DEVNULL)

    def make(self):
        """Builds, and reads which tests there are."""
        built = subprocess.run(["ninja", "-C", self.directory], check=False, capture_output=True, text=True)
        if built.returncode != 0:
            sys.exit("the copy with the faults cannot be built:\n" + built.stdout[-4000:])
        listed = subprocess.run(["ctest", "--test-dir", self.directory, "--show-only=json-v1"], check=True,
                                capture_output=True, text=True)
        for entry in json.loads(listed.stdout)["tests"]:
            properties = {one["name"]: one["value"] for one in entry.get("properties", [])}
            # The longest ones repeat what others do hundreds of times; but one is all that knows the engine.
            is_large = "large" in properties.get("LABELS", []) and not entry["name"].startswith("unit-")
            if "command" in entry and not is_large:
                self.tests[entry["name"]] = Test(entry["name"], entry["command"], properties)
        self.split_faults()
        if os.path.exists(os.path.join(self.directory, "zipfit-mpi")):
            names = {"ZIPFIT": "zipfit", "ZIPFIT_MPI": "zipfit-mpi"}
            environment = [f"{name}={os.path.join(self.directory, file)}" for name, file in names.items()]
            self.tests["mpi"] = Test("mpi", ["bash", os.path.join(self.tree, "tests/mpi/test.sh")],
                                     {"ENVIRONMENT": environment, "WORKING_DIRECTORY": self.directory})
        for test in self.tests.values():
            test.command[:0] = self.limits

    def split_faults(self):
        """Puts one test for each command in the place of tests/faults, in which every call fails and not every 25th."""
        whole = self.tests.pop("faults", None)
        if os.environ.get("WHOLE_FAULTS"):
            self.tests["faults"] = whole
            return
        if whole is None:
            return
        command = whole.command[:whole.command.index("--every")]
        for scenario in scenarios.make_scenarios({}):
            name = "faults-" + scenario.name
            self.tests[name] = Test(name, [*command, "--only", scenario.name], {"WORKING_DIRECTORY": whole.directory})

    def is_sound(self, name, limit):
        """Whether a test passes without a fault."""
        if name not in self.sound:
            self.sound[name] = self.tests[name].run(limit) == "passed"
        return self.sound[name]


def copy_tree(tree):
    """Copies what is built, but leaves a file as it is where its content is the same already."""
    wanted = set()
    for top in COPIED:
        path = os.path.join(SOURCE, top)
        files = [path] if os.path.isfile(path) else [os.path.join(folder, name) for folder, _, names in os.walk(path)
                                                     for name in names if "__pycache__" not in folder]
        for file in files:
            name = os.path.relpath(file, SOURCE)
            wanted.add(name)
            if not name.startswith("src/"):
                put(os.path.join(tree, name), read(file), os.stat(file).st_mode)
    for folder, _, names in os.walk(tree):
        for name in names:
            path = os.path.join(folder, name)
            if os.path.relpath(path, tree) not in wanted:
                os.remove(path)
    return sorted(name for name in wanted if name.startswith("src/"))


def read(path):
    """The bytes of a file, one character for each."""
    with open(path, encoding="latin-1", newline="") as file:
        return file.read()


def put(path, text, mode=0o644):
    """Writes a file, if it holds anything else."""
    if os.path.exists(path) and read(path) == text:
        return
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="latin-1", newline="") as file:
        file.write(text)
    os.chmod(path, mode & 0o777)


def read_list(path):
    """Names of faults and the reasons given for them: a name a line, its reason in indented lines below."""
    reasons = {}
    name = None
    with open(path, encoding="utf-8") as file:
        for line in file:
            if line.startswith("#") or not line.strip():
                continue
            if line[0].isspace():
                reasons[name] = (reasons[name] + " " + line.strip()).strip()
            else:
                name = line.strip()
                reasons[name] = ""
    return reasons


def choose(candidates, seed, count, taken):
    """Draws faults: the same ones again as long as their functions stay the same, wherever these are.

    A folder has its share by the root of its size; within a folder the kinds take turns.
    """
    folders = collections.defaultdict(lambda: {kind: [] for kind in places.KINDS})
    for place in candidates:
        folders[place.folder][place.kind].append(place)
    sizes = {folder: sum(map(len, kinds.values())) ** 0.5 for folder, kinds in folders.items()}
    chosen = []
    for folder, kinds in sorted(folders.items()):
        for drawn in kinds.values():
            drawn.sort(key=lambda place: hashlib.sha256(f"{seed} {place.key}".encode()).digest(), reverse=True)
        share = -(-count * sizes[folder] // sum(sizes.values()))
        while share > 0 and any(kinds.values()):
            for drawn in kinds.values():
                while drawn and share > 0:
                    place = drawn.pop()
                    spans = taken[place.file]
                    if all(place.end <= start or end <= place.start for start, end in spans):
                        spans.append((place.start, place.end))
                        chosen.append(place)
                        share -= 1
                        break
    return chosen


def plant(tree, names, chosen):
    """Writes the faults into the copy; every file that holds one includes zf_mutant.h."""
    by_file = collections.defaultdict(list)
    for number, place in enumerate(chosen):
        place.number = number
        by_file[place.file].append(place)
    switch = read(os.path.join(HERE, "zf_mutant.h"))
    for name in names:
        text = read(os.path.join(SOURCE, name))
        for place in sorted(by_file[name], key=lambda place: place.start, reverse=True):
            text = text[:place.start] + place.template.replace("@", str(place.number)) + text[place.end:]
        if by_file[name]:
            text = f'#include "zf_mutant.h"\n#line 1\n{text}'
        put(os.path.join(tree, name), text, os.stat(os.path.join(SOURCE, name)).st_mode)
    put(os.path.join(tree, "src/zf_mutant.h"), switch)


def digest(*paths):
    """The SHA-256 of files that are there, as hexadecimal digits."""
    found = hashlib.sha256()
    for path in paths:
        if os.path.isfile(path):
            found.update(read(path).encode("latin-1"))
    return found.hexdigest()


class Trace:
    """Which tests reach which fault. A test that has not changed since the last run, nor the source, is not run again."""

    def __init__(self, build, directory):
        self.build = build
        self.path = os.path.join(directory, "trace.json")
        self.known = json.loads(read(self.path)) if os.path.exists(self.path) else {}

    def identity(self, name, source):
        """What a trace depends on: the source with its faults, and the test's own file."""
        short = name.split("-", 1)[-1]
        tests = os.path.join(self.build.tree, "tests")
        return source + digest(f"{tests}/cli/cases/{short}.sh", f"{tests}/unit/test_{short}.c")

    def run(self, test, identity):
        """Runs a test: how it ended, how long it took and the numbers of the faults that it reaches."""
        known = self.known.get(test.name)
        if known and known["identity"] == identity:
            return known
        with tempfile.NamedTemporaryFile(prefix="zipfit-trace-") as file:
            file.truncate(TRACE_BYTES)
            ended = test.run(1800, ZF_MUTANT_TRACE=file.name)
            if ended == "failed":
                ended = test.run(1800, ZF_MUTANT_TRACE=file.name)
            marks = file.read()
        return {"identity": identity, "ended": ended, "seconds": test.wall, "cost": test.cpu,
                "reached": [number for number, mark in enumerate(marks) if mark]}

    def run_all(self, chosen, source, jobs):
        """Runs every test once: by fault the tests that reach it, the fastest first."""
        tests = sorted(self.build.tests.values(), key=lambda test: -self.known.get(test.name, {}).get("seconds", 0))
        with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
            traces = dict(zip([test.name for test in tests],
                              pool.map(lambda test: self.run(test, self.identity(test.name, source)), tests)))
        put(self.path, json.dumps(traces))
        reached = {place.key: [] for place in chosen}
        for name, found in traces.items():
            self.build.tests[name].seconds, self.build.tests[name].cost = found["seconds"], found.get("cost", found["seconds"])
            if found["ended"] == "failed":
                print(f"without a fault, {name} fails: it is left out", flush=True)
            if found["ended"] != "passed":
                continue
            for number in found["reached"]:
                if name != "mpi" or chosen[number].folder == "mpi":
                    reached[chosen[number].key].append(name)
        for found in reached.values():
            found.sort(key=lambda name: self.build.tests[name].cost)
            fast = [name for name in found if self.build.tests[name].cost <= LONGEST]
            found[:] = fast or found[:1]
        return reached


class Hunt:
    """The runs of the faults."""

    def __init__(self, build, asan, reached):
        self.build, self.asan, self.reached = build, asan, reached

    def quick(self, place):
        """How many of the tests that reach a fault take QUICK seconds of the processor together."""
        total = count = 0
        for name in self.reached[place.key]:
            total += self.build.tests[name].cost
            if total > QUICK and count > 0:
                break
            count += 1
        return count

    def notice(self, place, names):
        """Which of the tests notices a fault, and how; None if none does."""
        for name in names:
            test = self.build.tests[name]
            limit = 10 * test.seconds + 20
            ended = test.run(limit, ZF_MUTANT=str(place.number))
            # A test that fails without the fault too, on a busy machine for one, has noticed nothing.
            if ended in ("failed", "too slow") and test.run(limit) == "passed":
                return f"{name} {ended}"
        return None

    def notice_soon(self, place):
        """With the quick tests."""
        return self.notice(place, self.reached[place.key][:self.quick(place)])

    def notice_late(self, place):
        """With the others."""
        return self.notice(place, self.reached[place.key][self.quick(place):])

    def notice_lost_memory(self, place):
        """The same under AddressSanitizer."""
        for name in self.reached[place.key][:self.quick(place)]:
            seconds = self.build.tests[name].seconds
            if name not in self.asan.tests:
                continue
            limit = 50 * seconds + 60
            if self.asan.tests[name].run(limit, ZF_MUTANT=str(place.number)) == "failed" and \
               self.asan.is_sound(name, limit):
                return f"{name} failed under AddressSanitizer"
        return None


class Results:
    """Which test noticed which fault, by the fault's name, also of runs before."""

    def __init__(self, path, source, resume):
        self.path, self.source = path, source
        self.noticed = {}
        if resume and os.path.exists(path):
            known = json.loads(read(path))
            self.noticed = known["noticed"] if known["source"] == source else {}

    def hunt(self, faults, jobs, function, what):
        """Applies a function to all faults that are not noticed yet, some at a time."""
        with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
            running = {pool.submit(function, place): place for place in faults if place.key not in self.noticed}
            for done, future in enumerate(concurrent.futures.as_completed(running), 1):
                place, by = running[future], future.result()
                print(f"[{done}/{len(running)}] {what}{place.file}: {place.key}\n    {by or 'NOT noticed'}", flush=True)
                if by:
                    self.noticed[place.key] = by
                    put(self.path, json.dumps({"source": self.source, "noticed": self.noticed}, indent=1))


def report(chosen, reached, found, listed):
    """Prints the counts by folder and kind; the faults that are neither noticed nor listed."""
    for what in ("folder", "kind"):
        planted = collections.Counter(getattr(place, what) for place in chosen)
        noticed = collections.Counter(getattr(place, what) for place in chosen if found.get(place.key))
        print(f"\n{what:20} {'planted':>8} {'noticed':>8}")
        for name in sorted(planted):
            print(f"{name:20} {planted[name]:8} {noticed[name]:8}")
    survivors = [place for place in chosen if not found.get(place.key)]
    missed = [place for place in survivors if place.key not in listed]
    print(f"\nnoticed by no test and not in equivalent.txt: {len(missed)}")
    for place in missed:
        print(f"# {place.file}, {len(reached[place.key])} tests reach it\n{place.key}")
    total, noticed = len(chosen), len(chosen) - len(survivors)
    print(f"\n{total} planted, {noticed} noticed ({100 * noticed / max(total, 1):.1f} %), "
          f"{len(survivors) - len(missed)} make no difference, {len(missed)} missed")
    return not missed and noticed >= NOTICED_AT_LEAST * total


def read_arguments():
    """The command line."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", default=os.path.join(SOURCE, "build-mutants"))
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--only")
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--resume", action="store_true")
    parser.add_argument("--list", action="store_true")
    return parser.parse_args()


def draw(arguments, candidates):
    """The faults of this run: the fixed ones and those that are drawn, or those that --only names."""
    seed, count = os.environ.get("SEED", "1"), int(os.environ.get("COUNT", "150"))
    taken = collections.defaultdict(list)
    own = fixed.find(SOURCE)
    for place in own:
        taken[place.file].append((place.start, place.end))
    if not arguments.only:
        return own + choose(candidates, seed, count, taken)
    names = read_list(arguments.only)
    chosen = []
    for place in own + candidates:
        if place.key in names and all(place.end <= other.start or other.end <= place.start or place.file != other.file
                                      for other in chosen):
            chosen.append(place)
    return chosen


def main():
    """Draws, builds, traces, hunts."""
    arguments = read_arguments()
    for number in signal.SIGINT, signal.SIGTERM:
        signal.signal(number, stop)
    started = time.monotonic()
    tree = os.path.join(os.path.abspath(arguments.build), "tree")
    names = copy_tree(tree)
    plant(tree, names, [])
    build = Build(tree, os.path.join(os.path.abspath(arguments.build), "build"))
    build.configure()
    candidates = places.find(tree, os.path.join(build.directory, "compile_commands.json"))
    listed = read_list(os.path.join(HERE, "equivalent.txt"))
    unknown = sorted(listed.keys() - {place.key for place in candidates})
    for name in unknown:
        print(f"equivalent.txt names what is not in the source: {name}")
    chosen = draw(arguments, candidates)
    print(f"{len(candidates)} faults can be planted, {len(chosen)} are", flush=True)
    if arguments.list:
        for place in chosen:
            print(f"{place.file}: {place.key}")
        return 0
    plant(tree, names, chosen)
    build.make()
    source = digest(*(os.path.join(tree, name) for name in names))
    reached = Trace(build, os.path.abspath(arguments.build)).run_all(chosen, source, arguments.jobs)
    print(f"{len(build.tests)} tests, {time.monotonic() - started:.0f} seconds so far", flush=True)
    asan = Build(tree, os.path.join(os.path.abspath(arguments.build), "asan"), "-DCMAKE_BUILD_TYPE=Debug",
                 "-DZIPFIT_SANITIZE=address,undefined", "-DZIPFIT_MPI=OFF")
    hunted = [place for place in chosen if arguments.all or place.key not in listed]
    pack = Hunt(build, asan, reached)
    results = Results(os.path.join(os.path.abspath(arguments.build), "noticed.json"), source, arguments.resume)
    results.hunt(hunted, arguments.jobs, pack.notice_soon, "")
    if any(place.key not in results.noticed and reached[place.key] for place in hunted):
        asan.configure()
        asan.make()
        results.hunt(hunted, arguments.jobs, pack.notice_lost_memory, "AddressSanitizer: ")
        results.hunt(hunted, arguments.jobs, pack.notice_late, "slower tests: ")
    good = report(chosen, reached, results.noticed, listed)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(f"{time.monotonic() - started:.0f} seconds, {used.ru_utime + used.ru_stime:.0f} of CPU")
    return 0 if good and not unknown else 1


if __name__ == "__main__":
    sys.exit(main())
