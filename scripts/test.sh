#!/bin/sh
# Runs the tests, all kinds of them or those named:
#
#	regular	the tests, built as users build it, with warnings as errors
#	asan	the same under AddressSanitizer and UndefinedBehaviorSanitizer
#	tsan	the same under ThreadSanitizer
#	clang	a build with clang, warnings as errors, and the unit tests and fuzz targets under its
#		UndefinedBehaviorSanitizer
#	install	a program outside the tree finds the installed library, by pkg-config and by CMake
#	lint	clang-format, shellcheck and the man page
#	static	clang-tidy as .clang-tidy says, and cppcheck
#	coverage	how many lines of src/ the tests run: at least 90 %
#	mpi	zipfit-mpi under mpirun, with 1 to 8 ranks
#	slurm	the job array of scripts/slurm/ in a Slurm that is started for it, on this machine
#
# and those that take minutes and are left out unless they are named:
#
#	damage	every bit of small inputs of every format flipped, cuts at every byte, and files one after the other in every
#		order: nothing may be lost in silence
#	combinations	500 random combinations of options, threads and inputs against the oracle in Python; another SEED in
#			the environment is other ones, COMBINATIONS how many
#	kill	200 runs killed at random moments and taken up again
#	soak	10,000,000 records in one run (RECORDS=N for another number), and 50 runs ended by a signal
#	signals	runs busy with one thing, 42 of them, ended by a signal; prints the slowest end of each
#	faults	every call of the program fails once, in turn, as built for users and under AddressSanitizer
#	exact	millions of pairs of real documents: every size of the engine against zlib's; they are not in the repository
#	fuzz	every fuzz target for so many SECONDS (60), with libFuzzer, AddressSanitizer and UndefinedBehaviorSanitizer;
#		what it has learnt stays in build-fuzz/corpus for the next time
#
# sh scripts/test.sh [KIND]... [fuzz [SECONDS]]
set -eu
cd "$(dirname "$0")/.."

all='regular asan tsan clang install lint static coverage mpi slurm'
named='damage combinations kill soak signals faults exact fuzz'

# configure DIRECTORY [CMAKE OPTION]...
configure() {
	directory=$1
	shift
	cmake -S . -B "$directory" -G Ninja -DZIPFIT_BUILD_TESTS=ON -DZIPFIT_WERROR=ON "$@" >/dev/null
}

# build DIRECTORY [CMAKE OPTION]...
build() {
	configure "$@"
	cmake --build "$1"
}

# run DIRECTORY [CTEST OPTION]...
run() {
	directory=$1
	shift
	ctest --test-dir "$directory" --output-on-failure --parallel "$(nproc)" "$@"
}

# With assertions, but not at the pace of -O0.
build_asan() {
	build build-asan -DCMAKE_BUILD_TYPE=Debug -DCMAKE_C_FLAGS=-O1 -DZIPFIT_SANITIZE=address,undefined
}

test_regular() {
	build build
	run build
}

# What counts chances, signals or seconds in hundreds of runs is the same program again and again.
test_asan() {
	build_asan
	run build-asan --exclude-regex \
		'^(signals|cli-(dry-run|dry-run-sets|file-pairs|progress-phases|select-sample-chance|select-times))$'
}

test_tsan() {
	build build-tsan -DCMAKE_BUILD_TYPE=RelWithDebInfo -DZIPFIT_SANITIZE=thread
	# Without what has the threads of any other run: formats, messages, files.
	run build-tsan --label-exclude 'large|oracle|serial|fuzz|damage' --exclude-regex \
		'^cli-(dry-run|engine|errors|eval|file|formats|help|hostile|input-changes|man|records|select-times|usage|version)'
}

test_clang() {
	build build-clang -DCMAKE_C_COMPILER=clang -DCMAKE_BUILD_TYPE=Debug -DCMAKE_C_FLAGS=-O1 \
		-DZIPFIT_SANITIZE=undefined
	run build-clang --tests-regex '^(unit|fuzz)-'
}

test_install() {
	sh tests/install/run.sh
}

test_exact() {
	data=../shared/data
	if [ ! -d $data ]; then
		echo 'skipped: no real pools in ../shared/data'
		return
	fi
	build build
	for level in 1 6 9; do
		for cpu in auto avx2 baseline; do
			[ $cpu = auto ] && pairs=1000000 || pairs=100000
			echo "level $level, $cpu"
			build/tests/bench/engine_loop -l $level -c $cpu -n "$pairs" \
				$data/targets/humaneval-val.jsonl $data/pool-code.jsonl.zst
			build/tests/bench/engine_loop -l $level -c $cpu -n "$pairs" \
				$data/targets/proofnet-valid.jsonl $data/pool-af.jsonl.zst
		done
	done
}

