#!/bin/sh
# Runs the tests: every kind of them, or the kinds that are named.
#
#	regular	a build as users build it, with warnings as errors, and every test
#	clang	a build with clang, with warnings as errors and its AddressSanitizer and UndefinedBehaviorSanitizer: the unit
#		tests and the fuzz targets on their seeds
#	asan	the other tests in the same build
#	coverage	the share of the lines of src/ that clang and asan ran: at least 90 %
#	tsan	the tests that have threads at work, under ThreadSanitizer
#	install	a program outside the tree finds the installed library, by pkg-config and by CMake
#	lint	clang-format, shellcheck, the man pages, the version, and which folder includes which
#	static	clang-tidy with .clang-tidy, and cppcheck
#	mpi	zipfit-mpi under mpirun, with 1 to 8 ranks
#	slurm	the job array of scripts/slurm/ in a Slurm that is started on this machine for it
#
# In these kinds long tests repeat themselves less often than they can (ZIPFIT_FEWER), and slow builds leave out tests.
#
# After each change:
#
#	quick	the build of regular, its tests but the slow ones, and lint: less than 90 seconds on two cores
#
# Kinds that take minutes or hours, for a change to what they test and before a release:
#
#	thorough	every test with all its repetitions, in the build for users and with gcc's AddressSanitizer and
#			UndefinedBehaviorSanitizer, and most of them with ThreadSanitizer. It takes an hour, which is too long for
#			every change, and seldom notices what regular, asan and tsan do not.
#	busy	the tests, twice, beside a busy loop on each processor: none may depend on an idle machine
#	mutants	faults planted in src/, one at a time: do the tests notice?
#	damage	every bit of small inputs in every format flipped, cuts at every byte, and files joined in every order: no loss
#		may go unreported
#	completions	what bash, fish and zsh complete, for every command. Without fish and zsh the other kinds skip these tests.
#	combinations	500 random combinations of options, threads and inputs against the oracle in Python. SEED in the
#			environment chooses others, COMBINATIONS sets how many.
#	kill	200 runs killed at random moments and resumed
#	soak	10,000,000 records in one run (RECORDS=N for another number), and 50 runs ended by a signal
#	signals	42 runs, each busy with one thing, ended by a signal; prints the slowest end of each
#	packages	scripts/package.sh makes the same bytes twice; its packages are installed, run and removed in a bare Debian
#		12, and the static program runs alone, in an older system and under an older kernel. It needs root.
#	faults	every call of the program fails once, in the build for users and under AddressSanitizer
#	exact	millions of pairs of real documents: every size the engines compute against zlib's and lz4's. The documents
#		are not in the repository.
#	rivals	every record of real pools by each compressor, and DSIR's weights of 5,000 records, against Python. The documents
#		are not in the repository.
#	browser	pages of --report in headless Chromium: light and dark, narrow and wide, printed. KEEP=DIRECTORY keeps
#		screenshots for people to look at. Skipped without chromedriver.
#	aarch64	the library is compiled for aarch64, and the unit tests in which the processor could matter run under qemu
#	fuzz	every fuzz target for SECONDS (60), with libFuzzer, AddressSanitizer and UndefinedBehaviorSanitizer. What it
#		finds is kept in build-fuzz/corpus for the next time.
#
# sh scripts/test.sh [KIND]... [fuzz [SECONDS]]
set -eu
cd "$(dirname "$0")/.."

all='regular clang asan coverage tsan install lint static mpi slurm'
named='quick thorough busy mutants damage completions combinations kill soak signals packages faults exact rivals browser aarch64 fuzz'

processors=$(nproc)
# Some tests wait most of the time.
jobs=$((processors + 2))

# configure DIRECTORY [CMAKE OPTION]...
configure() {
	directory=$1
	shift
	# A build tree keeps the generator it was made with.
	[ -e "$directory/CMakeCache.txt" ] || set -- -G Ninja "$@"
	cmake -S . -B "$directory" -DZIPFIT_BUILD_TESTS=ON -DZIPFIT_WERROR=ON "$@" >/dev/null
}

