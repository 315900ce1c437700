# A wrong word for an option with fixed choices gets a message that lists the choices.
. "$LIB"

for option in --frame --engine --order --on-error --progress --score; do
	try "$ZIPFIT" select -t data/targets.jsonl -k 1 $option other data/pool.jsonl
done
