"""Gives every two file options of every command the same file: it is refused, and nothing is touched.

The help says which options name files. A file is given twice under one name, through hard links, symbolic
links in both directions, a linked directory, and as what standard input or output is redirected to; once as a file
that is there, and once as one that is not. Before and after, all names, inodes and contents are compared. Two options
that only read may have the same file. So that no pair is refused for another reason, each is tried with two files too.

    file_pairs.py [--counts]
"""

import concurrent.futures
import dataclasses
import itertools
import os
import re
import shutil
import subprocess
import sys
import tempfile

ZIPFIT = os.path.abspath(os.environ["ZIPFIT"])

RECORDS = b"".join(b'{"text": "%s def return for in range"}\n' % word for word in (b"amber", b"bay", b"cloud delta"))
# tune takes half of them.
TARGET = b'{"text": "def ember return for grove in harbour range"}\n{"text": "def juniper"}\n'
OLD = b"old\n"

FEWER = "ZIPFIT_FEWER" in os.environ
"""Whether each pair has every second way only, and the next pair the others."""

READ, WRITTEN, STATE = "read", "written", "state"


@dataclasses.dataclass
class Slot:
    """A place on the command line where a file is named."""

    name: str
    use: str
    before: tuple = ()
    """What stands before the file's name."""
    needs: tuple = ()
    """Other arguments without which the option means nothing."""
    content: bytes = RECORDS
    """What is in the file where it is there."""
    ending: str = ""
    """Of a checkpoint: what the name of this file of it has beyond the one given."""
    redirected: str = ""
    """How the shell gives it instead: "<" or ">>"."""
    alone: tuple = ()
    """Options that no command has beside this one, whatever the files are."""

    @property
    def option(self):
        """The option, or that it is none."""
        return self.before[0] if self.before else self.name.split()[0]


def outputs(*options, needs=(), alone=()):
    """Slots of options that write."""
    return [Slot(option, WRITTEN, (option,), needs, OLD, alone=alone) for option in options]


SIDE_FILES = [Slot(f"--checkpoint: FILE{ending}", STATE, ("--checkpoint",), (), OLD, ending,
                   alone=("--from-scores", "--explain")) for ending in ("", ".new", ".lock", ".journal")]
SKIP = ("--on-error", "skip")
CLASSIFIER = ("--score", "classifier")
EXCLUDE = Slot("--exclude", READ, ("--exclude",), content=b'{"text": "nothing of the kind"}\n')
STDIN = Slot("INPUT <", READ, redirected="<")
STDOUT = Slot("-o >>", WRITTEN, ("-o", "-"), content=OLD, redirected=">>", alone=("--depfile",))
INPUT = Slot("INPUT", READ)
TARGETS = [Slot("-t", READ, ("-t",), content=TARGET, alone=("--from-scores",)),
           Slot("--background", READ, ("--background",), CLASSIFIER, alone=("--from-scores",)),
           Slot("--model", READ, ("--model",), CLASSIFIER,
                alone=("-t", "--background", "--from-scores", "--ids", "--explain", "--model-out"))]

LISTS = [Slot("--files-from", READ, ("--files-from",), content=b"pool.jsonl\n"),
         Slot("--files0-from", READ, ("--files0-from",), content=b"pool.jsonl\0")]

COMMANDS = {
    "select": TARGETS + LISTS + [
        INPUT, STDIN, STDOUT,
        EXCLUDE,
        Slot("--from-scores", READ, ("--from-scores",)),
        Slot("--ids", READ, ("--ids",), ("--id-field", "text"), b"amber def return for in range\n",
             alone=("-t", "--background", "--exclude", "--from-scores", "--scores", "--explain", "--checkpoint", "--report")),
        *outputs("-o", "--scores", "--stats", "--manifest", "--depfile", "--report"),
        *outputs("--explain", alone=("--from-scores",)),
        *outputs("--model-out", needs=CLASSIFIER, alone=("--from-scores", "--ids")), *outputs("--rejects", needs=SKIP), *SIDE_FILES],
    "score": TARGETS + LISTS + [INPUT, STDIN, STDOUT, *outputs("-o", "--stats", "--manifest", "--depfile"),
                        *outputs("--rejects", needs=SKIP), *outputs("--model-out", needs=CLASSIFIER)],
    "merge": [Slot("PART", READ), STDOUT,
              *outputs("-o", "--scores", "--rejects", "--stats", "--manifest", "--depfile", "--report")],
    "eval": [Slot("--train", READ, ("--train",)), Slot("--test", READ, ("--test",)),
             Slot("--test <", READ, ("--test", "-"), redirected="<"), STDOUT, *outputs("-o")],
    "tune": TARGETS[:2] + LISTS + [INPUT, STDOUT, EXCLUDE, *outputs("-o", "--stats", "--manifest", "--depfile"),
                                   *outputs("--rejects", needs=SKIP)],
    "align": TARGETS[:2] + LISTS + [INPUT, STDOUT, *outputs("-o", "--stats", "--manifest", "--depfile"),
                                    *outputs("--rejects", needs=SKIP)],
    "inspect": LISTS + [INPUT, STDIN, STDOUT, *outputs("-o")],
}
"""All of them; which have to be here says the help."""


