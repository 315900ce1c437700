# What inspect prints for people.
. "$LIB"

cp data/pool.jsonl data/targets.jsonl .
"$ZIPFIT" inspect pool.jsonl targets.jsonl
printf '{"messages":[{"role":"user","content":"Why?"},{"role":"assistant","content":"Because."}],"meta":{"n":1}}\n' >chat.jsonl
printf '{"title":"T","pages":[{"words":"one two three"},{"words":"four"}]}\n' >pages.jsonl
printf 'A line.\n\nAnother one.\n' >notes.txt
"$ZIPFIT" inspect chat.jsonl pages.jsonl - <notes.txt
few_targets 2
"$ZIPFIT" select -q -T 2 -t t.jsonl -k 3 --shard 2/3 -o part pool.jsonl
"$ZIPFIT" inspect part | sed 's/ in [0-9.]* s,/ in S s,/; s/stored  *[0-9]*/stored N/'
"$ZIPFIT" score -q -t t.jsonl pool.jsonl | "$ZIPFIT" inspect
# The directory's files, without those that are not wanted; an output that is an input is refused.
mkdir directory
cp chat.jsonl pages.jsonl directory
"$ZIPFIT" inspect --omit 'c*' directory | head -n 1
try "$ZIPFIT" inspect chat.jsonl -o chat.jsonl
try "$ZIPFIT" inspect -t t.jsonl chat.jsonl
