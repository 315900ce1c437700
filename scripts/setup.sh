#!/bin/sh
# Installs the missing packages of the groups that the arguments name, with apt-get.
#
#	sh scripts/setup.sh build		compiler, CMake and the libraries
#	sh scripts/setup.sh build test		and the tools that the tests use
#	sh scripts/setup.sh build test lint	and the linters and clang
#	sh scripts/setup.sh build static	and the static analysers
#	sh scripts/setup.sh build test lint coverage	and what reads the counts of the lines that ran
#	sh scripts/setup.sh build test mpi	and Open MPI, for zipfit-mpi
#	sh scripts/setup.sh build test slurm	and Slurm's daemons, which a test starts
#	sh scripts/setup.sh build test mutants	and what finds the places for faults
#	sh scripts/setup.sh build completions	and the shells that complete command lines
#	sh scripts/setup.sh build test browser	and Chromium, which opens pages of --report
#	sh scripts/setup.sh build test aarch64	and a compiler for aarch64, and what runs its programs
#	sh scripts/setup.sh build bench		and the tools that the benchmark uses
#	sh scripts/setup.sh build mpi package	what scripts/package.sh needs
#	sh scripts/setup.sh build test mpi package package-test	and what tests the packages
#
# Prints nothing and needs no network if everything is installed.
set -eu

packages=
for part in "$@"; do
	case $part in
	build) packages="$packages gcc libc6-dev cmake ninja-build pkg-config zlib1g-dev libzstd-dev liblzma-dev
		libbz2-dev liblz4-dev libbrotli-dev libarchive-dev libcjson-dev libutf8proc-dev" ;;
	test) packages="$packages libcmocka-dev python3 python3-lz4 python3-zstandard python3-brotli zstd lz4 xz-utils bzip2 libarchive-tools jq make miller parallel sqlite3" ;;
	lint) packages="$packages clang libclang-rt-14-dev clang-format shellcheck mandoc git" ;;
	static) packages="$packages clang-tidy cppcheck" ;;
	coverage) packages="$packages llvm" ;;
	mpi) packages="$packages libopenmpi-dev openmpi-bin" ;;
	slurm) packages="$packages munge slurmctld slurmd slurm-client" ;;
	mutants) packages="$packages python3-clang" ;;
	completions) packages="$packages bash fish zsh" ;;
	browser) packages="$packages python3 chromium chromium-driver" ;;
	aarch64) packages="$packages gcc-aarch64-linux-gnu libc6-dev-arm64-cross qemu-user" ;;
	bench) packages="$packages python3 python3-lz4 python3-zstandard python3-brotli zstd lz4 xz-utils bzip2 fasttext" ;;
	package) packages="$packages dpkg-dev nettle-dev git" ;;
	package-test) packages="$packages lintian mmdebstrap" ;;
	*)
		echo "setup.sh: '$part' is none of the groups that its first lines list" >&2
		exit 2
		;;
	esac
done

missing=
for package in $packages; do
	if ! dpkg-query -W -f '${db:Status-Status}\n' "$package" 2>/dev/null | grep -qx installed; then
		missing="$missing $package"
	fi
done
[ -n "$missing" ] || exit 0

as_root=
if [ "$(id -u)" -ne 0 ]; then
	as_root=sudo
fi
echo "setup.sh: installing$missing"
export DEBIAN_FRONTEND=noninteractive
$as_root apt-get -qq update
# shellcheck disable=SC2086 # a list of words
$as_root apt-get -qq install -y --no-install-recommends $missing >/dev/null
