# Unknown options, options of the other command and missing arguments are usage errors.
. "$LIB"

try "$ZIPFIT" select -t data/targets.jsonl -k 1 --frobnicate data/pool.jsonl
try "$ZIPFIT" select -t data/targets.jsonl -k 1 -x data/pool.jsonl
try "$ZIPFIT" select -t data/targets.jsonl -k 1 --json data/pool.jsonl
try "$ZIPFIT" score -t data/targets.jsonl -k 1 data/pool.jsonl
try "$ZIPFIT" score -t data/targets.jsonl --annotate data/pool.jsonl
try "$ZIPFIT" select -t data/targets.jsonl data/pool.jsonl -k
try "$ZIPFIT" select -k 1 data/pool.jsonl --target
