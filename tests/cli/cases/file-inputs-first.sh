# An input that cannot be opened is reported before the first record is read, in every role; pipes are opened only once.
. "$LIB"

few_targets 2
mkdir folder
ln -s nowhere folder/gone
cp data/pool.jsonl pool.jsonl
echo 'no record' >bad.jsonl
"$ZIPFIT" select -q -t t.jsonl -k 1 --scores scores -o part --shard 1/1 data/pool.jsonl
"$ZIPFIT" score --no-heading -q -t t.jsonl -o scores.tsv pool.jsonl

# Each of these ends at bad.jsonl, if it comes to read it.
score() {
	try "$ZIPFIT" score --no-heading "$@"
}
for wrong in missing folder part/file; do
	score -t t.jsonl bad.jsonl $wrong
	score -t t.jsonl -t $wrong bad.jsonl
	score -t bad.jsonl -t $wrong pool.jsonl
	score -t bad.jsonl --score contrast --background $wrong pool.jsonl
	try "$ZIPFIT" select -k 1 -t bad.jsonl --exclude $wrong pool.jsonl
	try "$ZIPFIT" select -k 1 --from-scores $wrong bad.jsonl
	try "$ZIPFIT" select -k 1 --from-scores scores.tsv bad.jsonl $wrong
	try "$ZIPFIT" select -k 1 -t t.jsonl --dry-run bad.jsonl $wrong
	try "$ZIPFIT" merge part t.jsonl $wrong
	try "$ZIPFIT" eval --train bad.jsonl --test $wrong
	try "$ZIPFIT" eval --train bad.jsonl --train $wrong --test t.jsonl
done
if [ "$(id -u)" = 0 ]; then
	echo "zipfit: secret: cannot open: Permission denied" >&2
	echo "status 1"
else
	cp pool.jsonl secret
	chmod 000 secret
	score -t t.jsonl bad.jsonl secret
	rm -f secret
fi

# A pipe is opened once, so that its writer sees one reader, and all of it arrives; a name may be given twice.
mkfifo pipe
cat data/pool.jsonl >pipe &
"$ZIPFIT" score --no-heading -q -t t.jsonl -t t.jsonl -o out pipe
wait
wc -l <out
cat t.jsonl >pipe &
"$ZIPFIT" score --no-heading -q -t pipe -o out data/pool.jsonl data/pool.jsonl
wait
wc -l <out
head -n 3 data/pool.jsonl | "$ZIPFIT" score --no-heading -q -t t.jsonl -o out /dev/stdin
wc -l <out

# Many inputs cost little.
"$PYTHON" - <<'END'
import os

os.mkdir("many")
for number in range(5000):
    os.link("t.jsonl", f"many/{number}.jsonl")
END
try "$ZIPFIT" score --no-heading -q -t t.jsonl bad.jsonl many/*.jsonl many/none
files | grep -v many/
