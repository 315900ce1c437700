# --at uses the first records up to each size, and only those sizes; a note says if the records end before that.
. "$LIB"

# Documents of 100, 50, 150 and 700 bytes.
"$PYTHON" - <<'END'
from helpers import write_jsonl

write_jsonl("train.jsonl", [letter * length for letter, length in (("a", 100), ("b", 50), ("c", 150), ("d", 700))])
END
at() {
	echo "at $*"
	"$ZIPFIT" eval --train train.jsonl --test data/targets.jsonl "$@" | cut -f 1,2
}
at --at 100,299,300,1k
at --at 150 --at 999
at --at 1000
# Too small for a record more; the records ran out.
at --at 99,100,120,149,151
at --at 1kB,2k,3k
at -q --at 10,2M,3M
# Each row equals the last row of a run over only these records.
head -n 2 train.jsonl >head.jsonl
"$ZIPFIT" eval --train head.jsonl --test data/targets.jsonl | tail -n 1 >alone
"$ZIPFIT" eval --train train.jsonl --test data/targets.jsonl --at 200 | tail -n 1 >prefix
same "a prefix and its records alone" alone prefix
