"""The classifier's log odds by Python: the n-grams, their hashes and the weights of a model file.

    classifier.py ZIPFIT

trains a model, reads it as its format says, scores random texts with it, some of them no valid UTF-8, and compares each
score with the program's. Exit status: 0 all the same, 1 something differs.
"""

import hashlib
import math
import os
import random
import struct
import subprocess
import sys
import tempfile

BITS = 17
MASK = (1 << 64) - 1
WORDS = "the of def return x_1 Straße ΑΓΣΟΣ İstanbul 数字 ไทย naïve can't 3.14 ==> => :: \u2028 🙂🙂 _ __ כי ( ) {} \t".split(" ")


def is_in_words(byte):
    return byte >= 0x80 or chr(byte).isalnum() or byte == ord("_")


def mix(value):
    value = (value ^ value >> 30) * 0xbf58476d1ce4e5b9 & MASK
    value = (value ^ value >> 27) * 0x94d049bb133111eb & MASK
    return value ^ value >> 31


def fnv1a(word):
    value = 0xcbf29ce484222325
    for byte in word:
        value = (value ^ byte) * 0x100000001b3 & MASK
    return value


def words(text):
    found, word = [], b""
    for byte in text + b" ":
        if is_in_words(byte):
            word += bytes([byte])
            continue
        if word:
            found.append(word)
            word = b""
        if byte > 0x20:
            found.append(bytes([byte]))
    return found


def buckets(text):
    hashes = []
    for size in (3, 5):
        for at in range(len(text) - size + 1):
            number = int.from_bytes(text[at:at + size], "little") + (size << 40)
            hashes.append(number * 0x9e3779b97f4a7c15 & MASK)
    last = 0
    for word in map(fnv1a, words(text)):
        hashes += [mix(word), mix(3 * last + word & MASK)]
        last = word
    return [number >> 64 - BITS for number in hashes]


def read_model(path):
    with open(path, "rb") as file:
        content = file.read()
    magic, version, bits, bias, count = struct.unpack_from("<8sIIdQ", content)
    assert (magic, version, bits) == (b"\x89ZFM\r\n\x1a\n", 1, BITS), "another kind of model"
    assert content[-32:] == hashlib.sha256(content[:-32]).digest(), "a wrong checksum"
    assert len(content) == 32 + 8 * count + 32, "a wrong length"
    weights = [0.0] * (1 << BITS)
    for i in range(count):
        bucket, weight = struct.unpack_from("<If", content, 32 + 8 * i)
        weights[bucket] = weight
    return bias, weights


def odds(model, text):
    bias, weights = model
    found = buckets(text)
    return bias + sum(weights[bucket] for bucket in found) / math.sqrt(max(len(found), 1))


def random_text(rng):
    """A text of one line."""
    made = rng.choice([" ", "", "-", "  "]).join(rng.choices(WORDS, k=rng.choice([1, 1, 2, 5, 40, 300]))).encode("utf-8")
    if rng.random() < 0.3:
        made += bytes(rng.choice([code for code in range(256) if code not in (10, 13)]) for _ in range(rng.choice([1, 3, 30])))
    return made[rng.choice([0, 0, 1, 2]):] or b"x"


def write(path, texts):
    with open(path, "wb") as file:
        for text in texts:
            file.write(text + b"\n")


def scores(*command):
    table = subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout.decode("utf-8", "replace")
    return [float(row.split("\t")[3]) for row in table.split("\n")[1:-1]]


def main():
    zipfit = sys.argv[1]
    rng = random.Random(int(os.environ.get("SEED", "1")))
    failures = 0
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        pool, targets, background = ([random_text(rng) for _ in range(size)] for size in (400, 12, 20))
        for name, texts in (("pool", pool), ("targets", targets), ("background", background)):
            write(name, texts)
        command = [zipfit, "score", "-q", "--lines", "--score", "classifier"]
        trained = scores(*command, "-t", "targets", "--background", "background", "--model-out", "model", "pool")
        model = read_model("model")
        failures += len(trained) != len(pool)
        for text, score in zip(pool, trained):
            expected = odds(model, text)
            if not abs(score - expected) <= 1e-9 * max(1, abs(expected)):
                print(f"{text!r}: {score}, not {expected}")
                failures += 1
        failures += scores(*command, "-T", "3", "--model", "model", "pool") != trained
    print(f"{len(pool)} texts, {sum(len(text) for text in pool)} bytes, {failures} differences")
    return min(failures, 1)


sys.exit(main())
