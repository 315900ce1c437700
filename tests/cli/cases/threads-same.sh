# The number of threads changes no byte: scores, annotated selection and rejects, with ties and bad records.
. "$LIB"

few_targets 4
"$PYTHON" - <<'END'
import random
from helpers import texts, write_jsonl

write_jsonl("made.jsonl", texts(3000, seed=4))
source = random.Random(5)
bad = [b"not JSON\n", b"\n", b"[]\n", b'{"text":1}\n', b'{"text":""}\n', b"{}\n", b'{"text":"\xff\xfe"}\n', b"{" * 2000 + b"\n"]
with open("made.jsonl", "rb") as made, open("pool.jsonl", "wb") as pool:
    for line in made:
        if source.random() < 0.1:
            pool.write(source.choice(bad))
        pool.write(line)
END
for threads in 1 2 8; do
	"$ZIPFIT" select -q -T $threads -t t.jsonl -k 700 --annotate --scores scores.$threads --on-error skip \
		--rejects rejects.$threads -o best.$threads data/pool.jsonl pool.jsonl
	"$ZIPFIT" score -q --no-heading -T $threads -t t.jsonl --on-error skip data/pool.jsonl - <pool.jsonl >tsv.$threads
	"$ZIPFIT" select -q -T $threads -t data/targets.jsonl -k 100 --annotate --order input data/pool.jsonl >sample.$threads
done
wc -l <best.1
for threads in 2 8; do
	for what in scores best rejects tsv sample; do
		same "$what with $threads" $what.1 $what.$threads
	done
done
"$PYTHON" - <<'END'
from helpers import read_tsv
scores = [score for _, _, _, score in read_tsv("scores.1")]
print("there are ties:", len(set(scores)) < len(scores))
END
