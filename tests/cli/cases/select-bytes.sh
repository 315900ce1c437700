# Selected records are written byte for byte: line ends, white space, number formats, escapes and bytes that are not
# UTF-8.
. "$LIB"

few_targets 3
{
	printf '{"id":9007199254740993,"text":"one","n":[1e400,-0,1.50,18446744073709551615,9223372036854775807]}\n'
	printf '{"text":"two"}\r\n'
	printf ' \t{ "text" : "three \\u00e9 \\/ \\u0000 \\ud83d" }\t \n'
	printf '{"text":"caf\303\251 \377\376","text2":"\342\202\254"}\n'
	printf '{"a":1,"a":2,"text":"first","text":"last","\\u0061":3}\n'
	printf '{"text":"last line"}'
} >pool.jsonl
"$ZIPFIT" select -q -t t.jsonl -k 9 --order input pool.jsonl >out
{
	cat pool.jsonl
	echo
} >expected
same "records" expected out
"$ZIPFIT" select -q -t t.jsonl -k 9 --order input -T 1 -o out.jsonl - <pool.jsonl
same "one thread, from a pipe" expected out.jsonl
