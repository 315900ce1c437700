# With --on-error skip, bad records are counted by cause, and --rejects writes them verbatim, in input order.
. "$LIB"

few_targets 2
{
	printf 'not JSON\n'
	printf '{"text":"good"}\n'
	printf '[1, 2]\r\n'
	printf '\n'
	printf '{"x":"no text"} \n'
	printf '{"text":7}\n'
	printf '{"text":""}\n'
	printf '\000\377 bytes\n'
	printf '{"text":"cut'
} >pool.jsonl
"$ZIPFIT" select -t t.jsonl -k 1 --on-error skip --rejects rejects pool.jsonl >best
cat best
{
	sed -n '1p;3p;5p;6p;8p' pool.jsonl
	printf '{"text":"cut\n'
} >expected
same "rejects" expected rejects
"$ZIPFIT" score -q --no-heading -t t.jsonl --on-error skip --rejects rejects.gz pool.jsonl >/dev/null
gzip -dc rejects.gz >unzipped
same "compressed" expected unzipped
# Without --rejects the count is all.
"$ZIPFIT" score -q --no-heading -t t.jsonl --on-error skip pool.jsonl | cut -f 1-3
