# The commands of the man page's section on other formats: jq takes an array out of an object.
. "$LIB"
need jq

cp data/targets.jsonl target.jsonl
cp data/pool.jsonl pool.jsonl
jq -s '{version: 1, data: .}' pool.jsonl >pool.json
man_formats jq
