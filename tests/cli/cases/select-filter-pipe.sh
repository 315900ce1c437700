# A filter in a pipe: a record is written as soon as it and those before it have scores, though the input goes on.
. "$LIB"

few_targets 2
mkfifo fifo
"$PYTHON" - <<'END'
import json
import os
import signal
import subprocess
import zlib
from helpers import ended_by, start, wait_for_sleep

FILTER = ["select", "-q", "-t", "t.jsonl", "--min-score", "0", "--order", "input"]


def record(number):
    """A record of a few bytes."""
    return json.dumps({"text": "amber bay %d" % number}).encode()


def begin(*options):
    """A filter between two pipes."""
    return start([*FILTER, *options], stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0)


class Pipe:
    """Sends bytes to a filter. What it must answer is awaited before more is sent: a filter that holds it back hangs."""

    def __init__(self, run, pack=lambda data: data):
        self.run, self.pack = run, pack

    def send(self, data, *answers):
        self.run.stdin.write(self.pack(data))
        for answer in answers:
            got = self.run.stdout.readline()
            assert got == answer + b"\n", (got, answer)


def whole_and_half(pipe, after):
    """Records one by one, then one with the beginning of the next one, then two."""
    for number in range(0, 60, 4):
        one, two, three, four = (record(number + i) for i in range(4))
        pipe.send(one + after, one)
        pipe.send(two + after + three[:9], two)
        pipe.send(three[9:] + after + four + after, three, four)


def finish(run):
    run.stdin.close()
    rest = run.stdout.read()
    return "%s, %d bytes more" % (ended_by(run), len(rest))


for threads in "1", "3":
    run = begin("-T", threads)
    whole_and_half(Pipe(run), b"\n")
    print("lines,", threads, "threads:", finish(run))

run = begin("--records", "values")
whole_and_half(Pipe(run), b" \n")
print("values:", finish(run))

run = begin()
pipe = Pipe(run)
pipe.send(b"[\n")
whole_and_half(pipe, b",\n ")
pipe.send(record(0) + b"]", record(0))
print("an array:", finish(run))

packer = zlib.compressobj(wbits=31)
run = begin()
whole_and_half(Pipe(run, lambda data: packer.compress(data) + packer.flush(zlib.Z_SYNC_FLUSH)), b"\n")
run.stdin.write(packer.flush())
print("gzip:", finish(run))

# A line of text might be the beginning of an archive.
run = begin("--lines", "--plain")
pipe = Pipe(run)
for number in range(9):
    pipe.send(b"text %d\n" % number, b"text %d" % number)
print("plain lines:", finish(run))

# The records of a file do not wait for a pipe that comes next.
with open("file.jsonl", "wb") as file:
    file.write(record(1) + b"\n" + record(2) + b"\n")
run = begin("file.jsonl", "-")
pipe = Pipe(run)
pipe.send(b"", record(1), record(2))
pipe.send(record(3) + b"\n", record(3))
print("after a file:", finish(run))

# The reader goes away while the input makes a pause.
for threads in "1", "3":
    run = begin("-T", threads)
    pipe = Pipe(run)
    pipe.send(record(1) + b"\n", record(1))
    wait_for_sleep(run)
    run.stdout.close()
    print("reader gone,", threads, "threads:", ended_by(run))
    run.stdin.close()

# A signal ends a filter without an end. What it has written stays; a file does not appear.
run = begin()
pipe = Pipe(run)
pipe.send(record(1) + b"\n", record(1))
run.send_signal(signal.SIGINT)
print("signal:", ended_by(run), run.stdout.read())
run = begin("-o", "out", "--scores", "/dev/stdout")
pipe = Pipe(run)
run.stdin.write(record(1) + b"\n")
print(run.stdout.readline() + run.stdout.readline()[:4])
run.send_signal(signal.SIGINT)
print("signal:", ended_by(run), sorted(os.listdir(".")))
END