def check_complete():
    """Every command is here, and every option of the help that names a file has a slot."""
    known = subprocess.run([ZIPFIT, "--help"], check=True, capture_output=True, text=True).stdout
    commands = set(re.findall(r"^  (\w+) ", known.split("Commands:")[1].split("\n\n")[0], re.MULTILINE))
    if commands - {"help", "completions"} != COMMANDS.keys():
        sys.exit(f"the commands are {commands}, and not all of them are in this test")
    for command, slots in COMMANDS.items():
        text = subprocess.run([ZIPFIT, command, "--help"], check=True, capture_output=True, text=True).stdout
        named = re.findall(r"^ +(?:(-\w), )?(--[\w-]+) \S*FILE", text, re.MULTILINE)
        assert named, text
        known = {slot.option for slot in slots}
        for letter, name in named:
            if name not in known and letter not in known:
                sys.exit(f"{command} {name} names a file, and has no slot in this test")


def prepare(directory):
    """The files that every command finds."""
    files = {"pool.jsonl": RECORDS, "t.jsonl": TARGET}
    for name, content in files.items():
        with open(os.path.join(directory, name), "wb") as file:
            file.write(content)
    run = [ZIPFIT, "select", "-q", "-t", "t.jsonl", "-k", "3", *SKIP, "--rejects", "r"]
    subprocess.run([*run, "--scores", "scores", "--report", "none", "--shard", "1/1", "-o", "part", "pool.jsonl"], cwd=directory, check=True)
    subprocess.run([*run, "--scores", "scores", "-o", "none", "pool.jsonl"], cwd=directory, check=True)
    subprocess.run([ZIPFIT, "score", "-q", "-t", "t.jsonl", *CLASSIFIER, "--model-out", "model", "-o", "none", "pool.jsonl"],
                   cwd=directory, check=True)
    for name in "r", "none":
        os.remove(os.path.join(directory, name))


def content_of(slot, given):
    """What the file of a slot holds: of some, what a run has made."""
    name = {"--from-scores": "scores", "PART": "part", "--model": "model"}.get(slot.name)
    if name is None:
        return slot.content
    with open(os.path.join(given, name), "rb") as file:
        return file.read()


def tree(directory):
    """Everything in it: kinds, inodes, modes, links, contents."""
    found = {}
    for place, directories, files in os.walk(directory):
        for name in directories + files:
            path = os.path.join(place, name)
            status = os.lstat(path)
            held = None
            if os.path.islink(path):
                held = os.readlink(path)
            elif os.path.isfile(path):
                with open(path, "rb") as file:
                    held = file.read()
            found[os.path.relpath(path, directory)] = (status.st_mode, status.st_ino, status.st_nlink, held)
    return found


def command_line(command, pair, names):
    """The arguments, and what standard input and output are redirected to."""
    arguments, redirected = [command, "-q"], {"<": os.devnull, ">>": os.devnull}
    have = {slot.name for slot in pair}
    for slot in pair:
        arguments += [word for word in slot.needs if word not in arguments]
    for slot, name in zip(pair, names):
        if slot.redirected:
            redirected[slot.redirected] = name
            arguments += slot.before
        else:
            arguments += [*slot.before, name.removesuffix(slot.ending)]
    if command in ("select", "score", "tune", "align"):
        arguments += ["-k", "2"] if command == "select" and "--ids" not in have else []
        arguments += [] if have & {"-t", "--from-scores", "--ids", "--model"} else ["-t", "t.jsonl"]
        arguments += ["--background", "pool.jsonl"] if "classifier" in arguments and not have & {"--background", "--model"} else []
        arguments += [] if have & {"INPUT", "INPUT <"} else ["pool.jsonl"]
    elif command == "inspect":
        arguments += [] if have & {"INPUT", "INPUT <"} else ["pool.jsonl"]
    elif command == "merge":
        arguments += [] if "PART" in have else ["part"]
    else:
        arguments += [] if "--train" in have else ["--train", "pool.jsonl"]
        arguments += [] if have & {"--test", "--test <"} else ["--test", "t.jsonl"]
    arguments += ["-o", "other-output"] if "--depfile" in have and "-o" not in have else []
    return arguments, redirected


