# --score conditional: the same for any number of threads and any order of targets; high for the targets' own content, and
# lower with a larger prior.
. "$LIB"

conditional() {
	"$ZIPFIT" score -q --no-heading --score conditional "$@" | cut -f 4
}

conditional -t data/targets.jsonl data/pool.jsonl >scores
wc -l <scores
awk '$1 < 0 || $1 > 1 {print "out of range:", $0}' scores
for threads in 1 2 7; do
	conditional -T $threads -t data/targets.jsonl data/pool.jsonl >scores.$threads
	same "-T $threads" scores scores.$threads
done
sort -r data/targets.jsonl >sorted.jsonl
conditional -t sorted.jsonl data/pool.jsonl >scores.sorted
same "targets in another order" scores scores.sorted

# What the targets hold scores far above the rest, and a larger prior lowers every score.
conditional -t data/targets.jsonl data/targets.jsonl | awk '{sum += $1} END {exit !(sum / NR > 0.5)}' && echo "targets are high"
awk '{sum += $1} END {exit !(sum / NR < 0.2)}' scores && echo "the pool is not"
for prior in 0 100 10k; do
	conditional --prior $prior -t data/targets.jsonl data/pool.jsonl >scores.$prior
done
paste scores.0 scores.100 scores.10k | awk '$1 > 0 && !($1 > $2 && $2 > $3) {print "not lowered:", $0}'

# An empty document has no share in anything.
printf '{"text": ""}\n{"text": "x"}\n' >short.jsonl
conditional --min-bytes 0 --prior 0 -t data/targets.jsonl short.jsonl | head -n 1
"$ZIPFIT" select -q --score conditional -t data/targets.jsonl -k 60 data/pool.jsonl |
	grep -c '"source": "python-exercise"'
