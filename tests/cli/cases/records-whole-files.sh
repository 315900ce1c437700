# --whole-files: each file, or each member of an archive, is a document, written as {"path":...,"text":...}.
. "$LIB"

few_targets 3
mkdir -p tree/sub
printf 'def one():\n\treturn 1\n' >tree/one.py
printf 'two "quoted" \\ back\r\n' >tree/sub/two.txt
: >tree/empty.txt
"$PYTHON" - <<'END'
import tarfile

with tarfile.open("tree.tar.gz", "w:gz") as archive:
    archive.add("tree", recursive=False)
    for name in "tree/one.py", "tree/empty.txt", "tree/sub/two.txt":
        archive.add(name)
END
run_select() {
	"$ZIPFIT" select -t t.jsonl -k 9 --whole-files --order input "$@" 2>summary
	sed 's/;.*//' summary
}
run_select tree/one.py tree/empty.txt tree/sub/two.txt
run_select tree.tar.gz
run_select - <tree/one.py
gzip -c tree/one.py >one.gz
run_select one.gz
"$ZIPFIT" score -q --no-heading -t t.jsonl --whole-files tree.tar.gz tree/one.py | cut -f 1-3
# The documents are the files' bytes, as scores of the same texts as records show.
"$ZIPFIT" select -q -t t.jsonl -k 9 --whole-files --order input tree.tar.gz >records.jsonl
numbers --whole-files tree.tar.gz >files.numbers
numbers records.jsonl >records.numbers
same "files and their records" files.numbers records.numbers
# --annotate takes the object that is written.
"$ZIPFIT" select -q -t t.jsonl -k 1 --whole-files --annotate tree/one.py | sed 's/:[-0-9.e]*,"zipfit_rank/:S,"zipfit_rank/'
