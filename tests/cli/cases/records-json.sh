# Arrays and values compared with Python's json: the same records in the same order, for any compression and any
# division
# of the work; one per line, verbatim if they were on one line, else without white space outside strings.
. "$LIB"

few_targets 2
"$PYTHON" - <<'END'
import gzip
import io
import json
import random
import re
import subprocess
import tarfile
from helpers import ZIPFIT

source = random.Random(4)
SPACES = ["", "", "", " ", "\n", "\t", "\r\n", "  \n    "]
CHARACTERS = list('abc def{}[]",:\\/\n\t') + ["\u00e9", "\u4e2d", "\U0001f600", "\u0000", "\u2028"]


def space():
    return source.choice(SPACES)


def string():
    text = "".join(source.choices(CHARACTERS, k=source.randint(0, 12)))
    return json.dumps(text, ensure_ascii=source.random() < 0.5)


def value(depth):
    kind = source.random()
    if depth == 0 or kind < 0.3:
        return source.choice(["0", "-1.5e+7", "true", "null", string()])
    if kind < 0.6:
        return "[%s]" % ",".join(space() + value(depth - 1) + space() for _ in range(source.randint(0, 4)))
    members = (space() + string() + space() + ":" + space() + value(depth - 1) + space() for _ in range(source.randint(0, 4)))
    return "{%s}" % ",".join(members)


def record():
    """An object with a text, most of the time."""
    if source.random() < 0.05:
        return value(2)
    text = json.dumps("".join(source.choices(CHARACTERS + ["return ", "word "], k=source.randint(1, 60))))
    members = ['"text"' + space() + ":" + space() + text, string() + ":" + value(3)]
    source.shuffle(members)
    return "{" + space() + (space() + "," + space()).join(members) + space() + "}"


STRING = re.compile(r'"(?:[^"\\]|\\.)*"')


def flat(text):
    """The text on one line, if it is not."""
    if "\n" not in text:
        return text
    parts, at = [], 0
    for found in STRING.finditer(text):
        parts += [re.sub(r"\s", "", text[at : found.start()]), found.group()]
        at = found.end()
    return "".join(parts) + re.sub(r"\s", "", text[at:])


def run(*arguments):
    return subprocess.run([ZIPFIT, *arguments], check=True, capture_output=True).stdout


def expected(texts):
    """The lines to be written, as Python reads them: (number, line) of each object with a text."""
    kept = []
    for number, text in enumerate(texts, start=1):
        read = json.loads(text)
        if isinstance(read, dict) and isinstance(read.get("text"), str) and read["text"] != "":
            kept.append((number, flat(text), len(read["text"].encode())))
    return kept


def check(name, texts, *options):
    kept = expected(texts)
    skip = ["-q", "--level", "1", "-t", "t.jsonl", "--on-error", "skip", *options]
    select = ["select", *skip, "-k", "100000", "--order", "input"]
    for threads in "1", "4":
        run(*select, "-T", threads, "--scores", "scores", "--rejects", "rejects", "-o", "out", name)
        with open("out", encoding="utf-8", newline="\n") as file:
            lines = file.read().split("\n")
        assert lines.pop() == "" and lines == [line for _, line, _ in kept], (name, threads)
        with open("scores", encoding="utf-8") as file:
            rows = [row.split("\t")[1:3] for row in file if not row.startswith("file\t")]
        assert rows == [[str(number), str(size)] for number, _, size in kept], (name, threads)
        with open("rejects", encoding="utf-8", newline="\n") as file:
            rejected = file.read().split("\n")
        numbers = {number for number, _, _ in kept}
        bad = [flat(text) for number, text in enumerate(texts, start=1)
               if number not in numbers and not json.loads(text if text.startswith("{") else '{"text":0}').get("text") == ""]
        assert rejected.pop() == "" and rejected == bad, (name, threads)
    for shards in 2, 5:
        parts = ["%d.part" % shard for shard in range(1, shards + 1)]
        for shard, part in enumerate(parts, start=1):
            run(*select, "--scores", "x", "--rejects", "y", "--shard", "%d/%d" % (shard, shards), "-o", part, name)
        run("merge", "-q", "--scores", "scores2", "--rejects", "rejects2", "-o", "out2", *parts)
        for one, other in ("out", "out2"), ("scores", "scores2"), ("rejects", "rejects2"):
            assert open(one, "rb").read() == open(other, "rb").read(), (name, shards, one)


def array(texts):
    return space() + "[" + ",".join(space() + text + space() for text in texts) + "]" + space()


