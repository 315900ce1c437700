# 1,000 levels of nesting are accepted; 1,001 make a bad record (the object is the first level), and so do 100,000.
. "$LIB"

few_targets 2
"$PYTHON" - <<'END'
def write(path, levels, opening, closing):
    with open(path, "w") as file:
        file.write('{"deep":' + opening * (levels - 1) + closing * (levels - 1) + ',"text":"found it"}\n')

write("arrays-1000.jsonl", 1000, "[", "]")
write("arrays-1001.jsonl", 1001, "[", "]")
write("arrays-100000.jsonl", 100000, "[", "]")
for levels in 1000, 1001:
    with open("objects-%d.jsonl" % levels, "w") as file:
        file.write('{"text":"found it","a":' * (levels - 1) + "{}" + "}" * (levels - 1) + "\n")
with open("unclosed.jsonl", "w") as file:
    file.write('{"text":"x","a":' + "[" * 5000 + "\n")
# Brackets in strings do not nest.
with open("strings.jsonl", "w") as file:
    file.write('{"a":"' + "[" * 5000 + '\\"","text":"found it"}\n')
END
for file in arrays-1000 arrays-1001 arrays-100000 objects-1000 objects-1001 unclosed strings; do
	try "$ZIPFIT" score -q --no-heading -t t.jsonl $file.jsonl >scores.tsv 2>message
	echo "$file: $(cut -f 3 scores.tsv | paste -sd ' ' -) $(cat message)"
done
