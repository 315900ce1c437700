#!/usr/bin/env python3
"""Kills runs with a checkpoint at random moments, starts them again, and compares what comes out.

    kill.py --zipfit PROGRAM [--kills N] [--seed S]

Each round sets up a run at random - plain or compressed input, a shard or all of
it, scores and rejects or not, one thread or two, one reader or more, several limits - and lets it run
undisturbed once. Then the same command is started again and again and ended at a
random moment, mostly by SIGKILL, else by a signal that it may answer with status 75,
until it finishes. Its outputs must be the same bytes, and nothing of the checkpoint
may be left. Prints the number of kills, by signal.
"""

import argparse
import collections
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time

WORDS = "amber bay cloud delta ember fern grove harbour inlet juniper kiln ledge def return for if in range sum".split()


def write_pool(path, source, count):
    """Records of random words, some of them bad or blank, some alike, so that scores tie."""
    with open(path, "w", encoding="utf-8") as file:
        made = []
        for number in range(count):
            kind = source.randrange(40)
            if kind == 0:
                file.write("not JSON\n")
            elif kind == 1:
                file.write("\n")
            else:
                text = source.choice(made) if made and kind < 8 else " ".join(
                    source.choice(WORDS) for _ in range(source.randint(1, 60)))
                made.append(text)
                file.write(json.dumps({"id": number, "text": text}) + "\n")


def draw_command(source):
    """The options of a round, and the names of its outputs."""
    options = ["-T", source.choice("12"), "--readers", source.choice("128"), "--level", source.choice("16"), "--on-error", "skip", "-t", "t.jsonl"]
    options += source.choice([["-k", "1"], ["-k", "50"], ["-k", "100000"], ["--budget", "20K"], ["-k", "300", "--annotate"]])
    outputs = ["out"]
    if source.random() < 0.5:
        options += ["--shard", source.choice(["1/1", "1/2", "2/2", "2/3"])]
    if source.random() < 0.6:
        options += ["--scores", "scores"]
        outputs += ["scores"]
    if source.random() < 0.4:
        options += ["--rejects", "rejects"]
        outputs += ["rejects"]
    inputs = source.choice([["a.jsonl"], ["a.jsonl.zst"], ["a.jsonl", "b.jsonl.zst", "c.jsonl"], ["a.jsonl.gz", "a.jsonl"]])
    return options, outputs, inputs


def contents(outputs):
    """What the outputs hold; of a part, what does not depend on the time it took."""
    found = {}
    for name in outputs:
        if not os.path.exists(name):
            found[name] = None
            continue
        with open(name, "rb") as file:
            found[name] = file.read()
    return found


def whole(program, outputs, options):
    """The outputs of a finished run; a part goes through merge, as its seconds are never the same."""
    if "--shard" in options:
        status = subprocess.run([program, "merge", "-q", "--partial", "-o", "again", "out"], check=True)
        assert status.returncode == 0
        with open("again", "rb") as file:
            part = file.read()
        os.remove("again")
        return strip_seconds(part)
    return contents(outputs)


def strip_seconds(part):
    """A part's frames without the summary's seconds and the checks over them."""
    at, frames = 8, []
    while at < len(part):
        kind, length = part[at : at + 1], int.from_bytes(part[at + 1 : at + 9], "little")
        payload = part[at + 13 : at + 13 + length]
        if kind == b"S":
            payload = summary_without_seconds(payload)
        if kind != b"E":
            frames.append((kind, payload))
        at += 17 + length
    return frames


def summary_without_seconds(payload):
    """Leaves out the double behind the counts: 5 numbers, as many outcomes as the fifth says."""
    at, numbers = 0, []
    while len(numbers) < 5 or len(numbers) < 5 + numbers[4]:
        value, shift = 0, 0
        while True:
            byte = payload[at]
            at += 1
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                break
        numbers.append(value)
    return payload[:at] + payload[at + 8 :]


def run_to_end(command, source, longest, counts):
    """Starts the command until it ends by itself; gives how many times it was ended before."""
    kills = 0
    while True:
        process = subprocess.Popen(command, stderr=subprocess.PIPE)
        number = source.choice([signal.SIGKILL] * 6 + [signal.SIGTERM, signal.SIGINT, signal.SIGUSR1, signal.SIGUSR2,
                                                     signal.SIGXCPU])
        try:
            process.wait(source.random() ** 3 * longest)
        except subprocess.TimeoutExpired:
            process.send_signal(number)
        message = process.stderr.read().decode()
        process.stderr.close()
        process.wait()
        if process.returncode == 0:
            return kills
        kills += 1
        counts[number.name] += 1
        expected = (-number,) if number == signal.SIGKILL else (-number, 75)
        if process.returncode not in expected:
            sys.exit(f"status {process.returncode} after {number.name}: {message}")


def play_round(program, source, counts):
    """One command, undisturbed and disturbed; gives the number of kills."""
    options, outputs, inputs = draw_command(source)
    command = [program, "select", "-q"] + options + ["-o", "out"] + inputs
    for name in outputs:
        if os.path.exists(name):
            os.remove(name)
    began = time.monotonic()
    subprocess.run(command, check=True)
    took = time.monotonic() - began
    expected = whole(program, outputs, options)
    for name in outputs:
        if os.path.exists(name):
            os.remove(name)
    command += ["--checkpoint", "state", "--checkpoint-every", "0.02"]
    kills = run_to_end(command, source, max(2 * took, 0.05), counts)
    if whole(program, outputs, options) != expected:
        sys.exit("DIFFERENT: " + " ".join(command))
    left = [name for name in os.listdir(".") if name.startswith("state")]
    if left:
        sys.exit(f"left behind: {left}")
    return kills


def count_left():
    """Removes the temporary files that SIGKILL left, which is rare where files need no names, and counts them."""
    names = [name for name in os.listdir(".") if ".zipfit-" in name]
    for name in names:
        os.remove(name)
    return len(names)


def main():
    """Plays rounds until there were enough kills."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--zipfit", required=True)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    program = os.path.abspath(arguments.zipfit)
    source = random.Random(arguments.seed)
    counts = collections.Counter()
    kills = rounds = left = 0
    with tempfile.TemporaryDirectory() as directory:
        os.chdir(directory)
        write_pool("t.jsonl", random.Random(5), 1)
        with open("t.jsonl", "w", encoding="utf-8") as file:
            for number in range(6):
                file.write(json.dumps({"text": " ".join(source.choice(WORDS) for _ in range(40 + number))}) + "\n")
        for name, count in (("a", 6000), ("b", 2000), ("c", 1500)):
            write_pool(name + ".jsonl", source, count)
            subprocess.run(["zstd", "-q", name + ".jsonl"], check=True)
            subprocess.run(["gzip", "-k", name + ".jsonl"], check=True)
        while kills < arguments.kills:
            kills += play_round(program, source, counts)
            left += count_left()
            rounds += 1
        os.chdir("/")
    print(f"{kills} kills in {rounds} runs ({', '.join(f'{n} {c}' for n, c in sorted(counts.items()))}): no difference; "
          f"{left} temporary files left")


if __name__ == "__main__":
    main()
