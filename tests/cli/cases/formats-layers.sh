# Up to four layers of compression, of archive members too; concatenated files; skippable frames.
. "$LIB"

need zstd
need lz4
few_targets 2
head -n 20 data/pool.jsonl >p.jsonl
"$PYTHON" - <<'END'
import bz2
import gzip
import io
import lzma
import struct
import subprocess
import tarfile

pool = open("p.jsonl", "rb").read()


def filtered(data, *command):
    return subprocess.run(command, input=data, stdout=subprocess.PIPE, check=True).stdout


def archive(*members):
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as made:
        for number, data in enumerate(members):
            member = tarfile.TarInfo("m%d" % number)
            member.size = len(data)
            made.addfile(member, io.BytesIO(data))
    return file.getvalue()


zstd, lz4 = filtered(pool, "zstd", "-qc"), filtered(pool, "lz4", "-qc")
skippable = b"\x50\x2a\x4d\x18" + struct.pack("<I", 3000) + bytes(3000)
four = gzip.compress(bz2.compress(lzma.compress(zstd)))
three = gzip.compress(bz2.compress(lzma.compress(archive(pool, zstd))))
files = {
    "twice.gz.gz": gzip.compress(gzip.compress(pool)),
    "zst.gz": gzip.compress(zstd),
    "four": four,
    "five": gzip.compress(four),
    "tar-of-all": archive(pool, gzip.compress(pool), zstd, lz4, bz2.compress(pool), lzma.compress(pool)),
    "tar-and-three": three,
    "tar-and-four": gzip.compress(three),
    "two.tar": archive(pool) + archive(pool),
    "two.tar.gz": gzip.compress(archive(pool)) + gzip.compress(archive(pool)),
    "skippable.zst": skippable + zstd + skippable,
    "skippable.lz4": skippable + skippable + lz4 + skippable + lz4,
    "legacy.lz4": filtered(pool, "lz4", "-qlc") + lz4 + filtered(pool, "lz4", "-qlc"),
    "nothing": skippable,
    "neither": skippable + pool,
}
for name, data in files.items():
    open(name, "wb").write(data)
END
rows() {
	printf '%s: ' "$1"
	try "$ZIPFIT" score --no-heading -q -t t.jsonl -o rows.tsv "$1"
	[ ! -e rows.tsv ] || wc -l <rows.tsv
	rm -f rows.tsv
}
for file in twice.gz.gz zst.gz four five tar-of-all tar-and-three tar-and-four two.tar two.tar.gz skippable.zst skippable.lz4 legacy.lz4 nothing neither; do
	rows $file
done
# A shard sees the same, and a pipe.
cat tar-and-three | "$ZIPFIT" score --no-heading -q -t t.jsonl | wc -l
for shard in 1 2; do "$ZIPFIT" select -q -t t.jsonl -k 99 --shard $shard/2 -o $shard.part tar-of-all; done
"$ZIPFIT" merge -q -o merged 1.part 2.part
"$ZIPFIT" select -q -t t.jsonl -k 99 -o whole tar-of-all
same "shards" whole merged

# A layer above ends with the message of the one beneath that is cut.
"$PYTHON" - <<'END'
import gzip
import json
import random
import subprocess

source = random.Random(1)
lines = [json.dumps({"text": "%0200x" % source.getrandbits(800)}) + "\n" for _ in range(8000)]
packed = subprocess.run(["zstd", "-q", "-c"], input=gzip.compress("".join(lines).encode()), capture_output=True, check=True)
with open("cut.gz.zst", "wb") as file:
    file.write(packed.stdout[:700000])
END
try "$ZIPFIT" score -q --score conditional -t t.jsonl cut.gz.zst 2>said >rows.tsv
sed 's/:[0-9]*: /: /' said
