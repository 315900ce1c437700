#!/bin/sh
# Compares --score classifier with fastText on pairs of sources: both learn to tell the records of one source from those of
# another, from one half of them, and are judged by the other half. Prints a table in Markdown: records of both classes to
# learn from and to judge by, and the share that each of them puts on the right side (for zipfit: log odds above 0).
#
# sh scripts/classifier.sh PAIR...
#
# A PAIR is POOL:SOURCE,POOL:SOURCE. A POOL is a file of JSON lines, plain or compressed, of which records have members "text"
# and "source". Every other record of a source, in the order of the file, is learned from. fastText has its defaults, and
# texts with a space for each line end, as it needs. So that both see the same texts, zipfit draws no sample.
#
# Variables: ZIPFIT, the program [build/zipfit]; FASTTEXT, the other one [fasttext]; SEED of zipfit [0].
set -eu
if [ $# -eq 0 ]; then
	sed -n '2,13s/^# \{0,1\}//p' "$0"
	exit 2
fi
scripts=$(dirname "$0")
zipfit=${ZIPFIT:-$scripts/../build/zipfit}
fasttext=${FASTTEXT:-fasttext}
command -v "$fasttext" >/dev/null || {
	echo 'classifier.sh: fasttext is not installed: sh scripts/setup.sh bench'
	exit 1
}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# split CLASS POOL SOURCE: the halves as JSON lines, CLASS.learn and CLASS.judge, and as fastText's, added to learn and judge.
split() {
	"$zipfit" select -q --ids "$work/every" --id-field source --order input "$2" 2>/dev/null >"$work/all" || true
	python3 - "$@" "$work" <<'END'
import json
import sys

label, _, source, work = sys.argv[1:]
with open(f"{work}/all", "rb") as file:
    lines = [line for line in file if json.loads(line).get("source") == source]
for half, name in enumerate(("learn", "judge")):
    with open(f"{work}/{label}.{name}", "wb") as file:
        file.writelines(lines[half::2])
    with open(f"{work}/{name}", "a", encoding="utf-8") as file:
        for line in lines[half::2]:
            file.write(f"__label__{label} {json.loads(line)['text'].translate({10: ' ', 13: ' '})}\n")
END
}

echo '| targets | background | records | zipfit | fastText |'
echo '|---|---|---:|---:|---:|'
for pair in "$@"; do
	rm -f "$work"/*
	targets=${pair%%,*}
	background=${pair#*,}
	for class in a b; do
		from=$targets
		[ $class = a ] || from=$background
		printf '%s\n' "${from##*:}" >"$work/every"
		split $class "${from%:*}" "${from##*:}"
	done
	right=$("$zipfit" score -q --no-heading --score classifier --seed "${SEED:-0}" --background-sample 1G -t "$work/a.learn" \
		--background "$work/b.learn" "$work/a.judge" "$work/b.judge" 2>/dev/null |
		awk -F '\t' -v a="$work/a.judge" '{right += ($4 > 0) == ($1 == a)} END {printf "%.1f %%", 100 * right / NR}')
	"$fasttext" supervised -input "$work/learn" -output "$work/model" -thread 1 >"$work/log" 2>&1
	other=$("$fasttext" test "$work/model.bin" "$work/judge" | awk '$1 == "P@1" {printf "%.1f %%", 100 * $2}')
	records=$(cat "$work"/[ab].learn "$work"/[ab].judge | wc -l)
	echo "| ${targets##*:} | ${background##*:} | $records | $right | $other |"
done
