# Archive member names in any language and any locale: zip and 7z store them in UTF-8 and UTF-16, tar as bytes.
. "$LIB"

need bsdtar libarchive-tools
few_targets 1
mkdir made
printf 'return 1\n' >'made/ünï 数.txt'
"$PYTHON" - <<'END'
import tarfile
import zipfile

NAME = "ünï 数.txt"
with zipfile.ZipFile("a.zip", "w") as archive:
    archive.write("made/" + NAME, NAME)
for form, kind in ("pax", tarfile.PAX_FORMAT), ("gnu", tarfile.GNU_FORMAT), ("ustar", tarfile.USTAR_FORMAT):
    with tarfile.open(form + ".tar", "w", format=kind, encoding="utf-8") as archive:
        archive.add("made/" + NAME, NAME)
with tarfile.open("latin1.tar", "w", format=tarfile.GNU_FORMAT, encoding="latin-1") as archive:
    archive.add("made/" + NAME, "ünï.txt")
END
LC_ALL=C.UTF-8 bsdtar -C made -c --format 7zip -f a.7z 'ünï 数.txt'
LC_ALL=C.UTF-8 bsdtar -C made -c --format newc -f a.cpio 'ünï 数.txt'
for file in a.zip a.7z a.cpio pax.tar gnu.tar ustar.tar latin1.tar; do
	for locale in C C.UTF-8; do
		printf "%s, %s: " $file $locale
		LC_ALL=$locale "$ZIPFIT" select -q -t t.jsonl -k 1 --whole-files $file
	done
done
