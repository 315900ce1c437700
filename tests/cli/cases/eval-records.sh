# Training and test text are read as select reads: compressed, archived, from standard input, by field, lines or files.
. "$LIB"

head -n 80 data/pool.jsonl >train.jsonl
"$ZIPFIT" eval --train train.jsonl --test data/targets.jsonl >expected
try_eval() {
	what=$1
	shift
	"$ZIPFIT" eval "$@" >came
	same "$what" expected came
}
gzip -c train.jsonl >train.gz
tar -cf train.tar train.jsonl
"$PYTHON" - <<'END'
import lzma

with open("train.jsonl", "rb") as plain, lzma.open("train.xz", "wb") as file:
    file.write(plain.read())
END
gzip -c data/targets.jsonl >test.gz
try_eval gzip --train train.gz --test test.gz
try_eval xz --train train.xz --test data/targets.jsonl
try_eval tar --train train.tar --test data/targets.jsonl
try_eval "training text from standard input" --train - --test data/targets.jsonl <train.jsonl
try_eval "test text from standard input" --train train.gz --test - <data/targets.jsonl
# The test text's field is the training text's, or "text" where it has no such field.
sed 's/"text":/"code":/' train.jsonl >code.jsonl
sed 's/"text":/"code":/' data/targets.jsonl >test.jsonl
expect "fields renamed" grep -q '"code":' test.jsonl
try_eval "--field, both" --field code --train code.jsonl --test test.jsonl
try_eval "--field, the test file without" --field code --train code.jsonl --test data/targets.jsonl
try_eval "--template" --template '{code}' --train code.jsonl --test test.jsonl
# As each document ends with a newline, documents, their lines and one file of them are the same text.
"$PYTHON" - <<'END'
import json

for kind in "train", "test":
    source = {"train": "train.jsonl", "test": "data/targets.jsonl"}[kind]
    texts = [json.loads(line)["text"] for line in open(source, encoding="utf-8")]
    lines = [line for text in texts for line in text.split("\n") if line]
    with open(kind + "-lines.jsonl", "w", encoding="utf-8") as file:
        file.write(json.dumps({"text": "\n".join(lines)}) + "\n")
    with open(kind + "-lines.txt", "w", encoding="utf-8", newline="\n") as file:
        file.write("\n".join(lines))
END
bits() {
	"$ZIPFIT" eval "$@" | cut -f 3
}
bits --train train-lines.jsonl --test test-lines.jsonl >one
bits --lines --train train-lines.txt --test test-lines.txt >lines
bits --whole-files --train train-lines.txt --test test-lines.txt >whole
bits --lines --train train-lines.txt --test test-lines.jsonl >mixed
same "--lines" one lines
same "--whole-files" one whole
same "--lines, the test file JSONL" one mixed
expect "--lines, documents" test "$("$ZIPFIT" eval --lines --train train-lines.txt --test test-lines.txt |
	sed -n '2s/^[0-9]*\t\([0-9]*\)\t.*/\1/p')" -eq "$(grep -c '' train-lines.txt)"
