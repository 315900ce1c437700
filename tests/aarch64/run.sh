#!/bin/sh
# Compiles the library for aarch64 and runs those unit tests under qemu in which results could depend on the processor.
#
# The libraries come from Debian's arm64 packages. They are unpacked into the build directory, with a package index of its own:
# the system does not learn of another architecture. libarchive needs many others, and no test here opens an archive: in its
# place are functions that end the test.
#
# sh tests/aarch64/run.sh BUILD_DIRECTORY
set -eu

tests='bits code_length conditional engine hash ngrams passages sha256 sort_hashes text_index utf8 zlib_size'
packages='libarchive-dev libbrotli-dev libbz2-dev libcjson-dev libcjson1 libcmocka-dev libcmocka0 liblz4-dev
	liblzma-dev libutf8proc-dev libzstd-dev zlib1g-dev'

for tool in aarch64-linux-gnu-gcc qemu-aarch64 apt-get; do
	command -v $tool >/dev/null || {
		echo "skipped: no $tool"
		exit 0
	}
done
mkdir -p "$1"
cd "$(dirname "$0")/../.."
source=$PWD
cd - >/dev/null
cd "$1"

# fetch: downloads the packages, and unpacks them into root/.
fetch() {
	rm -rf root apt packages
	mkdir -p root packages apt/lists/partial apt/cache/archives/partial
	: >apt/status
	cat >apt/apt.conf <<-END
		APT::Architecture "arm64";
		APT::Architectures { "arm64"; };
		Dir::State "$PWD/apt";
		Dir::State::status "$PWD/apt/status";
		Dir::Cache "$PWD/apt/cache";
	END
	APT_CONFIG=$PWD/apt/apt.conf
	export APT_CONFIG
	apt-get -qq update || return 1
	# shellcheck disable=SC2086 # a list of words
	(cd packages && apt-get -qq download $packages 2>/dev/null) || return 1
	unset APT_CONFIG
	for package in packages/*.deb; do
		dpkg-deb -x "$package" root
	done
	touch root/complete
}

[ -e root/complete ] || fetch || {
	echo 'skipped: no arm64 packages'
	exit 0
}

include=root/usr/include
libraries=root/usr/lib/aarch64-linux-gnu
set -- aarch64-linux-gnu-gcc -std=c11 -D_GNU_SOURCE -D_FILE_OFFSET_BITS=64 -DZF_BROTLI "-DZIPFIT_DATA=\"$source/data\"" \
	-O2 -ffp-contract=off -ffunction-sections -fdata-sections -Wall -Wextra -Wconversion -Werror \
	"-I$source/include" "-I$source/src" "-I$source/tests/unit" -I$include -I$include/aarch64-linux-gnu

# The same sources as on a machine without kernels of its own.
rm -rf objects
mkdir objects
for file in "$source"/src/util/*.c "$source"/src/input/*.c "$source"/src/score/*.c "$source"/src/score/*/*.c \
	"$source"/src/select/*.c "$source"/src/run/*.c "$source"/tests/unit/support.c; do
	case $file in
	*_avx2.c | *_avx512.c) ;;
	*) echo "$file" ;;
	esac
done >sources
# shellcheck disable=SC2016 # for the inner shell
xargs -P "$(nproc)" -I {} sh -c 'object=objects/$(echo "$1" | tr / _).o; shift; "$@" -o "$object"' - {} "$@" -c {} <sources
aarch64-linux-gnu-nm -u objects/*.o |
	sed -n 's/^ *U \(archive_[a-z0-9_]*\)$/void \1(void); void \1(void) { __builtin_trap(); }/p' | sort -u >no_archive.c
"$@" -c no_archive.c -o objects/no_archive.o

failed=
for test in $tests; do
	"$@" -o "unit-$test" "$source/tests/unit/test_$test.c" objects/*.o -L$libraries -lcmocka -lz \
		-lzstd -llzma -lbz2 -llz4 -lbrotlienc -lbrotlicommon -lcjson -lutf8proc -lm -lpthread \
		-Wl,--gc-sections
	echo "unit-$test"
	qemu-aarch64 -L /usr/aarch64-linux-gnu -E LD_LIBRARY_PATH="$PWD/$libraries:/usr/aarch64-linux-gnu/lib" \
		"./unit-$test" >"unit-$test.txt" 2>&1 || {
		cat "unit-$test.txt"
		failed="$failed unit-$test"
	}
done
[ -z "$failed" ] || {
	echo "failed:$failed"
	exit 1
}
