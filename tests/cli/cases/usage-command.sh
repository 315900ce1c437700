# A command line without a command, or with an unknown one, is a usage error.
. "$LIB"

try "$ZIPFIT"
try "$ZIPFIT" choose -t data/targets.jsonl data/pool.jsonl
try "$ZIPFIT" ''
# A mistyped one is corrected.
try "$ZIPFIT" slect
try "$ZIPFIT" tun --help
try "$ZIPFIT" help insepct
try "$ZIPFIT" completions csh
