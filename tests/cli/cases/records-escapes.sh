# Escapes are decoded to UTF-8: short ones, \u0000, pairs; half a surrogate pair is U+FFFD.
. "$LIB"

few_targets 2
# The scored text is not visible, but its score shows what it equals: each line is paired with the bytes it stands for.
cat >escaped.jsonl <<'END'
{"text":"quote \" back \\ slash \/ \b\f\n\r\t"}
{"text":"caf\u00e9 \u20AC \u0041"}
{"text":"nul \u0000\u0000 inside"}
{"text":"\u0000"}
{"text":"pair \ud83d\ude00 \uD835\uDD4F \udbff\udfff"}
{"text":"high alone \ud83d"}
{"text":"low alone \ude00!"}
{"text":"high, pair \ud83d\ud83d\ude00"}
{"text":"low, high \ude00\ud83d"}
{"text":"high, letter \ud83d\u0041"}
{"text":"high, escape \ud83d\n"}
{"text":"not an escape \\ud83d \\\ud83d"}
{"t\u0065xt":"escaped name"}
END
"$PYTHON" - <<'END'
import os

texts = [
    "quote \" back \\ slash / \b\f\n\r\t", "caf\u00e9 \u20ac A", "nul \0\0 inside", "\0",
    "pair \U0001F600 \U0001D54F \U0010FFFF", "high alone \ufffd", "low alone \ufffd!", "high, pair \ufffd\U0001F600",
    "low, high \ufffd\ufffd", "high, letter \ufffdA", "high, escape \ufffd\n", "not an escape \\ud83d \\\ufffd",
    "escaped name",
]
for number, text in enumerate(texts, start=1):
    with open("%02d.txt" % number, "wb") as file:
        file.write(text.encode())
END
numbers --whole-files ./??.txt >expected
numbers escaped.jsonl >came
same "escapes" expected came
cut -f 1 came | paste -sd ' ' -
# Unicode escapes that are none are not JSON.
for text in '\u12' '\u12g4' '\x41' '\u' '\ud83d\u12' '\U0041'; do
	printf '{"text":"%s"}\n' "$text" >bad.jsonl
	try "$ZIPFIT" score -q -t t.jsonl bad.jsonl 2>message
	sed 's/ near byte.*//' message
done
