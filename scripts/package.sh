#!/bin/sh
# Makes the packages of a release on Debian 12, in build-package/ or another directory:
#
#	sh scripts/package.sh [DIRECTORY]
#
#	zipfit_VERSION-1_ARCH.deb		the program
#	zipfit-mpi_VERSION-1_ARCH.deb		the program for mpirun and srun
#	libzipfit0_VERSION-1_ARCH.deb		the library
#	libzipfit-dev_VERSION-1_ARCH.deb	what programs that use the library are built with
#	zipfit-VERSION-MACHINE-linux.tar.gz	the program in one file, for any Linux: nothing has to be installed
#	SHA256SUMS
#
# The same source and the same installed packages give the same bytes: all times are that of the last commit, or
# SOURCE_DATE_EPOCH. sh scripts/setup.sh build mpi package installs what it takes. MAINTAINER, as in 'Name <address>',
# is named in the packages.
set -eu
source=$(cd "$(dirname "$0")/.." && pwd)
output=${1:-$source/build-package}
mkdir -p "$output"
output=$(cd "$output" && pwd)
cd "$source"
work=$output/work
rm -rf "$work"
mkdir "$work"

umask 022
export LC_ALL=C TZ=UTC
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}
export SOURCE_DATE_EPOCH

# No file holds the name of a directory that it was built in.
map_work="-ffile-prefix-map=$work=build"
map_source="-ffile-prefix-map=$source=."

# Debian has no static libcjson. This one is made of the source of the package that is installed.
static_cjson() {
	mkdir -p "$work/apt/lists/partial" "$work/cjson"
	for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.list; do
		[ ! -e "$file" ] || sed -n 's/^deb /deb-src /p' "$file"
	done >"$work/apt/source.list"
	for file in /etc/apt/sources.list.d/*.sources; do
		[ ! -e "$file" ] || { sed 's/^Types:.*/Types: deb-src/' "$file" && echo; }
	done >"$work/apt/source.sources"
	mkdir "$work/apt/parts"
	mv "$work/apt/source.list" "$work/apt/source.sources" "$work/apt/parts"
	version=$(dpkg-query -W -f '${source:Version}' libcjson-dev)
	cd "$work/cjson"
	set -- -qq -o "Dir::State::lists=$work/apt/lists" -o Dir::Etc::sourcelist=/dev/null \
		-o "Dir::Etc::sourceparts=$work/apt/parts" -o Dir::Cache::srcpkgcache= -o Dir::Cache::pkgcache= \
		-o APT::Sandbox::User=root
	# Some of the repositories may have no sources.
	apt-get "$@" update || true
	apt-get "$@" source "cjson=$version" >/dev/null
	cc -O2 -fPIE -fstack-protector-strong -D_FORTIFY_SOURCE=2 -DENABLE_LOCALES "$map_work" -c cjson-*/cJSON.c -o cJSON.o
	ar rcsD libcjson.a cJSON.o
	cd "$source"
}

# The licences of the libraries in the static program, and which versions of them it has.
licences() {
	mkdir "$1"
	echo 'The static program zipfit includes code of these Debian packages. These commands get their sources:' >"$1/README"
	printf '\n' >>"$1/README"
	for package in libarchive-dev libbrotli-dev libbz2-dev libc6-dev libcjson-dev libgcc-12-dev liblz4-dev liblzma-dev \
		libutf8proc-dev libzstd-dev nettle-dev zlib1g-dev; do
		# shellcheck disable=SC2016 # fields of dpkg-query
		dpkg-query -W -f 'apt-get source ${source:Package}=${source:Version}\n' "$package" >>"$1/README"
		cp "/usr/share/doc/$package/copyright" "$1/${package%-dev}"
	done
	grep -ohE '/usr/share/common-licenses/[A-Za-z]+-[0-9.]*[0-9]' "$1"/* | sort -u | while read -r file; do
		[ ! -e "$file" ] || cp -L "$file" "$1"
	done
}

static_cjson
cmake -S . -B "$work/build" -G Ninja -DCMAKE_BUILD_TYPE=Release -DCMAKE_INSTALL_PREFIX=/usr \
	-DCMAKE_C_FLAGS="-g0 '$map_work' '$map_source'" -DCMAKE_LIBRARY_PATH="$work/cjson" \
	-DZIPFIT_BUILD_TESTS=OFF -DZIPFIT_MPI=ON -DZIPFIT_STATIC_PROGRAM=ON \
	${MAINTAINER:+"-DZIPFIT_MAINTAINER=$MAINTAINER"} >/dev/null
cmake --build "$work/build" --parallel "$(nproc)" >/dev/null

rm -f "$output"/*.deb "$output"/*.tar.gz
(cd "$work/build" && cpack -B "$work/packages" >"$work/cpack.txt") || {
	cat "$work/cpack.txt" >&2
	exit 1
}
mv "$work"/packages/*.deb "$output"

# The archive has the files that `cmake --install` puts in a prefix, with the static program in the place of the other.
version=$(sed -n 's/^#define ZIPFIT_VERSION "\(.*\)"/\1/p' include/zipfit.h)
name=zipfit-$version-$(uname -m)-linux
cmake --install "$work/build" --component program --prefix "$work/$name" >/dev/null
install -s "$work/build/static/zipfit" "$work/$name/bin/zipfit"
cp README.md LICENSE scripts/package/CHANGES.md "$work/$name"
licences "$work/$name/LICENSES"
chmod -R u=rwX,go=rX "$work/$name"
tar -C "$work" --sort=name --mtime="@$SOURCE_DATE_EPOCH" --owner=0 --group=0 --numeric-owner --format=gnu -cf - "$name" |
	gzip -9n >"$output/$name.tar.gz"

cd "$output"
sha256sum -- *.deb *.tar.gz >SHA256SUMS
rm -rf "$work"
cat SHA256SUMS
