# --target-field, --target-template and --target-chat given before a -t or --exclude hold for the files from there on;
# given in one place only, for all files.
. "$LIB"

"$PYTHON" - <<'END'
import json
from helpers import texts

words = texts(40, seed=3)


def write(path, records):
    with open(path, "w", encoding="utf-8") as file:
        for record in records:
            file.write(json.dumps(record) + "\n")


write("humaneval.jsonl", [{"task_id": i, "prompt": words[i], "canonical_solution": words[i + 5]} for i in range(5)])
write("math.jsonl", [{"problem": words[i], "solution": words[i + 5], "level": 5} for i in range(10, 15)])
turns = [[("user", words[i]), ("assistant", words[i + 5])] for i in range(20, 25)]
# The first of MBPP is also in the pool, in part.
pool = [json.loads(line)["text"] for line in open("data/pool.jsonl", encoding="utf-8")]
mbpp = [" ".join(text.split()[:20]) for text in pool[:360:40]]
write("mbpp.jsonl", [{"task_id": i, "text": "Write it.", "code": code, "test_list": ["assert f(1) == 2"]} for i, code in enumerate(mbpp)])
write("writes.jsonl", [{"text": "Write it.\n" + code} for code in mbpp])
write("shared.jsonl", [{"chat": [{"from": "human", "value": "Write it."}, {"from": "gpt", "value": code}]} for code in mbpp])
write("chats.jsonl", [{"chat": [{"role": role, "content": text} for role, text in chat]} for chat in turns])
write("code.jsonl", [{"text": words[i] + words[i + 5]} for i in range(5)])
write("sums.jsonl", [{"text": words[i] + "\n" + words[i + 5]} for i in range(10, 15)])
write("talk.jsonl", [{"text": words[i] + "\n" + words[i + 5]} for i in range(20, 25)])
write("problems.jsonl", [{"text": words[i]} for i in range(10, 15)])
write("plain.jsonl", [{"text": words[i]} for i in range(30, 35)])
END
# compare NAME OPTION... -- OPTION...: both select the same.
compare() {
	name=$1
	shift
	: >first
	while [ "$1" != -- ]; do
		printf '%s\n' "$1" >>first
		shift
	done
	shift
	"$ZIPFIT" select -q -k 12 --annotate "$@" data/pool.jsonl >expected
	# One word a line.
	set --
	while IFS= read -r word; do
		set -- "$@" "$word"
	done <first
	"$ZIPFIT" select -q -k 12 --annotate --stats stats.json "$@" data/pool.jsonl >came
	same "$name" expected came
}
compare 'HumanEval and MATH' --target-template '{prompt}{canonical_solution}' -t code=humaneval.jsonl \
	--target-template '{problem}\n{solution}' -t math=math.jsonl -- -t code=code.jsonl -t math=sums.jsonl
"$PYTHON" -c '
import json
options = json.load(open("stats.json"))["options"]
print([form["template"] for form in options["target_formats"]], options.get("target_format"))'
compare 'of every kind' -t plain.jsonl --target-template '{prompt}{canonical_solution}' -t humaneval.jsonl --target-chat chat \
	-t chats.jsonl --target-field text -t sums.jsonl -- -t plain.jsonl -t code.jsonl -t talk.jsonl -t sums.jsonl
compare 'from there on' --target-field problem -t math.jsonl --target-field text -t code.jsonl -t sums.jsonl -- \
	-t problems.jsonl -t code.jsonl -t sums.jsonl
compare 'exclusions' --target-template '{prompt}{canonical_solution}' -t humaneval.jsonl --target-field problem \
	--exclude math.jsonl --exclude-ngram 3 -- -t code.jsonl --exclude problems.jsonl --exclude-ngram 3
compare 'HumanEval, MATH, and MBPP excluded' --target-template '{prompt}{canonical_solution}' -t code=humaneval.jsonl \
	--target-template '{problem}\n{solution}' -t math=math.jsonl --target-template '{text}\n{code}' --exclude mbpp.jsonl \
	--exclude-ngram 8 -- -t code=code.jsonl -t math=sums.jsonl --exclude writes.jsonl --exclude-ngram 8
compare 'a chat excluded' --target-field text -t code.jsonl --target-chat chat --exclude shared.jsonl --exclude-ngram 8 \
	-- -t code.jsonl --exclude writes.jsonl --exclude-ngram 8
"$PYTHON" -c '
import json
print(json.load(open("stats.json"))["skipped"]["excluded"] > 5)'
# In one place, before, between or after: for all.
compare 'once, before' --target-field problem -t math.jsonl -t math.jsonl -- -t problems.jsonl -t problems.jsonl
compare 'once, between' -t math.jsonl --target-field problem -t math.jsonl -- -t problems.jsonl -t problems.jsonl
"$PYTHON" -c '
import json
options = json.load(open("stats.json"))["options"]
print(options["target_format"]["field"], options.get("target_formats"))'
# The last word of one place counts, and two kinds of it exclude each other.
compare 'twice in one place' --target-field nothing --target-field problem -t math.jsonl -- -t problems.jsonl
try "$ZIPFIT" select -k 1 --target-field a --target-template '{b}' -t math.jsonl data/pool.jsonl
# What is given last, and after other places, would hold for nothing.
try "$ZIPFIT" select -k 1 --target-field problem -t math.jsonl --target-field text data/pool.jsonl
# A file before the first of several places is read as the candidates are, with the way back to "text".
try "$ZIPFIT" select -k 1 -t math.jsonl --target-field text -t code.jsonl --target-field text -t sums.jsonl data/pool.jsonl
# A bad field is told before anything is read.
try "$ZIPFIT" select -k 1 --target-field text -t missing.jsonl --target-field '/~' -t missing.jsonl data/pool.jsonl
