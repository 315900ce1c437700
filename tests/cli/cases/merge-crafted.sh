# Parts and journals with correct checksums and impossible contents: one error message each time.
. "$LIB"

few_targets 1
"$PYTHON" - <<'END'
import os
import re
import struct
import subprocess
import zlib
from helpers import ZIPFIT, stop_when_saved, texts, write_jsonl

write_jsonl("pool.jsonl", texts(40, seed=4))
write_jsonl("slow.jsonl", texts(12000, seed=5))
select = [ZIPFIT, "select", "-q", "--level", "1", "-T", "1"]
MAGIC = 8


def frames(data):
    """The frames of a part from behind its magic number on, or of a journal: pairs of type and contents."""
    found = []
    while data:
        length = struct.unpack_from("<Q", data, 1)[0]
        found.append((data[:1], data[13 : 13 + length]))
        data = data[17 + length :]
    return found


def number(value):
    """A whole number as it stands in a part."""
    low = bytearray()
    while value >= 0x80:
        low.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes(low) + bytes([value])


def framed(pairs):
    """The frames as bytes, with right checks; the last one of a part vouches for the others."""
    data, check = b"", 0
    for kind, contents in pairs:
        if kind == b"E":
            contents = number(check)
        head = kind + struct.pack("<Q", len(contents))
        head += struct.pack("<I", zlib.crc32(head))
        end = struct.pack("<I", zlib.crc32(contents))
        check = zlib.crc32(end, zlib.crc32(head, check))
        data += head + contents + end
    return data


def tell(why, command):
    """What a command says that must fail."""
    ended = subprocess.run(command, capture_output=True, check=False, text=True)
    assert not os.path.exists("out"), "an output"
    print(f"{why}: status {ended.returncode}, {ended.stderr.strip()}")


def part(*options):
    """The bytes of a part of everything, made with these options."""
    command = select + ["-k", "5", "--shard", "1/1", "-o", "1.part"] + list(options) + ["pool.jsonl"]
    subprocess.run(command, check=True)
    with open("1.part", "rb") as file:
        return file.read()


def merge(why, sound, change):
    """Merges the part after `change`, which makes a frame's contents of it and its type."""
    with open("1.part", "wb") as file:
        file.write(sound[:MAGIC] + framed([(kind, change(kind, contents)) for kind, contents in frames(sound[MAGIC:])]))
    tell(why, [ZIPFIT, "merge", "-q", "-o", "out", "1.part"])


def set_option(old, new):
    """A change of the options in the head, in place: their length stays."""
    assert len(old) == len(new)

    def change(kind, contents):
        assert kind != b"H" or old in contents, (old, contents)
        return contents.replace(old, new) if kind == b"H" else contents

    return change


one = part("-t", "t.jsonl", "--dedup", "near=0.75", "--diverse", "0.125", "--candidates", "12")
merge("more candidates than numbers", one, set_option(b'"candidates":12', b'"candidates":-9'))
merge("a similarity of 9.75", one, set_option(b'"dedup":0.75', b'"dedup":9.75'))
merge("a similarity that is a word", one, set_option(b'"dedup":0.75', b'"dedup":"02"'))
merge("endless diversity", one, set_option(b'"diverse":0.125', b'"diverse":1e999'))
merge("options that are no object", one, set_option(b'{"format":', b'["format",'))
covering = part("-t", "t.jsonl", "--cover", "0.5")
merge("endless coverage", covering, set_option(b'"cover":0.5', b'"cover":"x"'))
merge("a target of set 32", covering, lambda kind, contents: number(32) + contents[1:] if kind == b"T" else contents)
merge("a target that is cut", covering, lambda kind, contents: contents[:-1] if kind == b"T" else contents)
merge("nine targets", covering, lambda kind, contents: 9 * (number(0) + number(1) + b"x") if kind == b"T" else contents)
merge("targets of another set", covering, lambda kind, contents: number(1) + contents[1:] if kind == b"T" else contents)
two = ["-t", "a=t.jsonl", "-t", "b=t.jsonl", "--mix"]
mixed = part(*two, "a=0.75,b=0.25")
merge("shares of 1.2 together", mixed, set_option(b'"share":0.25', b'"share":0.45'))
merge("a set without a name", mixed, set_option(b'"name":"b"', b'"mane":"b"'))


def shorten(kind, contents):
    """Leaves one record, of set 0 and 5 bytes, where two scores of 8 should stand before it."""
    return number(0) * 6 + struct.pack("<d", 0.5) + number(5) + b"short" if kind == b"R" else contents


def behind(contents, at, numbers):
    """Where so many numbers end that begin at `at`."""
    for _ in range(numbers):
        while contents[at] >= 0x80:
            at += 1
        at += 1
    return at


def spoil(kept):
    """A change of the first record's score, or of the first one kept before its bytes, to no number."""

    def change(kind, contents):
        if kind != b"R":
            return contents
        at = behind(contents, 0, 6)
        at = behind(contents, at + 8, 1) if kept else at
        return contents[:at] + struct.pack("<d", float("nan")) + contents[at + 8 :]

    return change


merge("a record shorter than its scores", mixed, shorten)
merge("no number for a score", one, spoil(kept=False))
merge("no number among scores", mixed, spoil(kept=True))
merge("a copy shorter than its scores", part(*two, "a=0.75,b=0.25", "--dedup", "exact"), shorten)


def made_by(version, index):
    """Writes a part of conditional scores as another version of code lengths would."""
    command = [ZIPFIT, "select", "-q", "--score", "conditional", "-t", "t.jsonl", "-k", "5", "--shard", f"{index}/2"]
    subprocess.run([*command, "-o", f"{index}.part", "pool.jsonl"], check=True)
    with open(f"{index}.part", "rb") as file:
        sound = file.read()
    changed = [(kind, re.sub(rb'(?<="code_lengths":)\d+', version, text)) for kind, text in frames(sound[MAGIC:])]
    with open(f"{index}.part", "wb") as file:
        file.write(sound[:MAGIC] + framed(changed))


made_by(b"8", 1)
made_by(b"9", 2)
tell("scores of two versions", [ZIPFIT, "merge", "-q", "-o", "out", "1.part", "2.part"])
made_by(b"9", 1)
subprocess.run([ZIPFIT, "merge", "-q", "-o", "merged", "1.part", "2.part"], check=True)

stopped = select + ["-t", "t.jsonl", "-k", "20", "--scores", "s", "--checkpoint", "state", "-o", "out", "slow.jsonl"]
assert stop_when_saved(stopped[1:] + ["--checkpoint-every", "0.01"], "state") == "with status 75"
with open("state.journal", "rb") as file:
    magic = file.read(MAGIC)
    rows = frames(file.read())
for at, (kind, contents) in enumerate(rows):
    # The first row's kind, then its span: input 0 of an undivided input.
    assert contents[:2] == b"\x01\x00", contents[:2]
    rows[at] = kind, b"\x01\x7f" + contents[2:]
with open("state.journal", "wb") as file:
    file.write(magic + framed(rows))
tell("a row of input 63", stopped)
END
