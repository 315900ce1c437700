# What a directory may be called, what it may hold, and what is said of that.
. "$LIB"

few_targets 1
top=$PWD
# list [ARGUMENT]...: the inputs that are read, or the error
list() {
	status=0
	"$ZIPFIT" score --score conditional --no-heading -t "$top/t.jsonl" -o "$top/rows" "$@" 2>"$top/message" || status=$?
	if [ "$status" -eq 0 ]; then
		cut -f 1,2 "$top/rows" | paste -sd, | tr '\t' :
		rm "$top/rows"
	fi
	grep -v '^zipfit: read ' "$top/message" || true
	[ "$status" -eq 0 ] || echo "status $status"
}
mkdir -p d/sub d/.hidden empty/.git empty/sub
echo '{"text":"a"}' | tee d/a d/b d/sub/c d/.hidden/x empty/.git/config >d/.y
mkfifo d/pipe
list d
mkfifo d/sub/pipe
list d -q
ln -s ../empty d/link
ln -s a d/twin
list d
rm d/twin d/link d/sub/pipe

echo '-- names of the directory'
list d/
list ./d
(cd d && list . && list sub/..)
list d/.hidden
cp -r d -- -d
list -- -d
rm -r -- -d

echo '-- a file or a directory given twice'
list -q d d
list d/a d
list d d/sub d
list d/a d/a

echo '-- no file'
list empty
list empty empty/sub
list empty d
list empty empty/sub d
list d --include nothing
list d --include 'a' --omit a
list d --include a --include nothing
list d/b --include nothing
list d --include a t.jsonl d/b

echo '-- what cannot be'
list d --include ''
list d --omit a/
list d --omit '[[:digit:]]'
list d missing
ln -s nowhere d/gone
list d
list d --omit gone
rm d/gone
list -t d d
try "$ZIPFIT" merge d
try "$ZIPFIT" eval --train d --test d
try "$ZIPFIT" eval --train t.jsonl --test t.jsonl --include a
if [ "$(id -u)" = 0 ]; then
	printf 'zipfit: d/sub/: cannot read the directory: Permission denied\nstatus 1\n'
	printf 'zipfit: left out of directories: 1 pipe, socket or device: d/pipe\n'
	printf 'zipfit: d/b: cannot open: Permission denied\nstatus 1\n'
else
	chmod 000 d/sub
	list d
	chmod 700 d/sub
	chmod 000 d/b
	list d
	chmod 600 d/b
fi

echo '-- a file that goes away after it was found'
mkdir gone
cp d/a d/b gone
"$ZIPFIT" score -q -t d/pipe -o rows gone 2>message &
# The targets are read when all inputs have been opened: the pipe has a reader then.
exec 3>d/pipe
rm gone/b
cat t.jsonl >&3
exec 3>&-
wait $! || echo "status $?"
cat message

echo '-- an output in the directory that is read'
"$ZIPFIT" select -q -t t.jsonl -k 1 -o d/best d
ls d
try "$ZIPFIT" select -q -t t.jsonl -k 1 -o d/best d
try "$ZIPFIT" select -q -t t.jsonl -k 1 -o d/best --omit best d
