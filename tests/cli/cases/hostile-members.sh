# Archives of very many members, with members that are too long, and with encrypted ones.
. "$LIB"

echo '{"text":"amber bay cloud delta ember fern grove harbour"}' >t.jsonl
"$PYTHON" - <<'END'
import io
import struct
import tarfile
import zipfile
import zlib

MANY = 10000
with tarfile.open("many.tar", "w") as archive:
    header = tarfile.TarInfo("many.jsonl")
    for number in range(MANY):
        text = b'{"text":"record %d"}\n' % number
        header.size = len(text)
        archive.fileobj.write(header.tobuf() + text + bytes(-len(text) % 512))
    archive.offset = archive.fileobj.tell()
with zipfile.ZipFile("many.zip", "w") as archive:
    for number in range(MANY):
        archive.writestr("%d.jsonl" % number, '{"text":"record %d"}\n' % number)

# Of 100, 101 and 100,000 bytes, and one behind them.
with zipfile.ZipFile("long.zip", "w", zipfile.ZIP_DEFLATED) as archive:
    for length in 100, 101, 100000, 10:
        archive.writestr(str(length), "x" * length)

with zipfile.ZipFile("zip-secret.zip", "w", zipfile.ZIP_DEFLATED) as archive:
    archive.writestr("open.jsonl", '{"text":"for all to read"}\n')
    archive.writestr("secret.jsonl", '{"text":"for nobody"}\n')
content = bytearray(open("zip-secret.zip", "rb").read())
# Bit 0 of the flags, in the second member's header and in its entry of the directory.
content[content.rindex(b"PK\3\4") + 6] |= 1
content[content.rindex(b"PK\1\2") + 8] |= 1
open("zip-secret.zip", "wb").write(content)

# A 7z whose one member went through the coder 06f10701, AES-256.
packed = b"sixteen bytes of"
name = "secret.jsonl\0".encode("utf-16-le")
header = b"".join([
    b"\x01\x04",  # header, streams
    b"\x06\x00\x01\x09" + bytes([len(packed)]) + b"\x00",  # one packed stream and its size
    b"\x07\x0b\x01\x00\x01\x24\x06\xf1\x07\x01\x02\x13\x00\x0c" + bytes([len(packed)]) + b"\x00",  # one folder, one coder
    b"\x08\x0a\x01" + bytes(4) + b"\x00\x00",  # its content's checksum
    b"\x05\x01\x11" + bytes([len(name) + 1]) + b"\x00" + name + b"\x00\x00"])  # one file and its name
place = struct.pack("<QQI", len(packed), len(header), zlib.crc32(header))
with open("secret.7z", "wb") as file:
    file.write(b"7z\xbc\xaf\x27\x1c\x00\x04" + struct.pack("<I", zlib.crc32(place)) + place + packed + header)
END

for archive in many.tar many.zip; do
	"$ZIPFIT" score -q --no-heading -t t.jsonl $archive >rows
	cut -f 2 rows | tail -n 1
	"$ZIPFIT" score -q --no-heading -t t.jsonl --whole-files -T 2 - <$archive | wc -l
done

"$ZIPFIT" score --no-heading -t t.jsonl --whole-files --max-member 100 --on-error skip long.zip 2>summary | cut -f 2,3
sed 's/;.*//' summary
try "$ZIPFIT" score -q --no-heading -t t.jsonl --whole-files --max-member 100 -o out long.zip
# Lines in members are lines.
"$ZIPFIT" score --no-heading -t t.jsonl --lines --max-line 100 --on-error skip long.zip 2>summary | cut -f 2,3
sed 's/;.*//' summary

for archive in zip-secret.zip secret.7z; do
	try "$ZIPFIT" score -q --no-heading -t t.jsonl -o out $archive
	try "$ZIPFIT" score -q --no-heading -t t.jsonl -o out - <$archive
	# What cannot be read is passed over, and named.
	try "$ZIPFIT" score -q --no-heading -t t.jsonl -o out --on-error skip $archive
done
files | grep out || echo "no output"
