# --level, --frame and --engine: defaults are 6, gzip and auto; the first two change the scores, the engine never does.
. "$LIB"

few_targets 5
scores() {
	"$ZIPFIT" score -q -t t.jsonl "$@" data/pool.jsonl
}
scores >default
scores --level 6 --frame gzip --engine auto --score ncd >explicit
same "the defaults" default explicit
for level in 1 2 3 4 5 6 7 8 9; do
	scores --level $level >came
	scores --level $level --engine zlib >level.$level
	same "level $level" level.$level came
	scores --level $level --frame none >came
	scores --level $level --frame none --engine zlib >frameless
	same "level $level without the frame" frameless came
	cmp -s level.$level frameless && echo "level $level: the frame makes no difference"
done
cmp -s level.1 level.6 || echo "levels 1 and 6 differ"
