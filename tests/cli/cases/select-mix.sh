# -t NAME=FILE and --mix: each set has its share, and no record is taken twice, as a sort of all pairs of record and set
# gives.
. "$LIB"

head -n 9 data/targets.jsonl >code.jsonl
"$PYTHON" - <<'END'
import csv
import itertools
import json
import subprocess
from helpers import FEWER, ZIPFIT, read_tsv, texts, write_jsonl

write_jsonl("words.jsonl", texts(4, seed=31))
write_jsonl("more.jsonl", texts(3, seed=32))
documents = texts(260, seed=33)
with open("data/targets.jsonl", encoding="utf-8") as file:
    documents += [json.loads(line)["text"] for line in file]
write_jsonl("pool.jsonl", documents)
files = {"code": "code.jsonl", "words": "words.jsonl", "more": "more.jsonl"}
count = {"code": 9, "words": 4, "more": 3}
scores = {}
for name, path in files.items():
    subprocess.run([ZIPFIT, "score", "-q", "--score", "conditional", "-t", path, "-o", "s.tsv", "pool.jsonl"], check=True)
    scores[name] = {row[1]: (row[3], row[2]) for row in read_tsv("s.tsv")}
names = list(files)
pairs = sorted(((name, line) for name in names for line in scores[name]),
               key=lambda pair: (-scores[pair[0]][pair[1]][0], pair[1], names.index(pair[0])))


def parts(total, shares):
    ends = [0] + [int(total * sum(shares[:i + 1]) + 1e-9) for i in range(len(shares))]
    ends[-1] = total
    return [end - begin for begin, end in zip(ends, ends[1:])]


def naive(k, budget, shares, copies=True):
    quotas = dict(zip(names, parts(k, shares))) if k else None
    budgets = dict(zip(names, parts(budget, shares))) if budget else None
    taken, seen, used, number = {}, set(), dict.fromkeys(names, 0), dict.fromkeys(names, 0)
    closed = {name for name in names if (quotas and quotas[name] == 0) or (budgets and budgets[name] == 0)}
    for name, line in pairs:
        text = " ".join(documents[line - 1].lower().split())
        if name in closed or line in taken or (not copies and text in seen):
            continue
        score, length = scores[name][line]
        if budgets and used[name] + length > budgets[name]:
            closed.add(name)
            continue
        taken[line] = name
        seen.add(text)
        used[name] += length
        number[name] += 1
        if quotas and number[name] == quotas[name]:
            closed.add(name)
    return list(taken.items())


def selected(output):
    return [(record["id"], record["zipfit_set"]) for record in map(json.loads, output.splitlines())]


targets = list(itertools.chain.from_iterable(("-t", name + "=" + path) for name, path in files.items()))
by_documents = [count[name] / sum(count.values()) for name in names]
limits = list(itertools.product((None, 7, 100, 250), (None, 4000), (None, (0.7, 0.2, 0.1), (1, 1, 2))))
for k, budget, mix in limits[1::2] if FEWER else limits:
    if not k and not budget:
        continue
    options = ["-q", "--score", "conditional", "--annotate"] + targets
    options += ["-k", str(k)] if k else []
    options += ["--budget", str(budget)] if budget else []
    options += ["--mix", ",".join("%s=%g" % pair for pair in zip(names, mix))] if mix else []
    shares = [share / sum(mix) for share in mix] if mix else by_documents
    expected = naive(k, budget, shares)
    for more in (["-T", "1"], ["-T", "3", "--memory", "0"], ["--fraction", "1"]):
        ended = subprocess.run([ZIPFIT, "select"] + options + more + ["--scores", "all.tsv", "pool.jsonl"],
                               capture_output=True, check=True)
        if "--fraction" in more and k is None:
            continue
        assert selected(ended.stdout) == expected, (k, budget, mix, more)
    for record in map(json.loads, ended.stdout.splitlines()):
        assert record["zipfit_scores"] == {name: scores[name][record["id"]][0] for name in names}
        assert record["zipfit_score"] == record["zipfit_scores"][record["zipfit_set"]]
    if k is not None:
        with open("all.tsv", encoding="utf-8") as file:
            heading, *rows = csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        assert heading == ["file", "line", "bytes"] + ["score:" + name for name in names] + ["set"]
        assert len(rows) == len(scores["code"])
        for row in rows:
            line = int(row[1])
            assert [float(field) for field in row[3:6]] == [scores[name][line][0] for name in names]
            assert row[6] == dict(expected).get(line, "-")
    for shard in ("1", "2", "3"):
        subprocess.run([ZIPFIT, "select", "--shard", shard + "/3", "--scores", "x", "-o", shard + ".part"] + options
                       + ["pool.jsonl"], check=True)
    merged = subprocess.run([ZIPFIT, "merge", "-q", "3.part", "1.part", "2.part", "--scores", "merged.tsv"],
                            capture_output=True, check=True)
    assert selected(merged.stdout) == expected, (k, budget, mix)
    if k is not None:
        assert open("merged.tsv", "rb").read() == open("all.tsv", "rb").read()
