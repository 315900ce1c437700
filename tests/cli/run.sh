#!/bin/sh
# run.sh - runs one case of the command line's tests
#
#     run.sh [-a] cases/NAME.sh
#
# The case runs in a fresh directory whose `data` leads to the sample data. Its
# standard output must be NAME.stdout byte for byte, its standard error
# NAME.stderr, its exit status what NAME.status says; a file that is absent means
# nothing printed, or status 0. NAME.stderr.grep, instead of NAME.stderr, holds
# one extended regular expression a line: each must match the whole of the line
# of standard error with the same number. With -a, what was printed becomes the
# expectation (except .stderr.grep): look at the difference before keeping it.
#
# Exit status: 0 as expected, 1 not, 77 the case was skipped.
#
# From the environment: ZIPFIT, the program; PYTHON, python3 if unset.
# For the case: DATA, ORACLE, SHARED (test data beside the project, maybe absent), LIB, MAN (the
# sources of the man pages), PYTHONPATH.
set -eu

accept=false
if [ "${1-}" = -a ]; then
	accept=true
	shift
fi
here=$(cd "$(dirname "$0")" && pwd)
script=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
expected=${script%.sh}
root=$(cd "$here/../.." && pwd)

: "${ZIPFIT:?is to name the program}"
PYTHON=${PYTHON:-python3}
DATA=$root/data
ORACLE=$root/tests/oracle/oracle.py
SHARED=$root/../shared/data
LIB=$here/lib.sh
MAN=$root/src/man
PYTHONPATH=$here
export ZIPFIT PYTHON DATA ORACLE SHARED LIB MAN PYTHONPATH
# One language of messages, no files left among the sources, and no settings from the environment.
export LC_ALL=C PYTHONDONTWRITEBYTECODE=1
unset SLURM_CPUS_PER_TASK SLURM_ARRAY_TASK_ID SLURM_PROCID SLURM_STEP_NUM_TASKS
unset OMPI_COMM_WORLD_RANK OMPI_COMM_WORLD_SIZE PMI_RANK PMI_SIZE

scratch=$(mktemp -d "${TMPDIR:-/tmp}/zipfit-cli.XXXXXX")
trap 'rm -rf "$scratch"' EXIT
trap 'exit 1' HUP INT TERM
mkdir "$scratch/here"
ln -s "$DATA" "$scratch/here/data"

status=0
(cd "$scratch/here" && sh "$script") </dev/null >"$scratch/stdout" 2>"$scratch/stderr" || status=$?
if [ "$status" -eq 77 ]; then
	cat "$scratch/stdout" "$scratch/stderr"
	exit 77
fi
echo "$status" >"$scratch/status"

# accept_as NAME EMPTY: keeps what came as NAME.*, or no file where it is EMPTY.
accept_as() {
	if [ "$(cat "$scratch/$1")" = "$2" ]; then
		rm -f "$expected.$1"
	else
		cp "$scratch/$1" "$expected.$1"
	fi
}

if $accept; then
	accept_as stdout ''
	accept_as status 0
	[ -e "$expected.stderr.grep" ] || accept_as stderr ''
fi

failed=false

# compare NAME DEFAULT: what came against NAME.*, or against the file DEFAULT where there is none.
compare() {
	wanted=$expected.$1
	[ -e "$wanted" ] || wanted=$2
	if ! cmp -s "$wanted" "$scratch/$1"; then
		echo "--- $1 is not what it should be (- expected, + came):"
		diff -a -u "$wanted" "$scratch/$1" || true
		failed=true
	fi
}

# Each line of standard error against the regular expression with its number.
compare_by_pattern() {
	number=0
	exec 3<"$scratch/stderr"
	while IFS= read -r pattern; do
		number=$((number + 1))
		if ! IFS= read -r line <&3; then
			echo "--- stderr has no line $number, which should match: $pattern"
			failed=true
		elif ! printf '%s\n' "$line" | grep -Eqx -e "$pattern"; then
			echo "--- stderr line $number does not match"
			echo "expected: $pattern"
			echo "came:     $line"
			failed=true
		fi
	done <"$expected.stderr.grep"
	if IFS= read -r line <&3; then
		echo "--- stderr has more than $number lines: $line"
		failed=true
	fi
	exec 3<&-
}

echo 0 >"$scratch/zero"
compare status "$scratch/zero"
compare stdout /dev/null
if [ -e "$expected.stderr.grep" ]; then
	compare_by_pattern
else
	compare stderr /dev/null
fi
if $failed; then
	echo "--- standard error was:"
	cat "$scratch/stderr"
	exit 1
fi
