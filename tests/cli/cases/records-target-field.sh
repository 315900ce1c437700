# Targets use --target-field or --target-template, else the candidates' setting, else, if that finds nothing, text.
. "$LIB"

sed 's/"text"/"code"/' data/pool.jsonl | head -n 50 >pool.jsonl
few_targets 4
sed 's/"text"/"code"/' t.jsonl >code.jsonl
sed 's/"text"/"other"/' t.jsonl >other.jsonl
scores() {
	"$ZIPFIT" score -q --field code "$@" pool.jsonl
}
scores -t code.jsonl >expected
scores -t t.jsonl >fallback
same "text, as code is not there" expected fallback
scores -t other.jsonl --target-field other >given
same "--target-field" expected given
scores -t other.jsonl --target-template '{/other}' >given
same "--target-template" expected given
# Each file of targets is looked at for itself.
head -n 2 t.jsonl >a.jsonl
tail -n 2 code.jsonl >b.jsonl
scores -t a.jsonl -t b.jsonl >mixed
same "one file each way" expected mixed
scores -t - <t.jsonl >stdin
same "from standard input" expected stdin
"$ZIPFIT" score -q --template '{code}' -t t.jsonl pool.jsonl >template
same "a template that finds nothing" expected template
# The first record decides for its file; a setting for the targets is no first choice, it holds.
cat a.jsonl b.jsonl >both.jsonl
try scores -t both.jsonl
try scores -t t.jsonl --target-field code
try scores -t other.jsonl
# Without --field there is nothing to fall back from.
try "$ZIPFIT" score -q -t code.jsonl data/pool.jsonl
