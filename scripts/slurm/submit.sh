#!/bin/sh
# Selects from a corpus with a Slurm job array: shards, then a merge that waits for them.
#
#	sh submit.sh TASKS OUTPUT OPTION... INPUT...
#
# OPTION and INPUT are those of 'zipfit select'; what it would write to OUTPUT, the merge does. The tasks leave their
# partial results in OUTPUT.parts/. Where some of them are there already, only the missing ones are submitted: after a
# failure, the same command again does what is left.
#
# From the environment: ZIPFIT, the program; ZIPFIT_MERGE_OPTIONS for 'zipfit merge', such as '--scores scores.tsv';
# and what sbatch itself reads (SBATCH_PARTITION, SBATCH_TIMELIMIT, ...). Prints the ids of the array and of the merge.
set -eu

if [ $# -lt 3 ]; then
	echo 'usage: submit.sh TASKS OUTPUT OPTION... INPUT...' >&2
	exit 2
fi
here=$(cd "$(dirname "$0")" && pwd)
tasks=$1
output=$2
shift 2
mkdir -p "$output.parts"

missing=
for task in $(seq "$tasks"); do
	[ -e "$output.parts/$task-of-$tasks.part" ] || missing="$missing,$task"
done

dependency=
if [ -n "$missing" ]; then
	array=$(sbatch --parsable --array="${missing#,}" --output="$output.parts/%a.log" \
		"$here/shard.sbatch" "$tasks" "$output" "$@")
	# A merge whose shards have failed will never run: let it go instead of waiting for ever.
	dependency="--dependency=afterok:$array --kill-on-invalid-dep=yes"
	echo "array $array"
fi
# shellcheck disable=SC2086 # two options
merge=$(sbatch --parsable $dependency --output="$output.parts/merge.log" "$here/merge.sbatch" "$tasks" "$output")
echo "merge $merge"
