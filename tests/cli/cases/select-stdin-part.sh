# Standard input is read from its current position, whatever it is.
. "$LIB"

few_targets 3
head -n 20 data/pool.jsonl >p.jsonl
{
	read -r _
	"$ZIPFIT" score --no-heading -q -t t.jsonl
} <p.jsonl | wc -l
{
	read -r _
	"$ZIPFIT" score --no-heading -v -t - t.jsonl 2>&1 >/dev/null | sed -n 's/^zipfit: targets: \([0-9]*\) .*/\1 targets/p'
} <p.jsonl
# Another program has read all of it.
{
	cat >/dev/null
	try "$ZIPFIT" score --no-heading -q -t t.jsonl
} <p.jsonl
# Behind a line there may be anything, also what is read by seeking.
"$PYTHON" - <<'END'
import gzip
import io
import tarfile
import zipfile

pool = open("p.jsonl", "rb").read()
archives = {"gz": gzip.compress(pool)}
for kind in "zip", "tar":
    file = io.BytesIO()
    if kind == "zip":
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("a", pool)
            archive.writestr("b", pool)
    else:
        with tarfile.open(fileobj=file, mode="w") as archive:
            archive.add("p.jsonl")
    archives[kind] = file.getvalue()
for kind, data in archives.items():
    open("part." + kind, "wb").write(b"a heading\n" + data)
END
for kind in gz zip tar; do
	{
		read -r _
		echo "$kind: $("$ZIPFIT" score --no-heading -q -t t.jsonl | wc -l)"
	} <part.$kind
done
# A second reading of it, for a fraction.
{
	read -r _
	"$ZIPFIT" select -q -t t.jsonl --fraction 1 --order input
} <p.jsonl >rest
tail -n +2 p.jsonl | cmp - rest && echo "all but the first"