def run_in(directory, command, pair, names):
    """Runs it; the status and what was said."""
    arguments, redirected = command_line(command, pair, names)
    with open(os.path.join(directory, redirected["<"]), "rb") as stdin, \
            open(os.path.join(directory, redirected[">>"]), "ab") as stdout:
        ended = subprocess.run([ZIPFIT, *arguments], cwd=directory, stdin=stdin, stdout=stdout, stderr=subprocess.PIPE,
                               check=False, text=True, errors="replace")
    return ended.returncode, " ".join(arguments), ended.stderr


@dataclasses.dataclass
class Way:
    """How one file comes to have two names."""

    names: tuple
    file: str
    there: bool = True
    link: object = None
    """What makes the other name: os.link or os.symlink."""

    def make(self, directory, content):
        """Makes the file, if it is to be there, and its links, beside a directory with two names."""
        os.mkdir(os.path.join(directory, "d"))
        os.symlink("d", os.path.join(directory, "e"))
        if self.there:
            with open(os.path.join(directory, self.file), "wb") as file:
                file.write(content)
        if self.link:
            other = self.names[0] if self.names[1] == self.file else self.names[1]
            self.link(self.file if self.link is os.symlink else os.path.join(directory, self.file),
                      os.path.join(directory, other))


def ways_of(pair):
    """All ways that there are for two slots."""
    first, second = (slot.ending for slot in pair)
    ways = [Way(("f" + first, "g" + second), "f" + first, link=os.link),
            Way(("f" + first, "g" + second), "f" + first, link=os.symlink),
            Way(("g" + first, "f" + second), "f" + second, link=os.symlink)]
    file = "d/f" + (first or second)
    names = [(file, file), (file, "e/f" + (first or second)), (file, "d/../e/./f" + (first or second))]
    # What is read or redirected is there.
    for there in (True, False) if all(slot.use != READ and not slot.redirected for slot in pair) else (True,):
        ways += [Way(two, file, there) for two in names]
    return ways


def fail(why, arguments, said):
    """Ends the test."""
    raise SystemExit(f"{why}: {arguments}\n{said}")


def try_pair(job):
    """All ways to give one file to two slots; how many runs were refused, and how many were not."""
    turn, (command, pair, given) = job
    refused = allowed = 0
    with tempfile.TemporaryDirectory() as scratch:
        directory = os.path.join(scratch, "two")
        shutil.copytree(given, directory)
        names = ["a" + pair[0].ending, "b" + pair[1].ending]
        for slot, name in zip(pair, names):
            if slot.use == READ or slot.redirected:
                with open(os.path.join(directory, name), "wb") as file:
                    file.write(content_of(slot, given))
        status, arguments, said = run_in(directory, command, pair, names)
        # Scores belong to one input.
        if status != 0 and {slot.use for slot in pair} != {READ}:
            fail("refused with two files", arguments, said)
        ways = ways_of(pair)
        for number, way in enumerate(ways[turn % 2::2] if FEWER else ways):
            directory = os.path.join(scratch, str(number))
            shutil.copytree(given, directory)
            reads = [slot for slot in pair if slot.use == READ]
            way.make(directory, content_of(reads[0] if reads else pair[0], given))
            before = tree(directory)
            status, arguments, said = run_in(directory, command, pair, way.names)
            if len(reads) == 2:
                allowed += 1
                if status not in (0, 1):
                    fail("two that read the same file are refused", arguments, said)
            elif status not in (1, 2) or "Traceback" in said or not said.startswith("zipfit: "):
                fail(f"status {status}", arguments, said)
            else:
                refused += 1
            if tree(directory) != before:
                fail("something was touched", arguments, said)
    return refused, allowed


def jobs(given):
    """All pairs that some command may have."""
    for command, slots in COMMANDS.items():
        for pair in itertools.combinations(slots, 2):
            a, b = pair
            if a.option != b.option and a.option not in b.alone and b.option not in a.alone and \
                    (not a.redirected or a.redirected != b.redirected):
                yield command, pair, given


def main():
    """Tries all of them, some at a time."""
    check_complete()
    with tempfile.TemporaryDirectory() as scratch:
        prepare(scratch)
        work = list(jobs(scratch))
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            results = list(pool.map(try_pair, enumerate(work)))
    refused, allowed = (sum(column) for column in zip(*results))
    assert refused > 500 and allowed > 20
    if "--counts" in sys.argv:
        print(f"{len(work)} pairs of options; {refused} runs refused, {allowed} of two that read; files touched: 0")
    else:
        print("nothing was touched")


if __name__ == "__main__":
    main()
