# Manifests, rules for make, statistics, parts and checkpoints say what was read: the files that were found, and how.
. "$LIB"

need jq
few_targets 1
mkdir -p d/sub
head -n 3 data/pool.jsonl >d/sub/a
tail -n 3 data/pool.jsonl >d/b
cp d/b 'c d'
echo 'c d' >list
printf 'd/b\0' >zeros
run() {
	"$ZIPFIT" select -q -t t.jsonl -k 1 "$@"
}
run -o best --stats s.json --manifest m.json --depfile best.d --files-from list --files0-from zeros --include '[ab]' \
	--include 'c*' --omit x d
jq -c '.options | [.inputs, .files_from, .files0_from, .format.include, .format.omit]' s.json
jq -c '[.inputs, .lists | map(.path)]' m.json
test "$(jq -r '.lists[0].sha256' m.json)" = "$(sha256sum <list | cut -d ' ' -f 1)"
cat best.d
run -o best --stats s.json d/b
jq -c '.options | [.inputs, .files_from, .format.include, .format.omit]' s.json

echo '-- by ids'
jq -r .id d/sub/a >ids
try "$ZIPFIT" select -q --ids ids --files-from list --omit b d --stats s.json -o best
same 'by ids' d/sub/a best
jq -c '.options | [.inputs, .files_from, .format.omit]' s.json
try "$ZIPFIT" select -q --ids ids --include '' d

echo '-- parts: the files count, not how they were named'
run --shard 1/2 -o 1.part d 'c d'
run --shard 2/2 -o 2.part d --files-from list
run -o one d 'c d'
"$ZIPFIT" merge -q -o merged 1.part 2.part
same merged one merged
cp d/b d/bb
run --shard 2/2 -o 2.part d 'c d'
try "$ZIPFIT" merge -q -o merged 1.part 2.part
rm d/bb
mv d/b d/bb
run --shard 2/2 -o 2.part d 'c d'
try "$ZIPFIT" merge -q -o merged 1.part 2.part
mv d/bb d/b

echo '-- a checkpoint is of the files that were there'
"$PYTHON" - <<'END'
import os
import signal
import time

from helpers import start, texts, write_jsonl

write_jsonl("d/z", texts(20000, seed=1))
run = start(
    "select -q -T1 --engine zlib -t data/targets.jsonl -k 1 --checkpoint ck --checkpoint-every 0.01 -o out d".split()
)
while run.poll() is None and not os.path.exists("ck"):
    time.sleep(0.01)
run.send_signal(signal.SIGTERM)
print("status", run.wait())
END
cp 'c d' d/new
try "$ZIPFIT" select -q -T1 --engine zlib -t data/targets.jsonl -k 1 --checkpoint ck -o out d
try "$ZIPFIT" select -q -T1 --engine zlib -t data/targets.jsonl -k 1 --checkpoint ck -o out --omit new --omit x d
files | grep -v ^d
