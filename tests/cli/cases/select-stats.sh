# --stats is one JSON object: counts that add up, the effective options, the versions, the numbers of the summary.
. "$LIB"

few_targets 3
printf '{"text":""}\n' >>t.jsonl
{
	head -n 20 data/pool.jsonl
	printf '\n{"text":""}\n{"text":"ab"}\nnot JSON\n[]\n{}\n{"text":1}\n{"text":"abc\377"}\n'
} >pool.jsonl
"$ZIPFIT" select -t t.jsonl -k 7 --level 9 --frame none --engine zlib -T 2 --order input --on-error skip \
	--min-bytes 3 --max-bytes 2M --stats stats.json --scores scores.tsv -o best.jsonl pool.jsonl 2>summary
"$ZIPFIT" score -q --no-heading -t t.jsonl --min-bytes 0 --on-error skip --stats score.json --field text pool.jsonl >/dev/null
"$PYTHON" - <<'END'
import json
import os
import re
import subprocess
from helpers import read_tsv

stats = json.load(open("stats.json"))
print(stats["command"], stats["read"], stats["scored"], stats["selected"], stats["invalid_utf8"])
print({cause: count for cause, count in stats["skipped"].items() if count})
assert stats["read"] == stats["scored"] + sum(stats["skipped"].values())
assert stats["bytes"] == len(open("pool.jsonl", "rb").read()) - stats["read"], "all bytes but newlines"
targets = [json.loads(line)["text"].encode() for line in open("t.jsonl", encoding="utf-8")]
assert stats["targets"] == {"documents": 3, "bytes": sum(map(len, targets)), "empty": 1}

scores = sorted(score for _, _, _, score in read_tsv("scores.tsv"))
assert (stats["lowest"], stats["highest"]) == (scores[-7], scores[-1]), "of the selected records"
assert stats["engine"] == "zlib"
assert stats["seconds"] >= 0 and stats["mb_per_second"] >= 0

options = stats["options"]
print(options["inputs"], options["targets"], options["level"], options["frame"], options["engine"], options["on_error"])
print(options["threads"], options["k"], options["order"], options["score"])
print({name: options["format"][name] for name in ("records", "field", "min_bytes", "max_bytes")})

version = subprocess.run([os.environ["ZIPFIT"], "--version"], stdout=subprocess.PIPE, check=True).stdout.decode()
versions = stats["versions"]
lines = ("zipfit %(zipfit)s", "zlib %(zlib)s", "cJSON %(cjson)s", "%(libarchive)s", "zstd %(zstd)s", "liblzma %(liblzma)s",
         "bzip2 %(bzip2)s", "lz4 %(lz4)s", "utf8proc %(utf8proc)s")
assert version == "".join(line % versions + "\n" for line in lines), version

# The summary tells people the same.
summary = open("summary").read()
print(re.sub("scores .*", "scores ...", summary), end="")
assert "scores %.4f to %.4f;" % (stats["lowest"], stats["highest"]) in summary

score = json.load(open("score.json"))
print(score["command"], score["read"], score["scored"], "selected" in score, score["skipped"]["empty"])
assert "k" not in score["options"]
END
