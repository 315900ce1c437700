#!/bin/sh
# Measures how well selections predict held-out text: selects from POOL with TARGET by each score and at random, and runs
# zipfit eval on each selection with TEST, which must be held out. Prints a table in Markdown: bits per byte of TEST after
# the best 250k to 4M bytes of each selection (fewer is better), and the CPU time of scoring the pool.
#
# sh scripts/quality.sh POOL TARGET TEST
set -eu
if [ $# -ne 3 ]; then
	sed -n '2,6s/^# \{0,1\}//p' "$0"
	exit 2
fi
zipfit=$(dirname "$0")/../build/zipfit
pool=$1
target=$2
test=$3
sizes=250k,500k,1M,2M,4M

for tool in zstd /usr/bin/time; do
	if ! command -v $tool >/dev/null; then
		echo "quality.sh: $tool is missing (Debian: apt-get install zstd time)"
		exit 1
	fi
done
if [ ! -x "$zipfit" ]; then
	echo 'quality.sh: there is no build/zipfit yet; run: sh scripts/quickstart.sh'
	exit 1
fi
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# row NAME TIME: prints the row of the table for best.jsonl.
row() {
	"$zipfit" eval -q --train "$scratch/best.jsonl" --test "$test" --at $sizes |
		awk -v name="$1" -v time="$2" 'NR > 1 {row = row sprintf(" %.4f |", $3)} END {print "| " name " |" row " " time " |"}'
}

# by NAME OPTION...: selects by a score and prints its row.
by() {
	name=$1
	shift
	/usr/bin/time -f '%U %S' -o "$scratch/cpu" "$zipfit" select -q --on-error skip -k 40000 -t "$target" "$@" "$pool" \
		-o "$scratch/best.jsonl"
	row "$name" "$(awk 'END {printf "%.1f s", $1 + $2}' "$scratch/cpu")"
}

"$zipfit" eval -q --train "$target" --test "$test" |
	awk -v sizes="$sizes" 'NR == 1 {
		gsub(",", " | ", sizes)
		print "| nothing: " sprintf("%.4f", $3) " | " sizes " | CPU |"
		print "|---|---|---|---|---|---|---|"}'
# zstd also decompresses gzip, xz and lz4, and passes plain text through.
zstd -dcqf "$pool" | awk 'BEGIN {srand(1)} {print rand() "\t" $0}' | LC_ALL=C sort -g | cut -f 2- >"$scratch/shuffled"
head -n 40000 "$scratch/shuffled" >"$scratch/best.jsonl"
rm "$scratch/shuffled"
row random ''
by 'ncd, level 1' --level 1
by 'ncd, level 6' --level 6
by conditional --score conditional
by 'conditional, diverse' --score conditional --diverse 0.5
by contrast --score contrast --background "$pool"
