# Several -t form one target set, documents in the order given: the scores equal those of the concatenated files.
. "$LIB"

head -n 7 data/targets.jsonl >a.jsonl
sed -n '8,12p' data/targets.jsonl >b.jsonl
cat b.jsonl a.jsonl >ba.jsonl
"$ZIPFIT" score -q --no-heading -t b.jsonl --target a.jsonl data/pool.jsonl >two
"$ZIPFIT" score -q --no-heading --target=ba.jsonl data/pool.jsonl >joined
same "two files, one set" joined two
"$ZIPFIT" score -q --no-heading -t b.jsonl data/pool.jsonl >alone
cmp -s joined alone || echo "the second file counts"
# The same file twice doubles every document: the mean stays, but for rounding.
"$ZIPFIT" score -q --no-heading -t b.jsonl -t b.jsonl data/pool.jsonl >twice
"$PYTHON" - <<'END'
from helpers import read_tsv
print(all(abs(one[3] - two[3]) < 1e-14 for one, two in zip(read_tsv("alone"), read_tsv("twice"))))
END
