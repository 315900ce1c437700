# --min-score as the only limit, in input order: records are written while the input is read, the same ones as ever.
. "$LIB"
need xz xz-utils

few_targets 2
"$PYTHON" - <<'END'
import gzip
import json
from helpers import texts, write_jsonl

pool = texts(700, seed=17, longest=12)
write_jsonl("a.jsonl", pool[:300])
write_jsonl("b.jsonl", pool[300:600])
with gzip.open("b.jsonl.gz", "wb") as file, open("b.jsonl", "rb") as plain:
    file.write(plain.read())
with open("array.json", "w", encoding="utf-8") as file:
    json.dump([{"id": n, "text": text} for n, text in enumerate(pool[:300], start=1)], file, indent=1)
with open("lines", "w", encoding="utf-8") as file:
    file.write("\n".join(pool))
with open("bad.jsonl", "wb") as file, open("a.jsonl", "rb") as good:
    lines = good.readlines()
    file.writelines([*lines[:100], b"not JSON\n", *lines[100:]])
END

# A score that a record has: it is not too low. At least a third of the records have more.
least=$("$ZIPFIT" score -q --no-heading -t t.jsonl a.jsonl b.jsonl | cut -f 4 | sort -gr | sed -n 250p)

# What the scores say, without a selection of the program.
by_scores() {
	"$ZIPFIT" score -q --no-heading -t t.jsonl "$@" | "$PYTHON" -c '
import sys
lines = {name: open(name, "rb").read().split(b"\n") for name in ("a.jsonl", "b.jsonl", "lines")}
for row in sys.stdin:
    name, line, _, score = row.split("\t")
    if float(score) >= float(sys.argv[1]):
        name = {"b.jsonl.gz": "b.jsonl", "array.json": "a.jsonl"}.get(name, name)
        sys.stdout.buffer.write(lines[name][int(line) - 1] + b"\n")' "$least"
}
filter() {
	"$ZIPFIT" select -q -t t.jsonl --min-score "$least" --order input "$@"
}

by_scores a.jsonl b.jsonl.gz >expected
wc -l <expected
for threads in 1 3; do
	filter -T $threads a.jsonl b.jsonl.gz >out
	same "two files, $threads threads" expected out
	filter -T $threads a.jsonl - <b.jsonl.gz >out
	same "a file and standard input, $threads threads" expected out
done

# With another limit, which is never reached, there is a pool. Everything else is written as with one.
filter -o out.xz --scores scores --stats stats a.jsonl b.jsonl.gz
filter -k 1000000 -o pool.xz --scores pool-scores --stats pool-stats a.jsonl b.jsonl.gz
xz -dc out.xz >out
same "compressed" expected out
same "scores" pool-scores scores
"$PYTHON" -c '
import json
stats, pool = (json.load(open(name, encoding="utf-8")) for name in ("stats", "pool-stats"))
for made in stats, pool:
    del made["options"]
differ = {key for key in pool if pool[key] != stats[key]} - {"cpu_seconds", "mb_per_second", "phases", "seconds", "threads"}
print("stats that differ:", sorted(differ))'
filter --whole-files --plain --min-score 0 a.jsonl b.jsonl >out
filter --whole-files --plain --min-score 0 -k 1000000 a.jsonl b.jsonl >pool
same "whole files" pool out
by_scores lines --lines >expected
filter --lines lines >out
same "lines" expected out
# An element is written on one line, without the spaces outside of its strings.
by_scores array.json | tr -d ' ' >expected
filter array.json | tr -d ' ' >out
same "an array" expected out

echo "-- no filters"
for more in "--annotate" "--emit id,@rank" "--dedup exact" "--budget 3k" "--fraction 0.2" "--diverse 0.5" "--sample 1 -k 40"; do
	# shellcheck disable=SC2086
	filter $more a.jsonl b.jsonl >out 2>/dev/null
	# shellcheck disable=SC2086
	filter -k 1000000 $more a.jsonl b.jsonl >pool 2>/dev/null
	same "with $more" pool out
	wc -l <out
done
filter --annotate a.jsonl | grep -c '"zipfit_rank": *1[},]'

echo "-- a bad record"
filter a.jsonl >all
by_scores a.jsonl >expected
same "without it" expected all
head -n 100 a.jsonl >before.jsonl
filter before.jsonl >before
wc -l <before
for threads in 1 3; do
	try filter -T $threads bad.jsonl >out
	tail -n 1 out
	sed '$d' out >records
	same "the records before it, $threads threads" before records
done
try filter -o out.jsonl bad.jsonl
filter --on-error skip bad.jsonl >out
same "skipped" all out

echo "-- nothing selected"
try filter --min-score 2 -o out.jsonl a.jsonl
find . -name '*out.jsonl*'
