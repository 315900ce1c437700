# --plain looks for no compression and no archive; what only looks like an archive is none without it, too.
. "$LIB"

few_targets 2
"$PYTHON" - <<'END'
import gzip
import tarfile

open("like-cpio.txt", "w").write("070707 is how some archives begin\nand a second line\nand a third\n")
open("like-newc.txt", "w").write("070701" + "0" * 104 + " and text behind it\nand a second line\n")
open("like-bzip2.txt", "w").write("BZh9 is how bzip2 begins\nand a second line\n")
open("like-zip.txt", "w").write("PK and text\n")
open("lines.gz", "wb").write(gzip.compress(b"one\ntwo\n", mtime=0))
with tarfile.open("made.tar", "w") as archive:
    archive.add("like-zip.txt")
END
for file in like-*.txt; do
	for option in --lines '--lines --plain'; do
		# shellcheck disable=SC2086 # options
		echo "$file $option: $("$ZIPFIT" score --no-heading -q -t t.jsonl $option $file | wc -l)"
	done
done
"$ZIPFIT" select -q -t t.jsonl -k 9 --whole-files --order input lines.gz made.tar
"$ZIPFIT" select -q -t t.jsonl -k 9 --whole-files --plain --order input lines.gz made.tar | "$PYTHON" -c '
import json
import sys

for row in sys.stdin:
    record = json.loads(row)
    print(record["path"], ascii(record["text"][:3]), len(record["text"]) == 10240)'
# Bytes that are no text are kept as they are.
"$ZIPFIT" select -q -t t.jsonl -k 9 --lines --plain --order input lines.gz | head -c "$(wc -c <lines.gz)" |
	cmp - lines.gz && echo "the bytes are the file's"
try "$ZIPFIT" score --no-heading -q -t t.jsonl --plain lines.gz
gzip -cn t.jsonl >t.gz
try "$ZIPFIT" score --no-heading -q --plain -t t.gz t.jsonl
"$ZIPFIT" select -q --plain -t t.jsonl -k 1 --stats stats.json t.jsonl >/dev/null
"$PYTHON" -c 'import json; print(json.load(open("stats.json"))["options"]["format"]["plain"])'
