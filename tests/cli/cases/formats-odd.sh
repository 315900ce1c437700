# Valid archives that a reader may warn of: names in another encoding, unknown attributes, zip64 records, comments,
# zeros that fill a block.
. "$LIB"

few_targets 2
"$PYTHON" - <<'END'
import io
import tarfile
import zipfile

line = b'{"text":"amber bay"}\n'
with tarfile.open("pax.tar", "w", format=tarfile.PAX_FORMAT) as archive:
    for name in "caf\xe9", "plain":
        member = tarfile.TarInfo(name)
        member.size = len(line)
        member.pax_headers = {"FOO.unknown": "bar", "SCHILY.acl.access": "nonsense", "mtime": "12.5"}
        archive.addfile(member, io.BytesIO(line))
with tarfile.open("latin.tar", "w", format=tarfile.GNU_FORMAT, encoding="latin-1") as archive:
    member = tarfile.TarInfo("caf\xe9")
    member.size = len(line)
    archive.addfile(member, io.BytesIO(line))
with zipfile.ZipFile("zip64.zip", "w", zipfile.ZIP_DEFLATED) as archive:
    with archive.open("a", "w", force_zip64=True) as member:
        member.write(line)
    archive.writestr("caf\xe9", line)
    archive.writestr("folder/", b"")
    archive.comment = b"a comment"
with zipfile.ZipFile("many.zip", "w") as archive:
    for number in range(66000):
        archive.writestr("m%d" % number, line if number % 6600 == 0 else b"")
with zipfile.ZipFile("empty.zip", "w"):
    pass
with open("padded.zip", "wb") as file:
    file.write(open("zip64.zip", "rb").read() + bytes(5000))
END
for file in *.tar *.zip; do
	for language in C C.UTF-8; do
		LC_ALL=$language "$ZIPFIT" score --no-heading -q -t t.jsonl -o file.tsv "$file"
		# shellcheck disable=SC2002 # a pipe is what is tested
		cat "$file" | LC_ALL=$language "$ZIPFIT" score --no-heading -q -t t.jsonl -o pipe.tsv
		echo "$file, $language: $(wc -l <file.tsv), from a pipe $(wc -l <pipe.tsv)"
	done
done
