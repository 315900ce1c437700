# eval prints train_bytes, documents and bits_per_byte: without training text, then with all of it. Notes go to stderr.
. "$LIB"

"$ZIPFIT" select -q -t data/targets.jsonl -k 60 -o best.jsonl data/pool.jsonl
tail -n 60 data/pool.jsonl >other.jsonl
for train in best other; do
	"$ZIPFIT" eval --train $train.jsonl --test data/targets.jsonl >$train.tsv
done
"$PYTHON" - <<'END'
import json
import re

bits = {}
for train in "best", "other":
    rows = open(train + ".tsv", encoding="utf-8").read()
    assert re.fullmatch(r"(\d+\t\d+\t\d\.\d{4}\n){2}", rows), rows
    (none, all_records) = (row.split("\t") for row in rows.splitlines())
    texts = [json.loads(line)["text"].encode() for line in open(train + ".jsonl", encoding="utf-8")]
    print(train, "nothing first:", none[:2] == ["0", "0"])
    print(train, "then all:", all_records[:2] == [str(sum(map(len, texts))), str(len(texts))])
    bits[train] = float(all_records[2])
    bits["nothing"] = float(none[2])
print("selected records predict better than others:", bits["best"] < bits["other"])
print("and better than nothing:", bits["best"] < 0.9 * bits["nothing"])
END
# The same again, said in other ways and places.
eval_best() {
	"$ZIPFIT" eval --train best.jsonl --test data/targets.jsonl "$@"
}
eval_best -o out.tsv
same "-o" best.tsv out.tsv
eval_best --output out.tsv.gz
gzip -dc out.tsv.gz >out.tsv
same "-o with .gz" best.tsv out.tsv
eval_best -q >out.tsv 2>message
same "-q" best.tsv out.tsv
eval_best -v >out.tsv 2>>message
same "-v" best.tsv out.tsv
sed '/^zipfit: sandbox: /d; s/[0-9][0-9]* bytes/N bytes/g; s/libarchive .*/libarchive V/' message
# Several files are one text, in the order given.
head -n 20 best.jsonl >a.jsonl
tail -n +21 best.jsonl >b.jsonl
"$ZIPFIT" eval --train a.jsonl --train b.jsonl --test=data/targets.jsonl >out.tsv
same "two training files" best.tsv out.tsv
head -n 10 data/targets.jsonl >a.jsonl
tail -n +11 data/targets.jsonl >b.jsonl
"$ZIPFIT" eval --train best.jsonl --test a.jsonl --test b.jsonl >out.tsv
same "two test files" best.tsv out.tsv
