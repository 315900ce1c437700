#!/bin/bash
# zipfit-mpi under mpirun: 1, 2, 3 and 8 ranks give what one process gives; one failing rank ends the job with one
# message and its status; a signal to one rank saves the state of all.
#
# From the environment: ZIPFIT and ZIPFIT_MPI.
set -eu
trap 'echo "failed: line $LINENO: $BASH_COMMAND" >&2' ERR
root=$(cd "$(dirname "$0")/../.." && pwd)
scratch=$(mktemp -d "${TMPDIR:-/tmp}/zipfit-mpi-test.XXXXXX")
trap 'rm -rf "$scratch"' EXIT
cd "$scratch"
# One machine, more ranks than cores, no network, and no graphics to be looked for.
export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 OMPI_MCA_rmaps_base_oversubscribe=1
export OMPI_MCA_btl=self,vader OMPI_MCA_oob_tcp_if_include=lo HWLOC_COMPONENTS=-gl,-opencl
export TMPDIR=$scratch/tmp
mkdir tmp

# ranks N ARGUMENT...
ranks() {
	local count=$1
	shift
	timeout 1000 mpirun -n "$count" "$ZIPFIT_MPI" "$@"
}

python3 - "$root/data" <<'END'
import json, random, sys
source = random.Random(1)
words = open(sys.argv[1] + "/pool.jsonl", encoding="utf-8").read().split()
with open("pool.jsonl", "w", encoding="utf-8") as file:
    for number in range(20000):
        file.write(json.dumps({"id": number, "text": " ".join(source.choices(words, k=40))}) + "\n")
        if number % 1000 == 0:
            file.write("not JSON\n")
END
zstd -q pool.jsonl
# An array in which each rank has blocks, and a file that is damaged in one rank's share.
{ sed '1s/^/[/; $!s/$/,/; $s/$/]/' "$root/data/pool.jsonl"; } >array.json
for _ in 1 2 3 4 5 6; do zstd -qc "$root/data/pool.jsonl"; done >cut.zst
truncate -s -999 cut.zst
head -n 4 "$root/data/targets.jsonl" >t.jsonl
skip='--on-error skip'
# The first input with all these numbers of ranks, the others with two of them.
counts='1 2 3 8'
for inputs in pool.jsonl pool.jsonl.zst "data.jsonl pool.jsonl.zst pool.jsonl" "array.json cut.zst data.jsonl"; do
	cp "$root/data/pool.jsonl" data.jsonl
	# shellcheck disable=SC2086 # lists of words
	"$ZIPFIT" select -q --level 1 $skip -t t.jsonl -k 700 --annotate --scores one.tsv --rejects one.rejects \
		--stats one.json -o one $inputs 2>one.said
	[ -z "${ZIPFIT_FEWER-}" ] || counts=3
	for count in $counts; do
		# shellcheck disable=SC2086 # lists of words
		ranks $count select -q --level 1 $skip -t t.jsonl -k 700 --annotate --scores mpi.tsv --rejects mpi.rejects \
			--stats mpi.json -o mpi $inputs 2>mpi.said
		cmp one mpi
		cmp one.tsv mpi.tsv
		cmp one.rejects mpi.rejects
		cmp <(jq .skipped,.damaged,.read one.json) <(jq .skipped,.damaged,.read mpi.json)
		cmp one.said <(grep ^zipfit: mpi.said || :)
		rm mpi mpi.tsv mpi.rejects
	done
	echo "$inputs: $counts ranks as one process"
	counts='3 8'
done

# Rank 0 chooses for all ranks, each target set by what it covers, and draws the rest.
cover='-t t.jsonl -t u=u.jsonl -k 300 --cover 0.5 --diverse 0.5 --keep-general 0.2 --scores'
sed -n '5,7p' "$root/data/targets.jsonl" >u.jsonl
# shellcheck disable=SC2086 # lists of words
"$ZIPFIT" select -q --score conditional $skip $cover one.tsv -o one data.jsonl pool.jsonl
# shellcheck disable=SC2086 # lists of words
ranks 3 select -q --score conditional $skip $cover mpi.tsv -o mpi data.jsonl pool.jsonl
cmp one mpi
cmp one.tsv mpi.tsv
rm mpi mpi.tsv
echo 'coverage: 3 ranks as one process'

