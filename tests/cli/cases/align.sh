# align: the table of data sets, whose numbers oracle-align checks; what is one data set; outputs and counts.
. "$LIB"
few_targets 3

align() {
	"$ZIPFIT" align -q -t t.jsonl "$@"
}
# names [OPTION]... INPUT...: what each data set is called, and its records.
names() {
	align "$@" | cut -f 1,2,4
}
mkdir -p pools/deep
grep python data/pool.jsonl >pools/python.jsonl
grep -v python data/pool.jsonl | gzip >pools/others.gz
head -n 30 data/targets.jsonl >pools/deep/tasks.jsonl
: >pools/empty.jsonl
# A directory has a data set for each file; a file without records is one too. The tasks are nearest to the tasks.
align pools | cut -f 1 | head -n 2
align pools | tail -n 1
align --json pools | tail -n 1
names pools/python.jsonl pools/python.jsonl pools
# An archive is one data set, and so is standard input.
tar -cf pools.tar pools
names pools.tar
names --lines - <pools/python.jsonl
names --whole-files pools.tar
# By a field, of all inputs together.
names --by source data/pool.jsonl pools/python.jsonl | head -n 3
names --by /source --sample-size 12 data/pool.jsonl | sort | head -n 3
"$ZIPFIT" align -t t.jsonl --by difficulty --stats stats data/pool.jsonl pools/empty.jsonl >table || echo "status $?"
"$PYTHON" - <<'END' >mixed.jsonl
for value in ('"x"', "null", "3", "3.0", '{"a": 1}', '"-"', "false", '""', "[1]", None):
    print('{"text": "some words"%s}' % ("" if value is None else ', "by": ' + value))
END
"$ZIPFIT" align -t t.jsonl --by by mixed.jsonl 2>message | cut -f 1,2
head -n 1 message
align --by by --json mixed.jsonl | cut -d , -f 1,2
# Records over several lines.
"$PYTHON" -c 'import json; [print(json.dumps(json.loads(line), indent=1)) for line in open("data/pool.jsonl")]' >values
align --by source data/pool.jsonl >by
align --by source --records values --memory 0 values | same 'JSON values' by -
# Bad records count in no data set.
sed '2s/.*/{"text": 3}/; 4s/.*/not JSON/; 6s/.*/{"text": ""}/' pools/python.jsonl >bad.jsonl
try align bad.jsonl
names --on-error skip --rejects rejects bad.jsonl
cat rejects
# Outputs.
align -o table.gz --stats stats --manifest manifest --depfile rule pools
gzip -dc table.gz >table
align pools | same 'a compressed file' table -
align --no-heading pools >rows
tail -n +2 table | same 'no heading' rows -
"$PYTHON" - <<'END'
import json

with open("stats", encoding="utf-8") as file:
    stats = json.load(file)
options = stats["options"]
print(stats["command"], stats["read"], stats["documents"], stats["scored"], options["sample_size"], options["sample_seed"])
print(stats["phases"]["scoring"]["cpu_seconds"] > 0)
END
align --all --by source --stats stats data/pool.jsonl >all
align --by source --sample-size 40 data/pool.jsonl | same 'all, and a sample of all' all -
grep -E '"(by|scored|documents|sample_size)"' stats
align --sample-size 9 data/pool.jsonl >nine
align --sample-size 9 --seed 1 data/pool.jsonl | cmp -s - nine || echo 'another seed, another sample'
files
