#!/bin/sh
# Installs the library in a scratch folder, then builds and runs consumer.c against it: once with the flags that
# pkg-config gives, once through CMake's find_package(), for the static and the shared library.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

for shared in OFF ON; do
	prefix=$scratch/prefix-$shared
	cmake -S "$root" -B "$scratch/build-$shared" -G Ninja -DZIPFIT_BUILD_TESTS=OFF -DBUILD_SHARED_LIBS=$shared \
		-DCMAKE_INSTALL_PREFIX="$prefix" -DCMAKE_INSTALL_LIBDIR=lib >/dev/null
	cmake --build "$scratch/build-$shared" >/dev/null
	cmake --install "$scratch/build-$shared" >/dev/null
	"$prefix/bin/zipfit" --version >/dev/null
	test -s "$prefix/share/man/man1/zipfit.1"

	# shellcheck disable=SC2046 # flags are words
	cc -o "$scratch/by-pkg-config" "$here/consumer.c" \
		$(PKG_CONFIG_PATH=$prefix/lib/pkgconfig pkg-config --cflags --libs zipfit)
	LD_LIBRARY_PATH=$prefix/lib "$scratch/by-pkg-config"

	cmake -S "$here" -B "$scratch/consumer-$shared" -G Ninja -DCMAKE_PREFIX_PATH="$prefix" >/dev/null
	cmake --build "$scratch/consumer-$shared" >/dev/null
	"$scratch/consumer-$shared/consumer"
done

# What a program links must not collide with its own names: all of ours have one of two prefixes.
if nm --defined-only --extern-only "$scratch/prefix-OFF/lib/libzipfit.a" | awk 'NF == 3 && $3 !~ /^(zf|zipfit)_/' | grep .; then
	echo "install: the static library defines names without a prefix" >&2
	exit 1
fi
# The shared library exports what the public header declares, no more and no less.
sed -n 's/^ZIPFIT_API .*[ *]\(zipfit_[a-z0-9_]*\)(.*/\1/p' "$root/include/zipfit.h" | sort >"$scratch/declared"
nm --dynamic --defined-only "$scratch/prefix-ON/lib/libzipfit.so" | awk 'NF == 3 { print $3 }' | sort >"$scratch/exported"
if ! test -s "$scratch/declared" || ! diff "$scratch/declared" "$scratch/exported" >&2; then
	echo "install: the public header (<) and the shared library (>) differ" >&2
	exit 1
fi
sh "$here/hardened.sh" "$scratch/prefix-OFF/bin/zipfit" "$scratch/prefix-ON/bin/zipfit" "$scratch/prefix-ON/lib/libzipfit.so"
echo "install: 1 passed, 0 failed"
