# A selection smaller than requested is a warning, even with -q; if a limit ended it, there is no warning.
. "$LIB"

"$PYTHON" - <<'END'
import json
from helpers import texts, write_jsonl

write_jsonl("pool.jsonl", texts(40, seed=1, longest=40))
write_jsonl("t.jsonl", texts(9, seed=2, longest=40))
write_jsonl("u.jsonl", texts(9, seed=3, longest=40))
many = ["The same text, word for word."] * 20000 + ["Another text: number %d." % number for number in range(200)]
write_jsonl("copies.jsonl", many)
with open("excluded.jsonl", "w", encoding="utf-8") as file:
    for line in list(open("pool.jsonl", encoding="utf-8"))[:30]:
        file.write(json.dumps({"text": json.loads(line)["text"] + " and some more words, so that it is long enough"}) + "\n")
END
# told WHAT OPTION...: what a quiet run says, and how many records it selects.
told() {
	echo "--- $*"
	"$ZIPFIT" select -q --score conditional -t t.jsonl "$@" -o out 2>&1
	wc -l <out
}
bytes=$(jq -r .text pool.jsonl | tr -d '\n' | wc -c)
lowest=$("$ZIPFIT" score -q --no-heading --score conditional -t t.jsonl pool.jsonl | cut -f 4 | sort -g | head -n 1)
middle=$("$ZIPFIT" score -q --no-heading --score conditional -t t.jsonl pool.jsonl | cut -f 4 | sort -g | sed -n 21p)

told -k 40 pool.jsonl
told -k 41 pool.jsonl
told -k 39 pool.jsonl
told -k 41 --exclude excluded.jsonl --exclude-ngram 5 pool.jsonl
told -k 10 --fraction 0.1 pool.jsonl
told --fraction 1 pool.jsonl
told -k 1000 --budget 2000 pool.jsonl
{
	told --budget 1000000 pool.jsonl
	told --budget "$bytes" pool.jsonl
	told --budget $((bytes + 1)) pool.jsonl
	told --min-score "$lowest" -k 41 pool.jsonl
	told --min-score "$middle" -k 41 pool.jsonl
	told --min-score "$middle" pool.jsonl
	told --min-score "$middle" --budget 1000000 pool.jsonl
	told --min-score "$lowest" --budget 1000000 pool.jsonl
	told -k 100 --budget 1000000 --min-score -5 pool.jsonl
} | sed "s/$bytes/ALL/; s/$((bytes + 1))/ALL+1/; s/$lowest/LOWEST/; s/$middle/MIDDLE/"
told -k 41 --sample 0.1 pool.jsonl
told -k 41 --dedup exact pool.jsonl
told -k 41 --diverse 0.5 pool.jsonl
told -k 5 --diverse 0.5 --candidates 3 pool.jsonl

# Several sets: each has a part of the limit.
mixed() {
	echo "--- $*"
	"$ZIPFIT" select -q --score conditional -t a=t.jsonl -t b=u.jsonl "$@" -o out 2>&1
	wc -l <out
}
mixed -k 20 pool.jsonl
mixed -k 100 --mix a=0.2,b=0.8 pool.jsonl
mixed -k 100 --mix a=0.1,b=0.9 --exclude excluded.jsonl --exclude-ngram 5 pool.jsonl

# The same for parts, and with a limit of the merge only.
echo "--- shards"
for shard in 1 2; do
	"$ZIPFIT" select -q --score conditional -t t.jsonl -k 41 --shard $shard/2 pool.jsonl -o $shard.part
done
{ "$ZIPFIT" merge -q 1.part 2.part >/dev/null; } 2>&1
{ "$ZIPFIT" merge -q -k 40 1.part 2.part >/dev/null; } 2>&1

# Copies are counted: in the summary, the statistics and the warning.
echo "--- copies"
"$ZIPFIT" select --score conditional -t t.jsonl -k 25000 --dedup exact --stats stats -o out copies.jsonl 2>err
sed -n 's/;.*passed/; passed/; s/copies; .*/copies/p' err
head -n 1 err
wc -l <out
jq -c '[.selected, .copies]' stats
"$ZIPFIT" select -q --score conditional -t t.jsonl -k 25000 --dedup exact --shard 1/1 -o 1.part copies.jsonl
"$ZIPFIT" merge 1.part --stats stats -o out 2>err
head -n 1 err
jq -c '[.selected, .copies]' stats
# A sample of the background that cannot be as large is told of.
echo "--- background"
for size in 100 1M; do
	"$ZIPFIT" select --score contrast --background u.jsonl --background-sample $size -t t.jsonl -k 1 pool.jsonl 2>&1 >out
done | sed -n 's/has [0-9]* bytes/has N bytes/p'
