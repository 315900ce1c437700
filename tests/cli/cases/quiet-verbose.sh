# Standard output carries only data; -q silences everything but errors and warnings, -v prints the setup of the run; the
# data do not change.
. "$LIB"

few_targets 3
for how in -q --quiet '' -v --verbose; do
	# shellcheck disable=SC2086 # no word where it is empty
	"$ZIPFIT" select $how -T 2 -t t.jsonl -k 1000 --level 7 --frame none data/pool.jsonl >out"$how" 2>err"$how"
	wc -l <err"$how"
done
same "-q" out out-q
same "-v" out out-v
sed 's/scores .*//' err
sed 's/sandbox: .*/sandbox: S/; s/scores .*//; s/zlib [0-9][0-9a-z.-]*;/zlib V;/; s/engine: size-only [a-z0-9]*$/engine: E/; s/of [0-9]* bytes/of N bytes/' err-v
# Errors are told under -q as well.
try "$ZIPFIT" select -q -t t.jsonl -k 1 missing.jsonl
