# Files of less than 1 MB that unpack to 100 GB and more are read in bounded memory, and a signal ends the run soon.
. "$LIB"

echo '{"text":"amber bay cloud delta ember fern grove harbour"}' >t.jsonl
"$PYTHON" - <<'END'
import bz2
import os
import signal
import struct
import subprocess
import tarfile
import time
import zlib
from helpers import ended_by, start

MIB = 1 << 20


def squeeze(block, length):
    """At least `length` bytes of `block` again and again, as one bzip2 stream: some hundred bytes."""
    coder = bz2.BZ2Compressor(9)
    return b"".join(coder.compress(block) for _ in range(-(-length // len(block)))) + coder.flush()


def zip_of_bzip2(count, packed, size, crc):
    """A zip of `count` members, all of the same packed bytes."""
    members, directory, at = [], [], 0
    for number in range(count):
        name = b"%d.jsonl" % number
        head = struct.pack("<HHHHHIIIHH", 46, 0, 12, 0, 33, crc, len(packed), size, len(name), 0)
        members.append(b"PK\3\4" + head + name + packed)
        directory.append(b"PK\1\2" + struct.pack("<H", 0x314) + head + struct.pack("<HHHII", 0, 0, 0, 0o100644 << 16, at) + name)
        at += len(members[-1])
    end = b"PK\5\6" + struct.pack("<HHHHIIH", 0, 0, count, count, sum(map(len, directory)), at, 0)
    return b"".join(members + directory) + end


def hole(size):
    """A tar archive of one sparse file: a hole of `size` bytes, and a newline."""
    member = tarfile.TarInfo("hole")
    head = bytearray(member.tobuf(tarfile.GNU_FORMAT))
    numbers = {386: size, 398: 512, 483: size + 512}  # where the one piece of data is, its length, the file's
    head[124:136] = b"%011o\0" % 512
    head[156:157] = b"S"
    for place, number in numbers.items():
        head[place : place + 12] = b"\x80" + number.to_bytes(11, "big")
    head[148:156] = b" " * 8
    head[148:156] = b"%06o\0 " % sum(head)
    return bytes(head) + b"\n" * 512 + bytes(1024)


line = squeeze(b"a" * MIB, 20 * MIB)
records = squeeze(b'{"text":"' + b"a" * 1000 + b'"}\n', 20 * MIB)
files = {
    "line.jsonl.bz2": line * 5200,
    "records.jsonl.bz2": records * (1000000 // len(records)),
    "members.zip": zip_of_bzip2(5200, line, 20 * MIB, zlib.crc32(b"a" * (20 * MIB))),
    "hole.tar": hole(7 << 40),
}
for name, content in files.items():
    assert len(content) < MIB, name
    with open(name, "wb") as file:
        file.write(content)

SKIP = ["--on-error", "skip", "--max-line", "1M", "--max-member", "1M"]
SHARD = ["--shard", "999/1000", "-o", "part"]
commands = {
    "a line": ["score", "-t", "t.jsonl", "-o", "out", *SKIP, "line.jsonl.bz2"],
    "a line, taken whole": ["score", "-t", "t.jsonl", "-o", "out", "--max-line", "2000M", "line.jsonl.bz2"],
    "a line of another shard": ["select", "-k", "1", "-t", "t.jsonl", *SHARD, "line.jsonl.bz2"],
    "records": ["select", "-k", "1", "-t", "t.jsonl", "-o", "out", "records.jsonl.bz2"],
    "members": ["score", "-t", "t.jsonl", "-o", "out", *SKIP, "members.zip"],
    "members, whole": ["score", "-t", "t.jsonl", "-o", "out", *SKIP, "--whole-files", "members.zip"],
    "members of another shard": ["select", "-k", "1", "-t", "t.jsonl", *SHARD, "--whole-files", "members.zip"],
    "a hole": ["score", "-t", "t.jsonl", "-o", "out", *SKIP, "hole.tar"],
    "a hole of another shard": ["select", "-k", "1", "-t", "t.jsonl", *SHARD, "hole.tar"],
    "targets": ["score", "-t", "records.jsonl.bz2", "-o", "out", "t.jsonl"],
    "training text": ["eval", "--train", "records.jsonl.bz2", "--test", "t.jsonl", "-o", "out"],
}
# A document of 2 GB was allowed, and targets are held in memory: the user has asked for that memory.
HOLDS = ("a line, taken whole", "targets", "training text")
before = sorted(os.listdir("."))


def peak(process):
    """The most memory the process has used, in MiB; 0 where that cannot be told."""
    try:
        with open("/proc/%d/status" % process.pid, encoding="ascii") as status:
            return max(int(row.split()[1]) // 1024 for row in status if row.startswith("VmHWM"))
    except (OSError, ValueError):
        return 0


for name, command in commands.items():
    run = start(command, stderr=subprocess.PIPE)
    time.sleep(0.1 if name in HOLDS or "shard" in name else 0.4)
    memory = peak(run)
    run.send_signal(signal.SIGINT)
    how = ended_by(run)
    # AddressSanitizer keeps what was freed, up to 256 MB.
    bounded = "" if name in HOLDS else ", bounded" if memory < 400 else ", %d MiB" % memory
    print(name + bounded + ":", how, run.stderr.read().decode().strip())
    assert sorted(os.listdir(".")) == before, os.listdir(".")
END
# The limits hold.
try "$ZIPFIT" score -q -t t.jsonl --max-line 1M line.jsonl.bz2
try "$ZIPFIT" score -q -t t.jsonl --max-line 1M hole.tar
try "$ZIPFIT" score -q -t t.jsonl --whole-files --max-member 1M members.zip
try "$ZIPFIT" score -q -t t.jsonl --whole-files --max-member 1M hole.tar
