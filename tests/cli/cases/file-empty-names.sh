# Every option that the help shows with a file name refuses an empty one; so do inputs.
. "$LIB"

few_targets 2
cp data/pool.jsonl pool.jsonl
"$PYTHON" - <<'END'
import os
import re
import subprocess
from helpers import ZIPFIT

BASE = {"select": ["-t", "t.jsonl", "-k", "1", "pool.jsonl"], "score": ["-t", "t.jsonl", "pool.jsonl"],
        "merge": ["none.part"], "eval": ["--train", "t.jsonl", "--test", "t.jsonl"]}
before = sorted(os.listdir("."))
for command, base in BASE.items():
    text = subprocess.run([ZIPFIT, command, "--help"], check=True, capture_output=True, text=True).stdout
    names = re.findall(r"^ +(?:-\w, )?(--[\w-]+) \S*(?:FILE|DIR)\b", text, re.MULTILINE)
    assert "--output" in names and len(names) >= 3, names
    tries = [[name, ""] for name in names] + [[name + "="] for name in names] + ([[""]] if command != "eval" else [])
    tries += [["-o", ""], ["-t", "one="]] if "--target" in names else [["-o", ""]]
    for arguments in tries:
        ended = subprocess.run([ZIPFIT, command, *arguments, *base], capture_output=True, text=True, check=False)
        if ended.returncode != 2 or "needs " not in ended.stderr or ended.stdout:
            print(command, arguments, ended.returncode, ended.stderr)
    print(command, "done")
print(sorted(os.listdir(".")) == before)
END
