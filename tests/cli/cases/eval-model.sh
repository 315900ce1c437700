# --model: ppmd up to 1 MiB of text, and mix beyond that; what each refuses; --at in any order is one training.
. "$LIB"

"$ZIPFIT" select -q -t data/targets.jsonl -k 60 -o best.jsonl data/pool.jsonl
evaluate() {
	"$ZIPFIT" eval --train best.jsonl --test data/targets.jsonl "$@"
}
evaluate --model ppmd >ppmd.tsv
evaluate >auto.tsv
same "ppmd is the default" ppmd.tsv auto.tsv
evaluate --model mix >mix.tsv
evaluate --model mix --model-memory 64M >small.tsv
same "a small text takes a small model" mix.tsv small.tsv
evaluate --model mix --at 20k,5k,20k,10k >unsorted.tsv
evaluate --model mix --at 5k,10k,20k >sorted.tsv
(sed -n 1p sorted.tsv && sed -n 4p sorted.tsv && sed -n 2p sorted.tsv && sed -n 4p sorted.tsv &&
	sed -n 3p sorted.tsv) >expected.tsv
same "--at out of order" expected.tsv unsorted.tsv
"$PYTHON" - <<'END'
def bits(name):
    return [float(row.split("\t")[2]) for row in open(name, encoding="utf-8")]


print("mix is below ppmd:", all(mix < ppmd for mix, ppmd in zip(bits("mix.tsv"), bits("ppmd.tsv"))))
print("more is better:", sorted(bits("sorted.tsv"), reverse=True) == bits("sorted.tsv"))
END

# More than PPMd is known to hold, of which --at takes less.
"$PYTHON" - <<'END'
from helpers import write_jsonl

texts = ["".join(chr(97 + (i * i * j) % 26) for j in range(100)) for i in range(10600)]
write_jsonl("long.jsonl", texts)
END
long() {
	try "$ZIPFIT" eval --train long.jsonl --test data/targets.jsonl "$@" | cut -f 1,2
}
long
long -q
long --model mix
long --model ppmd
long --model ppmd --at 2k,3M
long --at 2k

# What belongs to the other model, and what is none.
try evaluate --model ppmd --model-memory 64M
try evaluate --model-memory 15M
try evaluate --model-memory x
try evaluate --model bert
try "$ZIPFIT" select --model mix -t data/targets.jsonl -k 1 data/pool.jsonl
