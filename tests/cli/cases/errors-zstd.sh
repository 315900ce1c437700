# A zstd file cut short, in its first or a later frame, or with a byte changed, is an error and leaves no output.
. "$LIB"

need zstd
few_targets 1
zstd -qc --check data/pool.jsonl >pool.zst
{
	cat pool.zst
	head -c 9999 pool.zst
} >second-frame-cut.zst
"$PYTHON" - <<'END'
zstd = open("pool.zst", "rb").read()
open("cut.zst", "wb").write(zstd[:-3])
open("cut-half.zst", "wb").write(zstd[:len(zstd) // 2])
for name, place in ("middle", len(zstd) // 2), ("checksum", len(zstd) - 1):
    changed = bytearray(zstd)
    changed[place] ^= 0x04
    open("flip-%s.zst" % name, "wb").write(changed)
END
for file in cut.zst cut-half.zst second-frame-cut.zst flip-middle.zst flip-checksum.zst; do
	try "$ZIPFIT" select -q -t t.jsonl -k 3 -o out.jsonl $file 2>message
	one_message $file
done
ls out.jsonl* 2>/dev/null || :
