#!/bin/sh
# Measures zipfit on this machine, and prints which machine that is. Compare only the ratios: both times of a ratio come
# from one run on the same cores.
#
# sh scripts/bench.sh [TARGETS POOL]
#
# By default it uses the real pool that developers keep beside the repository, or else the sample.
set -eu
cd "$(dirname "$0")/.."

targets=${1:-../shared/data/targets/humaneval-val.jsonl}
pool=${2:-../shared/data/pool-code-5k.jsonl}
all=${2:-../shared/data/pool-code.jsonl.zst} # with the long documents
if [ ! -e "$pool" ]; then
	echo 'bench.sh: the real pool is not here; using the sample, which is small for a benchmark'
	targets=data/targets.jsonl
	pool=data/pool.jsonl
	all=$pool
fi

sh scripts/setup.sh build bench
cmake -S . -B build -G Ninja >/dev/null
cmake --build build >/dev/null
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
for loop in zlib_loop engine_loop read_loop; do
	# shellcheck disable=SC2046 # flags are words
	cc -O2 -D_GNU_SOURCE -Iinclude -Isrc -o "$scratch/$loop" tests/bench/$loop.c build/libzipfit.a \
		$(pkg-config --libs zlib libzstd liblzma liblz4 libarchive libcjson libutf8proc) -lbz2 -lm -pthread
done

echo "machine:  $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -1), $(nproc) cores, $(uname -sr)"
echo "versions: $(build/zipfit --version | paste -sd, | sed 's/,/, /g'), $(cc --version | head -1)"
echo "data:     $targets, $pool"

# cpu COMMAND...: prints its CPU seconds, user and system.
cpu() {
	command time -f '%U %S' -o "$scratch/cpu" "$@" >/dev/null 2>"$scratch/stderr" || { cat "$scratch/stderr" && exit 1; }
	awk '{print $1 + $2}' "$scratch/cpu"
}

# peak COMMAND...: prints its peak memory in MiB.
peak() {
	command time -f '%M' -o "$scratch/peak" "$@" >/dev/null 2>"$scratch/stderr" || { cat "$scratch/stderr" && exit 1; }
	awk '{printf "%.1f", $1 / 1024}' "$scratch/peak"
}

# median NUMBER...
median() {
	printf '%s\n' "$@" | sort -n | awk '{n[NR] = $1} END {print n[int((NR + 1) / 2)]}'
}

