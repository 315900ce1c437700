# The number of readers changes no byte: every input format, large and tiny files, an empty one, a slow pipe, damage and bad
# records.
. "$LIB"

need zstd
need lz4
few_targets 4
mkdir tiny
"$PYTHON" - <<'END'
import bz2
import gzip
import io
import json
import lzma
import random
import struct
import subprocess
import tarfile
import zipfile
import zlib

from helpers import texts

source = random.Random(6)
made = iter(texts(4500, seed=7, longest=40))


def records(count, padding):
    # The padding is not scored, but makes files that are more than one reader's at a time.
    return [json.dumps({"text": next(made), "n": source.randbytes(padding).hex()}).encode() for _ in range(count)]


def lines(count=100, padding=1500):
    return b"".join(record + b"\n" for record in records(count, padding))


def write(name, data):
    with open(name, "wb") as file:
        file.write(data)


def indexed(data):
    # A gzip member as bgzip writes it: an extra field has its size.
    packer = zlib.compressobj(1, zlib.DEFLATED, -15)
    packed = packer.compress(data) + packer.flush()
    header = struct.pack("<4sLBBH2sHH", b"\x1f\x8b\x08\x04", 0, 0, 255, 6, b"BC", 2, len(packed) + 25)
    return header + packed + struct.pack("<LL", zlib.crc32(data), len(data))


