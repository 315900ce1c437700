#!/bin/sh
# Installs everything in a scratch folder, then builds consumer.c against it: with the flags that pkg-config gives for
# the shared and the static library, and through CMake's find_package(). Each must make the program's selection.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
prefix=$scratch/prefix
data=$root/data

# The generator that cmake takes by default, and no tests: what a user types.
cmake -S "$root" -B "$scratch/build" -DZIPFIT_BUILD_TESTS=OFF -DCMAKE_INSTALL_PREFIX="$prefix" \
	-DCMAKE_INSTALL_LIBDIR=lib >/dev/null
cmake --build "$scratch/build" --parallel "$(nproc)" >/dev/null
cmake --install "$scratch/build" >/dev/null
"$prefix/bin/zipfit" --version >/dev/null
pages=
for page in "$root"/src/man/*.[1-9]; do
	name=$(basename "$page")
	[ "$name" = zipfit-mpi.1 ] && [ ! -e "$prefix/bin/zipfit-mpi" ] || pages="$pages man/man${name##*.}/$name"
done
completions="bash-completion/completions/zipfit zsh/site-functions/_zipfit fish/vendor_completions.d/zipfit.fish"
for file in $pages $completions zipfit/sharded.mk zipfit/slurm/submit.sh zipfit/slurm/shard.sbatch zipfit/slurm/merge.sbatch; do
	test -s "$prefix/share/$file" || {
		echo "install: $file is not installed" >&2
		exit 1
	}
done

# What the program selects, and then the library: in folders of their own, so that all names are the same.
mkdir "$scratch/program" "$scratch/library"
head -n 12 "$data/targets.jsonl" >"$scratch/a.jsonl"
grep math-problem "$data/pool.jsonl" | head -n 8 >"$scratch/b.jsonl"
tail -n 3 "$data/pool.jsonl" >"$scratch/excluded.jsonl"
cat "$data/pool.jsonl" "$data/pool.jsonl" >"$scratch/pool.jsonl"
(
	cd "$scratch/program"
	"$prefix/bin/zipfit" select -q -t a=../a.jsonl -t b=../b.jsonl --mix a=2,b=1 --score conditional --budget 12000 \
		--dedup near --diverse 0.5 --exclude ../excluded.jsonl --annotate --manifest best.manifest -o best.jsonl \
		../pool.jsonl
)

# consume WHAT PROGRAM: runs it, and compares what it wrote.
consume() {
	(
		cd "$scratch/library"
		rm -f best.jsonl best.manifest
		LD_LIBRARY_PATH=$prefix/lib "$2" ../a.jsonl ../b.jsonl ../excluded.jsonl ../pool.jsonl ../program/best.jsonl
		cmp best.jsonl ../program/best.jsonl
		cmp best.manifest ../program/best.manifest
	) || {
		echo "install: $1" >&2
		exit 1
	}
}

export PKG_CONFIG_PATH="$prefix/lib/pkgconfig"
# shellcheck disable=SC2046 # flags are words
cc -o "$scratch/shared" "$here/consumer.c" $(pkg-config --cflags --libs zipfit)
consume 'the shared library, by pkg-config' "$scratch/shared"
# shellcheck disable=SC2046 # flags are words
cc -o "$scratch/static" "$here/consumer.c" $(pkg-config --cflags zipfit) "$prefix/lib/libzipfit.a" \
	$(pkg-config --libs $(pkg-config --print-requires-private zipfit)) -lbz2 -pthread -lm
consume 'the static library' "$scratch/static"
cmake -S "$here" -B "$scratch/consumer" -DCMAKE_PREFIX_PATH="$prefix" >/dev/null
cmake --build "$scratch/consumer" >/dev/null
consume 'the shared library, by CMake' "$scratch/consumer/consumer"
consume 'the static library, by CMake' "$scratch/consumer/consumer_static"

# What a program links must not collide with its own names: all of ours have one of two prefixes.
if nm --defined-only --extern-only "$prefix/lib/libzipfit.a" | awk 'NF == 3 && $3 !~ /^(zf|zipfit)_/' | grep .; then
	echo "install: the static library defines names without a prefix" >&2
	exit 1
fi
# The shared library exports what the public headers declare, no more and no less.
sed -n 's/^ZIPFIT_API .*[ *]\(zipfit_[a-z0-9_]*\)(.*/\1/p' "$root"/include/zipfit.h "$root"/include/zipfit/*.h |
	sort >"$scratch/declared"
nm --dynamic --defined-only "$prefix/lib/libzipfit.so" | awk 'NF == 3 { print $3 }' | sort >"$scratch/exported"
if ! test -s "$scratch/declared" || ! diff "$scratch/declared" "$scratch/exported" >&2; then
	echo "install: the public headers (<) and the shared library (>) differ" >&2
	exit 1
fi
sh "$here/hardened.sh" "$prefix/bin/zipfit" "$prefix/lib/libzipfit.so"
echo "install: 1 passed, 0 failed"
