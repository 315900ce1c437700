# A directory is the files below it in the byte order of their paths: random trees and globs against os.walk, sorted and
# fnmatch of Python, on one thread and on several.
. "$LIB"

few_targets 1
"$PYTHON" - <<'END'
import fnmatch
import os
import random
import shutil
import subprocess

from helpers import FEWER, ZIPFIT

source = random.Random(17)
PARTS = ["a", "b", "ab", "a.b", "a-b", "a0", "A", ".a", ".b", "__MACOSX", "a b", "b\n", "-b", "b\tc"]
RAW = [b"\xff", "\xe4".encode(), b"b\xe4"]


def make_tree():
    """Random files, most with one record, and what is no file."""
    shutil.rmtree(b"d", ignore_errors=True)
    os.mkdir(b"d")
    for _ in range(source.randint(1, 60)):
        parts = [os.fsencode(source.choice(PARTS)) if source.random() < 0.9 else source.choice(RAW) for _ in range(source.randint(1, 4))]
        path = os.path.join(b"d", *parts)
        try:
            os.makedirs(os.path.dirname(path), exist_ok=True)
            kind = source.random()
            if kind < 0.85:
                with open(path, "xb") as file:
                    file.write(b"some words\n" if kind < 0.8 else b"")
            elif kind < 0.9:
                os.mkfifo(path)
            elif kind < 0.95:
                os.symlink(b"/dev/null" if kind < 0.92 else os.path.abspath(b"t.jsonl"), path)
            else:
                os.symlink(source.choice([b".", b"..", os.path.abspath(b"d")]), path)
        except (FileExistsError, NotADirectoryError):
            pass


def is_junk(name):
    return name.startswith(b".") or name == b"__MACOSX"


def matches(glob, text):
    # A byte that is not UTF-8 is a character.
    return fnmatch.fnmatchcase(os.fsdecode(text), os.fsdecode(glob))


def is_taken(path, include, omit):
    parts = path.split(b"/")
    for glob in omit:
        tried = parts if b"/" not in glob else [b"/".join(parts[:n]) for n in range(1, len(parts) + 1)]
        if any(matches(glob, text) for text in tried):
            return False
    return not include or any(matches(glob, path if b"/" in glob else parts[-1]) for glob in include)


def expected(include, omit):
    found = []
    for directory, names, files in os.walk(b"d"):
        names[:] = [name for name in names if not is_junk(name)]
        for name in files:
            path = os.path.join(directory, name)
            if not is_junk(name) and os.path.isfile(path) and is_taken(path[2:], include, omit):
                found.append(path)
    return sorted(found)


def escape(path):
    for plain, escaped in (b"\\", rb"\\"), (b"\t", rb"\t"), (b"\n", rb"\n"), (b"\r", rb"\r"):
        path = path.replace(plain, escaped)
    return path


GLOBS = [b"a", b"b", b"a*", b"*b", b"*.*", b"?", b"[ab]", b"[!a]*", b"a/*", b"*/b", b"a/b", b"*/*/*", b"\xff", b"A", b"*\n*"]
compared = empty = 0
for number in range(15 if FEWER else 40):
    make_tree()
    for _ in range(2):
        include = source.sample(GLOBS, source.choice([0, 0, 1, 2]))
        omit = source.sample(GLOBS, source.choice([0, 0, 1, 2]))
        command = [ZIPFIT, "score", "-q", "--no-heading", "--lines", "--score", "conditional", "-t", "t.jsonl"]
        for glob in include:
            command += ["--include", glob]
        for glob in omit:
            command += ["--omit", glob]
        command += ["-T", source.choice(["1", "3"]), "--", source.choice(["d", "d/", "./d"])]
        wanted = expected(include, omit)
        run = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
        prefix = os.path.join(command[-1].encode(), b"")
        rows = b"".join(escape(prefix + path[2:]) + b"\n" for path in wanted if os.path.getsize(path) > 0)
        came = b"".join(row.split(b"\t")[0] + b"\n" for row in run.stdout.split(b"\n")[:-1])
        assert came == rows, (command, came, rows, run.stderr)
        assert (run.returncode == 0) == bool(wanted), (command, run)
        compared += rows.count(b"\n")
        empty += not wanted
print("many files compared:", compared > 5 * (number + 1), "and trees without any:", empty > 1)
END
