# --on-error skip continues after a damaged file: what was read before counts, the message names the place, and threads,
# shards, a second reading and a checkpoint do not change it.
. "$LIB"

need zstd
need xz
need lz4
few_targets 3
"$PYTHON" - <<'END'
import bz2
import gzip
import json
import lzma
import os
import signal
import subprocess
import zipfile
from helpers import FEWER, ZIPFIT, ended_by, texts, wait_for, write_jsonl

for name, count, seed in ("first.jsonl", 300, 1), ("middle", 2000, 2), ("last.jsonl", 300, 3):
    write_jsonl(name, texts(count, seed))
lines = open("middle", "rb").read().splitlines(keepends=True)
halves = b"".join(lines[:1000]), b"".join(lines[1000:])


def pack(program):
    return [subprocess.run(program, input=half, capture_output=True, check=True).stdout for half in halves]


def flip(data, place):
    return data[:place] + bytes([data[place] ^ 0x10]) + data[place + 1 :]


# Two streams or members, the second one damaged: in the middle, in its checksum, at its end.
packed = {
    "gz": [gzip.compress(half) for half in halves],
    "bz2": [bz2.compress(half) for half in halves],
    "xz": [lzma.compress(half) for half in halves],
    "zst": pack(["zstd", "-q", "--check"]),
    "lz4": pack(["lz4", "-q"]),
}
for name, (one, two) in packed.items():
    checksum = len(two) - (6 if name in ("gz", "xz") else 3)
    for how, damaged in ("flip", flip(two, len(two) // 2)), ("sum", flip(two, checksum)), ("cut", two[: len(two) // 2]):
        with open("%s.%s" % (how, name), "wb") as file:
            file.write(one + damaged)
with open("first-byte.gz", "wb") as file:
    file.write(packed["gz"][0][:3] + b"\xff" * 40)
elements = [line.strip() for line in lines]
with open("comma.json", "wb") as file:
    file.write(b"[" + b",\n".join(elements[:1300]) + b"\n" + b",\n".join(elements[1300:]) + b"]")
with open("cut.json.gz", "wb") as file:
    file.write(gzip.compress(b"[" + b", ".join(elements)[:-7]))
with zipfile.ZipFile("members.zip", "w", zipfile.ZIP_DEFLATED) as archive:
    for number in range(40):
        archive.writestr("%d.jsonl" % number, b"".join(lines[50 * number : 50 * number + 50]))
content = bytearray(open("members.zip", "rb").read())
place = content.index(b"30.jsonl") + 1000
content[place] ^= 0x10
open("members.zip", "wb").write(content)


def run(*arguments, status=0):
    done = subprocess.run([ZIPFIT, *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == status, (arguments, done)
    return done.stderr


def read(name):
    with open(name, "rb") as file:
        return file.read()


def counts(name):
    """The statistics but for what any two runs differ in."""
    stats = json.loads(read(name))
    for member in "seconds", "mb_per_second", "command", "engine", "options", "cpu_seconds", "phases", "threads", "parts_seconds", "earlier_seconds":
        stats.pop(member, None)
    return stats


OUTPUTS = ["tsv", "rejects", "out"]


def outputs(name, scores=True):
    made = ["-o", name + ".out", "--rejects", name + ".rejects", "--stats", name + ".json"]
    return made + ["--scores", name + ".tsv"] if scores else made


def same(name, why):
    for output in OUTPUTS:
        assert read("one." + output) == read("%s.%s" % (name, output)), (why, output)
    assert counts("one.json") == counts(name + ".json"), (why, counts("one.json"), counts(name + ".json"))


SELECT = ["select", "-q", "--level", "1", "-t", "t.jsonl", "-k", "500", "--on-error", "skip"]


def check_before(name, line, message):
    """What was read before are the lines before; the rejects have what there is of the next line, and the reason."""
    assert line == 1 if name == "first-byte.gz" else line > 1, (name, line)
    with open("before", "wb") as file:
        file.write(b"".join(lines[: line - 1]))
    run(*SELECT, "--scores", "control.tsv", "-o", "control", "first.jsonl", "before", "last.jsonl")
    assert read("control") == read("one.out")
    assert read("control.tsv").replace(b"before\t", name.encode() + b"\t") == read("one.tsv")
    *partial, reason = read("one.rejects").splitlines()
    assert all(lines[line - 1].startswith(part) for part in partial) and len(partial) < 2, partial
    assert json.loads(reason) == {"zipfit_reason": "damaged: %s:%d: %s" % (name, line, message)}, reason


damaged = sorted(name for name in os.listdir(".") if name.endswith((".gz", ".bz2", ".xz", ".zst", ".lz4", ".json", ".zip")))
for name in damaged[::4] if FEWER else damaged:
    inputs = ["first.jsonl", name, "last.jsonl"]
    # What is decoded between a flipped bit and the place where it shows may be anything, but always the same.
    exact = not name.startswith("flip")
    # Without skip, an error and no output.
    message = run("select", "-q", "--level", "1", "-t", "t.jsonl", "-k", "5", "-o", "none", *inputs, status=1)
    assert message.startswith("zipfit: %s:" % name) and message.count("\n") == 1 and not os.path.exists("none"), message
    warning = run(*SELECT, "-T", "1", *outputs("one"), *inputs)
    stats = counts("one.json")
    (damage,) = stats["damaged"]
    line = damage["line"]
    # The message is the one without skip, which -q does not hide; and it is told once.
    assert warning == "zipfit: %s:%d: %s; the rest of this input is not read\n" % (name, line, damage["message"]), warning
    assert damage["file"] == name and (not exact or damage["message"] in message), (damage, message)
    assert stats["skipped"]["damaged"] == 1 and stats["read"] == 600 + line, stats
    if exact:
        check_before(name, line, damage["message"])
    summary = run(SELECT[0], *SELECT[2:], "-o", "none", *inputs).splitlines()[-1]
    assert "1 damaged); damaged: %s:%d; " % (name, line) in summary, summary
    os.unlink("none")

    assert run(*SELECT, "-T", "4", *outputs("four"), *inputs) == warning
    same("four", name + ", four threads")
    for shards in (4,) if FEWER else (2, 4):
        parts = ["%d.part" % shard for shard in range(1, shards + 1)]
        said = ""
        for shard, part in enumerate(parts, start=1):
            said += run(*SELECT, "--scores", "x", "--rejects", "y", "--shard", "%d/%d" % (shard, shards), "-o", part, *inputs)
        assert said == warning, (name, shards, said)
        if shards == 4:
            run("merge", "-q", "--partial", "-o", "half.part", *parts[2:])
            parts[2:] = ["half.part"]
        assert run("merge", "-q", *outputs("merged"), *reversed(parts)) == warning
        same("merged", "%s, %d shards" % (name, shards))

    # Read twice.
    fraction = SELECT[:-4] + SELECT[-2:] + ["--fraction", "1", "--order", "input"]
    run(*fraction, "-o", "all", *inputs)
    run(*SELECT[:-4], *SELECT[-2:], "-k", "10000", "--order", "input", "-o", "control", *inputs)
    assert read("all") == read("control")

    # score
    run("score", "-q", "--level", "1", "-t", "t.jsonl", "--on-error", "skip", *outputs("score", scores=False), *inputs)
    assert read("score.out") == read("one.tsv") and read("score.rejects") == read("one.rejects")
print("%d damaged files: skipped and named" % len(damaged))

# A run that is stopped after the damage and goes on, and one that is stopped again.
os.mkfifo("pipe")
run(*SELECT, *outputs("one"), "first.jsonl", "cut.zst", "last.jsonl")
saved = SELECT + ["--checkpoint", "state", "--checkpoint-every", "0.01"] + outputs("resumed")
rest = read("last.jsonl")
for round_, threads in enumerate(("1", "3", "2")):
    pipe = os.open("pipe", os.O_RDWR | os.O_NONBLOCK) if round_ < 2 else None
    process = subprocess.Popen([ZIPFIT, *saved, "-T", threads, "first.jsonl", "cut.zst", "pipe"], stderr=subprocess.PIPE)
    if round_ == 2:
        with open("pipe", "wb") as file:
            file.write(rest)
        print("then", ended_by(process))
        break
    before = os.stat("state").st_mtime_ns if round_ else 0
    left = memoryview(rest[: 20000 * (round_ + 1)])

    def saved_again():
        global left
        try:
            left = left[os.write(pipe, left[:100]) :]
        except BlockingIOError:
            pass
        return not left and os.path.exists("state") and os.stat("state").st_mtime_ns != before

    wait_for(saved_again)
    process.send_signal(signal.SIGTERM)
    print("SIGTERM", ended_by(process))
    os.close(pipe)
for output in "tsv", "out", "rejects":
    assert read("resumed." + output).replace(b"pipe\t", b"last.jsonl\t") == read("one." + output), output
assert counts("resumed.json") == counts("one.json")
print("gone on after the damage: the same")

# Whole files: a shard passes over the members of others, but not over damage in them.
WHOLE = ["select", "-q", "--level", "1", "-t", "t.jsonl", "-k", "100", "--whole-files", "--on-error", "skip"]
run(*WHOLE, "--stats", "one.json", "-o", "one.out", "members.zip", "last.jsonl")
assert counts("one.json")["read"] == 32 and counts("one.json")["damaged"][0]["line"] == 31
for shards in 2, 5:
    parts = ["%d.part" % shard for shard in range(1, shards + 1)]
    for shard, part in enumerate(parts, start=1):
        run(*WHOLE, "--shard", "%d/%d" % (shard, shards), "-o", part, "members.zip", "last.jsonl")
    run("merge", "-q", "--stats", "merged.json", "-o", "merged.out", *parts)
    assert read("one.out") == read("merged.out") and counts("one.json") == counts("merged.json")
print("whole files: the same")

# Targets, and files that cannot be opened, are needed whole.
for arguments in ["-t", "cut.gz", "last.jsonl"], ["-t", "t.jsonl", "last.jsonl", "missing"], ["-t", "t.jsonl", "--exclude", "cut.gz",
                                                                                        "last.jsonl"]:
    print(run("select", "-q", "-k", "5", "--on-error", "skip", "-o", "none", *arguments, status=1).split(":")[1].strip())
assert not os.path.exists("none")
END
