# --split-output: what is selected of each input, in a file of the same relative name and compression.
. "$LIB"
need xz xz-utils
need zstd

few_targets 2
"$PYTHON" - <<'END'
import bz2
import gzip
import lzma
import os
import subprocess
import tarfile
import zipfile
from helpers import texts, write_jsonl

os.makedirs("in/sub/deep")
os.mkdir("work")
pool = texts(900, seed=31, longest=30)
for number, name in enumerate(["a.jsonl", "sub/b.jsonl", "sub/c.jsonl", "sub/deep/d.jsonl", "e", "none.jsonl"]):
    write_jsonl("in/" + name, pool[number * 150 : number * 150 + 150] if name != "none.jsonl" else ["-"])
for name, pack in (("sub/b.jsonl.gz", gzip.compress), ("sub/c.jsonl.xz", lzma.compress),
                   ("sub/deep/d.jsonl.bz2", bz2.compress), ("none.jsonl.gz", gzip.compress)):
    plain = "in/" + os.path.splitext(name)[0]
    with open(plain, "rb") as file, open("in/" + name, "wb") as packed:
        packed.write(pack(file.read()))
    os.remove(plain)
subprocess.run(["zstd", "-q", "in/e", "-o", "in/e.zst"], check=True)
os.remove("in/e")
write_jsonl("member", pool[750:825])
with tarfile.open("in/t.tar.gz", "w:gz") as archive:
    archive.add("member")
with tarfile.open("in/t.tgz", "w:gz") as archive:
    archive.add("member")
with zipfile.ZipFile("in/t.zip", "w") as archive:
    archive.write("member")
END
INPUTS="in/a.jsonl in/./sub//b.jsonl.gz $PWD/in/sub/c.jsonl.xz work/../in/sub/deep/d.jsonl.bz2 in/e.zst in/none.jsonl.gz"
split() {
	# shellcheck disable=SC2086
	"$ZIPFIT" select -q -t t.jsonl -k 200 "$@" $INPUTS
}

# judge ORDER DIR: whether the files have what a selection in one file has, each what is of its input.
judge() {
	# shellcheck disable=SC2086
	split --order "$1" -o expected
	"$PYTHON" - "$2" "$PWD" <<'END'
import bz2
import gzip
import lzma
import os
import subprocess
import sys

directory, here = sys.argv[1], sys.argv[2].lstrip("/")
OPEN = {".gz": gzip.open, ".xz": lzma.open, ".bz2": bz2.open}


def read(path):
    if path.endswith(".zst"):
        return subprocess.run(["zstd", "-dc", path], check=True, stdout=subprocess.PIPE).stdout.splitlines()
    with OPEN.get(os.path.splitext(path)[1], open)(path, "rb") as file:
        return file.read().splitlines()


NAMES = {"in/a.jsonl": "in/a.jsonl", "in/sub/b.jsonl.gz": "in/sub/b.jsonl.gz",
         here + "/in/sub/c.jsonl.xz": "in/sub/c.jsonl.xz", "in/sub/deep/d.jsonl.bz2": "in/sub/deep/d.jsonl.bz2",
         "in/e.zst": "in/e.zst", "in/none.jsonl.gz": "in/none.jsonl.gz"}
found = {os.path.relpath(os.path.join(root, name), directory) for root, _, names in os.walk(directory) for name in names}
assert found == NAMES.keys(), found
selected = open("expected", "rb").read().splitlines()
total = 0
for name, source in NAMES.items():
    records, its = read(os.path.join(directory, name)), set(read(source))
    assert records == [record for record in selected if record in its], name
    total += len(records)
    print(name.replace(here, "HERE"), "some" if records else "none")
assert total == len(selected) == 200, (total, len(selected))
END
}

echo "-- a new directory"
split --split-output out
judge score out
split --split-output new/ --order input
judge input new
echo "-- one that is there"
mkdir there
echo other >there/other
cp -R out/in there
chmod 640 there/in/a.jsonl
echo old | tee there/in/a.jsonl >there/in/e.zst
rm -r there/in/sub/deep
split --split-output there/.
rm there/other
judge score there
find there -name a.jsonl -perm 640
rm -r there
echo "-- annotated, and by merge"
split --annotate -o annotated
split --annotate --split-output annotate
cat annotate/in/a.jsonl >some
[ -s some ]
grep -c -F -x -f some annotated | xargs test "$(wc -l <some)" -eq && echo "annotated: same"
for shard in 1 2 3; do
	split --shard $shard/3 -o part$shard
done
"$ZIPFIT" merge -q --split-output merged part1 part2 part3
expect "merged" diff -r out merged
echo "-- archives"
"$ZIPFIT" select -q -t t.jsonl -k 20 --split-output archives in/t.tar.gz in/t.tgz in/t.zip in/a.jsonl
"$ZIPFIT" select -q -t t.jsonl -k 20 --whole-files --split-output whole in/t.tar.gz in/t.zip in/a.jsonl in/e.zst
"$ZIPFIT" select -q -t t.jsonl -k 20 --lines --split-output lines in/t.tgz in/a.jsonl
find archives whole lines -type f | sort
gzip -dc archives/in/t.tgz.jsonl.gz | head -n 1 | cut -c 1-7
echo "-- many files, few descriptors"
"$PYTHON" -c '
import os
from helpers import texts
for number, text in enumerate(texts(2000, seed=5, longest=9)):
    os.makedirs("many/%d" % (number % 40), exist_ok=True)
    with open("many/%d/%d.jsonl" % (number % 40, number), "w") as file:
        file.write("{\"text\": \"%s\"}\n" % text)'
find many -type f | sort >names
few() {
	(
		# shellcheck disable=SC3045
		ulimit -n 64
		xargs "$ZIPFIT" select -q -t t.jsonl --order input --split-output "$@"
	)
}
few fresh -k 700 <names
sed 's|^|fresh/|' names | xargs cat | wc -l
mkdir there
head -n 200 names | few there -k 70
head -n 200 names | sed 's|^|there/|' | xargs cat | wc -l
find . -name '*.zipfit-*'
