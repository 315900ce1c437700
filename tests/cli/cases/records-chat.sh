# --chat: the document is the text of the turns; --roles picks some; --target-chat does it for targets.
. "$LIB"

few_targets 3
cat >openai.jsonl <<'END'
{"messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"How?"},{"role":"assistant","content":"So."}]}
{"messages":[{"role":"user","content":[{"type":"text","text":"What is"},{"type":"image_url","image_url":{"url":"x.png"}},{"type":"text","text":"this?"}]}]}
{"messages":[]}
{"messages":[{"role":"assistant","content":null,"tool_calls":[{"name":"f"}]},{"role":"tool","content":"ok"}]}
END
cat >sharegpt.jsonl <<'END'
{"a":{"conversations":[{"from":"human","value":"2+2?"},{"from":"gpt","value":"4"},{"from":"human","value":"sure?"}]}}
END
# compare NAME FILE [OPTION]...: the scores of the file's documents are those of the JSON strings on standard input.
compare() {
	name=$1
	file=$2
	shift 2
	sed 's/.*/{"text":&}/' >expected.jsonl
	numbers --min-bytes 0 expected.jsonl >expected
	numbers --min-bytes 0 --target-field text "$@" "$file" >came
	same "$name" expected came
}
compare 'messages' openai.jsonl --chat messages <<'END'
"Be brief.\nHow?\nSo."
"What is\nthis?"
""
"ok"
END
compare 'roles' openai.jsonl --chat messages --roles user,assistant <<'END'
"How?\nSo."
"What is\nthis?"
""
""
END
compare 'from and value' sharegpt.jsonl --chat /a/conversations <<'END'
"2+2?\n4\nsure?"
END
compare 'user is human' sharegpt.jsonl --chat /a/conversations --roles user <<'END'
"2+2?\nsure?"
END
# An empty chat is an empty text: dropped, and counted.
"$ZIPFIT" score --no-heading -q -t t.jsonl --chat messages --roles system --stats stats.json openai.jsonl | cut -f 1-3
"$PYTHON" -c '
import json
print(json.load(open("stats.json"))["skipped"]["empty"], json.load(open("stats.json"))["options"]["format"]["roles"])'
# As targets, with candidates of another form; and where the candidates' chat is not there, "text".
"$ZIPFIT" score --no-heading -q -t openai.jsonl --target-chat messages data/pool.jsonl >came
printf '%s\n' '{"text":"Be brief.\nHow?\nSo."}' '{"text":"What is\nthis?"}' '{"text":"ok"}' >texts.jsonl
"$ZIPFIT" score --no-heading -q -t texts.jsonl data/pool.jsonl >expected
same 'targets' expected came
"$ZIPFIT" score --no-heading -q -t openai.jsonl --target-chat messages --roles assistant,tool data/pool.jsonl >came
printf '%s\n' '{"text":"So."}' '{"text":"ok"}' >texts.jsonl
"$ZIPFIT" score --no-heading -q -t texts.jsonl data/pool.jsonl >expected
same 'roles of targets' expected came
numbers --chat messages openai.jsonl >came
numbers --chat messages --target-field text openai.jsonl >expected
same 'fallback' expected came
# eval reads both in the same way.
"$ZIPFIT" eval --chat messages --train openai.jsonl --test openai.jsonl | cut -f 1-2
# What is kept is explained, and merged, by the same rule.
"$ZIPFIT" select -q -t openai.jsonl --chat messages -k 1 --explain why.json openai.jsonl >one.jsonl
"$PYTHON" -c '
import json
why = json.load(open("why.json"))
print(why["line"], why["passages"][0]["text"])'
"$ZIPFIT" select -q -t openai.jsonl --chat messages -k 2 --dedup near --shard 1/1 -o part openai.jsonl
"$ZIPFIT" merge -q part >merged.jsonl
"$ZIPFIT" select -q -t openai.jsonl --chat messages -k 2 --dedup near openai.jsonl >whole.jsonl
same 'merge' whole.jsonl merged.jsonl
# A role that no turn has is noted: of the targets, of the candidates, and of all shards together.
"$ZIPFIT" select -k 1 -t openai.jsonl --chat messages --roles robot,user,system,tester openai.jsonl 2>&1 >one.jsonl | grep role
"$ZIPFIT" score -t openai.jsonl --target-chat messages --roles user,human,tool data/pool.jsonl 2>&1 >scores | grep role
"$ZIPFIT" score -t t.jsonl --target-field text --chat /a/conversations --roles user,human,assistant,system sharegpt.jsonl \
	2>&1 >scores | grep role
for shard in 1 2 3; do
	"$ZIPFIT" select -t t.jsonl --target-field text --chat messages -k 9 --roles user,tool,robot --shard $shard/3 -o $shard.part \
		openai.jsonl 2>&1 | grep role || :
done
"$ZIPFIT" merge -o merged.jsonl ./?.part 2>&1 | grep role
try "$ZIPFIT" score -t openai.jsonl --target-chat messages --roles User data/pool.jsonl
# What is no chat is a bad record.
for record in '{"messages":"text"}' '{"messages":[{"role":"user","text":"a"}]}' '{"messages":["a"]}' '{"turns":[]}'; do
	echo "$record" >bad.jsonl
	try "$ZIPFIT" score --no-heading -q -t t.jsonl --target-field text --chat messages bad.jsonl
done
try "$ZIPFIT" score --no-heading -t t.jsonl --chat messages --field text openai.jsonl
try "$ZIPFIT" score --no-heading -t t.jsonl --roles user openai.jsonl
try "$ZIPFIT" score --no-heading -t t.jsonl --chat messages --roles user,, openai.jsonl
try "$ZIPFIT" score --no-heading -t t.jsonl --chat messages --lines openai.jsonl
