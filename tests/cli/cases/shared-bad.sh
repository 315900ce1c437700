# Every line of ../shared/data/formats/bad.jsonl is accounted for, and --rejects writes the bad ones verbatim.
. "$LIB"

need_shared
few_targets 1
bad=$SHARED/formats/bad.jsonl
"$ZIPFIT" score --no-heading -t t.jsonl --level 1 --on-error skip --rejects rejects --stats stats.json "$bad" >scores.tsv 2>summary
"$PYTHON" - "$bad" <<'END'
import json
import sys
from helpers import read_tsv

stats = json.load(open("stats.json"))
print(stats["read"], stats["scored"], stats["invalid_utf8"])
print({cause: count for cause, count in stats["skipped"].items() if count})
assert stats["read"] == stats["scored"] + sum(stats["skipped"].values()) == 46

good = [line for _, line, _, _ in read_tsv("scores.tsv")]
print("good", *good)
lines = open(sys.argv[1], "rb").read().split(b"\n")
blank, empty = (4, 16, 17), (14,)
expected = [line for number, line in enumerate(lines, start=1) if number not in (*good, *blank, *empty)]
print("rejects verbatim:", open("rejects", "rb").read() == b"".join(line + b"\n" for line in expected))
END
try "$ZIPFIT" score -q --no-heading -t t.jsonl - <"$bad" >came
