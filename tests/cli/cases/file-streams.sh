# Outputs /dev/stdout, /dev/stderr and /dev/fd/N are the open streams: written from their position, never replaced.
. "$LIB"

few_targets 2
run() {
	"$ZIPFIT" select -q -t t.jsonl -k 2 "$@" data/pool.jsonl
}
run -o best

# around FILE: what FILE holds between the lines that were written before and after.
around() {
	sed -n '1p;$p' "$1"
	sed '1d;$d' "$1" >middle
	same "$2" best middle
}

for name in /dev/stdout /dev/fd/1 /proc/self/fd/1 /dev//./stdout; do
	echo before >f
	inode=$(stat -c %i f)
	{
		run -o "$name"
		echo after
	} >>f
	around f "$name, to append"
	{
		echo before
		run -o "$name"
		echo after
	} >f
	around f "$name, from where it stands"
	expect "the same file" test "$(stat -c %i f)" = "$inode"
done
ln -s /dev/stdout link
ln -s link second
echo before >f
run -o second >>f
echo after >>f
around f "through links"
echo before >f
run -o /dev/fd/7 7>>f
echo after >>f
around f "/dev/fd/7"
echo before >f
run -o /dev/fd/0 0>>f
echo after >>f
around f "/dev/fd/0"
{
	echo before >&2
	"$ZIPFIT" select -t t.jsonl -k 2 -o /dev/null --stats /dev/stderr data/pool.jsonl
	echo after >&2
} 2>log
sed -n '1p;$p' log
sed '1d;$d' log | sed '$d' | jq .selected
sed '$d' log | sed -n '$p' | sed 's/;.*//'
run -o /dev/stdout | cat >f
same "a pipe" best f
run -o /dev/stdout --scores /dev/null --stats /dev/null >f
same "devices may be written twice" best f

# A stream that is not there, or is not to be written; and none of the program's own.
try run -o /dev/fd/9 9>&-
try run -o /dev/fd/9 9<best
for number in 3 4 5 6; do
	try run -o /dev/fd/$number 3>&- 4>&- 5>&- 6>&-
done

# Two outputs to one stream.
try run -o - --scores /dev/stdout
try run -o /dev/fd/1 --scores /dev/stdout >f
echo before >f
# shellcheck disable=SC2094 # as it is meant
try run -o /dev/stdout --scores f >>f
cat f
files
