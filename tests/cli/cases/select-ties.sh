# Records of equal score are ranked by position: input files in the order given, then line.
. "$LIB"

few_targets 3
for file in a b c; do
	for line in 1 2 3 4 5; do
		echo '{"text":"the very same text","at":"'$file$line'"}'
	done >$file.jsonl
done
ranks() {
	"$ZIPFIT" select -q -t t.jsonl "$@" | sed 's/.*"at":"\(..\)".*/\1/' | paste -sd ' ' -
}
ranks -k 7 a.jsonl b.jsonl c.jsonl
ranks -k 7 c.jsonl a.jsonl b.jsonl
ranks -k 4 -T 8 b.jsonl b.jsonl
ranks -k 15 --order input c.jsonl b.jsonl a.jsonl
