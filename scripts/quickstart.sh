#!/bin/sh
# Builds zipfit in build/ and selects from the sample: from a clone to a first result.
set -eu
cd "$(dirname "$0")/.."

k=40
output=build/sample-selection.jsonl

sh scripts/setup.sh build
# A build tree keeps the generator it was made with.
generator=
[ -e build/CMakeCache.txt ] || generator='-G Ninja'
# shellcheck disable=SC2086 # two words or none
cmake -S . -B build $generator -DZIPFIT_BUILD_TESTS=OFF >build.log 2>&1 || { cat build.log && exit 1; }
cmake --build build --parallel "$(nproc)" >>build.log 2>&1 || { cat build.log && exit 1; }
rm build.log

echo "\$ build/zipfit select --score conditional -t data/targets.jsonl -k $k data/pool.jsonl -o $output"
build/zipfit select --score conditional -t data/targets.jsonl -k $k data/pool.jsonl -o $output

# sources FILE: prints the source of each record, sorted. The sample writes "source": "..." the same way everywhere.
sources() {
	sed -n 's/.*"source": "\([^"]*\)".*/\1/p' "$1" | sort
}
sources data/pool.jsonl | uniq -c | while read -r pool source; do
	printf '%s\t%s\t%s\n' "$(sources $output | grep -cx "$source" || true)" "$pool" "$source"
done | sort -rn | {
	printf '\n%9s %9s  %s\n' selected 'in pool' source
	while read -r selected pool source; do
		printf '%9d %9d  %s\n' "$selected" "$pool" "$source"
	done
}
printf '\nThe targets are Python exercises (data/targets.jsonl). The selected records are in %s\n' $output
