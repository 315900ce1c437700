# Millions of empty streams, compressed to a few kilobytes: memory stays bounded, and a signal ends the run.
. "$LIB"

need zstd
need lz4
echo '{"text":"amber bay cloud delta ember fern grove harbour"}' >t.jsonl
"$PYTHON" - <<'END'
import bz2
import gzip
import lzma
import os
import signal
import subprocess
import time
from helpers import ended_by, start


def filtered(*command):
    return subprocess.run(command, input=b"", stdout=subprocess.PIPE, check=True).stdout


def twice(unit, total):
    """At least `total` bytes of a unit again and again, as gzip of gzip."""
    block = unit * (-(-(1 << 20) // len(unit)))
    return gzip.compress(gzip.compress(block, mtime=0) * (total // len(block)))


units = {
    "gzip": gzip.compress(b"", mtime=0),
    "bzip2": bz2.compress(b""),
    "xz": lzma.compress(b""),
    "zstd": filtered("zstd", "-qc"),
    "lz4": filtered("lz4", "-qc"),
    "lz4-legacy": b"\x02\x21\x4c\x18",
    "skippable": b"\x50\x2a\x4d\x18" + bytes(4),
    "gzip-padding": gzip.compress(b"", mtime=0) + bytes(1 << 20),
}
for name, unit in units.items():
    with open("empty.gz.gz", "wb") as file:
        file.write(twice(unit, 4 << 30))
    run = start(["score", "-t", "t.jsonl", "-o", "out", "empty.gz.gz"], stderr=subprocess.PIPE)
    time.sleep(0.3)
    with open("/proc/%d/status" % run.pid, encoding="ascii") as status:
        memory = max(int(row.split()[1]) // 1024 for row in status if row.startswith("VmHWM"))
    run.send_signal(signal.SIGINT)
    how = ended_by(run)
    # AddressSanitizer keeps what was freed, up to 256 MB.
    print(name + (", bounded" if memory < 400 else ", %d MiB" % memory) + ":", how, run.stderr.read().decode().strip())
    assert not os.path.exists("out")
END
