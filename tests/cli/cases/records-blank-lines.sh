# Blank lines are skipped and counted; line numbers include them.
. "$LIB"

few_targets 2
printf '\n{"text":"two"}\n \t \n\r\n{"text":"five"}\n\n\n' >pool.jsonl
"$ZIPFIT" score --no-heading -t t.jsonl pool.jsonl >scores.tsv
cut -f 2,3 scores.tsv
# In targets as well.
{
	echo
	cat t.jsonl
	printf '\n\r\n'
} >blank.jsonl
"$ZIPFIT" score -q --no-heading -t blank.jsonl pool.jsonl >blank.tsv
same "blank lines in targets" scores.tsv blank.tsv
