# Only the content of the field is scored: the scores equal those of the same texts in `text`.
. "$LIB"

few_targets 3
"$PYTHON" - <<'END'
import json

with open("data/pool.jsonl", encoding="utf-8") as pool, open("nested.jsonl", "w", encoding="utf-8") as nested:
    for line in pool:
        text = json.loads(line)["text"]
        nested.write(json.dumps({"text": 7, "data": [{"content": text}], "prompt": text[:20], "rest": text[20:]}) + "\n")
END
numbers data/pool.jsonl >expected
numbers --field /data/0/content nested.jsonl >pointer
same "pointer" expected pointer
numbers --template '{prompt}{rest}' nested.jsonl >template
same "template" expected template
# A chosen record comes whole, whatever part of it was scored.
"$ZIPFIT" select -q -t t.jsonl -k 360 --order input --field /data/0/content nested.jsonl >out.jsonl
same "records" nested.jsonl out.jsonl
