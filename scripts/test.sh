#!/bin/sh
# Runs the tests, all kinds of them or those named:
#
#	regular	the tests, built as users build it, with warnings as errors
#	asan	the same under AddressSanitizer and UndefinedBehaviorSanitizer
#	tsan	the same under ThreadSanitizer
#	clang	a build with clang, warnings as errors, and the unit tests under its UndefinedBehaviorSanitizer
#	install	a program outside the tree finds the installed library, by pkg-config and by CMake
#	lint	clang-format, shellcheck and the man page
#
# sh scripts/test.sh [KIND]...
set -eu
cd "$(dirname "$0")/.."

all='regular asan tsan clang install lint'

# build DIRECTORY [CMAKE OPTION]...
build() {
	directory=$1
	shift
	cmake -S . -B "$directory" -G Ninja -DZIPFIT_BUILD_TESTS=ON -DZIPFIT_WERROR=ON "$@" >/dev/null
	cmake --build "$directory"
}

# run DIRECTORY [CTEST OPTION]...
run() {
	directory=$1
	shift
	ctest --test-dir "$directory" --output-on-failure --parallel "$(nproc)" "$@"
}

test_regular() {
	build build
	run build
}

test_asan() {
	build build-asan -DCMAKE_BUILD_TYPE=Debug -DZIPFIT_SANITIZE=address,undefined
	run build-asan
}

test_tsan() {
	build build-tsan -DCMAKE_BUILD_TYPE=RelWithDebInfo -DZIPFIT_SANITIZE=thread
	run build-tsan --label-exclude large
}

test_clang() {
	build build-clang -DCMAKE_C_COMPILER=clang -DCMAKE_BUILD_TYPE=Debug -DZIPFIT_SANITIZE=undefined
	run build-clang --tests-regex '^unit-'
}

test_install() {
	sh tests/install/run.sh
}

test_lint() {
	git ls-files '*.[ch]' | xargs clang-format --dry-run --Werror
	git ls-files '*.sh' | xargs shellcheck
	shellcheck .ci/run
	mandoc -T lint -W warning src/cli/zipfit.1
}

[ $# -gt 0 ] || eval "set -- $all"
for kind in "$@"; do
	case " $all " in
	*" $kind "*) ;;
	*)
		echo "test.sh: '$kind' is not one of $all" >&2
		exit 2
		;;
	esac
done
case " $* " in
*' lint '* | *' clang '*) sh scripts/setup.sh build test lint ;;
*) sh scripts/setup.sh build test ;;
esac
for kind in "$@"; do
	echo "== $kind"
	"test_$kind"
done
