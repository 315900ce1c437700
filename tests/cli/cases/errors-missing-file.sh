# A file that does not exist, and a directory, are errors that name it: as input (there, if it is empty), target and output.
. "$LIB"

few_targets 2
mkdir folder
try "$ZIPFIT" select -t t.jsonl -k 1 -o out.jsonl missing.jsonl
try "$ZIPFIT" select -t t.jsonl -k 1 -o out.jsonl folder
try "$ZIPFIT" select -t missing.jsonl -k 1 -o out.jsonl data/pool.jsonl
try "$ZIPFIT" select -t folder -k 1 -o out.jsonl data/pool.jsonl
try "$ZIPFIT" select -t t.jsonl -k 1 -o folder data/pool.jsonl
try "$ZIPFIT" select -t t.jsonl -k 1 -o missing/out.jsonl data/pool.jsonl
try "$ZIPFIT" select -t t.jsonl -k 1 -o out.jsonl --scores missing/scores data/pool.jsonl
try "$ZIPFIT" select -t t.jsonl -k 1 -o t.jsonl/out data/pool.jsonl
try "$ZIPFIT" score -t t.jsonl ''
try "$ZIPFIT" score -t t.jsonl "$(printf 'odd\033[1m\nname')"
files
