# Scores order texts as expected: a copy is best, a more similar text scores higher, an unrelated one near 0 or below.
. "$LIB"

head -n 1 data/targets.jsonl >t.jsonl
{
	cat t.jsonl
	sed 's/levels/values/g' t.jsonl
	sed -n 2p data/targets.jsonl
	echo '{"text":"Roast the beets, slice the onions, and keep the broth warm until noon."}'
	echo '{"text":"q"}'
} >pool.jsonl
"$ZIPFIT" score -q --no-heading -t t.jsonl pool.jsonl >scores.tsv
"$PYTHON" - <<'END'
from helpers import read_tsv

scores = [score for _, _, _, score in read_tsv("scores.tsv")]
print("falling:", scores == sorted(scores, reverse=True))
print("a copy: above 0.9", scores[0] > 0.9, "- unlike: below 0.2", max(scores[3:]) < 0.2)
END
