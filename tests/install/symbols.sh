#!/bin/sh
# Fails if an object of the program uses a symbol of the library that the public headers do not declare:
#
#	symbols.sh INCLUDE-DIRECTORY OBJECT...
set -eu
export LC_ALL=C
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

sed -n 's/^ZIPFIT_API .*[ *]\(zipfit_[a-z0-9_]*\)(.*/\1/p' "$1"/zipfit.h "$1"/zipfit/*.h | sort >"$scratch/public"
shift
nm --undefined-only "$@" | awk '$1 == "U" && $2 ~ /^(zf|zipfit)_/ { print $2 }' | sort -u >"$scratch/used"
if ! test -s "$scratch/used"; then
	echo "symbols: the objects use nothing of the library" >&2
	exit 1
fi
if comm -13 "$scratch/public" "$scratch/used" | grep .; then
	echo "symbols: the program uses these private symbols" >&2
	exit 1
fi
echo "symbols: 1 passed, 0 failed"
