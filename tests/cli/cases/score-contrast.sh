# --score contrast: against a background sampled at random from any corpus that the reader reads.
. "$LIB"

contrast() {
	"$ZIPFIT" score -q --no-heading --score contrast -t data/targets.jsonl "$@" | cut -f 4
}

contrast --background data/pool.jsonl data/pool.jsonl >scores
wc -l <scores
awk '$1 < -1 || $1 > 1 {print "out of range:", $0}' scores
contrast -T 5 --background data/pool.jsonl data/pool.jsonl >scores.threads
same "threads" scores scores.threads
# shellcheck disable=SC2094 # it only reads it
contrast --background - data/pool.jsonl <data/pool.jsonl >scores.stdin
same "standard input" scores scores.stdin
gzip -c data/pool.jsonl >pool.gz
contrast --background pool.gz data/pool.jsonl >scores.gz
same "compressed" scores scores.gz
sort -r data/pool.jsonl >sorted.jsonl
contrast --background sorted.jsonl data/pool.jsonl >scores.sorted
same "in another order" scores scores.sorted
contrast --seed 1 --background data/pool.jsonl data/pool.jsonl >scores.seed
cmp -s scores scores.seed || echo "another seed, another sample"

# The targets as their own background say as much as they do.
contrast --background data/targets.jsonl --background-sample 1G data/pool.jsonl | sort -u

"$ZIPFIT" score --no-heading -v --score contrast -t data/targets.jsonl --background data/pool.jsonl --background-sample 5000 \
	data/pool.jsonl 2>&1 >/dev/null | sed -n 's/of \(5\)[0-9]* bytes/of \1... bytes/; s/: [0-9]* of/: N of/; /background/p'
: >empty.jsonl
try "$ZIPFIT" score --no-heading --score contrast -t data/targets.jsonl --background empty.jsonl data/pool.jsonl
try "$ZIPFIT" score --no-heading --score contrast -t data/targets.jsonl --background missing.jsonl data/pool.jsonl
