# Three thousand files with a limit of 64 open ones: what one file of all their records gives, for threads, shards, a
# checkpoint and --fraction, and from a list of their names.
. "$LIB"

need prlimit util-linux
need jq
few_targets 2
"$PYTHON" - <<'END'
import json
import os

from helpers import texts

names = []
for number, text in enumerate(texts(3000, seed=4)):
    directory = "d/%02d/%d" % (number * 7 % 40, number % 3)
    os.makedirs(directory, exist_ok=True)
    name = "%s/%d.%s" % (directory, number * 31 % 1000, "jsonl" if number % 2 else "json")
    with open(name, "a", encoding="utf-8") as file:
        file.write(json.dumps({"id": number, "text": text}) + "\n")
    names.append(name)
open("d/00/empty", "w").close()
names = sorted(set(names) | {"d/00/empty"}, key=os.fsencode)
with open("all.jsonl", "wb") as every, open("names", "w", encoding="utf-8") as listed:
    for name in names:
        with open(name, "rb") as file:
            every.write(file.read())
        print(name, file=listed)
print(len(names), "files")
END
prlimit --nofile=64 --pid $$
"$ZIPFIT" select -q --score conditional -t t.jsonl -k 200 -o one --scores one.tsv all.jsonl
cut -f 3,4 one.tsv >one.numbers

# check WHAT: compares the outputs
check() {
	same "$1: records" one out
	cut -f 3,4 out.tsv >numbers
	same "$1: scores" one.numbers numbers
	sed -n '2p;$p' out.tsv | cut -f 1,2
	rm out out.tsv
}
take() {
	"$ZIPFIT" select -q --score conditional -t t.jsonl -k 200 "$@"
}
take -T 1 -o out --scores out.tsv d
check 'one thread'
take -T 4 -o out --scores out.tsv d
check 'four threads'
take -o out --scores out.tsv --files-from names
check 'a list'
take -o out --scores out.tsv --checkpoint ck d
check 'a checkpoint'
take --fraction 0.999 -o out --scores out.tsv --stats stats d
check 'read twice'
jq -c '.phases.reading_again.seconds > 0' stats
for shard in 1 2 3; do
	take --shard $shard/3 -o $shard.part --scores x d
done
"$ZIPFIT" merge -q -o out --scores out.tsv 1.part 2.part 3.part
check 'three shards'
"$ZIPFIT" select -q --score conditional -t t.jsonl -k 200 --dry-run d >estimate
awk -v bytes="$(wc -c <all.jsonl)" '
	function near(name, value, wanted) {
		print "estimated " name ": " (value > 0.8 * wanted && value < 1.25 * wanted ? "about right" : value)
	}
	$1 == "text_bytes" {near("bytes", $2, bytes)}
	$1 == "records" {near("records", $2, 3000)}' estimate
