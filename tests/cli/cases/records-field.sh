# --field takes a member's name, or a JSON pointer (RFC 6901) to a nested text.
. "$LIB"

few_targets 3
cat >pool.jsonl <<'END'
{"text":"t","code":"co","a/b":"a-b","m~n":"m-tilde","":"blank name","é":"e-acute!","/x":"slash name","deep":{"list":["zero","one has 7",{"text":"in the list"}],"a/b":{"m~n":"escaped twice"},"":{"":"empties"},"0":"digit name"}}
END
for field in text code a/b m~n é deep/list \
	/code /a~1b /m~0n /é /~1x / '/deep/list/1' /deep/list/2/text '/deep/a~1b/m~0n' /deep// /deep/0 \
	/deep/list/3 /deep/list/01 /deep/list/- /deep/list /code/0 missing; do
	printf '%s: ' "$field"
	"$ZIPFIT" score -q --no-heading -t t.jsonl --field "$field" --target-field text pool.jsonl >scores.tsv 2>message || :
	cut -f 3 scores.tsv
	cat message
done