def values(texts):
    """Between two numbers or words there is white space."""
    return "".join(text + (space() or " ") for text in texts)


for count in 0, 1, 2, 3000:
    texts = [record() for _ in range(count)]
    for kind, text, options in ("array", array(texts), []), ("values", values(texts), ["--records", "values"]):
        data = text.encode()
        read = json.loads(text) if kind == "array" else None
        assert read is None or read == [json.loads(one) for one in texts]
        if count < 2:
            with open(kind, "wb") as file:
                file.write(data)
            done = subprocess.run([ZIPFIT, "score", "-q", "-t", "t.jsonl", *options, kind], check=True, capture_output=True)
            assert done.stdout.count(b"\n") == len(expected(texts)) + done.stdout.startswith(b"file\t")
            continue
        with open(kind, "wb") as file:
            file.write(b"\xef\xbb\xbf" + data)
        with open(kind + ".gz", "wb") as file:
            file.write(gzip.compress(data))
        check(kind, texts, *options)
        check(kind + ".gz", texts, *options)
        # Two members, numbered through; each member is an array of its own.
        half = count // 2
        with tarfile.open(kind + ".tar", "w") as tar:
            for name, part in ("one", texts[:half]), ("two", texts[half:]):
                content = (array(part) if kind == "array" else values(part)).encode()
                header = tarfile.TarInfo(name)
                header.size = len(content)
                tar.addfile(header, io.BytesIO(content))
        check(kind + ".tar", texts, *options)
        print(kind, count, "records")

# A line that is no object ends nothing; --lines and --whole-files look at no first byte.
with open("lines", "w", encoding="utf-8") as file:
    file.write('[{"text":"one"}]\n[{"text":"two"}]\n{"text":"three"}\n')
print(run("score", "-q", "-t", "t.jsonl", "--records", "lines", "--on-error", "skip", "lines").decode().split("\t")[-3:-1])
print(run("select", "-q", "-t", "t.jsonl", "--lines", "-k", "9", "--order", "input", "lines").decode(), end="")
print(run("select", "-q", "-t", "t.jsonl", "--whole-files", "-k", "9", "lines").decode(), end="")
# A line break within a string, which JSON does not allow and the parser takes, is written as an escape.
with open("breaks", "wb") as file:
    file.write(b'[{"text":"one\ntwo"}]')
print(run("select", "-q", "-t", "t.jsonl", "-k", "9", "breaks").decode(), end="")
# An element over --max-line is a bad record, and the next one is found.
with open("long", "w", encoding="utf-8") as file:
    json.dump([{"text": "a]}" * 8000}, {"text": "short"}, "b\"," * 9000, {"text": "[" * 100000}, {"text": "last"}], file)
print(run("select", "-q", "-t", "t.jsonl", "-k", "9", "--order", "input", "--max-line", "20000", "--on-error", "skip", "--rejects",
          "rejects", "long").decode(), end="")
print(open("rejects", encoding="utf-8").read() == json.dumps({"text": "a]}" * 8000}) + "\n" + json.dumps("b\"," * 9000) + "\n"
      + json.dumps({"text": "[" * 100000}) + "\n")
for arguments in ["--max-line", "20000", "long"], ["lines"], ["--records", "lines", "lines"], ["--records", "jsonl", "lines"]:
    print(subprocess.run([ZIPFIT, "score", "-q", "-t", "t.jsonl", "-o", "none", *arguments], capture_output=True, text=True,
                         check=False).stderr.splitlines()[0])

# Targets, exclusions, background and training text are told by their own first byte.
with open("targets.json", "w", encoding="utf-8") as file:
    json.dump([json.loads(line) for line in open("t.jsonl", encoding="utf-8")], file, indent=4)
pool = ["--level", "1", "--on-error", "skip", "array"]
assert run("score", "-q", "-t", "t.jsonl", *pool) == run("score", "-q", "-t", "targets.json", *pool)
for records in "auto", "lines", "values":
    with open("pool", "w", encoding="utf-8") as file:
        file.write('{"text":"one"}\n{"text":"two three"}\n')
    one, two = (run("select", "-q", "-k", "2", "--annotate", "--records", records, "-t", name, "--exclude", name, "--score",
                    "contrast", "--background", name, "pool") for name in ("t.jsonl", "targets.json"))
    assert one == two and one.count(b"\n") == 2
assert run("eval", "--train", "targets.json", "--test", "pool") == run("eval", "--train", "t.jsonl", "--test", "pool")
END
