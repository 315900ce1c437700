#!/bin/sh
# Measures zipfit on this machine and prints one table: medians of interleaved rounds, their spread, and ratios to what each
# row is compared with: gzip -1, zlib, Python's loop, another program, or another way of doing the same.
#
# sh scripts/bench.sh [--rounds N] [--only PATTERN] [--json FILE] [--against FILE] [--program PROGRAM] [TARGETS POOL]
#
# --only takes a pattern of the groups: exact_sizes, lz4_sizes, compressors, one_pass, code_lengths, dsir_package, rivals,
# threads_and_readers, reading, shapes, choosing, alignment, evaluation, dry_run, scale. --json keeps the figures. --against says which rows moved since such a file was made: those
# whose ratios in all rounds are above, or below, all ratios of then. --program measures another build.
#
# By default it uses the real pool that developers keep beside the repository, or else the sample.
set -eu
cd "$(dirname "$0")/.."

targets=../shared/data/targets/humaneval-val.jsonl
pool=../shared/data/pool-code.jsonl.zst
if [ ! -e "$pool" ]; then
	echo 'bench.sh: the real pool is not here; using the sample, which is small for a benchmark'
	targets=data/targets.jsonl
	pool=data/pool.jsonl
fi
options=
while [ $# -gt 0 ]; do
	case $1 in
	--rounds | --only | --json | --against | --program)
		options="$options $1 $2"
		shift 2
		;;
	-*)
		sed -n '2,13s/^# \{0,1\}//p' "$0"
		exit 2
		;;
	*)
		targets=$1
		pool=$2
		break
		;;
	esac
done

sh scripts/setup.sh build bench
cmake -S . -B build >/dev/null
cmake --build build --parallel "$(nproc)" >/dev/null
loops=$(mktemp -d)
trap 'rm -rf "$loops"' EXIT
for loop in zlib_loop engine_loop conditional_loop read_loop; do
	# shellcheck disable=SC2046 # flags are words
	cc -O2 -D_GNU_SOURCE -Iinclude -Isrc -o "$loops/$loop" tests/bench/$loop.c build/libzipfit.a \
		$(pkg-config --libs zlib libzstd liblzma liblz4 libarchive libcjson libutf8proc libbrotlienc) -lbz2 -lm -pthread
done
# shellcheck disable=SC2086 # words without spaces
python3 -B scripts/bench.py --loops "$loops" $options "$targets" "$pool"
