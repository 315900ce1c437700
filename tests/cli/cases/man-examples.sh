# Every example of the man pages runs, on files of the names and kinds that it mentions, and produces output.
. "$LIB"
need zstd
need jq

# The files that the examples read.
cp data/targets.jsonl target.jsonl
awk '{sub(/^{/, "{\"tokens\": " length($0) % 50 ", "); print}' data/pool.jsonl >pool.jsonl
head -n 18 target.jsonl >half1.jsonl
tail -n 18 target.jsonl >half2.jsonl
zstd -q pool.jsonl -o pool.jsonl.zst
head -n 200 pool.jsonl | zstd -q -o pool-1.zst
tail -n 160 pool.jsonl | zstd -q -o pool-2.zst
"$PYTHON" - <<'END'
import gzip
import io
import json
import tarfile

texts = [json.loads(line)["text"] for line in open("pool.jsonl", encoding="utf-8")]
with gzip.open("pool.jsonl.gz", "wt", encoding="utf-8") as file:
    for text in texts:
        file.write(json.dumps({"data": {"content": text}}) + "\n")
with open("humaneval.jsonl", "w", encoding="utf-8") as file:
    for text in texts[:5]:
        file.write(json.dumps({"prompt": text, "canonical_solution": "return 1"}) + "\n")
for name, mode, members in (("good.tar.gz", "w:gz", texts[:5]), ("sources.tar.xz", "w:xz", texts[5:80])):
    with tarfile.open(name, mode) as archive:
        for number, text in enumerate(members):
            member = tarfile.TarInfo("source-%d" % number)
            member.size = len(text.encode())
            archive.addfile(member, io.BytesIO(text.encode()))
END
mkdir -p bin sources/deep
cut -c 1-2000 pool.jsonl | split -l 120 --additional-suffix=.py - sources/deep/
head -n 20 pool.jsonl >sources/deep/main.c
ln -s "$ZIPFIT" bin/zipfit
PATH=$PWD/bin:$PATH

man_pages
for page in zipfit.1 zipfit-align.1 zipfit-eval.1 zipfit-inspect.1 zipfit-merge.1 zipfit-score.1 zipfit-select.1 \
	zipfit-tune.1 zipfit.7; do
	man_commands EXAMPLES $page
	echo "# $page"
done >examples
while read -r example; do
	case $example in '#'*)
		echo "$example"
		continue
		;;
	esac
	status=0
	sh -c "$example" >printed 2>/dev/null </dev/null || status=$?
	echo "$example"
	written=$(echo "$example" | sed -n 's/.*\(-o\|>\) *\([a-z.]*\)$/\2/p')
	if [ "$status" -ne 0 ] || [ ! -s "${written:-printed}" ]; then
		echo "FAILED with status $status"
	fi
done <examples
