#!/bin/sh
# The program in zipfit(3) does what the page says.
#
#	man_example.sh extract PAGE	prints the program as a reader of the page sees it
#	man_example.sh run PROGRAM ZIPFIT DATA	compares what it prints with what the program zipfit selects
set -eu
case $1 in
extract)
	sed -n '/^\.SH EXAMPLES$/,/^\.SH SEE/p' "$2" | sed -n '/^\.nf/,/^\.fi/p' |
		sed -e '/^\.[nf]/d' -e 's/^    //' -e "s/\\\\(aq/'/g" -e 's/\\-/-/g' -e 's/\\e/\\/g'
	;;
run)
	scratch=$(mktemp -d)
	trap 'rm -rf "$scratch"' EXIT
	"$2" "$4/targets.jsonl" "$4/pool.jsonl" >"$scratch/came"
	"$3" select -q --score conditional -t "$4/targets.jsonl" -k 10 --min-bytes 0 "$4/pool.jsonl" >"$scratch/records"
	"$3" select -q --score conditional -t "$4/targets.jsonl" -k 10 --min-bytes 0 --emit @score --no-heading \
		"$4/pool.jsonl" >"$scratch/scores"
	awk '{ printf "%.6f\n", $1 }' "$scratch/scores" | paste - "$scratch/records" | cmp - "$scratch/came"
	[ "$(wc -l <"$scratch/came")" -eq 10 ]
	# As the page says, a wrong command line is 2 and an error 1.
	for arguments in '2' "1 $4/targets.jsonl $scratch/nothing"; do
		status=0
		# shellcheck disable=SC2086 # words
		"$2" ${arguments#? } >/dev/null 2>&1 || status=$?
		[ "$status" -eq "${arguments%% *}" ]
	done
	;;
esac
