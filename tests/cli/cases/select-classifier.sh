# --score classifier: options that do not go together, models that are none, the same selection for threads, shards, a model
# file and a background that is the input, and parts of other models. (unit-classifier and oracle-classifier check the rest.)
. "$LIB"

few_targets 3
cat data/pool.jsonl >pool.jsonl
run_select() {
	try "$ZIPFIT" select -k 1 --score classifier "$@" pool.jsonl
}
run_select
run_select -t t.jsonl --diverse 0.5
run_select -t t.jsonl --cover 1
run_select -t t.jsonl --model model
run_select --model model --background pool.jsonl
run_select --model model --model-out other
run_select --model model --explain why
run_select -t a=t.jsonl -t b=t.jsonl --model-out other
run_select -t t.jsonl --model-out t.jsonl
run_select -t t.jsonl --background t.jsonl
run_select --model t.jsonl
run_select --model missing
try "$ZIPFIT" select -k 1 -t t.jsonl --model-out other pool.jsonl
try "$ZIPFIT" select -k 1 --model model pool.jsonl
try "$ZIPFIT" select -k 1 --ids t.jsonl --model model pool.jsonl
try "$ZIPFIT" select -k 1 -t t.jsonl --score classifier <pool.jsonl
ls model other 2>/dev/null || echo 'no model was written'

select_by() {
	"$ZIPFIT" select -q -t t.jsonl -k 9 "$@" pool.jsonl
}
same_divided '--score classifier'
select_by --score classifier --model-out model -o twice.jsonl
"$ZIPFIT" select -q -t t.jsonl -k 9 --score classifier --background pool.jsonl - <data/pool.jsonl >once.jsonl
same 'the input as the background' twice.jsonl once.jsonl
select_model() {
	"$ZIPFIT" select -q -k 9 --score classifier --model "$@" pool.jsonl
}
select_model model >applied.jsonl
same 'the model alone' twice.jsonl applied.jsonl
select_by --score classifier --model-out model.zst -T 2 -o again.jsonl
select_model model.zst >applied.jsonl
same 'the model, compressed' twice.jsonl applied.jsonl
head -c 1000 model >short
try select_model short

# What was made from the model says so.
select_model model --manifest manifest --depfile rule -o best.jsonl
"$PYTHON" - <<'END'
import json
manifest = json.load(open("manifest"))
print(sorted(manifest["options"][name] for name in ("score", "model")), len(manifest["options"]["model_sha256"]))
print([model["path"] for model in manifest["models"]])
END
cat rule

# Parts of other models do not belong together, and scores below 0 have no value with novelty.
select_model model --shard 1/2 -o 1.part
select_by --score classifier --seed 2 --model-out model -o other.jsonl
select_model model --shard 2/2 -o 2.part
try "$ZIPFIT" merge 1.part 2.part
for score in classifier dsir; do
	for shard in 1 2; do select_by --score $score --shard $shard/2 -o $shard.part; done
	try "$ZIPFIT" merge --diverse 0.5 1.part 2.part
	select_by --score $score -o whole.jsonl
	"$ZIPFIT" merge -q --diverse 0 1.part 2.part -o merged.jsonl
	same "$score without --diverse" whole.jsonl merged.jsonl
done

# A background that is the targets.
for score in contrast dsir classifier; do
	try "$ZIPFIT" score -q -t t.jsonl --score $score --background t.jsonl pool.jsonl -o scores
done
# The budget is found with models of half the targets.
cat data/targets.jsonl >t.jsonl
"$ZIPFIT" tune -q -t t.jsonl --score classifier pool.jsonl | cut -f 1 | head -n 3
"$ZIPFIT" tune -q -t t.jsonl --score dsir pool.jsonl | cut -f 1 | head -n 3
