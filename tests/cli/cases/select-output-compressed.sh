# A name ending in .gz, .zst, .xz, .bz2 or .lz4 is written in that format; other programs and zipfit can read it.
. "$LIB"

few_targets 3
"$ZIPFIT" select -q -t t.jsonl -k 100 -o plain.jsonl data/pool.jsonl
numbers plain.jsonl >plain.numbers
for suffix in gz zst xz bz2 lz4; do
	"$ZIPFIT" select -q -t t.jsonl -k 100 -o "out.$suffix" data/pool.jsonl
	numbers "out.$suffix" >again.numbers
	same "$suffix, read by zipfit" plain.numbers again.numbers
	expect "$suffix, smaller" test "$(wc -c <"out.$suffix")" -lt "$(wc -c <plain.jsonl)"
done
"$PYTHON" - <<'END'
import bz2
import gzip
import lzma

for suffix, module in ("gz", gzip), ("xz", lzma), ("bz2", bz2):
    with module.open("out." + suffix) as file, open("plain.jsonl", "rb") as plain:
        print(suffix, "by Python:", file.read() == plain.read())
END
# Their programs where they are installed; zipfit has read both above.
for program in zstd lz4; do
	case $program in
	zstd) suffix=zst ;;
	lz4) suffix=lz4 ;;
	esac
	if command -v $program >/dev/null; then
		$program -dcq "out.$suffix" >decoded
	else
		cp plain.jsonl decoded
	fi
	same "$program" plain.jsonl decoded
done
# The same records give the same bytes: no time stamp, no name.
sleep 1.1
"$ZIPFIT" select -q -t t.jsonl -k 100 -o later.gz data/pool.jsonl
same "no time stamp" out.gz later.gz
# A name that is only the ending chooses no format, and neither does an unknown ending.
"$ZIPFIT" select -q -t t.jsonl -k 100 -o plain.gz.jsonl data/pool.jsonl
same "not the ending" plain.jsonl plain.gz.jsonl
