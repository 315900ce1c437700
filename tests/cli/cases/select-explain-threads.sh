# --explain: the same lines on any number of threads; a target that is a long run of one byte does not take for ever.
. "$LIB"

"$PYTHON" - <<'END'
import json
import random
from helpers import FEWER

source = random.Random(7)
words = "lemma proof sum group prime field return self range index value print".split()


def write(path, texts):
    with open(path, "w", encoding="utf-8") as file:
        for text in texts:
            file.write(json.dumps({"text": text}) + "\n")


def sentence(count):
    return " ".join(source.choices(words, k=count))


targets = [sentence(60) for _ in range(20)]
# Some are equal, some are the begin or the end of another.
targets += [targets[0], targets[1][:100], targets[2][100:], ""]
write("t.jsonl", targets)
# Long ones between short ones: threads get out of step.
write("pool.jsonl", [sentence(3000 if number % 50 == 0 else source.randrange(1, 80))[: 6000 if FEWER else None]
                     for number in range(700)])
write("run.jsonl", targets + ["a" * 1000000])
write("runs.jsonl", [sentence(50) + "a" * length + sentence(5) for length in (300, 30000, 1000000)])
END
for threads in 1 2 5; do
	"$ZIPFIT" select -q -T $threads --score conditional -t t.jsonl -k 600 --explain $threads.jsonl pool.jsonl -o out
done
wc -l <1.jsonl
same 'two threads' 1.jsonl 2.jsonl
same 'five threads' 1.jsonl 5.jsonl
"$ZIPFIT" select -q -T 2 --level 1 -t a=t.jsonl -t b=run.jsonl -k 40 --order input --explain 2.jsonl pool.jsonl -o out
"$ZIPFIT" select -q -T 1 --level 1 -t a=t.jsonl -t b=run.jsonl -k 40 --order input --explain 1.jsonl pool.jsonl -o out
same 'two target sets' 1.jsonl 2.jsonl
# With a cost that grows with the square of the run this does not end.
"$ZIPFIT" select -q --level 1 -t run.jsonl -k 3 --order input --explain why.jsonl runs.jsonl -o out
jq -c '[.line, .passages[0].bytes, (.passages[0] | .line)]' why.jsonl