test_lint() {
	git ls-files '*.[ch]' | xargs clang-format --dry-run --Werror
	git ls-files '*.sh' | xargs shellcheck
	shellcheck .ci/run scripts/slurm/*.sbatch
	mandoc -T lint -W warning src/cli/zipfit.1
}

test_static() {
	configure build
	run-clang-tidy -quiet -j "$(nproc)" -p build '/src/.*\.c$' >build/clang-tidy.txt 2>/dev/null || {
		cat build/clang-tidy.txt
		return 1
	}
	# POSIX has NULL a pointer, which may end a list of arguments.
	cppcheck --project=build/compile_commands.json --std=c11 --enable=warning,performance,portability \
		--suppress=varFuncNullUB \
		--inline-suppr --error-exitcode=1 --quiet -j "$(nproc)"
}

# The slow tests that run no lines of their own are left out, and so are faults and signals: counting makes calls too,
# and writes files, which may not be longer than a run's.
test_coverage() {
	build build-coverage -DCMAKE_BUILD_TYPE=Debug -DZIPFIT_MPI=ON -DZIPFIT_SANDBOX=OFF \
		-DCMAKE_C_FLAGS='--coverage -fprofile-update=atomic'
	find build-coverage -name '*.gcda' -delete
	run build-coverage --label-exclude 'large|oracle|faults' --exclude-regex '^cli-file-signals$'
	run build-coverage --tests-regex '^cli-dry-run$'
	ZIPFIT=$PWD/build-coverage/zipfit ZIPFIT_MPI=$PWD/build-coverage/zipfit-mpi bash tests/mpi/test.sh
	gcovr --root . --filter src/ --object-directory build-coverage --sort-uncovered --print-summary \
		--exclude-directories 'build-coverage/CMakeFiles/[0-9]' --fail-under-line 90 -j "$(nproc)"
}

test_mpi() {
	build build -DZIPFIT_MPI=ON
	ZIPFIT=$PWD/build/zipfit ZIPFIT_MPI=$PWD/build/zipfit-mpi bash tests/mpi/test.sh
}

test_slurm() {
	build build -DZIPFIT_MPI=ON
	status=0
	ZIPFIT=$PWD/build/zipfit ZIPFIT_MPI=$PWD/build/zipfit-mpi \
		bash tests/slurm/cluster.sh bash tests/slurm/test.sh || status=$?
	[ $status -eq 0 ] || [ $status -eq 77 ]
}

test_combinations() {
	build build
	python3 -B tests/oracle/combinations.py --zipfit build/zipfit --count "${COMBINATIONS:-500}" --seed "${SEED:-1}"
}

test_damage() {
	build build
	python3 -B tests/damage/damage.py --all --seed "${SEED:-1}" --decode build/tests/damage/damage_decode
}

test_kill() {
	build build
	python3 tests/kill/kill.py --zipfit build/zipfit --kills "${KILLS:-200}"
}

test_fuzz() {
	cmake -S . -B build-fuzz -G Ninja -DZIPFIT_BUILD_TESTS=ON -DZIPFIT_WERROR=ON -DZIPFIT_FUZZ=ON -DZIPFIT_MPI=OFF \
		-DCMAKE_C_COMPILER=clang -DCMAKE_BUILD_TYPE=RelWithDebInfo \
		-DZIPFIT_SANITIZE=address,undefined,fuzzer-no-link >/dev/null
	cmake --build build-fuzz --target fuzzers
	for target in tests/fuzz/fuzz_*.c; do
		basename "$target" .c
	done | sed 's/^fuzz_//' | xargs -P "$(nproc)" -I TARGET sh tests/fuzz/fuzz.sh build-fuzz TARGET "$seconds"
}

# every_fault DIRECTORY [OPTION]...: how the program there takes them.
every_fault() {
	directory=$1
	shift
	python3 -B tests/faults/faults.py --zipfit "$directory/zipfit" --jobs "$(nproc)" \
		--interposer "$directory/tests/faults/libinterpose.so" "$@"
}

test_faults() {
	build build
	every_fault build --persistent 5
	build_asan
	every_fault build-asan
}

test_soak() {
	build build
	python3 tests/soak/soak.py --zipfit build/zipfit --records "${RECORDS:-10000000}"
}

test_signals() {
	build build
	python3 tests/signals/signals.py --zipfit build/zipfit
}

# A number behind `fuzz` is its seconds.
seconds=60
kinds=
for word in "$@"; do
	case $word in
	*[!0-9]* | '') kinds="$kinds $word" ;;
	*)
		[ "${kinds##* }" = fuzz ] || kinds="$kinds $word"
		seconds=$word
		;;
	esac
done
# shellcheck disable=SC2086 # a list of words
set -- ${kinds:-$all}
for kind in "$@"; do
	case " $all $named " in
	*" $kind "*) ;;
	*)
		echo "test.sh: '$kind' is not one of $all $named" >&2
		exit 2
		;;
	esac
done
parts='build test'
case " $* " in
*' lint '* | *' clang '* | *' fuzz '*) parts="$parts lint" ;;
esac
case " $* " in
*' static '*) parts="$parts static" ;;
esac
case " $* " in
*' coverage '*) parts="$parts coverage" ;;
esac
case " $* " in
*' mpi '* | *' slurm '* | *' coverage '*) parts="$parts mpi" ;;
esac
case " $* " in
*' slurm '*) parts="$parts slurm" ;;
esac
# shellcheck disable=SC2086 # a list of words
sh scripts/setup.sh $parts
for kind in "$@"; do
	echo "== $kind"
	"test_$kind"
done