# compare_threads FILE: prints the ratio of one thread to two that hyperfine measured.
compare_threads() {
	python3 - "$1" <<'PYTHON'
import json, sys
one, two = (r["median"] for r in json.load(open(sys.argv[1]))["results"])
print(f"-T 1 takes {one / two:.2f} times as long as -T 2")
PYTHON
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

# engine OPTION...: runs three rounds of the engine against zlib and prints the line of the round with the median ratio.
engine() {
	for _ in 1 2 3; do
		"$scratch/engine_loop" "$@" >>"$scratch/engine"
	done
	sed 's/.*ratio \([0-9.]*\).*/\1 &/' "$scratch/engine" | sort -n | sed -n '2s/^[^ ]* //p'
	rm "$scratch/engine"
}

printf '\n== The engine against zlib in the same process: pair after pair, one core, sizes compared\n'
for level in 1 6 9; do
	for cpu in baseline avx2 avx512; do
		grep -q "$(echo $cpu | sed 's/baseline/./; s/avx512/avx512vl/')" /proc/cpuinfo || continue
		echo "up to 4 kB, level $level, $cpu: $(engine -l $level -c $cpu -m 4096 -n 100000 "$targets" "$pool")"
	done
done
echo "all lengths, level 6: $(engine -l 6 -n 400000 "$targets" "$all")"

printf '\n== CPU nanoseconds a pair on documents up to 4 kB: engine, zlib, gzip.compress() in Python\n'
for level in 1 6 9; do
	engine -l $level -m 4096 -n 40000 "$targets" "$pool" >"$scratch/engine_ns"
	python=$(python3 tests/bench/gzip_loop.py $level 4096 $((40000 / $(wc -l <"$targets"))) "$targets" "$pool")
	sed "s/.*zlib \([0-9]*\) ns, engine \([0-9]*\) ns.*/level $level: \2, \1, $python/" "$scratch/engine_ns"
done

printf '\n== Whole process: select with --engine auto and with --engine zlib\n'
auto='' zlib=''
for _ in 1 2 3; do
	auto="$auto $(cpu build/zipfit select -q -T 1 -k 1000 -t "$targets" -o "$scratch/best.auto" "$pool")"
	zlib="$zlib $(cpu build/zipfit select -q -T 1 -k 1000 --engine zlib -t "$targets" -o "$scratch/best.zlib" "$pool")"
done
cmp "$scratch/best.auto" "$scratch/best.zlib"
# shellcheck disable=SC2086 # lists of numbers
echo "$(median $auto) $(median $zlib)" | awk '{printf "%.2f s and %.2f s of CPU time, ratio %.2f\n", $1, $2, $2 / $1}'

printf '\n== One thread and two (hyperfine)\n'
hyperfine --style basic --warmup 1 --runs 3 --export-json "$scratch/threads.json" \
	"build/zipfit select -q -T 1 -k 1000 -t $targets $pool -o $scratch/best1" \
	"build/zipfit select -q -T 2 -k 1000 -t $targets $pool -o $scratch/best2" >/dev/null
cmp "$scratch/best1" "$scratch/best2"
compare_threads "$scratch/threads.json"

# A cheap score takes a measurable time only on the whole pool.
large=$pool
if [ $# -eq 0 ] && [ -e ../shared/data/pool-code.jsonl.zst ]; then
	large=$scratch/large.jsonl
	zstd -dqf ../shared/data/pool-code.jsonl.zst -o "$large"
fi
zstd -qf "$large" -o "$scratch/large.zst"

printf '\n== Reading: CPU time against the format'"'"'s own program piped into wc -l (rounds interleaved)\n'
for program in zstd gzip xz bzip2 lz4; do
	$program -c "$large" >"$scratch/packed" 2>/dev/null
	ours='' theirs=''
	for _ in 1 2 3 4 5; do
		ours="$ours $(cpu "$scratch/read_loop" "$scratch/packed")"
		# shellcheck disable=SC2016 # the inner shell expands them
		theirs="$theirs $(cpu sh -c '"$1" -dc <"$2" | wc -l' sh $program "$scratch/packed")"
	done
	# shellcheck disable=SC2086 # lists of numbers
	printf '%s %s %s\n' $program "$(median $ours)" "$(median $theirs)" |
		awk '{printf "%-6s zipfit %.3f s, %s -dc | wc -l %.3f s, ratio %.2f\n", $1, $2, $1, $3, $2 / $3}'
done

printf '\n== Records by their ids: CPU time against zstd -dc | wc -l, reading alone, and selecting by a score (rounds interleaved)\n'
if zstd -dcqf "$large" | head -n 1 | grep -q '"id"'; then
	build/zipfit select -q --score conditional -t "$targets" --fraction 0.1 --emit id "$large" -o "$scratch/ids"
	ways='ids order plain reading theirs score'
	for way in $ways; do : >"$scratch/times.$way"; done
	for _ in 1 2 3 4 5; do
		cpu build/zipfit select -q -T 1 --ids "$scratch/ids" "$scratch/large.zst" -o "$scratch/chosen.jsonl" >>"$scratch/times.ids"
		cpu build/zipfit select -q -T 1 --ids "$scratch/ids" --order input "$scratch/large.zst" -o "$scratch/chosen.jsonl" >>"$scratch/times.order"
		cpu build/zipfit select -q -T 1 --ids "$scratch/ids" "$large" -o "$scratch/chosen.jsonl" >>"$scratch/times.plain"
		cpu "$scratch/read_loop" "$scratch/large.zst" >>"$scratch/times.reading"
		# shellcheck disable=SC2016 # the inner shell expands it
		cpu sh -c 'zstd -dc <"$1" | wc -l' sh "$scratch/large.zst" >>"$scratch/times.theirs"
		cpu build/zipfit select -q -T 1 --score conditional -t "$targets" --fraction 0.1 "$scratch/large.zst" -o "$scratch/chosen.jsonl" \
			>>"$scratch/times.score"
	done
	# shellcheck disable=SC2046 # lists of numbers
	for way in $ways; do
		printf '%-8s %.3f s\n' "$way" "$(median $(cat "$scratch/times.$way"))"
	done
fi

printf '\n== Conditional scores: CPU time against gzip -1 on the same file (rounds interleaved)\n'
ours='' gzips=''
for _ in 1 2 3 4 5; do
	ours="$ours $(cpu build/zipfit score -q -T 1 --score conditional -t "$targets" "$large")"
	gzips="$gzips $(cpu gzip -1 -c "$large")"
done
# shellcheck disable=SC2086 # lists of numbers
printf '%s %s\n' "$(median $ours)" "$(median $gzips)" |
	awk '{printf "zipfit %.3f s, gzip -1 %.3f s, ratio %.2f\n", $1, $2, $1 / $2}'

printf '\n== Conditional scores: one thread and two, compressed input (hyperfine)\n'
hyperfine --style basic --warmup 1 --runs 5 --export-json "$scratch/conditional.json" \
	"build/zipfit score -q -T 1 --score conditional -t $targets $scratch/large.zst" \
	"build/zipfit score -q -T 2 --score conditional -t $targets $scratch/large.zst" >/dev/null
compare_threads "$scratch/conditional.json"

printf '\n== Conditional scores: 10 to 10,000 targets drawn from the pool\n'
# With few records to score, nearly all the time is spent building the index.
for count in 10 100 1000 10000; do
	zstd -dcqf "$large" | awk -v count=$count -v records="$(zstd -dcqf "$large" | wc -l)" \
		'NR * count / records >= drawn + 1 {drawn++; print}' >"$scratch/drawn.jsonl"
	index="$(cpu build/zipfit score -q -T 1 --score conditional -t "$scratch/drawn.jsonl" data/targets.jsonl)"
	whole="$(cpu build/zipfit score -q -T 1 --score conditional -t "$scratch/drawn.jsonl" "$large")"
	memory="$(peak build/zipfit score -q -T 1 --score conditional -t "$scratch/drawn.jsonl" data/targets.jsonl)"
	echo "$(wc -l <"$scratch/drawn.jsonl") $(wc -c <"$scratch/drawn.jsonl") $index $whole $memory" | awk '{
		printf "%d targets, %.2f MB: index %.2f s, scoring %.2f s, peak memory %.1f MiB\n", $1, $2 / 1e6, $3, $4 - $3, $5}'
done

printf '\n== Choosing: CPU time against a plain selection by conditional scores (rounds interleaved)\n'
# choose WHAT: selects a tenth of the pool in one of the compared ways.
choose() {
	tenth=$(($(zstd -dcqf "$large" | wc -l) / 10))
	case $1 in
	plain) set -- -t "$targets" -k "$tenth" ;;
	exact | near) set -- -t "$targets" -k "$tenth" --dedup "$1" ;;
	exclude) set -- -t "$targets" -k "$tenth" --exclude "$scratch/leaks.jsonl" ;;
	sets) set -- -t a="$targets" -t b="$scratch/leaks.jsonl" -k "$tenth" ;;
	diverse) set -- -t "$targets" -k "$tenth" --diverse 0.5 ;;
	cover) set -- -t "$targets" -k "$tenth" --cover 0.5 ;;
	both) set -- -t "$targets" -k "$tenth" --cover 0.5 --diverse 0.5 ;;
	fraction) set -- -t "$targets" --fraction 0.1 ;;
	known) set -- --from-scores "$scratch/scores.tsv" -k "$tenth" ;;
	esac
	cpu build/zipfit select -q -T 1 --score conditional "$@" "$large" -o "$scratch/chosen.jsonl"
}
build/zipfit score -q --score conditional -t "$targets" "$large" -o "$scratch/scores.tsv"
# Other records of the pool, about as many as a test set has.
zstd -dcqf "$large" | awk 'NR % 500 == 0' | head -n 100 >"$scratch/leaks.jsonl"
ways='plain exact near exclude sets diverse cover both fraction known'
for way in $ways; do : >"$scratch/times.$way"; done
for _ in 1 2 3 4 5; do
	for way in $ways; do choose "$way" >>"$scratch/times.$way"; done
