# --emit writes a table instead of records: members, and what is known of each selected record.
. "$LIB"

few_targets 5
cat >pool.jsonl <<'EOF'
{"id":"a\tb","text":"alpha beta gamma","meta":{"lang":"py","size":1.50},"tags":["x","y\\z"]}
{"id":17,"text":"alpha beta","meta":null,"tags":[]}
{"id":12345678901234567890,"text":"def f(x): return x","a,b":true,"@score":"own"}
EOF
select_all() {
	"$ZIPFIT" select -q -t t.jsonl --min-score -9 --order input "$@"
}
select_all --emit 'id,@file,@line,@bytes,/meta/lang,/meta/size,meta,tags,/tags/*,a\,b,/@score,@set' pool.jsonl
select_all --emit id --no-heading pool.jsonl

echo "== the rows are those of the records, in their order"
# table OPTION...: says whether the table has what --annotate adds to the records.
table() {
	"$ZIPFIT" select -q -t t.jsonl -k 20 "$@" --annotate data/pool.jsonl >best.jsonl
	"$ZIPFIT" select -q -t t.jsonl -k 20 "$@" --emit id,@score,@rank,@set data/pool.jsonl >table
	"$PYTHON" - >expected <<'EOF'
import json
print("id\t@score\t@rank\t@set")
for line in open("best.jsonl"):
    r = json.loads(line)
    score = next(s for s in (f"{r['zipfit_score']:.{n}g}" for n in (15, 16, 17)) if float(s) == r["zipfit_score"])
    print(r["id"], score, r["zipfit_rank"], r.get("zipfit_set", ""), sep="\t")
EOF
	same "$*" expected table
}
table
table --order input -T 3
table --score conditional --dedup near
table --sample 0.1
table --memory 1
table -t a=data/targets.jsonl

echo "== parts hold records: merge writes the table"
for shard in 1 2 3; do
	"$ZIPFIT" select -q -t t.jsonl -k 20 --shard $shard/3 data/pool.jsonl -o $shard.part
done
"$ZIPFIT" select -q -t t.jsonl -k 20 --emit id,@score,@file,@line,@rank,@bytes data/pool.jsonl >table
"$ZIPFIT" merge -q --emit id,@score,@file,@line,@rank,@bytes ./?.part >merged
same merged table merged

echo "== positions and lengths are those of the table of scores"
"$ZIPFIT" select -q -t t.jsonl --min-score -9 --order input --scores scores --emit @file,@line,@bytes,@score data/pool.jsonl - \
	<data/targets.jsonl >table
tail -n +2 scores >expected
tail -n +2 table >rows
same "of all records" expected rows
"$ZIPFIT" select -q -t t.jsonl --budget 9000 --unit words --order input --emit @file,@line,@bytes data/pool.jsonl >table
tail -n +2 table >rows
cut -f 1-3 expected >places
[ "$(wc -l <rows)" -gt 50 ]
expect "with another unit" [ "$(sort rows places | uniq -d | wc -l)" -eq "$(wc -l <rows)" ]

echo "== other kinds of records"
select_all --lines --emit @line,@bytes t.jsonl | head -n 2
select_all --whole-files --emit path,@file,@line,@bytes pool.jsonl t.jsonl
printf '[{"id":1,"text":"a"},\n\n{"id":[1,\n2],"text":"bb"}]' | select_all --emit id,@line,@bytes
select_all --emit id pool.jsonl -o ids.tsv.gz
gzip -dc ids.tsv.gz
# With --explain, records are still explained.
"$ZIPFIT" select -q -t t.jsonl -k 2 --score conditional --emit id --explain why.jsonl pool.jsonl | wc -l
wc -l <why.jsonl
