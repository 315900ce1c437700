# Whatever a file, its name and its fields hold, what is printed does not command a terminal, and fits one.
. "$LIB"

"$PYTHON" - <<'END'
import os
import subprocess
import unicodedata

ZIPFIT = os.environ["ZIPFIT"]
evil = "\x1b[31m\x07\u009b2J\u202e\u2066\u200f\u061c\ufeff\u2028\x7f"
with open("evil\x1b[2J\n.jsonl", "w", encoding="utf-8") as file:
    file.write('{"%s": "%s", "text": "%s"}\n' % (evil, evil, "long " * 1000))
with open("raw.txt", "wb") as file:
    file.write(b"\xff\xfe\x9b\x1b]0;title\x07 \xc2\x9b \xed\xa0\x80 text\r\n")
with open("names.jsonl", "w", encoding="utf-8") as file:
    file.write('{"a\\u0000b": {"c\\u001b": ["\\u0000"]}}\n')
names = sorted(name for name in os.listdir(".") if name.endswith(("jsonl", "txt")))
for flags in ([], ["--json"]):
    printed = subprocess.run([ZIPFIT, "inspect", *flags, *names], capture_output=True, check=True).stdout.decode()
    # JSON escapes what JSON must.
    bad = [c for c in printed if c != "\n" and unicodedata.category(c) in ("Cc", *(["Cf", "Zl"] if not flags else []))]
    bad = [c for c in bad if not flags or ord(c) < 0x20]
    print(flags, len(names), bad, "text" in printed, max(map(len, printed.splitlines())) < 160 or flags)
lines = subprocess.run([ZIPFIT, "inspect", "raw.txt"], capture_output=True, check=True).stdout.decode().splitlines()
print(lines[-1])
END
"$ZIPFIT" inspect names.jsonl