done
# shellcheck disable=SC2046 # lists of numbers
for way in $ways; do
	printf '%s %s %s\n' "$way" "$(median $(cat "$scratch/times.$way"))" "$(median $(cat "$scratch/times.plain"))" |
		awk '{printf "%-8s  %.2f s, %.2f times the plain one\n", $1, $2, $2 / $3}'
done

printf '\n== Choosing 100,000 of 1,000,000 records with coverage and diversity: CPU time against a plain selection\n'
# The pool again and again, each time with other words.
zstd -dcqf "$large" >"$scratch/once.jsonl"
python3 - "$scratch/once.jsonl" >"$scratch/million.jsonl" <<'PYTHON'
import json, random, sys
rng = random.Random(1)
with open(sys.argv[1], encoding='utf-8') as file:
    texts = [json.loads(line)['text'].split(' ') for line in file]
for number in range(1_000_000):
    words = texts[number % len(texts)]
    # A fifth of the words are other ones.
    print(json.dumps({'text': ' '.join(rng.choice(words) if rng.random() < 0.2 else word for word in words)}))
PYTHON
for way in '' '--cover 0.5 --diverse 0.5'; do
	# shellcheck disable=SC2086 # a list of words
	echo "${way:-plain}: $(cpu build/zipfit select -q -T 1 --score conditional -t "$targets" -k 100000 $way "$scratch/million.jsonl" \
		-o "$scratch/chosen.jsonl") s"
