#!/bin/sh
# Lets a neural network judge selections: trains a small byte-level transformer on random text of POOL, then fine-tunes it
# from there on each of several selections made with TARGET, and prints how well it predicts TEST, which must be held
# out. An independent judge of what scripts/quality.sh measures. A few minutes for each selection on one core.
#
# sh scripts/neural.sh POOL TARGET TEST
#
# SIZE   bytes of each selection [500000]     BASE   bytes of random text before that [2000000]
# ONLY   names of the selections, with commas  POINTS how often each is judged [2]      FIELD  of the documents [text]
# ZIPFIT the program [build/zipfit]
set -eu
if [ $# -ne 3 ]; then
	sed -n '2,10s/^# \{0,1\}//p' "$0"
	exit 2
fi
scripts=$(dirname "$0")
zipfit=${ZIPFIT:-$scripts/../build/zipfit}
pool=$1
target=$2
test=$3
size=${SIZE:-500000}
base=${BASE:-2000000}
field=${FIELD:-text}
only=${ONLY:-random,ncd 6,conditional,conditional diverse,conditional cover diverse}

python=
for each in python3 /usr/bin/python3; do
	if [ -z "$python" ] && $each -c 'import torch' 2>/dev/null; then
		python=$each
	fi
done
if [ -z "$python" ]; then
	echo 'neural.sh: skipped: there is no PyTorch (Debian: apt-get install python3-torch libopenblas0)'
	exit 77
fi
if [ ! -x "$zipfit" ]; then
	echo 'neural.sh: there is no build/zipfit yet; run: sh scripts/quickstart.sh'
	exit 1
fi
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# by NAME OPTION...: selects, judges by the program's own evaluator, and adds the selection to the list.
by() {
	name=$1
	shift
	case ",$only," in
	*",$name,"*) ;;
	*) return 0 ;;
	esac
	file=$scratch/$(echo "$name" | tr ' ' -)
	# A word more than needed, so that the last record does not fall short of SIZE.
	"$zipfit" select -q --on-error skip --budget "$((size + size / 10))" -t "$target" --target-field "$field" \
		--field "$field" "$@" "$pool" -o "$file"
	bits=$("$zipfit" eval -q --train "$file" --test "$test" --field "$field" --at "$size" | awk 'END {printf "%.4f", $3}')
	printf '%s=%s=%s\n' "$name" "$file" "$bits" >>"$scratch/list"
}

by random --score conditional --keep-general 1 --seed 2
by 'ncd 6'
by conditional --score conditional
by 'conditional diverse' --score conditional --diverse 0.5
by 'conditional cover diverse' --score conditional --cover 0.5 --diverse 0.5
# The text before that is another random part of the pool.
"$zipfit" select -q --on-error skip --budget "$base" -t "$target" --target-field "$field" --field "$field" \
	--score conditional --keep-general 1 --seed 1 "$pool" -o "$scratch/base"
"$zipfit" select -q --score conditional -t "$test" --target-field "$field" --field "$field" --fraction 1 --order input "$test" \
	-o "$scratch/test"
(
	IFS='
'
	# shellcheck disable=SC2046 # one word for each line
	set -- $(cat "$scratch/list")
	exec "$python" -B "$scripts/neural.py" --base "$scratch/base" --test "$scratch/test" --field "$field" \
		--base-bytes "$base" --bytes "$size" --points "${POINTS:-2}" "$@"
)