# build DIRECTORY [CMAKE OPTION]...
build() {
	configure "$@"
	cmake --build "$1" --parallel "$processors"
}

# run DIRECTORY [CTEST OPTION]...
run() {
	directory=$1
	shift
	ctest --test-dir "$directory" --output-on-failure --parallel "$jobs" "$@"
}

# run_fewer DIRECTORY [CTEST OPTION]...: the same, with less repetition.
run_fewer() {
	ZIPFIT_FEWER=1
	export ZIPFIT_FEWER
	run "$@"
	unset ZIPFIT_FEWER
}

# With assertions, but faster than -O0.
build_asan() {
	build build-asan -DZIPFIT_MPI=OFF -DCMAKE_BUILD_TYPE=Debug -DCMAKE_C_FLAGS=-O1 -DZIPFIT_SANITIZE=address,undefined
}

# build_tsan [CMAKE BUILD OPTION]...
build_tsan() {
	configure build-tsan -DZIPFIT_MPI=OFF -DCMAKE_BUILD_TYPE=RelWithDebInfo -DZIPFIT_SANITIZE=thread
	cmake --build build-tsan --parallel "$processors" "$@"
}

# The build counts which lines run. The counts are in mapped files, one for each binary, which every process of it shares:
# they hold what ran before a signal too.
build_clang() {
	build build-clang -DZIPFIT_MPI=OFF -DCMAKE_C_COMPILER=clang -DCMAKE_BUILD_TYPE=Debug -DCMAKE_C_FLAGS_DEBUG='-O1 -g1' \
		-DCMAKE_C_FLAGS='-fprofile-instr-generate -fcoverage-mapping -mllvm -runtime-counter-relocation' \
		-DZIPFIT_SANITIZE=address,undefined
	LLVM_PROFILE_FILE=$PWD/build-clang/counts/%c%m.profraw
	export LLVM_PROFILE_FILE
}

test_quick() {
	test_lint
	build build
	run_fewer build --label-exclude '^slow$'
}

test_regular() {
	build build
	run_fewer build
}

test_clang() {
	rm -rf build-clang/counts
	build_clang
	run_fewer build-clang --label-regex '^(unit|fuzz)$'
}

# Without the tests that count chances, signals, seconds or failed calls in hundreds of runs, compare numbers with Python's,
# or run what others run: thorough and faults have them.
test_asan() {
	build_clang
	run_fewer build-clang --label-exclude '^(unit|fuzz|faults|oracle)$' --exclude-regex \
		'^(signals|bench-.*|cli-(completions-.*|dry-run|dry-run-sets|engine-same|eval-model|file-pairs|man-.*|progress-phases|readme|records-64-mib|select-budget-auto|select-memory|select-sample-chance|select-times|shard-identity))$'
}

test_tsan() {
	build_tsan --target threads_tests
	run_fewer build-tsan --label-regex '^threads$'
}

test_thorough() {
	build build
	run build
	build_asan
	run build-asan
	build_tsan
	# Tests of formats, messages and files have the threads of every other run.
	run build-tsan --label-exclude '^(oracle|fuzz|damage)$' --exclude-regex \
		'^(signals|cli-(dry-run|engine|errors|eval|file|formats|help|hostile|input-changes|man|records|select-times|usage|version).*)$'
}

test_busy() {
	build build
	loops=
	for _ in $(seq "$processors"); do
		sh -c 'while :; do :; done' &
		loops="$loops $!"
	done
	# shellcheck disable=SC2064,SC2086 # these processes, and a list of words
	trap "kill $loops" EXIT
	run build
	run build
	# shellcheck disable=SC2086 # a list of words
	kill $loops
	trap - EXIT
}

test_mutants() {
	python3 -B tests/mutants/mutants.py
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
	echo lz4
	build/tests/bench/engine_loop -z lz4 -n 1000000 $data/targets/humaneval-val.jsonl $data/pool-code.jsonl.zst
	build/tests/bench/engine_loop -z lz4 -n 1000000 $data/targets/proofnet-valid.jsonl $data/pool-af.jsonl.zst
}

