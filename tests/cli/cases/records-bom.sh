# One UTF-8 byte order mark may open a file (each file, each member); on any other line it is an error.
. "$LIB"

few_targets 2
printf '\357\273\277{"text":"first"}\n{"text":"second"}\n' >bom.jsonl
printf '{"text":"first"}\n{"text":"second"}\n' >plain.jsonl
numbers plain.jsonl plain.jsonl >expected
numbers bom.jsonl bom.jsonl >came
same "mark" expected came
numbers --lines bom.jsonl >came
numbers --lines plain.jsonl >expected
same "mark before lines" expected came
"$ZIPFIT" select -q -t t.jsonl -k 2 --order input bom.jsonl >out
same "the record without the mark" plain.jsonl out
{
	printf '\357\273\277'
	cat t.jsonl
} >bom-t.jsonl
"$ZIPFIT" score -q --no-heading -t t.jsonl plain.jsonl >expected
"$ZIPFIT" score -q --no-heading -t bom-t.jsonl plain.jsonl >came
same "mark before targets" expected came
printf '\357\273\277\357\273\277{"text":"two marks"}\n' >twice.jsonl
try "$ZIPFIT" score -q --no-heading -t t.jsonl twice.jsonl
printf '{"text":"first"}\n\357\273\277{"text":"second"}\n' >late.jsonl
try "$ZIPFIT" score -q --no-heading -t t.jsonl late.jsonl
printf '\357\273\277' >only.jsonl
"$ZIPFIT" score -q --no-heading -t t.jsonl only.jsonl
