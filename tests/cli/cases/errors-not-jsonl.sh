# A file that is not JSONL gets a message of one line that names its format and what helps, in every role.
. "$LIB"

few_targets 2
head -n 20 data/pool.jsonl >pool.jsonl
printf 'PAR1\025\004\025\020' >parquet
printf 'ARROW1\000\000' >arrow
printf 'id,text\n1,"a, b"\n2,c\n' >csv
printf 'id\ttext\n1\tab\n' >tsv
printf '<!DOCTYPE html>\n<html><head><title>404</title></head></html>\n' >html
printf 'version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n' >lfs
printf '\377\376{\000"\000a\000' >utf16
printf "{'text': 'a'}\n" >python
printf '{\n  "text": "a"\n}\n' >pretty
for file in parquet arrow csv tsv html lfs utf16 python pretty; do
	try "$ZIPFIT" score --no-heading -q -t t.jsonl $file
done
# Every role.
try "$ZIPFIT" score --no-heading -q -t html pool.jsonl
try "$ZIPFIT" score --no-heading -q -t t.jsonl --score contrast --background parquet pool.jsonl
try "$ZIPFIT" select -q -t t.jsonl -k 1 --exclude csv pool.jsonl
try "$ZIPFIT" eval --train utf16 --test pool.jsonl
try "$ZIPFIT" eval --train pool.jsonl --test lfs
# Standard input, a compressed file, a member of an archive behind good ones, a file behind blank lines.
try "$ZIPFIT" score --no-heading -q -t t.jsonl <parquet
gzip -c csv >csv.gz
try "$ZIPFIT" score --no-heading -q -t t.jsonl csv.gz
"$PYTHON" -c '
import tarfile
with tarfile.open("all.tar", "w") as file:
    file.add("pool.jsonl")
    file.add("csv")'
try "$ZIPFIT" score --no-heading -q -t t.jsonl all.tar >rows.tsv
cat rows.tsv | wc -l | tr -d ' '
{
	printf '\n \n'
	cat csv
} >blank
try "$ZIPFIT" score --no-heading -q -t t.jsonl blank
# A line that ends nowhere: told before it is all read.
"$PYTHON" -c '
import sys
sys.stdout.buffer.write(b"PAR1" + bytes(100000))' >long
try "$ZIPFIT" score --no-heading -q -t t.jsonl --max-line 64k long
# A later line is only what is certain.
{
	cat pool.jsonl
	cat csv
} >late
try "$ZIPFIT" score --no-heading -q -t t.jsonl late >rows.tsv
{
	cat pool.jsonl
	cat html
} >late
try "$ZIPFIT" score --no-heading -q -t t.jsonl late >rows.tsv
# Skipped, it is named all the same: once, and where nothing is left, in the error.
"$ZIPFIT" score --no-heading -t t.jsonl --on-error skip csv parquet pool.jsonl 2>message | wc -l | tr -d ' '
sed 's/; [0-9][0-9.]* s.*/; S s/' message
try "$ZIPFIT" select -q -t t.jsonl -k 1 --on-error skip parquet html