test_rivals() {
	data=../shared/data
	if [ ! -d $data ]; then
		echo 'skipped: no real pools in ../shared/data'
		return
	fi
	build build
	python3 -B tests/oracle/rivals.py --zipfit build/zipfit --data $data
}

test_browser() {
	build build
	status=0
	python3 -B tests/browser/browser.py --zipfit build/zipfit ${KEEP:+--keep "$KEEP"} || status=$?
	[ $status -eq 77 ] || return $status
}

test_aarch64() {
	ZIPFIT_FEWER=1 sh tests/aarch64/run.sh build-aarch64
}

test_lint() {
	git ls-files '*.[ch]' | xargs clang-format --dry-run --Werror
	git ls-files '*.sh' | xargs shellcheck
	shellcheck .ci/run scripts/slurm/*.sbatch
	sh src/man/build.sh build/man
	mandoc -T lint -W warning build/man/*.[1-9]
	python3 -B tests/lint/includes.py
	sh tests/lint/version.sh
}

test_static() {
	configure build
	run-clang-tidy -quiet -j "$processors" -p build '/src/.*\.c$' >build/clang-tidy.txt 2>/dev/null || {
		cat build/clang-tidy.txt
		return 1
	}
	# In POSIX, NULL is a pointer and may end a list of arguments.
	cppcheck --project=build/compile_commands.json --std=c11 --enable=warning,performance,portability \
		--suppress=varFuncNullUB \
		--inline-suppr --error-exitcode=1 --quiet -j "$processors"
}

# The main program of zipfit-mpi is not in that build.
test_coverage() {
	[ -e build-clang/counts ] || {
		test_clang
		test_asan
	}
	python3 -B tests/coverage.py --build build-clang --least 90
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

test_completions() {
	build build
	run build --tests-regex '^cli-completions-'
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
	configure build-fuzz -DZIPFIT_FUZZ=ON -DZIPFIT_MPI=OFF -DCMAKE_C_COMPILER=clang -DCMAKE_BUILD_TYPE=RelWithDebInfo \
		-DZIPFIT_SANITIZE=address,undefined,fuzzer-no-link
	cmake --build build-fuzz --target fuzzers --parallel "$processors"
	for target in tests/fuzz/fuzz_*.c; do
		basename "$target" .c
	done | sed 's/^fuzz_//' | xargs -P "$processors" -I TARGET sh tests/fuzz/fuzz.sh build-fuzz TARGET "$seconds"
}

# every_fault DIRECTORY [OPTION]...: makes the calls of the program there fail.
every_fault() {
	directory=$1
	shift
	python3 -B tests/faults/faults.py --zipfit "$directory/zipfit" --jobs "$processors" \
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

test_packages() {
	sh tests/packages/run.sh
}

# A number after `fuzz` is its seconds.
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
*' lint '* | *' quick '* | *' clang '* | *' asan '* | *' coverage '* | *' fuzz '*) parts="$parts lint" ;;
esac
case " $* " in
*' static '*) parts="$parts static" ;;
esac
case " $* " in
*' coverage '*) parts="$parts coverage" ;;
esac
case " $* " in
*' mpi '* | *' slurm '*) parts="$parts mpi" ;;
esac
case " $* " in
*' slurm '*) parts="$parts slurm" ;;
esac
case " $* " in
*' aarch64 '*) parts="$parts aarch64" ;;
esac
case " $* " in
*' mutants '*) parts="$parts lint mutants" ;;
esac
case " $* " in
*' packages '*) parts="$parts mpi package package-test" ;;
esac
case " $* " in
*' completions '*) parts="$parts completions" ;;
esac
# shellcheck disable=SC2086 # a list of words
sh scripts/setup.sh $parts
for kind in "$@"; do
	echo "== $kind"
	"test_$kind"
done
