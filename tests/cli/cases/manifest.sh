# --manifest names what the output was made from, checked with Python; --depfile makes make rebuild it when that
# changes.
. "$LIB"

need make
few_targets 2
touch -d '1960-01-01 00:00:00.25 UTC' t.jsonl
cp data/pool.jsonl 'a pool#1$.jsonl'
"$ZIPFIT" select -q -t t.jsonl -k 3 -o best --manifest m.json --depfile best.d 'a pool#1$.jsonl' data/targets.jsonl
"$ZIPFIT" select -q -t t.jsonl -k 3 -o best --manifest again.json --depfile best.d 'a pool#1$.jsonl' data/targets.jsonl
same 'made twice' m.json again.json
"$PYTHON" - <<'END'
import datetime
import hashlib
import json
import os

with open("m.json", encoding="utf-8") as file:
    manifest = json.load(file)
print(manifest["command"], sorted(manifest["versions"]), manifest["options"]["k"])
for kind in "targets", "inputs":
    for entry in manifest[kind]:
        status = os.stat(entry["path"])
        seconds, fraction = entry["modified"].rstrip("Z").split(".")
        stamp = datetime.datetime.fromisoformat(seconds + "+00:00").timestamp()
        assert fraction.isdigit() and int(stamp) * 10**9 + int(fraction) == status.st_mtime_ns, entry
        assert entry["bytes"] == status.st_size, entry
        with open(entry["path"], "rb") as file:
            assert entry.get("sha256") == (hashlib.sha256(file.read()).hexdigest() if kind == "targets" else None), entry
        print(kind, entry["path"])
END
# make(1) knows no time before 1970.
touch -d '1 day ago' t.jsonl
cat best.d

printf 'best:\n\t@echo made\n-include best.d\n' >Makefile
make --no-print-directory
touch -d '1 hour ago' best
make --no-print-directory
touch best
rm 'a pool#1$.jsonl'
make --no-print-directory

# The rule of a merge depends on its parts, a shard's part on the inputs.
"$ZIPFIT" select -q -t t.jsonl -k 3 --shard 1/1 -o part --depfile part.d data/pool.jsonl
"$ZIPFIT" merge -q -o merged --depfile merged.d --manifest merged.json part
cat part.d merged.d
jq -c '[.command, .inputs[].path, .options.k]' merged.json
try "$ZIPFIT" select -t t.jsonl -k 3 --depfile d data/pool.jsonl

# Every other file that affects the output is named too: make rebuilds when the test set of an exclusion changes.
head -n 1 data/targets.jsonl >test.jsonl
cp data/pool.jsonl pool.jsonl
"$ZIPFIT" select -q -t t.jsonl --exclude test.jsonl --score contrast --background pool.jsonl -k 3 -o best \
	--manifest m.json --depfile best.d --scores scores.tsv pool.jsonl
cat best.d
jq -c '[.targets, .background, .exclusions, .inputs | map(.path)]' m.json
test "$(jq -r '.exclusions[0].sha256' m.json)" = "$(sha256sum <test.jsonl | cut -d ' ' -f 1)"
touch -d '2 hours ago' t.jsonl test.jsonl pool.jsonl
touch -d '1 hour ago' best
make --no-print-directory
touch test.jsonl
make --no-print-directory
"$ZIPFIT" select -q --from-scores scores.tsv --exclude test.jsonl -k 3 -o best --manifest m.json --depfile best.d \
	pool.jsonl
cat best.d
jq -c '[.targets, .scores, .exclusions, .inputs | map(.path)]' m.json

# A pipe has neither size nor time.
mkfifo pipe
cat data/pool.jsonl >pipe &
"$ZIPFIT" select -q -t test.jsonl -k 3 -o best --manifest m.json pipe pool.jsonl
jq -c '.inputs | map(has("bytes"), has("modified"), .path)' m.json
# The last block that is read of a file may have one byte.
yes amber | head -c 16385 >t.txt
"$ZIPFIT" select -q --lines -t t.txt -k 3 -o best --manifest m.json pool.jsonl
test "$(jq -r '.targets[0].sha256' m.json)" = "$(sha256sum <t.txt | cut -d ' ' -f 1)"
