"""Helpers for the Python parts of several cases."""

import json
import os
import random
import signal
import subprocess
import time

ZIPFIT = os.environ["ZIPFIT"]

WORDS = (
    "amber bay cloud delta ember fern grove harbour inlet juniper kiln ledge meadow north oak pier quarry ridge "
    "slate tide upland vale willow yarrow def return for if else while import print range list sum max min"
).split()


def texts(count, seed, longest=60):
    """Texts of random words, the same for the same seed; one in eight is a copy of an earlier one, so scores tie."""
    source = random.Random(seed)
    made = []
    for _ in range(count):
        if made and source.random() < 0.125:
            made.append(source.choice(made))
        else:
            made.append(" ".join(source.choice(WORDS) for _ in range(source.randint(1, longest))))
    return made


def write_jsonl(path, documents):
    """One record with an id and a text per line."""
    with open(path, "w", encoding="utf-8") as file:
        for number, text in enumerate(documents, start=1):
            file.write(json.dumps({"id": number, "text": text}) + "\n")


def read_tsv(path):
    """The rows of `zipfit score` or --scores as (file, line, bytes, score)."""
    rows = []
    with open(path, encoding="utf-8", newline="\n") as file:
        for row in file:
            name, line, length, score = row.rstrip("\n").split("\t")
            if line == "line":
                continue  # the heading
            rows.append((name, int(line), int(length), float(score)))
    return rows


def start(arguments, ignored=(), **options):
    """Starts zipfit as from an interactive shell: signals have their default action, but for those `ignored`."""

    def set_signals():
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGPIPE):
            signal.signal(number, signal.SIG_IGN if number in ignored else signal.SIG_DFL)

    # pylint: disable-next=subprocess-popen-preexec-fn
    return subprocess.Popen([ZIPFIT] + list(arguments), preexec_fn=set_signals, **options)


def wait_for(condition, seconds=20.0):
    """Waits until `condition()` holds; fails loudly where it never does."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise SystemExit("nothing happened for %g s" % seconds)
        time.sleep(0.01)


def open_outputs(process):
    """How many outputs in the working directory the process is writing: they have no name yet, or a temporary one."""
    count = 0
    try:
        for number in os.listdir(f"/proc/{process.pid}/fd"):
            directory, name = os.path.split(os.readlink(f"/proc/{process.pid}/fd/{number}"))
            count += directory == os.getcwd() and (name.startswith("#") or ".zipfit-" in name)
    except OSError:
        pass  # it has just closed that one, or ended
    return count


def ended_by(process, seconds=5.0):
    """How the process ended, or that it did not: it is killed then."""
    try:
        status = process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        return "still running after %g s" % seconds
    return "by " + signal.Signals(-status).name if status < 0 else "with status %d" % status
