#!/bin/sh
# Selects from a corpus with a Slurm job array: shards, then a merge that waits for them.
#
#	sh submit.sh TASKS OUTPUT OPTION... INPUT...
#
# OPTION and INPUT are those of 'zipfit select'; the merge writes to OUTPUT what 'zipfit select' would. The tasks write
# their partial results into a directory below OUTPUT.parts/. If some of these exist already, only the missing ones are
# submitted: after a failure, run the same command again.
#
# A directory belongs to one request: TASKS, OPTION... and INPUT... as given, the version of zipfit, and the files that
# are named, by content if they are small, else by size and modification time. Another request gets a directory of its
# own, and tasks of the earlier request that still run write nothing to OUTPUT. Once OUTPUT exists, OUTPUT.parts can be
# removed.
#
# From the environment: ZIPFIT, the program; ZIPFIT_MERGE_OPTIONS for 'zipfit merge', such as '--scores scores.tsv';
# and the variables of sbatch (SBATCH_PARTITION, SBATCH_TIMELIMIT, ...). Prints the ids of the array and of the merge.
set -eu

if [ $# -lt 3 ]; then
	echo 'usage: submit.sh TASKS OUTPUT OPTION... INPUT...' >&2
	exit 2
fi
here=$(cd "$(dirname "$0")" && pwd)
tasks=$1
output=$2
shift 2

# Prints what identifies the content of the file that a word of the command line names, if it names one: FILE,
# --option=FILE, NAME=FILE, --option=NAME=FILE, -tFILE. For a directory, of all files below it. Files below 32 MiB are
# read.
file_of() {
	for name in "$1" "${1#*=}" "${1#*=*=}" "${1#-?}"; do
		if [ -e "$name" ]; then
			{
				find -L "$name" -type f -size -32768k -exec sha256sum {} +
				find -L "$name" -type f -size +32767k -exec stat -L -c '%s %Y %n' {} +
			} | LC_ALL=C sort
			return
		fi
	done
}

# Prints each word on its own line with its length, so that no two command lines look the same.
question() {
	echo "tasks $tasks"
	"${ZIPFIT:-zipfit}" --version
	for word; do
		printf '%s %s\n' "${#word}" "$word"
		file_of "$word"
	done
}
asked=$(question "$@")
parts=$output.parts/$(printf '%s\n' "$asked" | sha256sum | cut -c 1-16)
mkdir -p "$parts"
printf '%s\n' "$asked" >"$parts/question"
# OUTPUT belongs to the latest request.
printf '%s\n' "$parts" >"$output.parts/current.$$"
mv "$output.parts/current.$$" "$output.parts/current"

missing=
for task in $(seq "$tasks"); do
	[ -e "$parts/$task-of-$tasks.part" ] || missing="$missing,$task"
done

dependency=
if [ -n "$missing" ]; then
	array=$(sbatch --parsable --array="${missing#,}" --output="$parts/%a.log" \
		"$here/shard.sbatch" "$tasks" "$parts" "$@")
	# A merge whose shards have failed can never run: Slurm removes it instead of letting it wait for ever.
	dependency="--dependency=afterok:$array --kill-on-invalid-dep=yes"
	echo "array $array"
fi
# shellcheck disable=SC2086 # two options
merge=$(sbatch --parsable $dependency --output="$parts/merge.log" "$here/merge.sbatch" "$tasks" "$output" "$parts")
echo "merge $merge"
