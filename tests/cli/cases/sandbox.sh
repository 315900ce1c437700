# A decoder that is taken over can reach no network, start no program and write no other file.
. "$LIB"

[ -n "${INTRUDER:-}" ] || skip "this build has no sandbox"
few_targets 2
# The intruder waits for gzip.
gzip -c t.jsonl >t.gz
mkdir tmp out elsewhere
# Not in the directory of an output, and not in that of temporary files.
export TMPDIR="$PWD/tmp" ELSEWHERE="$PWD/elsewhere/file"

intrude() {
	rm -f elsewhere/file ran
	LD_PRELOAD=$INTRUDER "$ZIPFIT" "$@" 2>message || echo "status $?"
	grep '^intruder' message || echo "no intruder: $(cat message)"
	[ ! -e ran ] || echo "a program ran"
	[ ! -e elsewhere/file ] || echo "a file was written"
}

# What this system can do, to begin with.
said=$("$ZIPFIT" score -v -t t.jsonl t.jsonl 2>&1 >/dev/null | sed -n 's/^zipfit: sandbox: //p')
case $said in
*"no network, no programs, no files but the outputs"*) ;;
*) skip "sandbox: $said" ;;
esac

echo "-- inside"
intrude score -q -t t.gz -o out/out.tsv data/pool.jsonl
cut -f 2 out/out.tsv | tail -n 1
intrude select -q -T 2 --score conditional -t t.gz -k 3 --scores out/scores.tsv -o out/best.jsonl.zst data/pool.jsonl
intrude eval -q --train out/best.jsonl.zst --test t.gz -o out/bits.tsv
intrude select -q -t t.gz -k 3 --shard 1/1 -o out/1.part data/pool.jsonl
echo "-- outside"
intrude score -q --no-sandbox -t t.gz -o out/again.tsv data/pool.jsonl
same "scores" out/out.tsv out/again.tsv
"$ZIPFIT" score -v --no-sandbox -t t.jsonl t.jsonl 2>&1 >/dev/null | grep sandbox
# A system that has no means to it: the run goes on, and -v says so.
export WITHOUT_SANDBOX=1
intrude select -v -t t.gz -k 3 -T 2 -o out/again.jsonl data/pool.jsonl
sed -n 's/^zipfit: sandbox/sandbox/p' message
unset WITHOUT_SANDBOX
intrude select -q -t t.gz -k 3 -o out/best.jsonl data/pool.jsonl >/dev/null
same "with and without" out/best.jsonl out/again.jsonl
