# A word that is none of an option's choices is answered with the choices.
. "$LIB"

for option in --frame --engine --order --on-error --progress --score; do
	try "$ZIPFIT" select -t data/targets.jsonl -k 1 $option other data/pool.jsonl
done
