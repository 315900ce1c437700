# Progress is a line on standard error after the first second; if that is no terminal, only on request. It is never
# data.
. "$LIB"

few_targets 3
head -n 200 data/pool.jsonl >a
tail -n +201 data/pool.jsonl >b
"$ZIPFIT" score -q -t t.jsonl - <data/pool.jsonl >expected
# slowly NAME [OPTION]...: scores with a pause in the input; makes NAME.out and NAME.err.
slowly() {
	name=$1
	shift
	{
		cat a
		sleep 1.6
		cat b
	} | "$ZIPFIT" score -t t.jsonl "$@" >"$name.out" 2>"$name.err"
}
# All at the same time: they do little but wait.
for threads in 1 4; do
	slowly asked-$threads -T $threads --progress=always &
	slowly asked-quiet-$threads -T $threads -q --progress=always &
	slowly never-$threads -T $threads --progress=never &
	slowly auto-$threads -T $threads --progress=auto &
	slowly default-$threads -T $threads &
done
wait
for err in *.err; do
	name=${err%.err}
	same "$name" expected "$name.out"
	sed 's/[0-9]* records, [0-9.]* MB/N records, N MB/; s/scores .*//' "$err" | uniq
done
# A short run shows none, even where it is asked for.
head -n 2 a >short
"$ZIPFIT" score --progress=always -t t.jsonl short 2>&1 >/dev/null | sed 's/scores .*//'
