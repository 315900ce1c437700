# Of several errors the first in input order is reported, for any number of threads; score prints no rows after it.
. "$LIB"

few_targets 4
"$PYTHON" - <<'END'
from helpers import texts, write_jsonl

write_jsonl("made.jsonl", texts(2000, seed=6))
lines = open("made.jsonl", "rb").read().splitlines(keepends=True)
for name, faults in {
    "late": {1500: b"not JSON\n", 1501: b"[]\n", 1990: b"{}\n"},
    "early": {2: b'{"text":1}\n', 3: b"[]\n", 1000: b"x\n"},
    "adjacent": {700: b"[]\n", 701: b"x\n"},
}.items():
    changed = list(lines)
    for number, fault in faults.items():
        changed[number - 1] = fault
    open(name + ".jsonl", "wb").write(b"".join(changed))
import gzip
# Bad records before the place where the file is cut: the record comes first.
packed = gzip.compress(open("late.jsonl", "rb").read())
open("cut.gz", "wb").write(packed[:-4])
packed = gzip.compress(b"".join(lines))
open("only-cut.gz", "wb").write(packed[:-4])
END
for input in late.jsonl early.jsonl adjacent.jsonl cut.gz only-cut.gz "made.jsonl missing.jsonl" "late.jsonl missing.jsonl"; do
	for threads in 1 2 8; do
		# shellcheck disable=SC2086 # two words
		try "$ZIPFIT" score -q -T $threads -t t.jsonl -o out $input 2>message >status
		cat status message >came.$threads
	done
	# Where the cut is noticed is a matter of buffers.
	sed "s/only-cut.gz:[0-9]*:/only-cut.gz:N:/; s/at byte [0-9]*/at byte N/" came.1
	cmp came.1 came.2
	cmp came.1 came.8
done
files
