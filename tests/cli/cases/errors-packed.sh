# Damaged bzip2, xz and archives, and encrypted members, are errors that name the file.
. "$LIB"

few_targets 1
"$PYTHON" - <<'END'
import bz2
import io
import lzma
import tarfile
import zipfile

pool = open("data/pool.jsonl", "rb").read()
for suffix, packed in ("bz2", bz2.compress(pool)), ("xz", lzma.compress(pool)):
    open("cut." + suffix, "wb").write(packed[:len(packed) // 2])
    changed = bytearray(packed)
    changed[len(packed) // 2] ^= 0x04
    open("flip." + suffix, "wb").write(changed)

archived = io.BytesIO()
with tarfile.open(fileobj=archived, mode="w") as archive:
    member = tarfile.TarInfo("pool.jsonl")
    member.size = len(pool)
    archive.addfile(member, io.BytesIO(pool))
open("cut.tar", "wb").write(archived.getvalue()[:100000])

archived = io.BytesIO()
with zipfile.ZipFile(archived, "w", zipfile.ZIP_DEFLATED) as archive:
    archive.writestr("pool.jsonl", pool)
zipped = bytearray(archived.getvalue())
open("cut.zip", "wb").write(zipped[:9999])
changed = bytearray(zipped)
changed[20000] ^= 0x04
open("flip.zip", "wb").write(changed)
# Bit 0 of the flags says encrypted: in the member's header and in the directory at the end.
zipped[6] |= 1
zipped[zipped.rindex(b"PK\1\2") + 8] |= 1
open("encrypted.zip", "wb").write(zipped)
END
for file in cut.bz2 flip.bz2 cut.xz flip.xz cut.tar cut.zip flip.zip encrypted.zip; do
	try "$ZIPFIT" score -q -t t.jsonl -o out.tsv $file 2>message
	one_message $file
done
cat message
ls out.tsv* 2>/dev/null || :
