# Without a target, or without a limit for select, there is nothing to do.
. "$LIB"

try "$ZIPFIT" select -k 3 data/pool.jsonl
try "$ZIPFIT" score data/pool.jsonl
try "$ZIPFIT" select -t data/targets.jsonl data/pool.jsonl
