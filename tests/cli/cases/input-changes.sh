# A pool that is replaced, rewritten in place, extended or touched while it is read. A second reading must find what the
# first one found, and an output that says what it was made from must be right; other runs only warn.
. "$LIB"

[ -r /proc/self/io ] || skip 'needs /proc/PID/io'
few_targets 2
"$PYTHON" - <<'END'
import os
import shutil
import signal
import subprocess
from helpers import ZIPFIT, texts, wait_for, write_jsonl

write_jsonl("kept.jsonl", texts(12000, seed=21))
with open("kept.jsonl", "rb") as file:
    kept = file.read()


def replace():
    """Another file of the same size and time, with the same records in another order."""
    lines = kept.splitlines(keepends=True)
    status = os.stat("pool.jsonl")
    with open("new", "wb") as file:
        file.writelines(lines[1:] + lines[:1])
    os.utime("new", ns=(status.st_atime_ns, status.st_mtime_ns))
    os.rename("new", "pool.jsonl")


def rewrite():
    """The first record's last letter, in place; the time of change is put back."""
    status = os.stat("pool.jsonl")
    with open("pool.jsonl", "r+b") as file:
        at = kept.index(b'"}') - 1
        file.seek(at)
        file.write(b"q" if kept[at] != ord("q") else b"z")
    os.utime("pool.jsonl", ns=(status.st_atime_ns, status.st_mtime_ns))


def append():
    """One record more."""
    with open("pool.jsonl", "a", encoding="utf-8") as file:
        file.write('{"text": "one more"}\n')


def touch():
    """Another time of change, the same content."""
    os.utime("pool.jsonl", (1, 1))


# With these options, so many bytes of a sample of the pool are read before the run begins.
SAMPLED = {"--manifest", "--depfile", "--shard"}
SAMPLE = 16 * 65536


def bytes_read(run):
    """All that the process has read, if it has the pool open; else None."""
    try:
        for name in os.listdir(f"/proc/{run.pid}/fd"):
            if os.readlink(f"/proc/{run.pid}/fd/{name}").endswith("/pool.jsonl"):
                with open(f"/proc/{run.pid}/io", encoding="ascii") as file:
                    return int(file.readline().split()[1])
    except OSError:
        pass
    return None


def wait_for_reading(run, options):
    """Waits until blocks of the pool were read: more than its sample, since it was first seen open."""
    enough = 65536 + (SAMPLE if SAMPLED & set(options) else 0)
    first = None

    def has_begun():
        nonlocal first
        now = bytes_read(run)
        first = now if first is None else first
        return run.poll() is not None or (now is not None and now - first >= enough)

    wait_for(has_begun)


def tell(change, *options):
    """Changes the pool during the first reading, and says how the run ends."""
    shutil.copyfile("kept.jsonl", "pool.jsonl")
    if os.path.exists("out"):
        os.remove("out")
    # Nice, so that it is not done before this process has seen it begin, however busy the machine is.
    command = ["nice", ZIPFIT, "select", "-q", "-T", "1", "--level", "9", "-t", "t.jsonl", "-o", "out", *options, "pool.jsonl"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as run:
        wait_for_reading(run, options)
        run.send_signal(signal.SIGSTOP)
        change()
        run.send_signal(signal.SIGCONT)
        message = run.communicate()[1].strip()
    made = "an output" if os.path.exists("out") else "no output"
    print(f"{change.__name__} {' '.join(options)}: status {run.returncode}, {made}, {message}")


for changing in replace, rewrite, append, touch:
    tell(changing, "--fraction", "0.01")
for changing in replace, append:
    tell(changing, "-k", "5")
tell(append, "-k", "5", "--manifest", "m.json")
tell(touch, "-k", "5", "--depfile", "out.d")
print("no manifest" if not os.path.exists("m.json") else "A MANIFEST")
for changing in replace, append, touch:
    tell(changing, "-k", "5", "--shard", "1/1")
END