print("quotas of records and bytes: as a sort of all pairs has it")
# What one set has no room for is no copy of itself where another one takes it.
options = ["-q", "--score", "conditional", "--annotate"] + targets
options += ["--dedup", "exact", "--candidates", str(len(documents)), "--mix", "code=0.2,words=0.3,more=0.5"]
for budget in range(500, 6000, 500 if FEWER else 250):
    ended = subprocess.run([ZIPFIT, "select"] + options + ["--budget", str(budget), "pool.jsonl"], capture_output=True,
                           check=True)
    assert selected(ended.stdout) == naive(None, budget, (0.2, 0.3, 0.5), copies=False), budget
print("without copies: the same")
END
select_mix() {
	"$ZIPFIT" select -q --score conditional -t code=code.jsonl -t words=words.jsonl -k 60 --annotate "$@" pool.jsonl
}
for options in '--diverse 0.5' '--sample 0.1 --seed 4' '--dedup near --order input' '--min-score 0.3'; do
	# shellcheck disable=SC2086 # options are words
	{
		select_mix $options -T 1 >one.jsonl
		select_mix $options -T 3 --checkpoint saved >three.jsonl
		for shard in 1 2 3; do select_mix $options --shard $shard/3 -o $shard.part; done
	}
	"$ZIPFIT" merge -q 2.part 3.part 1.part -o merged.jsonl
	cmp one.jsonl three.jsonl && same "$options" one.jsonl merged.jsonl
	jq -r .zipfit_set one.jsonl | sort | uniq -c | sed 's/^ */  /'
done
select_mix --scores sets.tsv --mix code=0.5,words=0.5 >one.jsonl
"$ZIPFIT" select -q --from-scores sets.tsv --mix code=0.5,words=0.5 -k 60 --annotate --scores again.tsv pool.jsonl >known.jsonl
same 'scores computed before' one.jsonl known.jsonl
same 'the scores again' sets.tsv again.tsv
try "$ZIPFIT" select -q --from-scores sets.tsv --mix code=0.5,words=0.3,more=0.2 -k 60 pool.jsonl -o out
try "$ZIPFIT" select -q --from-scores sets.tsv -k 60 pool.jsonl -o out
try "$ZIPFIT" select -q --from-scores sets.tsv --mix words=0.5,code=0.5 -k 60 pool.jsonl -o out
try "$ZIPFIT" select -q --from-scores sets.tsv --mix code=0.5,prose=0.5 -k 60 pool.jsonl -o out
"$ZIPFIT" score -q --score conditional -t code.jsonl -o one.tsv pool.jsonl
try "$ZIPFIT" select -q --from-scores one.tsv --mix code=0.5,words=0.5 -k 60 pool.jsonl -o out
# Without a heading, the order of --mix is theirs only where that is said.
tail -n +2 sets.tsv >bare.tsv
try "$ZIPFIT" select -q --from-scores bare.tsv --mix code=0.5,words=0.5 -k 60 pool.jsonl -o out
"$ZIPFIT" select -q --from-scores bare.tsv --no-heading --mix code=0.5,words=0.5 -k 60 --annotate --scores again.tsv \
	pool.jsonl >known.jsonl
same 'without heading' one.jsonl known.jsonl
same 'the scores again' bare.tsv again.tsv
try "$ZIPFIT" select -q --from-scores sets.tsv --no-heading --mix code=0.5,words=0.5 -k 60 pool.jsonl -o out
select_mix --no-heading --scores bare.tsv --mix code=0.5,words=0.5 >/dev/null
same 'written without heading' bare.tsv again.tsv
expect 'nothing written' [ ! -e out ]
try "$ZIPFIT" select -q --score conditional -t a.jsonl=code.jsonl -t words.jsonl --mix a.jsonl=1,words.jsonl=1 -k 2 pool.jsonl -o out 2>said
grep -c divided said || :
"$ZIPFIT" select --score conditional -t a=code.jsonl -t b=words.jsonl --mix a=2,b=1 -k 6 pool.jsonl -o out 2>said
sed 's/; .*//' said
cp code.jsonl a=b.jsonl
"$ZIPFIT" select -q --score conditional -t a=b.jsonl -k 2 --annotate pool.jsonl | jq -c 'has("zipfit_set")'
bad() {
	try "$ZIPFIT" select -q -t a=code.jsonl -t b=words.jsonl -k 5 "$@" pool.jsonl
}
bad --mix a=0.5
bad --mix a=0.5,c=0.5
bad --mix a=0.5,b=-0.5
bad --mix a=0.5,b=0
bad --mix a=0.5,b=x
bad --mix a,b
bad --mix a=1,a=1,b=1
: >empty.jsonl
bad -t c=empty.jsonl
try "$ZIPFIT" score -q -t a=code.jsonl pool.jsonl
