#!/bin/bash
# The Slurm example on a real Slurm: cluster.sh test.sh. One task is preempted, one is killed with its script, and the
# merge gives what one process gives. Then the same under srun.
#
# From the environment: ZIPFIT and, where it is built, ZIPFIT_MPI.
set -eu
trap 'echo "failed: line $LINENO: $BASH_COMMAND" >&2' ERR
root=$(cd "$(dirname "$0")/../.." && pwd)
scratch=$(mktemp -d "${TMPDIR:-/tmp}/zipfit-slurm-test.XXXXXX")
trap 'rm -rf "$scratch"' EXIT
cd "$scratch"
export ZIPFIT ZIPFIT_CHECKPOINT_EVERY=0.2 ZIPFIT_MERGE_OPTIONS='--scores merged.tsv'

# wait_for SECONDS WHAT COMMAND...: until the command succeeds.
wait_for() {
	local deadline=$((SECONDS + $1)) what=$2
	shift 2
	until "$@"; do
		if [ $SECONDS -gt $deadline ]; then
			echo "waited in vain for $what" >&2
			scontrol show job >&2
			tail -n 5 out.parts/*/*.log >&2
			exit 1
		fi
		sleep 0.1
	done
}
# there NAME: whether the array has left a file of that name.
there() {
	[ -n "$(find out.parts -name "$1")" ]
}
gone() {
	[ -z "$(squeue -h -j "$1" 2>/dev/null)" ]
}

python3 - "$root/data" <<'END'
import json, random, sys
source = random.Random(1)
words = open(sys.argv[1] + "/pool.jsonl", encoding="utf-8").read().split()
with open("pool.jsonl", "w", encoding="utf-8") as file:
    for number in range(40000):
        file.write(json.dumps({"id": number, "text": " ".join(source.choices(words, k=40))}) + "\n")
END
zstd -q pool.jsonl
head -n 6 "$root/data/targets.jsonl" >t.jsonl
options='-q -T 1 --level 9 -t t.jsonl -k 500'
inputs='pool.jsonl pool.jsonl.zst'
# shellcheck disable=SC2086 # lists of words
"$ZIPFIT" select $options --scores one.tsv -o one $inputs

submit() {
	# shellcheck disable=SC2086 # lists of words
	sh "$root/scripts/slurm/submit.sh" 4 out $options --scores x $inputs >ids
	array=$(awk '$1 == "array" {print $2}' ids)
	merge=$(awk '$1 == "merge" {print $2}' ids)
}
submit
wait_for 30 'the checkpoint of task 1' there 1-of-4.state
wait_for 30 'the checkpoint of task 3' there 3-of-4.state
echo 'task 1 is preempted (USR1), task 3 killed with its script (KILL)'
scancel --batch --signal=USR1 "${array}_1"
# shellcheck disable=SC2046 # numbers of processes
kill -KILL $(scontrol listpids "$(squeue -h -j "${array}_3" -o %A)" | awk 'NR > 1 && $1 > 0 {print $1}')
wait_for 120 'the array' gone "$array"
wait_for 30 'the merge to be given up' gone "$merge"
grep -q 'ended with 75: requeued' out.parts/*/1.log
there 1-of-4.part
[ -z "$(find out.parts -name 3-of-4.part)" ]
there 3-of-4.state
[ ! -e out ]

echo 'submitted again: task 3 alone, from its checkpoint'
submit
wait_for 120 'the merge' gone "$merge"
[ "$(grep -c . ids)" -eq 2 ]
cmp one out
cmp one.tsv merged.tsv
[ -z "$(find out.parts -name '*.state*')" ]
echo 'array of 4 and merge: as one process'

# An array whose tasks find their own shard number, and a merge after it.
# shellcheck disable=SC2086 # lists of words
array=$(sbatch --parsable --array=1-7:3 --output=auto.log --wrap="$ZIPFIT select $options --shard auto \
	-o auto.\$SLURM_ARRAY_TASK_ID $inputs")
merge=$(sbatch --parsable --dependency="afterok:$array" --kill-on-invalid-dep=yes --output=auto.log \
	--wrap="$ZIPFIT merge -q -o auto.out auto.1 auto.4 auto.7")
wait_for 120 'the merge' gone "$merge"
cmp one auto.out
echo 'shard auto in an array of 1, 4 and 7: as one process'

if [ -n "${ZIPFIT_MPI-}" ]; then
	export HWLOC_COMPONENTS=-gl,-opencl OMPI_MCA_btl=self,vader
	# shellcheck disable=SC2086 # lists of words
	srun --mpi=pmix -n 3 --overcommit "$ZIPFIT_MPI" select $options --scores mpi.tsv -o mpi.out $inputs
	cmp one mpi.out
	cmp one.tsv mpi.tsv
	echo 'srun --mpi=pmix with 3 ranks: as one process'
fi
