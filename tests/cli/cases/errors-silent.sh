# What other readers may silently ignore is an error: damage in a later stream, frame or member, an invalid header,
# anything after the end.
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
import subprocess
import zipfile

pool = open("p.jsonl", "rb").read()


def filtered(*command):
    return subprocess.run(command, input=pool, stdout=subprocess.PIPE, check=True).stdout


def changed(data, at, by=0x01):
    data = bytearray(data)
    data[at] ^= by
    return bytes(data)


def odc(name, data, mode=0o100644):
    name += b"\0"
    head = b"070707" + b"%06o%06o%06o%06o%06o%06o%06o" % (0, 1, mode, 0, 0, 1, 0)
    return head + b"%011o%06o%011o" % (0, len(name), len(data)) + name + data


bzip2, zstd, lz4 = bz2.compress(pool), filtered("zstd", "-qc"), filtered("lz4", "-qc")
packed = io.BytesIO()
with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
    for name in "a", "b", "c":
        archive.writestr(name, pool)
packed = packed.getvalue()
second = packed.index(b"PK\3\4", 1)
members = [odc(b"a", pool), odc(b"b", pool), odc(b"c", pool)]
trailer = odc(b"TRAILER!!!", b"", 0)
files = {
    "zeros-in-front": bytes(512) + pool,
    "zeros-alone": bytes(10240),
    "second-stream.bz2": bzip2 + changed(bzip2, 4),
    "second-magic.bz2": bzip2 + changed(bzip2, 1),
    "second-magic.lz4": lz4 + changed(lz4, 0),
    "second-magic.zst": zstd + changed(zstd, 0),
    "second-magic.xz": lzma.compress(pool) + changed(lzma.compress(pool), 0),
    "padded.zst": zstd + bytes(10000),
    "padded.bz2": bzip2 + bytes(4),
    "padded-by-3.xz": lzma.compress(pool) + bytes(3),
    "text-behind.gz": gzip.compress(pool) + b"and more\n",
    "text-behind.lz4": lz4 + b"and more\n",
    "other-behind.gz": gzip.compress(pool) + zstd,
    "second-header.zip": changed(packed, second),
    "directory-cut.zip": packed[:-30],
    "two.zip": packed + packed,
    "behind.zip": packed + b"x",
    "second-header.cpio": members[0] + changed(members[1], 1) + members[2] + trailer,
    "last-header.cpio": members[0] + members[1] + changed(members[2], 1) + trailer,
    "a-link.cpio": odc(b"a", pool, 0o120644) + trailer,
    "a-directory.cpio": odc(b"a", pool, 0o040644) + trailer,
    "two.cpio": members[0] + trailer + members[1] + trailer,
    "no-end.tar": subprocess.run(["tar", "-c", "p.jsonl"], stdout=subprocess.PIPE, check=True).stdout.rstrip(b"\0"),
    "first-header.tar": changed(subprocess.run(["tar", "-c", "p.jsonl"], stdout=subprocess.PIPE, check=True).stdout, 0),
}
files["no-end.tar"] += bytes(-len(files["no-end.tar"]) % 512)
for name, data in files.items():
    open(name, "wb").write(data)
END
for file in zeros-* *.bz2 *.lz4 *.zst *.xz *.gz *.zip *.cpio *.tar; do
	for from in file pipe; do
		if [ $from = file ]; then
			try "$ZIPFIT" score -q -t t.jsonl -o out.tsv "$file" 2>message
			one_message "$file"
		else
			# shellcheck disable=SC2002 # a pipe is what is tested
			cat "$file" | try "$ZIPFIT" score -q -t t.jsonl -o out.tsv - 2>message
			one_message -
		fi
	done
	sed 's/^zipfit: -[0-9:]*/    /; s/[0-9][0-9]* bytes/N bytes/; s/byte [0-9]*/byte N/' message
	[ ! -e out.tsv ] || echo "there is an output"
	rm -f out.tsv
done
