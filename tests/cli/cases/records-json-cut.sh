# An array cut short at any byte is an error with the element's number and the byte; with --on-error skip the elements
# before it count. The same holds for a missing comma, for text after the end, and for values that are cut.
. "$LIB"

few_targets 1
"$PYTHON" - <<'END'
import json
import subprocess
from helpers import FEWER, ZIPFIT

TEXT = ' [{"text":"one ]"},\n{"text": "t\\"wo", "more":[{}, 17]} , {"text":"three"}]\n'
ENDS = [TEXT.index(end) + len(end) for end in ('"one ]"}', "17]}", '"three"}')]
for records in "array", "values":
    options = ["--records", "values"] if records == "values" else []
    text = TEXT if records == "array" else TEXT.strip(" []\n").replace("},\n{", "}\n{").replace("} ,", "}  ")
    ends = ENDS if records == "array" else [text.index(end) + len(end) for end in ('"one ]"}', "17]}", '"three"}')]
    failed = 0
    for length in range(0, len(text) + 1, 3 if FEWER else 1):
        with open("cut", "w", encoding="utf-8") as file:
            file.write(text[:length])
        command = [ZIPFIT, "score", "-q", "-t", "t.jsonl", *options]
        failing = subprocess.run([*command, "-o", "none", "cut"], capture_output=True, text=True, check=False)
        skipping = subprocess.run([*command, "--on-error", "skip", "--stats", "stats", "cut"], capture_output=True, text=True,
                                  check=True)
        whole = sum(end <= length for end in ends)
        assert skipping.stdout.count("cut\t") == whole, (length, skipping)
        stats = json.load(open("stats", encoding="utf-8"))
        if records == "array":
            complete = not text[:length].strip() or length > text.rindex("]")
        else:
            complete = length in ends or not text[max(end for end in [0] + ends if end <= length) : length].strip()
        assert stats["skipped"]["damaged"] == (not complete) and len(stats["damaged"]) == (not complete), (length, stats)
        if complete:
            assert failing.returncode == 0, (length, failing)
            continue
        failed += 1
        what = "array" if records == "array" else "last value"
        says = "cut:%d: at byte %d: the %s is cut short" % (whole + 1, length + 1, what)
        assert failing.returncode == 1 and failing.stderr == "zipfit: %s\n" % says, (length, failing, says)
        assert skipping.stderr == "zipfit: %s; the rest of this input is not read\n" % says, (length, skipping)
    assert failed > len(text) / 4
    print(records, "cut short: named")
END
# check ARRAY: what becomes of it, and of its elements.
check() {
	printf '%s' "$1" >array
	"$ZIPFIT" score --no-heading -q -t t.jsonl --field a -o none array 2>&1 || :
	"$ZIPFIT" score --no-heading -q -t t.jsonl --field a --on-error skip array 2>&1 | cut -f 1-3
}
check '[{"a":"x"} {"a":"y"}]'
check '[{"a":"x"},,{"a":"y"}]'
check '[{"a":"x"},]'
check '[{"a":"x"}]{"a":"y"}'
check '[{"a":"x"},1,{"a":"y"}]'
check '[{"a":"x"},{"a":7},{"b":"y"},{"a":"y",},{"a":"z"}]'
check '[]'
[ ! -e none ] || rm none
# A bad element has its number and its byte in the file, decoded, wherever it is.
"$PYTHON" - <<'END'
import gzip
import subprocess
from helpers import ZIPFIT

good = [b'{"text":"%s"}' % (b"x" * (i % 90)) for i in range(3000)]
for number in 0, 1, 700, 2999:
    for bad, says, width in (b"[5]", "at byte %d: not a JSON object", 0), (b'{"text":"a",\n "b" 5}', "near byte %d: not JSON", 9):
        data = b" [\n" + b",\n".join(good[:number] + [bad] + good[number:]) + b"]"
        for content in data, gzip.compress(data):
            with open("bad", "wb") as file:
                file.write(content)
            done = subprocess.run([ZIPFIT, "score", "-q", "-T", "3", "-t", "t.jsonl", "-o", "none", "bad"], capture_output=True,
                                  text=True, check=False)
            place = [says % (data.index(bad) + 1 + i) for i in range(len(bad) if width else 1)]
            assert done.stderr in ["zipfit: bad:%d: %s\n" % (number + 1, one) for one in place], (done, place)
            # Near is at most so far from the byte that cannot follow.
            assert width == 0 or abs(place.index(done.stderr.split(": ", 2)[2].rstrip()) - bad.index(b"5")) < width
END
