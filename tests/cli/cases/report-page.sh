# --report: the page is sound whatever records hold, has the numbers of --stats and the records that belong there.
. "$LIB"

cat >hostile.py <<'END'
import json
for number, line in enumerate(open("data/pool.jsonl", encoding="utf-8")):
    record = json.loads(line)
    if number % 3 == 0:
        record["text"] += "\n<script>alert(1)</script>\u202e back \u2066 \u0000 \x1b[31m &amp; \"q\" ' <!-- ]]> </style>"
    if number % 7 == 0:
        record["text"] = "<img src=x onerror=alert(1)>\u200b" * 5 + record["text"]
    if number % 11 == 0:
        record["source"] = "</td><script>x</script>\u202e"
    row = json.dumps(record, ensure_ascii=number % 2 == 0).encode()
    if number % 5 == 0:
        row = row.replace(b"a", b"\xff", 3)
    if number % 37 == 0:
        row = b'{"text": 5, "x":"<b>\x01"}'
    if number % 41 == 0:
        row = b"not json <script>\xfe"
    open("<b>&.jsonl", "ab").write(row + b"\n")
END
python3 hostile.py

report() {
	"$ZIPFIT" select -q --report page.html --stats stats.json -o out.jsonl "$@"
	python3 "$PYTHONPATH/page_check.py" page.html stats.json
}
report -t data/targets.jsonl -k 60 --report-by source data/pool.jsonl --scores scores.tsv
# Who is just below the edge says the table of scores.
sort -t "$(printf '\t')" -k 4,4gr -k 2,2n scores.tsv | sed '1,60d' | awk -F '\t' '$1 != "file" { print $2 }' | head -n 10 >expected
sed -n '/Just below/,$p' page.html | grep -o 'pool.jsonl</bdi>:[0-9]*</span><span>[0-9]* bytes' | sed 's/.*:\([0-9]*\)<.*/\1/' |
	same 'just below' expected -
grep -c '<mark>' page.html
# The source of a record, as Python counts it.
python3 -c 'import collections, json
count = collections.Counter(json.loads(line)["source"] for line in open("out.jsonl"))
print(count.most_common(1)[0])'
grep -o 'class="v"><bdi>[^/]*</bdi></th>.*×' page.html | sed 's/<[^>]*>/ /g; s/"[^"]*"//' | head -n 1 | tr -s ' '
report -t data/targets.jsonl -k 100 --report-by source --on-error skip --dedup near --exclude data/targets.jsonl --exclude-ngram 6 '<b>&.jsonl'
grep -c 'U+202E' page.html >/dev/null
grep -c '0xFF' page.html >/dev/null
report -t a=data/targets.jsonl -t b=data/targets.jsonl --budget 20k data/pool.jsonl '<b>&.jsonl' --on-error skip --order input
report -t data/targets.jsonl -k 1 --score conditional data/pool.jsonl
report --from-scores scores.tsv --min-score 0.2 data/pool.jsonl
report -t data/targets.jsonl -k 30 --sample 0.1 data/pool.jsonl
report -t data/targets.jsonl -k 30 --keep-general 0.3 --cover 1 data/pool.jsonl
report -t data/targets.jsonl --budget auto=40k data/pool.jsonl

# What does not go together.
try "$ZIPFIT" select --report p.html --dry-run -t data/targets.jsonl -k 3 data/pool.jsonl
try "$ZIPFIT" select --report p.html --ids data/targets.jsonl data/pool.jsonl
try "$ZIPFIT" score --report p.html -t data/targets.jsonl data/pool.jsonl
try "$ZIPFIT" select --report '' -t data/targets.jsonl -k 3 data/pool.jsonl
