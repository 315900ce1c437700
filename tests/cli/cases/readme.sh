# Every command of the README and of the recipes runs, on small files of the names and kinds that it mentions, and produces output.
#
# Not here: what builds or measures (sh scripts/...), what needs Slurm (tests/slurm), and duckdb (man-formats-duckdb).
. "$LIB"
need zstd
need jq
need parallel
need make

ROOT=$(dirname "$LIB")/../..
cp data/targets.jsonl target.jsonl
awk '{sub(/^{/, "{\"tokens\": " length($0) % 50 ", "); print}' data/pool.jsonl >pool.jsonl
"$PYTHON" - <<'END'
import json
import os
import tarfile

texts = [json.loads(line)["text"] for line in open("pool.jsonl", encoding="utf-8")]


def write(path, records):
    with open(path, "w", encoding="utf-8") as file:
        file.writelines(json.dumps(record) + "\n" for record in records)


# HumanEval, MBPP and MATH as they are published.
write("humaneval.jsonl", [{"task_id": "HumanEval/%d" % i, "prompt": text, "canonical_solution": "    return %d\n" % i,
                           "test": "assert f()", "entry_point": "f", "text": text} for i, text in enumerate(texts[:5])])
write("math.jsonl", [{"problem": text, "level": "Level 5", "type": "Algebra", "solution": "x"} for text in texts[5:10]])
write("mbpp.jsonl", [{"text": text, "code": "def f(): pass", "task_id": i, "test_list": []} for i, text in enumerate(texts[10:15])])
write("proofnet.jsonl", [{"text": text} for text in texts[20:25]])
write("test.jsonl", [{"text": text} for text in texts[30:35]])
write("held-out.jsonl", [{"text": text} for text in texts[40:60]])
roles = ("user", "assistant", "tool")
write("chats.jsonl", [{"messages": [{"role": role, "content": text} for role, text in zip(roles, texts[i:])]} for i in range(90)])
with open("alpaca.json", "w", encoding="utf-8") as file:
    made = [{"instruction": text[:40], "input": None if i % 2 else text[40:60], "output": text[60:]} for i, text in enumerate(texts)]
    json.dump(made, file, indent=4)
for name in "sources/a/one.py", "sources/b/two.py", "sources/b/test_two.py", "sources/readme.txt":
    os.makedirs(os.path.dirname(name), exist_ok=True)
    with open(name, "w", encoding="utf-8") as file:
        file.write(texts[len(name)])
with tarfile.open("target.tar", "w") as archive:
    archive.add("target.jsonl")
END
zstd -q pool.jsonl
mkdir corpus
for name in a b; do
	zstd -q pool.jsonl -o pool-$name.jsonl.zst
	cp pool-$name.jsonl.zst shard-$name.jsonl.zst
	cp pool-$name.jsonl.zst corpus/$name.jsonl.zst
done
cp pool.jsonl new.jsonl
mkdir bin
ln -s "$ZIPFIT" bin/zipfit
PATH=$PWD/bin:$PATH

# check COMMAND FILE: runs it; says so, or that it failed or wrote nothing to the file.
check() {
	status=0
	sh -c "$1" >printed 2>message </dev/null || status=$?
	printf "%s\n" "$1"
	if [ "$status" -ne 0 ] || [ ! -s "${2:-printed}" ]; then
		echo "FAILED with status $status:"
		cat message
	fi
}
# Lines with four spaces are code, and go on after a backslash. The numbers of shards are smaller here.
sed -n 's/^    //p' "$ROOT/README.md" "$ROOT/scripts/README.md" | sed -e ':more' -e '/\\$/{N' -e 's/\\\n *//' -e 'b more' -e '}' |
	grep -E '(^|[|;] *| )zipfit ' | grep -Ev '^(sh|srun|duckdb|SBATCH.*|\$) |^	' |
	sed -e 's|/corpus/|corpus/|' -e 's|3/8|1/1|' -e 's|seq 64|seq 3|' -e 's|{}/64|{}/3|' >commands
[ "$(wc -l <commands)" -ge 16 ]
while IFS= read -r command; do
	case $command in
	*--split-output*) written=kept/corpus/b.jsonl.zst ;;
	*-o\ {}.part*) written=2.part ;;
	*) written=$(printf "%s\n" "$command" | sed -n 's/.* -o \([^ ]*\).*/\1/p') ;;
	esac
	[ -z "$written" ] || rm -f "$written"
	check "$command" "$written"
	# These would be merged too, or be resumed.
	case $command in
	'zipfit merge'* | seq*) rm -f ./*.part jobs.log ;;
	esac
done <commands
# The lines of Python.
# shellcheck disable=SC2016 # backquotes of Markdown
sed -n '/^```python/,/^```$/{/^```/!p}' "$ROOT/README.md" >recipe.py
echo 'print(len(records), "records of Python", file=open("python", "w"))' >>recipe.py
check "python3 recipe.py" python
cat python
# The rule for make.
sed -n '/^    best.jsonl.zst:/,/^    	/s/^    //p' "$ROOT/README.md" >Makefile
rm -f best.jsonl.zst
check 'make -s' best.jsonl.zst
