# Members' names are never used to open anything, links are not followed, archives in archives stay closed, and no name
# acts on the terminal.
. "$LIB"

echo '{"text":"amber bay cloud delta ember fern grove harbour"}' >t.jsonl
echo '{"text":"the secret: kiln ledge meadow"}' >secret.jsonl
mkdir here
"$PYTHON" - <<'END'
import gzip
import io
import os
import struct
import subprocess
import tarfile
import zipfile

SECRET = os.path.abspath("secret.jsonl")
NAMES = [SECRET, "../secret.jsonl", "../../../../../../.." + SECRET, "/dev/stdin", "made/../../made.jsonl", "~/.profile",
         "-", "--help", "$(touch made)", "a|touch made"]
LINKS = [SECRET, "../secret.jsonl"]
text = b'{"text":"a member\'s own"}\n'


def add(archive, name, content=b"", **fields):
    member = tarfile.TarInfo(name)
    member.size = len(content)
    for field, value in fields.items():
        setattr(member, field, value)
    archive.addfile(member, io.BytesIO(content))


with tarfile.open("names.tar", "w") as archive:
    for name in NAMES:
        add(archive, name, text)
    for name in LINKS:
        add(archive, "link", type=tarfile.SYMTYPE, linkname=name)
        add(archive, "hard", type=tarfile.LNKTYPE, linkname=name)
    add(archive, "pipe", type=tarfile.FIFOTYPE)
    add(archive, "null", type=tarfile.CHRTYPE, devmajor=1, devminor=3)
    add(archive, "folder", type=tarfile.DIRTYPE)
with zipfile.ZipFile("names.zip", "w") as archive:
    for name in NAMES:
        archive.writestr(name, text)
    for name in LINKS:
        link = zipfile.ZipInfo("link" + str(len(name)))
        link.external_attr = 0o120777 << 16
        link.create_system = 3
        archive.writestr(link, name)
with open("names.cpio", "wb") as file:
    for mode, name, content in [(0o100644, name, text) for name in NAMES] + [
        (0o120777, "link", name.encode()) for name in LINKS] + [(0, "TRAILER!!!", b"")]:
        name = name.encode() + b"\0"
        numbers = [1, mode, 0, 0, 1, 0, len(content), 0, 0, 0, 0, len(name), 0]
        head = b"070701" + b"".join(b"%08x" % number for number in numbers) + name
        file.write(head + bytes(-len(head) % 4) + content + bytes(-len(content) % 4))

# Archives as members.
inner = io.BytesIO()
with tarfile.open(fileobj=inner, mode="w") as archive:
    add(archive, "inner.jsonl", text)
with tarfile.open("nested.tar", "w") as archive:
    for name, content in ("inner.tar", inner.getvalue()), ("names.zip", open("names.zip", "rb").read()), (
        "inner.tar.gz", gzip.compress(inner.getvalue())):
        add(archive, name, content)

# Names that would clear the screen, begin a line of their own, or write from right to left.
with tarfile.open("control.tar", "w") as archive:
    add(archive, "\x1b[2J\rzipfit: all is well\n\t\x7f\x07\u009b2J\u0085\u202e.jsonl", b"not JSON\n")
END
read_all() {
	cd here || exit
	before=$(files)
	for form in tar zip cpio; do
		"$ZIPFIT" select -t ../t.jsonl -k 99 -o ../lines.$form ../names.$form 2>../message
		sed 's/;.*//' ../message
		"$ZIPFIT" select -q -t ../t.jsonl -k 99 --order input --whole-files -o ../whole.$form ../names.$form
	done
	expect "nothing was made" [ "$(files)" = "$before" ]
}
(read_all)
sort lines.* | uniq -c
sed "s|$PWD|HERE|" whole.tar
same "tar and zip" whole.tar whole.zip
same "tar and cpio" whole.tar whole.cpio
files | grep made || echo "nor elsewhere"
"$ZIPFIT" score --no-heading -t t.jsonl --on-error skip nested.tar 2>&1 | sed 's/read [0-9]*/read N/; s/skipped [0-9]* ([^)]*)/skipped all/; s/;.*//'
"$ZIPFIT" select -q -t t.jsonl -k 9 --order input --whole-files nested.tar | cut -c 1-33
try "$ZIPFIT" score --no-heading -t t.jsonl control.tar
# As data it is what it was.
"$ZIPFIT" select -q -t t.jsonl -k 9 --whole-files control.tar |
	"$PYTHON" -c 'import json, sys; print(ascii(json.load(sys.stdin)["path"]))'