done
rm "$scratch/million.jsonl"

printf '\n== Chats, "*" and arrays: CPU time of conditional scores, of reading alone for arrays (rounds interleaved)\n'
# The same texts as a field, as the one turn of a chat, and in an array; records of many short members too; a million elements.
python3 - "$large" "$scratch" <<'PYTHON'
import json, sys
texts = [json.loads(line)["text"] for line in open(sys.argv[1], encoding="utf-8")]
chats = ({"id": n, "messages": [{"role": "user", "content": text}]} for n, text in enumerate(texts))
short = ({"id": n, "instruction": text[:40], "input": "", "output": text[40:120], "tags": ["a", "b"]} for n, text in enumerate(texts))
lines = {"texts": [json.dumps({"text": text}) for text in texts], "chats": map(json.dumps, chats), "short": list(map(json.dumps, short))}
for name, records in lines.items():
    with open(f"{sys.argv[2]}/{name}.jsonl", "w") as file:
        file.writelines(record + "\n" for record in records)
for name in "texts", "short":
    with open(f"{sys.argv[2]}/{name}.json", "w") as file:
        file.write("[" + ",\n".join(lines[name]) + "]\n")
for count in 10_000, 1_000_000:
    with open(f"{sys.argv[2]}/{count}.json", "w") as file:
        file.write("[" + ",".join('{"text":"number %d"}' % n for n in range(count)) + "]")
PYTHON
# read_as NAME: reads one of those files in one of the compared ways.
read_as() {
	case $1 in
	field) set -- --field /messages/0/content "$scratch/chats.jsonl" ;;
	star) set -- --field '/messages/*/content' "$scratch/chats.jsonl" ;;
	chat) set -- --chat messages "$scratch/chats.jsonl" ;;
	# All are too short to be scored.
	*.json*) set -- --template '{text?}{output?}' --min-bytes 1G "$scratch/$1" ;;
	esac
	cpu build/zipfit score -q -T 1 --score conditional -t "$targets" --target-field text "$@"
}
ways='field star chat texts.jsonl texts.json short.jsonl short.json'
for way in $ways; do : >"$scratch/times.$way"; done
for _ in 1 2 3 4 5; do
	for way in $ways; do read_as "$way" >>"$scratch/times.$way"; done
