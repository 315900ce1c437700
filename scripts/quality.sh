#!/bin/sh
# Measures how well selections predict held-out text. Selects from POOL with TARGET by every score and in every way of
# choosing, and predicts TEST, which must be held out, after the first 250k to 4M bytes of each selection. Prints one table
# in Markdown: bits per byte of TEST (fewer is better); how much of the way from exact ZIP-FIT (ncd 6) to the oracle a row
# goes, the mean over the sizes; the CPU time of the selection. The rows for comparison:
#
#   nothing       TEST alone
#   dsir sampled  as DSIR's package selects, with its noise; dsir is the same without noise
#   random        drawn evenly from POOL
#   wrong target  selected with OTHER_TARGET or, without one, with random documents of POOL as targets
#   length alone  the documents whose lengths are closest to the mean of the targets'
#   oracle        selected with TEST itself as the target: no honest selection gets there
#
# sh scripts/quality.sh POOL TARGET TEST [OTHER_TARGET]
#
# Variables: SIZES [250k,500k,1M,2M,4M]; ROWS, a pattern of the rows to make, as in ROWS='random|ncd 6|oracle' [all];
# JUDGE: eval, the program's own [eval], ppmd or mix, one of its models, or ppmd8, PPMd of order 8 with 512 MB by 7z;
# FIELD of the documents [text]; SVG and TITLE, a file for the picture and what stands over it; ROWS_FILE, to keep the
# figures in and, if it exists, to take rows from that were made before; ZIPFIT, the program [build/zipfit].
#
# A new row is one line at the end: 'row' takes the first bytes of one selection, 'row_each' selects for each size.
set -eu
if [ $# -lt 3 ] || [ $# -gt 4 ]; then
	sed -n '2,21s/^# \{0,1\}//p' "$0"
	exit 2
fi
scripts=$(dirname "$0")
zipfit=${ZIPFIT:-$scripts/../build/zipfit}
pool=$1
target=$2
test=$3
other=${4:-}
sizes=${SIZES:-250k,500k,1M,2M,4M}
rows=${ROWS:-.*}
judge=${JUDGE:-eval}
field=${FIELD:-text}
largest=${sizes##*,}

if [ ! -x "$zipfit" ]; then
	echo 'quality.sh: there is no build/zipfit yet; run: sh scripts/quickstart.sh'
	exit 1
fi
for tool in python3 /usr/bin/time; do
	if ! command -v $tool >/dev/null; then
		echo "quality.sh: $tool is missing (Debian: apt-get install python3 time)"
		exit 1
	fi
done
if [ "$judge" = ppmd8 ] && ! command -v 7z >/dev/null; then
	echo 'quality.sh: JUDGE=ppmd8 needs 7z (Debian: apt-get install p7zip-full)'
	exit 1
fi
case $judge in
ppmd | mix) model="--model $judge" ;;
*) model= ;;
esac
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
found=${ROWS_FILE:-$scratch/rows}
tab=$(printf '\t')
if [ ! -s "$found" ]; then
	printf 'name\tCPU\t%s\n' "$(echo "$sizes" | tr , '\t')" >"$found"
fi

# in_bytes SIZE...: sizes as numbers.
in_bytes() {
	printf '%s\n' "$@" | awk '{print /k$/ ? $1 * 1024 : /M$/ ? $1 * 1048576 : $1}'
}

# judged TRAIN SIZE...: bits per byte of TEST after the first SIZE bytes of TRAIN, one a line.
judged() {
	train=$1
	shift
	if [ "$judge" = ppmd8 ]; then
		# shellcheck disable=SC2046 # one word for each size
		python3 -B "$scripts/quality.py" judge "$train" "$scratch/test" "$field" $(in_bytes "$@")
		return
	fi
	# shellcheck disable=SC2086 # no word or two
	"$zipfit" eval -q $model --field "$field" --train "$train" --test "$scratch/test" --at "$(echo "$@" | tr ' ' ,)" |
		awk '$1 ~ /^[0-9]+$/ && n++ > 0 {printf "%.4f\n", $3}'
}

# choose SIZE OPTION...: selects to best.jsonl and adds the CPU seconds to cpu.
choose() {
	size=$1
	shift
	/usr/bin/time -a -f '%U %S' -o "$scratch/cpu" "$zipfit" select -q --on-error skip --field "$field" \
		--budget "$size" "$@" "$pool" -o "$scratch/best.jsonl"
}

# wanted NAME: whether the row is to be made, and was not made before.
wanted() {
	echo "$1" | grep -Eqx "$rows" && ! grep -q "^$1$tab" "$found"
}

