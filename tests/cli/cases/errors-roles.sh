# "No field" names the role of the file, the members that are there and the options that help, in one line of bounded
# length.
. "$LIB"

few_targets 2
head -n 20 data/pool.jsonl >pool.jsonl
echo '{"task_id":"h/0","prompt":"def f(x):","canonical_solution":"return x","test":"","entry_point":"f","n":1,"more":2}' >he.jsonl
try "$ZIPFIT" score -q -t t.jsonl he.jsonl
try "$ZIPFIT" score -q -t he.jsonl pool.jsonl
try "$ZIPFIT" select -q -t t.jsonl --exclude he.jsonl -k 1 pool.jsonl
try "$ZIPFIT" score -q -t t.jsonl --score contrast --background he.jsonl pool.jsonl
try "$ZIPFIT" eval --train he.jsonl --test pool.jsonl
try "$ZIPFIT" eval --train pool.jsonl --test he.jsonl
try "$ZIPFIT" select -q -t t.jsonl --budget 3 --unit tokens pool.jsonl
echo '{"meta":{"body":"a","id":1},"id":2}' >deep.jsonl
try "$ZIPFIT" score -q -t t.jsonl --field /meta/text deep.jsonl
try "$ZIPFIT" score -q -t t.jsonl --field /id/text deep.jsonl
"$PYTHON" -c '
import json
print(json.dumps({"\u001b[2J": 1, "a\nb": 2, "\u202e": 3, "long" * 10000: 4, "\u20ac" * 50: 5, "\u0000": 6}, ensure_ascii=False))' >odd.jsonl
try "$ZIPFIT" score -q -t t.jsonl odd.jsonl
# What is likely to help: a chat, an array in an object, a pointer.
echo '{"id":1,"messages":[{"role":"user","content":"a"}]}' >chat.jsonl
try "$ZIPFIT" score -q -t t.jsonl chat.jsonl
try "$ZIPFIT" score -q -t chat.jsonl pool.jsonl
try "$ZIPFIT" score -q -t t.jsonl --field messages chat.jsonl
try "$ZIPFIT" score -q -t t.jsonl --field messages.content chat.jsonl
try "$ZIPFIT" score -q -t t.jsonl --field /messages/content chat.jsonl
echo '{"version":1,"bad name":[{}],"data":[{"text":"a"}]}' >wrapped.json
try "$ZIPFIT" score -q -t t.jsonl wrapped.json
