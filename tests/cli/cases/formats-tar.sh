# tar: members are read in order as one pool with continuous line numbers; directories and links are skipped; compressed
# too.
. "$LIB"

few_targets 3
"$ZIPFIT" score -q -t t.jsonl data/pool.jsonl | cut -f 2- >expected
"$PYTHON" - <<'END'
import io
import tarfile

lines = open("data/pool.jsonl", "rb").read().splitlines(keepends=True)
# A last line without a newline ends with its member.
parts = {"a.jsonl": b"".join(lines[:100]).rstrip(b"\n"), "sub/b.jsonl": b"".join(lines[100:])}

def write(path, mode, **options):
    with tarfile.open(path, mode, **options) as archive:
        folder = tarfile.TarInfo("sub")
        folder.type = tarfile.DIRTYPE
        archive.addfile(folder)
        for name, content in parts.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
        for kind in tarfile.SYMTYPE, tarfile.LNKTYPE:
            link = tarfile.TarInfo("link")
            link.type = kind
            link.linkname = "a.jsonl"
            archive.addfile(link)

write("pax.tar", "w", format=tarfile.PAX_FORMAT)
write("gnu.tar", "w", format=tarfile.GNU_FORMAT)
write("ustar.tar", "w", format=tarfile.USTAR_FORMAT)
for kind in "gz", "bz2", "xz":
    write("pool.tar." + kind, "w:" + kind)
# Sums of eight digits: the next byte, the kind of the member, is a digit too.
with tarfile.open("ustar.tar") as archive:
    headers = [member.offset for member in archive]
content = bytearray(open("ustar.tar", "rb").read())
for at in headers:
    content[at + 148:at + 156] = b"%08o" % int(content[at + 148:at + 154], 8)
with open("digits.tar", "wb") as file:
    file.write(content)
END
for file in *.tar *.tar.*; do
	"$ZIPFIT" score -q -t t.jsonl "$file" | cut -f 2- >came
	same "$file" expected came
	cat "$file" | "$ZIPFIT" score -q -t t.jsonl | cut -f 2- >came
	same "$file, pipe" expected came
done
# An error names the line and the member.
"$PYTHON" - <<'END'
import io
import tarfile

with tarfile.open("bad.tar", "w") as archive:
    for name, content in ("good.jsonl", b'{"text":"a"}\n{"text":"b"}\n'), ("bad.jsonl", b'{"text":"c"}\nnot JSON\n'):
        member = tarfile.TarInfo(name)
        member.size = len(content)
        archive.addfile(member, io.BytesIO(content))
END
try "$ZIPFIT" score -q -t t.jsonl bad.tar
