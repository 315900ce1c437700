# The bits equal those of archives that bsdtar writes with PPMd, except for the bytes in which the headers differ.
. "$LIB"

need bsdtar libarchive-tools
"$ZIPFIT" select -q -t data/targets.jsonl -k 120 -o best.jsonl data/pool.jsonl
"$ZIPFIT" eval --train best.jsonl --test data/targets.jsonl --at 5k,10k,20k >rows.tsv
"$PYTHON" - <<'END'
import json
import struct
import subprocess

HEADERS = 3  # bytes: two numbers of the header each grow with the text


def documents(path):
    return [json.loads(line)["text"].encode() for line in open(path, encoding="utf-8")]


def pack(text):
    with open("text", "wb") as file:
        file.write(text)
    format_ppmd = ["--format", "7zip", "--options", "compression=ppmd"]
    subprocess.run(["bsdtar", "-c", *format_ppmd, "-f", "text.7z", "text"], check=True)
    return open("text.7z", "rb").read()


train = documents("best.jsonl")
test = b"".join(text + b"\n" for text in documents("data/targets.jsonl"))
for row in open("rows.tsv", encoding="utf-8"):
    length, count, bits = row.split("\t")
    texts = train[: int(count)]
    assert sum(map(len, texts)) == int(length)
    before = b"".join(text + b"\n" for text in texts)
    after = pack(before + test)
    if texts:
        added = len(after) - len(pack(before))
        allowed = HEADERS
    else:
        # The archive of an empty file has no stream to describe: the stream's own size, told at byte 12, is taken.
        (added,) = struct.unpack_from("<Q", after, 12)
        allowed = 0
    difference = abs(float(bits) - 8 * added / len(test))
    print(count, "documents:", "same" if difference <= 8 * allowed / len(test) + 0.00005001 else (bits, added))
END
