# xz and bzip2: one stream and several; from a file and from a pipe.
. "$LIB"

few_targets 3
numbers data/pool.jsonl >expected
"$PYTHON" - <<'END'
import bz2
import lzma

pool = open("data/pool.jsonl", "rb").read()
for suffix, module in ("bz2", bz2), ("xz", lzma):
    open("one." + suffix, "wb").write(module.compress(pool))
    open("streams." + suffix, "wb").write(module.compress(pool[:99999]) + module.compress(pool[99999:]))
END
for file in one.bz2 streams.bz2 one.xz streams.xz; do
	numbers $file >came
	same $file expected came
	cat $file | numbers >came
	same "$file, pipe" expected came
done
