#!/bin/sh
# Measures zipfit on this machine, and says on which. Times are compared within one run on the same cores: what counts
# are the ratios, never a time alone.
#
# sh scripts/bench.sh [TARGETS POOL]
#
# By default on the real pool that developers keep beside the repository, else on the sample.
set -eu
cd "$(dirname "$0")/.."

targets=${1:-../shared/data/targets/humaneval-val.jsonl}
pool=${2:-../shared/data/pool-code-5k.jsonl}
if [ ! -e "$pool" ]; then
	echo 'bench.sh: the real pool is not here; taking the sample, which is small for a benchmark'
	targets=data/targets.jsonl
	pool=data/pool.jsonl
fi

sh scripts/setup.sh build bench
cmake -S . -B build -G Ninja >/dev/null
cmake --build build >/dev/null
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
# shellcheck disable=SC2046 # flags are words
cc -O2 -D_GNU_SOURCE -Iinclude -Isrc -o "$scratch/zlib_loop" tests/bench/zlib_loop.c build/libzipfit.a \
	$(pkg-config --libs zlib libarchive libcjson) -pthread

echo "machine:  $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -1), $(nproc) cores, $(uname -sr)"
echo "versions: $(build/zipfit --version | paste -sd, | sed 's/,/, /g'), $(cc --version | head -1)"
echo "data:     $targets, $pool"

# cpu COMMAND...: its CPU seconds, user and system.
cpu() {
	command time -f '%U %S' -o "$scratch/cpu" "$@" >/dev/null 2>"$scratch/stderr" || { cat "$scratch/stderr" && exit 1; }
	awk '{print $1 + $2}' "$scratch/cpu"
}

# peak COMMAND...: its peak memory in MiB.
peak() {
	command time -f '%M' -o "$scratch/peak" "$@" >/dev/null 2>"$scratch/stderr" || { cat "$scratch/stderr" && exit 1; }
	awk '{printf "%.1f", $1 / 1024}' "$scratch/peak"
}

# median NUMBER...
median() {
	printf '%s\n' "$@" | sort -n | awk '{n[NR] = $1} END {print n[int((NR + 1) / 2)]}'
}

printf '\n== CPU time against a bare loop over one reused z_stream (rounds interleaved)\n'
for level in 1 6 9; do
	ours='' bare=''
	for _ in 1 2 3; do
		ours="$ours $(cpu build/zipfit score -q -T 1 --engine zlib --level $level -t "$targets" "$pool")"
		"$scratch/zlib_loop" $level "$targets" "$pool" 2>/dev/null >"$scratch/bare"
		bare="$bare $(cut -d' ' -f1 "$scratch/bare")"
	done
	# shellcheck disable=SC2086 # lists of numbers
	printf '%s %s %s\n' "$(median $ours)" "$(median $bare)" "$(cut -d' ' -f2 "$scratch/bare")" | awk -v level=$level '{
		printf "level %d: zipfit %.2f us a pair, bare loop %.2f us a pair, ratio %.3f; zlib is %.1f %% of the CPU time\n",
			level, $1 / $3 * 1e6, $2 / $3 * 1e6, $1 / $2, 100 * $2 / $1}'
done

printf '\n== One thread and two (hyperfine)\n'
hyperfine --style basic --warmup 1 --runs 3 --export-json "$scratch/threads.json" \
	"build/zipfit select -q -T 1 -k 1000 -t $targets $pool -o $scratch/best1" \
	"build/zipfit select -q -T 2 -k 1000 -t $targets $pool -o $scratch/best2" >/dev/null
cmp "$scratch/best1" "$scratch/best2"
python3 - "$scratch/threads.json" <<'PYTHON'
import json, sys
one, two = (r["median"] for r in json.load(open(sys.argv[1]))["results"])
print(f"-T 1 takes {one / two:.2f} times as long as -T 2")
PYTHON

