"""Helpers for the Python parts of several cases."""

import json
import os
import random
import signal
import subprocess
import time

ZIPFIT = os.environ["ZIPFIT"]
# Whether tests that repeat themselves do so less often: under sanitizers, and where only lines are counted.
FEWER = bool(os.environ.get("ZIPFIT_FEWER"))

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


def wait_for(condition, seconds=300.0):
    """Waits until `condition()` holds; fails loudly where it never does, however busy the machine is."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise SystemExit("nothing happened for %g s" % seconds)
        time.sleep(0.01)


def cpu_seconds(process):
    """The CPU time that the process has used, all its threads together; 0 where it has ended."""
    try:
        with open(f"/proc/{process.pid}/stat", encoding="ascii") as file:
            fields = file.read().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def wait_for_work(process, seconds):
    """Waits until the process has used so much CPU time, or has ended."""
    wait_for(lambda: process.poll() is not None or cpu_seconds(process) >= seconds)


def wait_for_sleep(process):
    """Waits until every thread of the process is asleep at ten looks in a row, or the process has ended."""
    looks = 0

    def sleeps():
        nonlocal looks
        states = set()
        try:
            for number in os.listdir(f"/proc/{process.pid}/task"):
                with open(f"/proc/{process.pid}/task/{number}/stat", encoding="ascii") as file:
                    states.add(file.read().rpartition(")")[2].split()[0])
        except OSError:
            pass  # a thread has just ended
        looks = looks + 1 if states == {"S"} else 0
        return looks == 10 or process.poll() is not None

    wait_for(sleeps)


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
    """How the process ended. It is killed where it goes on for `seconds` of CPU time, or for ever without any."""
    limit = cpu_seconds(process) + seconds
    deadline = time.monotonic() + 300
    while process.poll() is None:
        if cpu_seconds(process) > limit or time.monotonic() > deadline:
            process.kill()
            process.wait()
            return "still running after %g s" % seconds
        time.sleep(0.01)
    status = process.returncode
    return "by " + signal.Signals(-status).name if status < 0 else "with status %d" % status


def stop_when_saved(arguments, state):
    """Ends a run with SIGTERM once its checkpoint exists, and says how it ended.

    A run that is done before the signal comes leaves its outputs: they are removed and it starts again.
    """
    before = set(os.listdir("."))
    for _ in range(50):
        run = start(arguments)
        wait_for(lambda: os.path.exists(state) or run.poll() is not None)  # pylint: disable=cell-var-from-loop
        run.send_signal(signal.SIGTERM)
        how = ended_by(run)
        if how != "with status 0":
            return how
        for name in set(os.listdir(".")) - before:
            os.remove(name)
    raise SystemExit("every run was done before the signal")
