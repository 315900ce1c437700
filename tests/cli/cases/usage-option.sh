# Unknown options, options of another command and missing arguments are usage errors.
. "$LIB"

try "$ZIPFIT" select -t data/targets.jsonl -k 1 --frobnicate data/pool.jsonl
try "$ZIPFIT" select -t data/targets.jsonl -k 1 -x data/pool.jsonl
try "$ZIPFIT" select -t data/targets.jsonl -k 1 --json data/pool.jsonl
try "$ZIPFIT" score -t data/targets.jsonl -k 1 data/pool.jsonl
try "$ZIPFIT" score -t data/targets.jsonl --annotate data/pool.jsonl
try "$ZIPFIT" select -t data/targets.jsonl data/pool.jsonl -k
try "$ZIPFIT" select -k 1 data/pool.jsonl --target

# Options are taken whole: an abbreviation names what it might mean, and is never one of another command's.
try "$ZIPFIT" merge --score conditional a.part -o m
try "$ZIPFIT" select -t data/targets.jsonl --frac=0.5 data/pool.jsonl
try "$ZIPFIT" score --target=data/targets.jsonl --quie data/pool.jsonl
try "$ZIPFIT" select --ex
try "$ZIPFIT" select -t data/targets.jsonl -k 1 --quiet=yes data/pool.jsonl
try "$ZIPFIT" select --target=data/targets.jsonl -k 1 --quiet --order=input -o- data/pool.jsonl

# A mistyped option names the nearest one, if there is one that is near.
for option in --sedd --sede=1 --thread --treshold --min-scroe --fied --backgroud --k --outptu=x; do
	try "$ZIPFIT" select -t data/targets.jsonl -k 1 $option data/pool.jsonl
done