printf '\n== Start-up: one target, one record\n'
head -1 data/targets.jsonl >"$scratch/one.jsonl"
hyperfine --style basic -N --warmup 10 --runs 200 --export-json "$scratch/start.json" \
	"build/zipfit score -q -T 1 -t $scratch/one.jsonl $scratch/one.jsonl" >/dev/null 2>&1
python3 - "$scratch/start.json" <<'PYTHON'
import json, sys
print(f'median {1000 * json.load(open(sys.argv[1]))["results"][0]["median"]:.1f} ms')
PYTHON

printf '\n== Peak memory, k = 1000, -T 2: 10,000 and 1,000,000 records of the same kind\n'
python3 - "$scratch" <<'PYTHON'
import json, random, sys
rng = random.Random(1)
words = [''.join(rng.choices('abcdefghijklmnopqrstuvwxyz', k=rng.randint(2, 9))) for _ in range(2000)]
for count in 10_000, 1_000_000:
    with open(f'{sys.argv[1]}/{count}.jsonl', 'w') as file:
        for i in range(count):
            file.write(json.dumps({'id': i, 'text': ' '.join(rng.choices(words, k=25))}) + '\n')
PYTHON
for count in 10000 1000000; do
	echo "$count records: $(peak build/zipfit select -q -T 2 -k 1000 --level 1 -t "$scratch/one.jsonl" "$scratch/$count.jsonl") MiB"
done

printf '\n== Shards: CPU time of 8 together against one run (rounds interleaved)\n'
# shards INPUT: the CPU seconds of 8 shards.
shards() {
	total=0
	for shard in 1 2 3 4 5 6 7 8; do
		seconds=$(cpu build/zipfit select -q -T 1 -k 1000 -t "$targets" --shard $shard/8 -o "$scratch/$shard.part" "$1")
		total=$(echo "$total $seconds" | awk '{print $1 + $2}')
	done
	echo "$total"
}
zstd -q -f -o "$scratch/pool.zst" "$pool"
for input in "$scratch/pool.zst" "$pool"; do
	one='' eight=''
	for _ in 1 2 3; do
		one="$one $(cpu build/zipfit select -q -T 1 -k 1000 -t "$targets" -o "$scratch/one" "$input")"
		eight="$eight $(shards "$input")"
	done
	build/zipfit merge -q -o "$scratch/merged" "$scratch"/?.part
	cmp "$scratch/one" "$scratch/merged"
	# shellcheck disable=SC2086 # lists of numbers
	echo "$(median $one) $(median $eight)" | awk -v name="$(basename "$input")" '{
		printf "%s: %.2f s, 8 shards %.2f s, ratio %.3f\n", name, $1, $2, $2 / $1}'
done

printf '\n== Merge of 100 parts of 10,000 records each, of which 10,000 are selected\n'
for shard in $(seq 100); do
	build/zipfit select -q --level 1 -k 10000 -t "$scratch/one.jsonl" --shard "$shard/100" -o "$scratch/$shard.hundred" \
		"$scratch/1000000.jsonl"
done
began=$(date +%s%N)
mebibytes=$(peak build/zipfit merge -q -o "$scratch/merged" "$scratch"/*.hundred)
ended=$(date +%s%N)
build/zipfit select -q --level 1 -k 10000 -t "$scratch/one.jsonl" -o "$scratch/one" "$scratch/1000000.jsonl"
cmp "$scratch/one" "$scratch/merged"
echo "$began $ended $mebibytes" | awk '{printf "%.2f s, %s MiB\n", ($2 - $1) / 1e9, $3}'

printf '\n== Checkpoint of a selection of 1,000,000 records: how long scoring waits for it\n'
build/zipfit select -v --level 1 -T 1 -k 1000000 -t "$scratch/one.jsonl" --checkpoint "$scratch/state" --checkpoint-every 1 \
	-o "$scratch/merged" "$scratch/1000000.jsonl" 2>&1 | sed -n 's/^zipfit: [^ ]*: \(saved [0-9].*\)/\1/p'
