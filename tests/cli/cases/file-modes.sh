# An output is written even if its mode cannot be set, as on CIFS and exFAT; nobody gains permission to read it.
. "$LIB"

few_targets 2
"$PYTHON" "$PYTHONPATH/lacking.py" modes true || skip "no filter of system calls"
cat >chmod.py <<'END'
import os
import sys

try:
    os.fchmod(os.open(sys.argv[1], os.O_RDONLY), 0o600)
except PermissionError:
    print("refused")
END
"$ZIPFIT" select -q -t t.jsonl -k 3 data/pool.jsonl >expected
umask 022
for mode in 600 640 644 666 444 755; do
	echo old >out
	chmod "$mode" out
	"$PYTHON" "$PYTHONPATH/lacking.py" modes "$PYTHON" chmod.py out
	"$PYTHON" "$PYTHONPATH/lacking.py" modes "$ZIPFIT" select -q -t t.jsonl -k 3 -o out data/pool.jsonl
	same "$mode" expected out
	find out -printf '%m\n'
	rm -f out
done
files
