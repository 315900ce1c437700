# Any number of shards of any input gives what one run gives: records, scores, rejects and counts.
. "$LIB"

# What one run and a merge have in common of --stats: all but times, and what was scored with.
same='del(.seconds, .cpu_seconds, .phases, .threads, .parts_seconds, .mb_per_second, .command, .engine, .options.threads)'
few_targets 3
cat data/pool.jsonl data/pool.jsonl >plain.jsonl
"$PYTHON" -c 'print("not JSON"); print(); print("{\"text\": 5}"); print("{\"text\": \"last\"}", end="")' >>plain.jsonl
gzip -c plain.jsonl >pool.gz
zstd -q -o pool.zst plain.jsonl
mkdir in && cp plain.jsonl in/a && cp data/pool.jsonl in/b && bsdtar -czf pool.tar.gz in

# How many shards there are.
numbers='1 2 5'
[ -z "${ZIPFIT_FEWER-}" ] || numbers=3

# compare NAME [OPTION]... -- INPUT...
compare() {
	name=$1
	shift
	rm -rf ./*.part one.* merged.*
	"$ZIPFIT" select -q --level 1 --on-error skip --stats one.json --scores one.tsv --rejects one.rejects -t t.jsonl \
		-o one.out "$@" 2>one.said
	cat one.said >&2
	for shards in $numbers; do
		for shard in $(seq "$shards"); do
			"$ZIPFIT" select -q --level 1 --on-error skip --scores x --rejects x.rejects -t t.jsonl --shard "$shard/$shards" \
				-o "$shard.part" "$@"
		done
		[ ! -e x ] || echo "a shard's scores belong into its part"
		# shellcheck disable=SC2046 # a list of names
		"$ZIPFIT" merge -q --stats merged.json --scores merged.tsv --rejects merged.rejects -o merged.out \
			$(seq -f %g.part "$shards" | shuf --random-source=plain.jsonl) 2>merged.said
		for what in out tsv rejects said; do
			cmp "one.$what" "merged.$what"
		done
		jq -S "$same" one.json >one.counts
		jq -S "$same" merged.json >merged.counts
		cmp one.counts merged.counts
	done
	echo "$name: $(wc -l <one.out) records, $(tail -n +2 one.tsv | wc -l) scores, $(wc -l <one.rejects) rejects"
}

need zstd
need bsdtar libarchive-tools
compare 'plain file' -k 40 plain.jsonl
compare 'gzip' -k 40 --annotate pool.gz
compare 'zstd' -k 40 --order input pool.zst
compare 'archive' -k 40 pool.tar.gz
compare 'several' -k 100000 plain.jsonl pool.zst data/pool.jsonl
compare 'lines' --budget 3000 --lines plain.jsonl pool.gz
compare 'one record' -k 1 --min-score 0.1 plain.jsonl
# Whole files have no bad lines to keep. By chance, too, they are the same, though a shard passes over members unread.
split -l 20 plain.jsonl in/c.
bsdtar -czf files.tar.gz in
for options in '-k 9' '-k 5 --sample 0.1'; do
	# shellcheck disable=SC2086 # options are words
	"$ZIPFIT" select -q --level 1 --whole-files -t t.jsonl $options -o one.out in/a in/b files.tar.gz data/targets.jsonl
	for shard in 1 2 3 4; do
		# shellcheck disable=SC2086
		"$ZIPFIT" select -q --level 1 --whole-files -t t.jsonl $options --shard $shard/4 -o $shard.part in/a in/b \
			files.tar.gz data/targets.jsonl
	done
	"$ZIPFIT" merge -q 1.part 2.part 3.part 4.part -o merged.out
	same "whole files, $options" one.out merged.out
done
