# A gzip file cut short at any place, or with any byte changed, is an error and leaves no output.
. "$LIB"

few_targets 1
head -n 30 data/pool.jsonl >pool.jsonl
"$PYTHON" - <<'END'
import gzip

pool = open("pool.jsonl", "rb").read()
whole = gzip.compress(pool[:5000], mtime=0) + gzip.compress(pool[5000:], mtime=0)
first = len(gzip.compress(pool[:5000], mtime=0))
cuts = {"header": first + 5, "data": first + 1000, "trailer": len(whole) - 8, "last-byte": len(whole) - 1}
for name, length in cuts.items():
    open("cut-%s.gz" % name, "wb").write(whole[:length])
flips = {"data": 600, "crc": len(whole) - 8, "length": len(whole) - 1, "member": first - 6, "magic": first + 1}
for name, place in flips.items():
    changed = bytearray(whole)
    changed[place] ^= 0x10
    open("flip-%s.gz" % name, "wb").write(changed)
open("garbage.gz", "wb").write(whole + b"garbage")
open("head-only.gz", "wb").write(whole[:3])
END
for file in *.gz; do
	try "$ZIPFIT" select -q -t t.jsonl -k 3 -o out.jsonl "$file" 2>message
	one_message "$file"
done
ls out.jsonl* 2>/dev/null || :
# As a target set, too, and from a pipe; what was whole before the damage is no excuse.
try "$ZIPFIT" score -t cut-trailer.gz data/pool.jsonl 2>message
one_message cut-trailer.gz
cat cut-trailer.gz | try "$ZIPFIT" score -q -t t.jsonl -o out.tsv - 2>message
one_message -
