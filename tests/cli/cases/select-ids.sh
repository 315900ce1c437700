# --ids selects the records whose ids stand in a list, without scores.
. "$LIB"

few_targets 5
# pick OPTION...: the ids of what is selected, on one line.
pick() {
	try "$ZIPFIT" select -q --ids list "$@" >out
	sed 's/^{"id": *\("[^"]*"\|[^,}]*\).*/\1/' out | paste -sd' ' -
}

echo "== back and forth"
"$ZIPFIT" select -q -t t.jsonl -k 40 data/pool.jsonl >best.jsonl
for columns in id id,@score @score,id,@line; do
	"$ZIPFIT" select -q -t t.jsonl -k 40 --emit $columns data/pool.jsonl >list
	"$ZIPFIT" select -q --ids list data/pool.jsonl >again.jsonl
	same "$columns" best.jsonl again.jsonl
done
"$ZIPFIT" select -q -t t.jsonl -k 40 --emit id --no-heading data/pool.jsonl | gzip >list
"$ZIPFIT" select -q --ids list --memory 1 -T 3 data/pool.jsonl >again.jsonl
same "without a heading, compressed, little memory" best.jsonl again.jsonl
"$ZIPFIT" select -q -t t.jsonl -k 40 --order input data/pool.jsonl >best.jsonl
"$ZIPFIT" select -q --ids list --no-heading --order input data/pool.jsonl -o again.jsonl.gz
gzip -dc again.jsonl.gz >again.jsonl
same "in input order" best.jsonl again.jsonl
gzip -dc list | "$ZIPFIT" select -q --ids - --order input data/pool.jsonl >again.jsonl
same "from standard input" best.jsonl again.jsonl
mkfifo pipe
gzip -dc list >pipe &
"$ZIPFIT" select -q --ids pipe --order input - <data/pool.jsonl >again.jsonl
same "from a pipe" best.jsonl again.jsonl

echo "== ids of every type"
cat >pool.jsonl <<'EOF'
{"id": "a", "x": {"id": "zz"}}
{"id": 1.50, "x": "\"id\": 7"}
{"id": 1.5, "x": [{"id": "zz"}]}
{"id": true}
{"id": "s\u00e9\n\t\\"}
{"i\u0064": "e"}
{"id": "first", "id": "f"}
EOF
{
	printf '%s\n' f e
	printf 's\303\251%s\n' "\\n\\t\\\\"
	printf '%s\n' true 1.50 a
} >list
pick pool.jsonl
cat out
pick --order input pool.jsonl
pick --id-field /id pool.jsonl
echo 'zz' >list
pick pool.jsonl
pick --id-field /x/0/id --on-error skip pool.jsonl

echo "== missing and doubled"
printf '%s\n' a '' b a f c true a >list
try "$ZIPFIT" select --ids list pool.jsonl -o out.jsonl 2>&1
try "$ZIPFIT" select --ids list --on-error skip pool.jsonl pool.jsonl 2>&1 >out | sed 's/; [0-9.]* s.*//'
cat out
seq 30 >list
try "$ZIPFIT" select --ids list pool.jsonl 2>&1
{ seq 30; echo a; } >list
try "$ZIPFIT" select --ids list pool.jsonl 2>&1
: >list
try "$ZIPFIT" select --ids list pool.jsonl 2>&1
try "$ZIPFIT" select --ids none pool.jsonl 2>&1

echo "== bad records"
printf '{"id":"a"}\n{"name":"b"}\n{"id":null}\n{"id":"c"\n\n{"id":"d"}\n' >bad.jsonl
printf 'a\nd\n' >list
try "$ZIPFIT" select --ids list bad.jsonl 2>&1
sed -i 2d bad.jsonl
try "$ZIPFIT" select --ids list bad.jsonl 2>&1
sed -i 2d bad.jsonl
try "$ZIPFIT" select -T 3 --ids list bad.jsonl 2>&1
try "$ZIPFIT" select -q --ids list --on-error skip --rejects rejects bad.jsonl
cat rejects

echo "== other inputs"
printf '[{"id":"d","t":\n[1, 2]},{"id":"b"},\n{"t": "x y", "id": "a"}]' >array.json
gzip -c array.json >array.json.gz
pick array.json.gz
cat out
tar -cf both.tar array.json bad.jsonl
pick --on-error skip both.tar
pick --records values --order input - <<'EOF'
{"id":"a"} {"id":"c"}{"id":
"d"}
EOF
printf 'path\nt.jsonl\narray.json\n' >list
"$ZIPFIT" select -q --whole-files --ids list array.json data/pool.jsonl t.jsonl | cut -c 1-30

echo "== a table of them, and what is said"
printf 'd\na\n' >list
"$ZIPFIT" select -q --ids list --emit id,t,@file,@line,@bytes --field t array.json
try "$ZIPFIT" select -q --ids list --manifest manifest --stats stats array.json -o out.jsonl
"$PYTHON" - <<'EOF'
import json
stats, manifest = json.load(open("stats")), json.load(open("manifest"))
print({key: stats[key] for key in ("command", "read", "selected", "selected_bytes")}, "scored" in stats, "targets" in stats)
print({key: stats["options"][key] for key in ("ids", "id_field", "order")})
print({role: [(file["path"], "sha256" in file) for file in manifest[role]] for role in ("ids", "inputs")})
EOF
