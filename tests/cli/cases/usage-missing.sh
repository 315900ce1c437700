# A missing target, and a missing limit for select, are usage errors.
. "$LIB"

try "$ZIPFIT" select -k 3 data/pool.jsonl
try "$ZIPFIT" score data/pool.jsonl
try "$ZIPFIT" select -t data/targets.jsonl data/pool.jsonl
