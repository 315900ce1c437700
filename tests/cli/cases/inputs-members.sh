# --include and --omit choose among the members of tar, zip, 7z and cpio archives, and among the files of a directory of
# archives. What they leave out is not decoded.
. "$LIB"

need bsdtar libarchive-tools
few_targets 1
mkdir -p tree/src/deep tree/test archives
i=0
for name in src/a.py src/b.txt src/deep/c.py test/d.py e.py; do
	i=$((i + 1))
	sed -n "${i}p" data/pool.jsonl >tree/$name
done
for format in pax zip 7zip newc; do
	(cd tree && bsdtar -c --format $format -f ../archives/$format.any .)
done
gzip -c archives/pax.any >archives/pax.gz
(cd tree && find . -type f | LC_ALL=C sort)

rows() {
	"$ZIPFIT" score -q --no-heading --score conditional -t t.jsonl -o rows "$@" && cut -f 3,4 rows | LC_ALL=C sort
}
names() {
	"$ZIPFIT" select -q --whole-files --score conditional --lines -t t.jsonl -k 9 "$@"
}
for globs in "--include *.py" "--include src/*.py --include e*" "--omit test" "--include *.py --omit src/deep --omit e.?y"; do
	echo "-- $globs"
	set -f
	# shellcheck disable=SC2086 # two words and more
	set -- $globs
	set +f
	rows tree "$@" >expected
	wc -l <expected
	for archive in archives/*; do
		rows "$@" "$archive" >came
		same "$archive" expected came
	done
	rows "$@" - <archives/pax.any >came
	same 'a pipe' expected came
	"$ZIPFIT" select -q --whole-files -t t.jsonl -k 9 --order input "$@" archives/zip.any | jq -r .path | LC_ALL=C sort
done

echo '-- a directory of archives: these are chosen too'
try rows archives --include '*.py'
rows archives --include '*.py' --include '*.any' | wc -l
try rows archives/zip.any --include nothing
"$ZIPFIT" score --score conditional --no-heading -t t.jsonl -o rows archives/zip.any --include '*.py' --include nothing 2>message
head -n 1 message

echo '-- members that are left out may be damaged or encrypted'
"$PYTHON" - <<'END'
import zipfile

with zipfile.ZipFile("bad.zip", "w", zipfile.ZIP_DEFLATED) as archive:
    for name in "a.jsonl", "b.txt", "c.jsonl":
        archive.writestr(name, '{"text":"%s"}\n' % (name * 40))
data = bytearray(open("bad.zip", "rb").read())
at = data.index(b"b.txt") + len("b.txt")
data[at : at + 4] = b"\xff\xff\xff\xff"
open("bad.zip", "wb").write(data)
END
try rows bad.zip
rows bad.zip --omit '*.txt' | wc -l
try rows bad.zip --on-error skip

echo '-- targets are taken whole'
"$ZIPFIT" score -q --score conditional -t archives/pax.any data/pool.jsonl -o one
"$ZIPFIT" score -q --score conditional -t archives/pax.any --omit '*' --include x data/pool.jsonl -o two
same 'archive as target' one two

echo '-- shards'
"$ZIPFIT" select -q -t t.jsonl -k 3 --omit test -o one archives
for shard in 1 2 3; do
	"$ZIPFIT" select -q -t t.jsonl -k 3 --omit test --shard $shard/3 -o $shard.part archives
done
"$ZIPFIT" merge -q -o merged 1.part 2.part 3.part
same merged one merged
"$ZIPFIT" select -q -t t.jsonl -k 3 --omit tes --shard 3/3 -o other.part archives
try "$ZIPFIT" merge -q -o merged 1.part 2.part other.part
"$ZIPFIT" select -q -t t.jsonl -k 3 --shard 3/3 -o other.part archives
try "$ZIPFIT" merge -q -o merged 1.part 2.part other.part
