# What is announced but not built yet is refused, never silently ignored. (A line goes when its feature comes.)
. "$LIB"

try "$ZIPFIT" select -t data/targets.jsonl --fraction 0.1 data/pool.jsonl