done
# against WAY PLAIN: how much longer one takes than the other.
against() {
	# shellcheck disable=SC2046 # lists of numbers
	printf '%s %s %s\n' "$1" "$(median $(cat "$scratch/times.$1"))" "$(median $(cat "$scratch/times.$2"))" |
		awk -v plain="$2" '{printf "%-10s  %.3f s, %.2f times %s\n", $1, $2, $2 / $3, plain}'
}
against star field
against chat field
against texts.json texts.jsonl
against short.json short.jsonl
for count in 10000 1000000; do
	echo "array of $count elements: $(peak build/zipfit select -q -T 2 -k 10 --score conditional -t "$targets" "$scratch/$count.json") MiB"
done

printf '\n== The mixing model: training text a second (rounds interleaved)\n'
zstd -dcqf "$large" | head -c 4000000 | head -n -1 >"$scratch/train.jsonl"
head -n 1 "$scratch/train.jsonl" >"$scratch/first.jsonl"
# evaluate FILE: prints the CPU seconds of training with it. A test text of one record costs next to nothing.
evaluate() {
	cpu build/zipfit eval -q --model mix --train "$1" --test "$scratch/first.jsonl"
}
all='' none=''
for _ in 1 2 3; do
	all="$all $(evaluate "$scratch/train.jsonl")"
	none="$none $(evaluate "$scratch/first.jsonl")"
done
bytes=$(build/zipfit eval -q --model mix --train "$scratch/train.jsonl" --test "$scratch/first.jsonl" | awk 'END {print $1}')
# shellcheck disable=SC2086 # lists of numbers
echo "$(median $all) $(median $none) $bytes" | awk '{printf "%.2f MB/s\n", $3 / 1e6 / ($1 - $2)}'

printf '\n== Start-up: one target, one record\n'
head -1 data/targets.jsonl >"$scratch/one.jsonl"
hyperfine --style basic -N --warmup 10 --runs 200 --export-json "$scratch/start.json" \
	"build/zipfit score -q -T 1 -t $scratch/one.jsonl $scratch/one.jsonl" >/dev/null 2>&1
python3 - "$scratch/start.json" <<'PYTHON'
import json, sys
print(f'median {1000 * json.load(open(sys.argv[1]))["results"][0]["median"]:.1f} ms')
PYTHON

printf '\n== 217,000 files of one record: until the first record is read, and all of it\n'
python3 - "$scratch" <<'PYTHON'
import json, os, sys
names = []
for number in range(217_000):
    directory = f'{sys.argv[1]}/many/{number // 500 % 31:02d}/{number // 500:03d}'
    if number % 500 == 0:
        os.makedirs(directory)
    names.append(f'{directory}/file_{number % 500:03d}.jsonl')
    with open(names[-1], 'w') as file:
        file.write(json.dumps({'text': f'file {number} of many ' + 'word ' * (number % 150)}) + '\n')
with open(f'{sys.argv[1]}/names', 'w') as file:
    file.write('\n'.join(names) + '\n')
PYTHON
# many HOW ARGUMENT...: prints the seconds before the first record, all CPU seconds and the peak memory, with 256 open files.
many() {
	how=$1
	shift
	mebibytes=$(peak prlimit --nofile=256 build/zipfit select -q -k 10 --score conditional -t "$scratch/one.jsonl" \
		-o "$scratch/best" --stats "$scratch/stats.json" "$@")
	python3 - "$scratch/stats.json" "$how" "$mebibytes" <<'PYTHON'
import json, sys
stats = json.load(open(sys.argv[1]))
opening = stats['phases']['opening']
print(f"{sys.argv[2]}: {opening['seconds']:.2f} s until then ({opening['cpu_seconds']:.2f} s of CPU time),"
      f" {stats['cpu_seconds']:.2f} s of CPU time for all, {sys.argv[3]} MiB")
PYTHON
}
many 'a directory' "$scratch/many"
many 'a list' --files-from "$scratch/names"

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
# shards INPUT: prints the CPU seconds of 8 shards.
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
