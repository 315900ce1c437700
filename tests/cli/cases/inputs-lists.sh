# --files-from and --files0-from: names of inputs from files, each bad name with its place in the list.
. "$LIB"

few_targets 1
list() {
	status=0
	"$ZIPFIT" score --score conditional --no-heading -t t.jsonl -o rows "$@" 2>message || status=$?
	if [ "$status" -eq 0 ]; then
		cut -f 1,2 rows | paste -sd, | tr '\t' :
		rm rows
	fi
	grep -v '^zipfit: read ' message || true
	[ "$status" -eq 0 ] || echo "status $status"
}
mkdir -p d/sub
echo '{"text":"a"}' | tee a b 'c d' "$(printf 'e\nf')" -- -g >d/x
cp a d/sub/y

printf 'b\na\nc d\n-g' >lines
list --files-from lines
printf 'e\nf\0b\0' >zeros
list --files0-from zeros
list --files0-from - <zeros
echo '-- after the others, in the order of the lists'
list d/x --files0-from zeros a --files-from lines
printf '\357\273\277a\r\nb\r\n' >windows
list --files-from windows
printf 'd\nb\nd/sub/\n' >directories
list --files-from directories
echo '-- standard input, once'
printf 'a\n-\nb\n' >dash
list --files-from dash <b
list --files-from dash - <b
list --files-from - - <lines
list --files-from - -t - <lines
list --files-from dash --files-from - <lines
list --files-from dash --files-from dash
try "$ZIPFIT" select -q -t t.jsonl -k 1 --shard 1/1 -o part --files-from dash
echo '-- chosen by name'
list --files-from lines --omit 'c*' --include '[ab]' --include '* *'
list --files-from directories --include y
list --files-from directories --omit d
list --files-from lines --include nothing
list a --files-from lines --include nothing
echo '-- bad lists'
printf 'a\n\nb\n' >bad
list --files-from bad
printf 'a\0\0' >bad
list --files0-from bad
printf 'a\nmissing\n' >bad
list --files-from bad
list --files0-from bad
list --files-from zeros
printf 'a\nmissing\n' | list --files-from -
: >bad
list --files-from bad
list --files0-from bad
list --files-from bad a
head -c 100000 /dev/zero | tr '\0' x >bad
list --files-from bad
list --files-from missing
list --files-from d
list --files-from ''
mkfifo d/pipe
echo d/pipe >bad
cat b >d/pipe &
list --files-from bad
wait
try "$ZIPFIT" eval --train t.jsonl --test t.jsonl --files-from lines
try "$ZIPFIT" merge --files-from lines -o out
try "$ZIPFIT" score -q -t t.jsonl -o lines --files-from lines

# A list may come from a pipe of its own.
cat lines >d/pipe &
list --files-from d/pipe
wait
