# The format is detected from the content, never the name; inputs of several formats are concatenated.
. "$LIB"

few_targets 3
numbers data/pool.jsonl >expected
cp data/pool.jsonl plain.gz
gzip -c data/pool.jsonl >gzip.zst
"$PYTHON" - <<'END'
import bz2
import lzma

pool = open("data/pool.jsonl", "rb").read()
open("bzip2.jsonl", "wb").write(bz2.compress(pool))
open("xz", "wb").write(lzma.compress(pool))
END
for file in plain.gz gzip.zst bzip2.jsonl xz; do
	numbers $file >came
	same $file expected came
done
cat expected expected expected expected >four
numbers plain.gz gzip.zst bzip2.jsonl xz >came
same "four in a row" four came
# One layer over another is unpacked as well.
gzip -c xz >xz.gz
numbers xz.gz >came
same "xz in gzip" expected came