# note NAME VALUES: adds the row.
note() {
	seconds=$(awk '{sum += $1 + $2} END {if (NR > 0) printf "%.1f s", sum}' "$scratch/cpu")
	printf '%s\t%s\t%s\n' "$1" "$seconds" "$(echo "$2" | tr '\n' '\t' | sed "s/$tab\$//")" >>"$found"
	echo "quality.sh: $1: $(echo "$2" | tr '\n' ' ')" >&2
}

# row NAME OPTION...: one selection, of which the first bytes of each size count.
row() {
	name=$1
	shift
	wanted "$name" || return 0
	: >"$scratch/cpu"
	choose "$largest" "$@"
	# shellcheck disable=SC2046 # one word for each size
	note "$name" "$(judged "$scratch/best.jsonl" $(echo "$sizes" | tr , ' '))"
}

# row_each NAME OPTION...: the same with a selection for each size: the records of some selections stand in no order.
row_each() {
	name=$1
	shift
	wanted "$name" || return 0
	: >"$scratch/cpu"
	values=
	for each in $(echo "$sizes" | tr , ' '); do
		choose "$each" "$@"
		values="$values$(judged "$scratch/best.jsonl" "$each")
"
	done
	note "$name" "${values%
}"
}

# copy FILE COPY: the same records, not compressed.
copy() {
	"$zipfit" select -q --score conditional --field "$field" -t "$1" --target-field "$field" --fraction 1 --order input "$1" \
		-o "$2" 2>/dev/null
}

# length_alone: a row by scores that are made of lengths.
length_alone() {
	wanted 'length alone' || return 0
	choose "$largest" -t "$target" --score conditional --scores "$scratch/scores" --stats "$scratch/stats"
	mean=$(python3 -c 'import json, sys; t = json.load(open(sys.argv[1]))["targets"]; print(t["bytes"] / t["documents"])' \
		"$scratch/stats")
	awk -F '\t' -v OFS='\t' -v mean="$mean" 'NR > 1 {d = log($3 / mean); $4 = sprintf("%.6f", d < 0 ? d : -d)} {print}' \
		"$scratch/scores" >"$scratch/lengths"
	row 'length alone' --from-scores "$scratch/lengths"
}

# wrong_target: a row by targets that have nothing to do with TEST.
wrong_target() {
	wanted 'wrong target' || return 0
	if [ -z "$other" ]; then
		other=$scratch/other
		"$zipfit" select -q --on-error skip --field "$field" -t "$target" --score conditional --keep-general 1 --seed 7 \
			-k "$(grep -c . "$scratch/target")" "$pool" -o "$other"
	fi
	row 'wrong target' -t "$other" --score conditional
}

copy "$test" "$scratch/test"
copy "$target" "$scratch/target"
set -- -t "$target" --target-field "$field"
row 'ncd 1' "$@" --level 1
row 'ncd 6' "$@"
row 'ncd lz4' "$@" --compressor lz4
row 'ncd zstd' "$@" --compressor zstd
row dsir "$@" --score dsir --min-tokens 100
row 'dsir sampled' "$@" --score dsir --min-tokens 100 --sample 1
row classifier "$@" --score classifier --background "$pool"
row conditional "$@" --score conditional
row contrast "$@" --score contrast --background "$pool"
row 'conditional dedup' "$@" --score conditional --dedup near
row 'conditional diverse' "$@" --score conditional --diverse 0.5
row 'conditional cover' "$@" --score conditional --cover 0.5
row 'conditional cover diverse' "$@" --score conditional --cover 0.5 --diverse 0.5
row_each 'conditional cover diverse keep-general' "$@" --score conditional --cover 0.5 --diverse 0.5 --keep-general 0.1
row random "$@" --score conditional --keep-general 1
wrong_target
length_alone
row oracle -t "$test" --target-field "$field" --score conditional --cover 0.5 --diverse 0.5

# shellcheck disable=SC2086 # no word or two
alone=$("$zipfit" eval -q $model --field "$field" --train "$scratch/target" --test "$scratch/test" |
	awk '$1 == 0 {printf "%.4f", $3}')
echo "TEST alone: $alone bits per byte. Judge: $judge."
echo
python3 -B "$scripts/quality.py" table "$found"
if [ -n "${SVG:-}" ]; then
	python3 -B "$scripts/quality.py" svg "$found" "$SVG" "${TITLE:-What a selection predicts}" random 'ncd 6' \
		'ncd lz4' dsir classifier conditional 'conditional cover diverse' oracle
fi