# Rank 0 finds the budget for all.
auto='--score conditional --diverse 0.5 --budget auto=200k'
# shellcheck disable=SC2086 # lists of words
"$ZIPFIT" select -q $skip $auto -t "$root/data/targets.jsonl" --stats one.json -o one data.jsonl pool.jsonl
# shellcheck disable=SC2086 # lists of words
ranks 3 select -q $skip $auto -t "$root/data/targets.jsonl" --stats mpi.json -o mpi data.jsonl pool.jsonl
cmp one mpi
cmp <(jq .tuning one.json) <(jq .tuning mpi.json)
rm mpi
echo 'budget auto: 3 ranks as one process'

# The first bad line is in the share of rank 0; the last rank has only a later one.
{ grep -v 'not JSON' pool.jsonl && echo 'not JSON'; } >bad.jsonl
for input in pool.jsonl bad.jsonl; do
	status=0
	ranks 3 select -q --level 1 -t t.jsonl -k 700 -o failed "$input" 2>messages || status=$?
	[ $status -eq 1 ]
	[ "$(grep -c '^zipfit: ' messages)" -eq 1 ]
	[ ! -e failed ]
done
grep -q '^zipfit: bad.jsonl:20001: not JSON' messages
echo 'a failing rank: status 1, one message, no output'
status=0
ranks 3 select -q --level 10 -t t.jsonl -k 700 pool.jsonl 2>messages || status=$?
[ $status -eq 2 ]
[ "$(grep -c '^zipfit: ' messages)" -eq 1 ]
echo 'a usage error: status 2, one message'

# saved: whether all ranks have saved something new since the files were marked.
saved() {
	for rank in 1 2 3; do
		[ "state.${rank}of3" -nt mark ] || return 1
	done
}
# The command itself, so that $! is mpirun.
start() {
	touch mark
	sleep 0.1
	# shellcheck disable=SC2086 # two words
	mpirun -n 3 "$ZIPFIT_MPI" select -q --level 9 $skip -t t.jsonl -k 700 --scores mpi.tsv -o mpi --checkpoint state \
		--checkpoint-every 0.1 pool.jsonl pool.jsonl.zst 2>messages &
	for _ in {1..6000}; do
		! saved || break
		sleep 0.05
	done
	saved
}
start
kill -USR1 "$(pgrep -P $! -f zipfit-mpi | tail -n 1)"
status=0
wait $! || status=$?
[ $status -eq 75 ]
echo 'USR1 to one rank: status 75'
start
kill -KILL "$(pgrep -P $! -f zipfit-mpi | tail -n 1)"
status=0
wait $! || status=$?
[ $status -eq 137 ]
echo 'KILL of one rank: status 137'
start
wait $!
# shellcheck disable=SC2086 # lists of words
"$ZIPFIT" select -q --level 9 $skip -t t.jsonl -k 700 --scores one.tsv -o one pool.jsonl pool.jsonl.zst
cmp one mpi
cmp one.tsv mpi.tsv
[ -z "$(find . -name 'state*')" ]
echo 'going on from there: as one process'

# The example of zipfit-mpi(1) for one machine.
export MAN=$root/src/man
# shellcheck source=/dev/null
. "$root/tests/cli/lib.sh"
man_pages
mkdir bin
ln -s "$ZIPFIT_MPI" bin/zipfit-mpi
head -n 500 "$root/data/pool.jsonl" | zstd -qf -o pool.jsonl.zst
cp t.jsonl target.jsonl
example=$(man_commands EXAMPLES zipfit-mpi.1 | grep '^mpirun')
PATH=$PWD/bin:$PATH sh -c "$example" 2>messages
"$ZIPFIT" select -q -t target.jsonl -k 1000 pool.jsonl.zst | cmp - best.jsonl
echo 'the example of the man page: as one process'
