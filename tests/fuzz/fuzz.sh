#!/bin/sh
# Runs the fuzzer of one target for SECONDS, and prints how many inputs it tried. The corpus is kept in
# BUILD/corpus/TARGET, an input that fails in BUILD/findings/, and the log in BUILD/findings/TARGET.log.
#
# sh tests/fuzz/fuzz.sh BUILD TARGET SECONDS
set -eu
cd "$(dirname "$0")/../.."
build=$1
target=$2
seconds=$3
mkdir -p "$build/corpus/$target" "$build/findings" "$build/fuzz-tmp"
log=$build/findings/$target.log

status=0
TMPDIR=$PWD/$build/fuzz-tmp "$build/tests/fuzz/fuzz-$target" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=1024 \
	-max_len=16384 -print_final_stats=1 -dict=tests/fuzz/jsonl.dict -artifact_prefix="$build/findings/$target-" \
	"$build/corpus/$target" "tests/fuzz/seeds/$target" >"$log" 2>&1 || status=$?
if [ $status -ne 0 ]; then
	tail -n 60 "$log"
	echo "fuzz $target: FAILED, status $status; the input is in $build/findings"
	exit 1
fi
echo "fuzz $target: $(sed -n 's/^stat::number_of_executed_units: *//p' "$log") inputs in $seconds s, no finding"