def cut(data, count):
    # Parts that begin and end within lines.
    return [data[len(data) * i // count : len(data) * (i + 1) // count] for i in range(count)]


def compress(program, data):
    return subprocess.run([program, "-qc"], input=data, stdout=subprocess.PIPE, check=True).stdout


write("01-large.jsonl", lines(500) + b"\n" + b"x" * 1500000 + b"\n" + lines(400))
write("02-members.jsonl.gz", b"".join(gzip.compress(lines(20)) for _ in range(5)))
write("03-frames.jsonl.zst", b"".join(compress("zstd", lines(20)) for _ in range(5)))
# More than one thread decodes at a time.
members = [indexed(part) for part in cut(lines(150, 100), 40)]
frames = [compress("zstd", part) for part in cut(lines(150, 100), 24)]
write("02-indexed.jsonl.gz", b"".join(members))
write("03-many.jsonl.zst", b"".join(frames))
write("03-many.json.gz", b"".join(map(indexed, cut(b"[" + b",\n".join(records(60, 20)) + b"]", 40))))
write("04.jsonl.xz", lzma.compress(lines(), preset=0))
write("05.jsonl.bz2", bz2.compress(lines(), 1))
write("06.jsonl.lz4", compress("lz4", lines()))
write("07-array.json", b"[" + b",\n".join(records(100, 1500)) + b"]")
write("08-values.json", b" ".join(records(100, 1500)))
with tarfile.open("09.tar.gz", "w:gz", compresslevel=1) as archive:
    for member in range(4):
        data = lines(30)
        header = tarfile.TarInfo("member-%d.jsonl" % member)
        header.size = len(data)
        archive.addfile(header, io.BytesIO(data))
with zipfile.ZipFile("10.zip", "w", zipfile.ZIP_DEFLATED) as archive:
    for member in range(4):
        archive.writestr("member-%d.jsonl" % member, lines(30))
write("11-empty.jsonl", b"")
write("12-bad.jsonl", lines(60) + b"not JSON\n\n" + lines(60) + b"[1]\n" + lines(60))
write("13-damaged.jsonl.gz", gzip.compress(lines())[:-80000])
write("14-damaged.jsonl.zst", compress("zstd", lines())[:-80000])
# In a later member or frame: its bytes, its end, and what follows it.
broken = bytearray(b"".join(members))
broken[-1000] ^= 1
write("13-later.jsonl.gz", broken)
write("14-later.jsonl.zst", b"".join(frames)[:-20])
write("14-garbage.jsonl.zst", b"".join(frames) + b"garbage")
write("14-padded.jsonl.gz", b"".join(members) + bytes(5000))
write("15-late.jsonl", lines())
write("pipe.jsonl", lines(200))
for number in range(120):
    write("tiny/%03d.jsonl" % number, lines(number % 3, 10))
END
mkfifo pipe

# run READERS COMMAND...: runs it with a slow writer of the pipe.
run() {
	readers=$1
	shift
	(
		exec >pipe
		head -c 100000 pipe.jsonl
		sleep 0.05
		tail -c +100001 pipe.jsonl
	) &
	try "$ZIPFIT" "$@" --readers "$readers" --threads 2 --score conditional -t t.jsonl
	wait
}

# try_all READERS: everything that is compared; messages go to standard error.
try_all() {
	run "$1" score --on-error skip --records auto --max-line 1M --rejects "$1/rejected" -o "$1/table" \
		0* 10.zip 1[1-4]* pipe tiny 15-late.jsonl
	run "$1" select --on-error skip --records auto --max-line 1M -k 300 --annotate --dedup exact --scores "$1/scores" \
		--stats "$1/stats" -o "$1/best" 0* 10.zip 1[1-4]* pipe tiny 15-late.jsonl
	# The first error in the order of the inputs, though later ones are met before.
	run "$1" score -o "$1/none" 15-late.jsonl pipe 12-bad.jsonl 13-damaged.jsonl.gz
	run "$1" score -o "$1/none" pipe 15-late.jsonl 14-damaged.jsonl.zst
	run "$1" score -o "$1/none" 02* 15-late.jsonl pipe 12-bad.jsonl
	run "$1" score -o "$1/none" 03-many.jsonl.zst pipe 14-later.jsonl.zst 13-later.jsonl.gz
	run "$1" score -o "$1/none" pipe 13-later.jsonl.gz
	run "$1" score -o "$1/none" pipe 14-garbage.jsonl.zst
	# Shards of compressed files. Parts have times.
	for shard in 1 2 3; do
		"$ZIPFIT" select -q --readers "$1" --threads 2 --score conditional -t t.jsonl -k 100 --shard $shard/3 \
			-o "$1/part-$shard" 02-indexed.jsonl.gz 03-many.jsonl.zst
	done
	"$ZIPFIT" merge -q -k 100 --annotate -o "$1/shards" "$1/part-1" "$1/part-2" "$1/part-3"
}

for readers in 1 2 8; do
	mkdir "$readers"
	try_all "$readers" 2>"$readers/said"
	# Times differ.
	sed 's/; [0-9.]* s.*//' "$readers/said" >"$readers/messages"
done
# Runs that are stopped and go on, with other readers each time.
"$PYTHON" - <<'END'
import signal
import time

from helpers import start

inputs = ["01-large.jsonl", "02-members.jsonl.gz", "02-indexed.jsonl.gz", "03-many.jsonl.zst", "15-late.jsonl"]
options = ["-q", "-T", "2", "-k", "200", "-t", "t.jsonl", "--on-error", "skip", "--max-line", "1M"]
whole = start(["select", *options, "--readers", "1", "-o", "whole", "--scores", "whole.tsv", *inputs])
assert whole.wait() == 0
readers, stops, status = 1, 0, 75
while status != 0:
    run = start(["select", *options, "--readers", str(readers), "--checkpoint", "saved", "--checkpoint-every", "0.01",
                 "-o", "pieces", "--scores", "pieces.tsv", *inputs])
    if stops < 3:
        time.sleep(0.1 + 0.1 * stops)
        run.send_signal(signal.SIGTERM)
    status = run.wait()
    stops += 1
    readers = 9 - readers
END
same "stopped: records" whole pieces
same "stopped: scores" whole.tsv pieces.tsv
"$PYTHON" - <<'END'
import json
for readers in 1, 2, 8:
    with open("%d/stats" % readers, encoding="utf-8") as file:
        print(readers, "readers:", json.load(file)["threads"]["readers"])
END
[ "$(wc -l <1/table)" -gt 1800 ]
# How long compressed data are depends on the library.
sed '/: read /d; s/[0-9][0-9]*/N/g' 1/messages
for readers in 2 8; do
	for what in table rejected best scores shards messages; do
		same "$what with $readers" "1/$what" "$readers/$what"
	done
done
