# --report: the same bytes for any number of threads, and of parts joined in any order; a run that goes on from its
# checkpoint writes them too. Nothing else changes with it.
. "$LIB"

# without NAME OPTION...: the selection of `compare` before it, without a report.
without() {
	name=$1
	shift
	"$ZIPFIT" select -q "$@" -T 1 --stats bare.json -o bare.jsonl
	cmp -s one.jsonl bare.jsonl || echo "$name: the report changes the selection"
	jq '.selected, .duplicates' one.json >one.counts
	jq '.selected, .duplicates' bare.json | cmp -s one.counts - || echo "$name: the report changes the counts"
}
compare() {
	name=$1
	shift
	"$ZIPFIT" select -q "$@" -T 1 --report one.html --stats one.json -o one.jsonl
	"$ZIPFIT" select -q "$@" -T 3 --report more.html -o more.jsonl
	cmp -s one.html more.html || echo "$name: threads differ"
	for shard in 1 2 3; do
		"$ZIPFIT" select -q "$@" --report no.html --shard $shard/3 -o $shard.part
	done
	[ ! -e no.html ] || echo "$name: a shard has written a page"
	"$ZIPFIT" merge -q --report merged.html 2.part 1.part 3.part -o merged.jsonl
	cmp -s one.jsonl merged.jsonl && same "$name" one.html merged.html
	"$ZIPFIT" merge -q --partial 3.part 1.part -o 31.part
	"$ZIPFIT" merge -q --report tree.html 31.part 2.part -o merged.jsonl
	cmp -s one.html tree.html || echo "$name: a tree of parts differs"
}
head -n 120 data/pool.jsonl >first.jsonl
sed '1,120d; 240q' data/pool.jsonl >second.jsonl
printf 'no JSON\n{"text": 5}\n' >>second.jsonl
cp second.jsonl copy.jsonl
few_targets 6
compare plain -t t.jsonl -k 30 --report-by source data/pool.jsonl
compare inputs -t t.jsonl --budget 9k --on-error skip first.jsonl second.jsonl
compare copies -t t.jsonl -k 20 --dedup near --on-error skip copy.jsonl first.jsonl second.jsonl
compare rest -t t.jsonl -k 40 --cover 1 --keep-general 0.4 --report-by source data/pool.jsonl
compare sets -t a=t.jsonl -t b=first.jsonl --score conditional -k 40 --exclude t.jsonl --exclude-ngram 5 data/pool.jsonl
set -- -t t.jsonl -k 60 --sample 0.1 --min-score 0.2 data/pool.jsonl
compare sample "$@"
without sample "$@"
compare scores -t t.jsonl --min-score 0.15 --memory 1 data/pool.jsonl

try "$ZIPFIT" merge 1.part 2.part 3.part --partial --report p.html -o some.part
"$ZIPFIT" select -q -t t.jsonl --min-score 0.15 --shard 1/3 -o bare.part data/pool.jsonl
try "$ZIPFIT" merge -q bare.part 2.part 3.part -o merged.jsonl
"$ZIPFIT" select -q -t t.jsonl --min-score 0.15 --shard 1/1 -o bare.part data/pool.jsonl
try "$ZIPFIT" merge -q --report p.html bare.part -o merged.jsonl
