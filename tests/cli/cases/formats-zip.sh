# zip: stored and deflated members, from a file and from a pipe.
. "$LIB"

few_targets 3
numbers data/pool.jsonl >expected
"$PYTHON" - <<'END'
import zipfile

lines = open("data/pool.jsonl", "rb").read().splitlines(keepends=True)
for name, method in ("stored", zipfile.ZIP_STORED), ("deflated", zipfile.ZIP_DEFLATED):
    with zipfile.ZipFile(name + ".zip", "w", method) as archive:
        archive.writestr("folder/", b"")
        archive.writestr("folder/a.jsonl", b"".join(lines[:200]))
        archive.writestr("b.jsonl", b"".join(lines[200:]))
END
for file in stored deflated; do
	numbers $file.zip >came
	same $file expected came
	cat $file.zip | numbers >came
	same "$file, pipe" expected came
done
