# shellcheck shell=sh
# lib.sh - helpers for the cases; a case begins with: . "$LIB"
set -eu

# skip WHY: ends the case as skipped.
skip() {
	echo "skipped: $*"
	exit 77
}

# need PROGRAM [PACKAGE]: skips the case where the program is not installed.
need() {
	command -v "$1" >/dev/null || skip "$1 is not installed (Debian: ${2:-$1})"
}

# need_shared: skips the case where there is no test data beside the project.
need_shared() {
	[ -d "$SHARED" ] || skip "no test data in ../shared/data"
}

# try COMMAND [ARGUMENT]...: runs it and prints its exit status.
try() {
	status=0
	"$@" || status=$?
	echo "status $status"
}

# few_targets N: makes t.jsonl of the first N sample targets, for cases that want to be fast.
few_targets() {
	head -n "$1" data/targets.jsonl >t.jsonl
}

# numbers [OPTION]... FILE...: prints only lengths and scores, to compare files with the same records; fails if there are none.
numbers() {
	"$ZIPFIT" score -q --no-heading -t t.jsonl "$@" >numbers.tsv
	# Two times nothing would be equal.
	[ -s numbers.tsv ]
	cut -f 3,4 numbers.tsv
	rm numbers.tsv
}

# same WHAT FILE FILE: says whether two files are equal.
same() {
	if cmp -s "$2" "$3"; then
		echo "$1: same"
	else
		echo "$1: DIFFERENT"
		diff -a "$2" "$3" | head -n 6
	fi
}

# expect WHAT COMMAND [ARGUMENT]...: says whether the command succeeds.
expect() {
	what=$1
	shift
	if "$@"; then
		echo "$what: yes"
	else
		echo "$what: NO"
	fi
}

# files: everything in the working directory but the link to the sample data.
files() {
	find . ! -name . ! -name data | sed 's|^\./||' | sort
}

# one_message FILE: says whether `message` is one line that begins with the place, whatever a library's words are.
one_message() {
	if [ "$(wc -l <message)" -eq 1 ] && grep -Eq "^zipfit: $1(:[0-9]+)?: ." message; then
		echo "$1: told once, with its place"
	else
		echo "$1: NOT told once with its place:"
		cat message
	fi
}

# same_divided OPTIONS: says whether select_by, which the case defines, selects the same on one thread, on four and in shards.
same_divided() {
	# shellcheck disable=SC2086 # options are words
	{
		select_by $1 -T 1 >one.jsonl
		select_by $1 -T 4 >four.jsonl
		for shard in 1 2 3; do select_by $1 --shard $shard/3 -o $shard.part; done
	}
	"$ZIPFIT" merge -q 2.part 3.part 1.part -o merged.jsonl
	cmp one.jsonl four.jsonl && same "$1" one.jsonl merged.jsonl
}

# man_pages: makes the man pages, in the directory pages.
man_pages() {
	sh "$MAN/build.sh" pages
}

# man_commands SECTION PAGE: the commands of a section of a man page, one a line, as a reader sees them: roff's \- is a
# hyphen, \(aq a quote, \e a backslash. A line that ends with a backslash goes on.
man_commands() {
	sed -n "/^\.SH $1\$/,/^\.SH /p" "pages/$2" | sed -n '/^\.nf/,/^\.fi/p' |
		sed -e '/^\./d' -e 's/^ *//' -e "s/\\\\(aq/'/g" -e 's/\\-/-/g' -e 's/\\e/\\/g' |
		sed -e ':more' -e '/\\$/{N' -e 's/\\\n *//' -e 'b more' -e '}'
}

# man_formats PROGRAM [NAME]...: runs the commands of the section "Other formats" that begin with the program and name one
# of the files, and prints the ids of what each writes to best.jsonl. The best are those of pool.jsonl.
man_formats() {
	beginning=$1
	mkdir bin
	ln -s "$ZIPFIT" bin/zipfit
	PATH=$PWD/bin:$PATH
	zipfit select -q -t target.jsonl -k 100 -o expected.jsonl pool.jsonl
	man_pages
	man_commands 'OTHER FORMATS' zipfit.1 | grep -E "^$beginning" >commands
	while read -r command; do
		status=0
		sh -c "$command" </dev/null 2>printed || status=$?
		echo "$command"
		[ "$status" -eq 0 ] || cat printed
		case $command in
		*'-o best.jsonl')
			jq -r .id expected.jsonl >expected
			jq -r .id best.jsonl >came
			same ids expected came
			;;
		esac
	done <commands
}
