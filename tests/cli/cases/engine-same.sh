# The engine and the instruction set change nothing but time: select and score write the same bytes.
. "$LIB"

few_targets 12
{
	cat data/pool.jsonl
	"$PYTHON" - <<'END'
import json
# Long ones: more than a block, more than a window, more than zlib's buffer; and some that are hardly there.
words = "return the sum of a list for each x in range lemma by simp have h".split()
for length in 1, 2, 3, 20000, 40000, 66000, 200000:
    text = " ".join(words[i * i * 7 % 13] + str(i * 7919 % 1013) for i in range(length // 5 + 1))
    print(json.dumps({"id": length, "text": text[:length]}))
END
} >pool.jsonl

# run NAME [OPTION]...: a selection and all scores.
run() {
	name=$1
	shift
	"$ZIPFIT" score -q -t t.jsonl --min-bytes 0 "$@" pool.jsonl >scores."$name"
	"$ZIPFIT" select -q -t t.jsonl -k 50 --annotate "$@" pool.jsonl >best."$name"
}
for level in 1 3 6 9; do
	run zlib --level $level --engine zlib
	run auto --level $level
	same "level $level: scores" scores.zlib scores.auto
	same "level $level: selection" best.zlib best.auto
done
for cpu in baseline avx2 avx512; do
	if (ZIPFIT_CPU=$cpu && export ZIPFIT_CPU && run $cpu --level 9) 2>err; then
		same "$cpu" best.zlib best.$cpu
	else
		# A machine may lack it, and says so.
		grep -q 'does not have the instruction set' err && echo "$cpu: same"
	fi
done
for level in 0 2 3; do
	run zlib --compressor lz4 --level $level --engine zlib
	run auto --compressor lz4 --level $level
	same "lz4, level $level: scores" scores.zlib scores.auto
	same "lz4, level $level: selection" best.zlib best.auto
done
ZIPFIT_CPU=z80 try "$ZIPFIT" score -t t.jsonl pool.jsonl
ZIPFIT_CPU='' "$ZIPFIT" score -q -t t.jsonl --stats stats.json pool.jsonl >/dev/null
"$PYTHON" -c 'import json; print(json.load(open("stats.json"))["engine"].split()[0])'
for level in 0 3; do
	"$ZIPFIT" score -q -t t.jsonl --compressor lz4 --level $level --stats stats.json pool.jsonl >/dev/null
	"$PYTHON" -c 'import json; print(json.load(open("stats.json"))["engine"])'
done
"$ZIPFIT" score -q -t t.jsonl --engine zlib --stats stats.json pool.jsonl >/dev/null
"$PYTHON" -c 'import json; print(json.load(open("stats.json"))["engine"])'
