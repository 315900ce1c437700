# cpio: the portable ASCII format (odc) and the newer one (newc), plain and compressed.
. "$LIB"

few_targets 3
numbers data/pool.jsonl >expected
"$PYTHON" - <<'END'
import gzip

lines = open("data/pool.jsonl", "rb").read().splitlines(keepends=True)
MEMBERS = [("a.jsonl", b"".join(lines[:50])), ("b.jsonl", b"".join(lines[50:])), ("TRAILER!!!", b"")]

def odc(name, data):
    name = name.encode() + b"\0"
    fields = (0, 1, 0o100644, 0, 0, 1, 0)
    return b"070707" + b"%06o%06o%06o%06o%06o%06o%06o" % fields + b"%011o%06o%011o" % (0, len(name), len(data)) + name + data

def newc(name, data):
    name = name.encode() + b"\0"
    fields = (1, 0o100644, 0, 0, 1, 0, len(data), 0, 0, 0, 0, len(name), 0)
    head = b"070701" + b"".join(b"%08x" % field for field in fields) + name
    pad = lambda block: block + b"\0" * (-len(block) % 4)
    return pad(head) + pad(data)

for kind in odc, newc:
    content = b"".join(kind(name, data) for name, data in MEMBERS)
    open(kind.__name__ + ".cpio", "wb").write(content)
    open(kind.__name__ + ".cpio.gz", "wb").write(gzip.compress(content))
END
for file in *.cpio *.gz; do
	numbers "$file" >came
	same "$file" expected came
	cat "$file" | numbers >came
	same "$file, pipe" expected came
done
