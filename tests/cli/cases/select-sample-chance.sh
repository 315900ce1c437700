# --sample draws without replacement by weight, the same for threads, shards and every form of the input; another seed
# gives
# another sample. In draws of one record, each comes as often as its weight says.
. "$LIB"

few_targets 3
draw() {
	"$ZIPFIT" select -q --score conditional -t t.jsonl "$@"
}
i=0
while [ $i -lt 5 ]; do
	cat data/pool.jsonl
	i=$((i + 1))
done >pool.jsonl
gzip -c pool.jsonl >pool.gz
for options in '-k 40 --sample 0.1' '-k 40 --sample 0.1 --seed 7' '--budget 20k --sample 0.05 --dedup exact' \
	'--fraction 0.1 --sample 1 --annotate --order input' '-k 100 --min-score 0.3 --sample 0.2 --annotate'; do
	# shellcheck disable=SC2086 # options are words
	{
		draw $options -T 1 pool.jsonl >one.jsonl
		draw $options -T 3 pool.jsonl >three.jsonl
		draw $options pool.gz >gzip.jsonl
		draw $options <pool.jsonl >pipe.jsonl
		for shard in 1 2 3; do draw $options --shard $shard/3 pool.jsonl -o $shard.part; done
		draw $options --checkpoint saved pool.jsonl >saved.jsonl
	}
	"$ZIPFIT" merge -q 3.part 1.part 2.part -o merged.jsonl
	for other in three gzip pipe saved merged; do cmp one.jsonl $other.jsonl; done
	echo "$options: the same"
	sort one.jsonl >"sorted$options"
done
draw -k 40 pool.jsonl | sort | comm -12 - 'sorted-k 40 --sample 0.1' | wc -l >common
expect 'not the best 40' [ "$(cat common)" -lt 40 ]
expect 'another seed, another sample' [ "$(comm -12 'sorted-k 40 --sample 0.1' 'sorted-k 40 --sample 0.1 --seed 7' | wc -l)" -lt 40 ]
draw -k 40 pool.jsonl >best.jsonl
draw -k 40 --sample 1e-9 pool.jsonl >cold.jsonl
same 'next to no temperature' best.jsonl cold.jsonl
"$PYTHON" - <<'END'
import json
import math
import subprocess
from helpers import ZIPFIT, read_tsv, texts, write_jsonl

write_jsonl("few.jsonl", texts(6, seed=2))
few = ["--score", "conditional", "-q", "-t", "t.jsonl"]
subprocess.run([ZIPFIT, "score", "-o", "few.tsv"] + few + ["few.jsonl"], check=True)
weights = [math.exp(row[3] / 0.3) for row in read_tsv("few.tsv")]
drawn = [0] * 6
for seed in range(1000):
    ended = subprocess.run([ZIPFIT, "select", "-k", "1", "-T", "1", "--sample", "0.3", "--seed", str(seed)] + few + ["few.jsonl"],
                           capture_output=True, check=True)
    drawn[json.loads(ended.stdout)["id"] - 1] += 1
chi = sum((count - 1000 * w / sum(weights)) ** 2 / (1000 * w / sum(weights)) for count, w in zip(drawn, weights))
# 5 degrees of freedom: above 20.5 once in a thousand; the seeds are always the same.
assert chi < 20.5, (drawn, weights)
print("1000 draws: as the weights say")
END
for sample in 0 -1 x; do
	try draw -k 5 --sample=$sample pool.jsonl
done
try draw -k 5 --sample 1 --diverse 0.5 pool.jsonl
draw -k 5 --sample 1 pool.jsonl --shard 1/1 -o 1.part
try "$ZIPFIT" merge -q --min-score 0.1 1.part
