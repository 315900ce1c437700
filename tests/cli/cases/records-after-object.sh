# Anything but white space after the object makes a bad record, and only an object is a record.
. "$LIB"

few_targets 2
# check RECORD: what becomes of it; printf makes its escapes the bytes they stand for.
check() {
	printf '%b' "$1" >pool.jsonl
	"$ZIPFIT" score --no-heading -q --no-heading -t t.jsonl pool.jsonl >scores.tsv 2>&1 || :
	cut -f 1-3 scores.tsv
}
check '{"text":"fine"} \t \r\n'
check '{"text":"x"} garbage\n'
check '{"text":"x"}{"text":"y"}\n'
check '{"text":"x"},\n'
check '{"text":"x"}}\n'
check '{"text":"x"}\0000\n'
check '[{"text":"x"}]\n'
check ' [{"text":"x"}] x\n'
check '"text"\n'
check '17\n'
check 'null\n'
check '{"text":"x"\n'
check '{"text":"x\n'
check '{text:"x"}\n'
check "{'text':'x'}\n"
check '{"text":"x",}\n'
check '{"text":NaN}\n'
check 'text\n'
check '\0000\n'
check '{}\n'
check '{"text":null}\n'
check '{"text":["x"]}\n'
check '{"text":{"text":"x"}}\n'
check '{"text":true}\n'
