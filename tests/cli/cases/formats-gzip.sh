# gzip: one member, several, with a stored name, with zero padding at the end; from a file and from a pipe.
. "$LIB"

few_targets 3
numbers data/pool.jsonl >expected
"$PYTHON" - <<'END'
import gzip
import io

pool = open("data/pool.jsonl", "rb").read()
half = len(pool) // 2
open("one.gz", "wb").write(gzip.compress(pool))
# Split in the middle of a line: members have nothing to do with records. An empty member changes nothing.
members = gzip.compress(pool[:half]) + gzip.compress(b"") + gzip.compress(pool[half:])
open("members.gz", "wb").write(members)
open("padded.gz", "wb").write(members + b"\0" * 1000)
many = b"".join(gzip.compress(pool[at:at + 500]) for at in range(0, len(pool), 500))
open("many.gz", "wb").write(many)
named = io.BytesIO()
with gzip.GzipFile("a-name.jsonl", "wb", fileobj=named) as file:
    file.write(pool)
open("named.gz", "wb").write(named.getvalue())
END
for file in one members padded many named; do
	numbers $file.gz >came
	same $file expected came
	numbers - <$file.gz >came
	same "$file, standard input" expected came
	cat $file.gz | numbers >came
	same "$file, pipe" expected came
done
# Targets may be compressed too.
gzip -c t.jsonl >t.gz
"$ZIPFIT" score -q --no-heading -t t.gz data/pool.jsonl | cut -f 3,4 >came
same "targets" expected came
