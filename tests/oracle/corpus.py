"""Random corpora, in the forms that users have: fields, line ends, compressions, archives, bad lines.

Everything is drawn from one random.Random, so that a corpus can be reproduced.
"""

import bz2
import gzip
import io
import json
import lzma
import os
import shutil
import subprocess
import tarfile
import unicodedata
import zipfile

WORDS = ("the of and a in that it is for on def return self for while import from theorem lemma proof real nat "
         "=> := ∀ λ ü Straße 数字 ไทย don’t 0 1 42 3.14 x y z f(x) ==").split()
SPECIAL = ["\n", "\t", "\\", '"', "\0", "\x7f", "\x1b", "\ud800", "\udfff", "\udc80", "\udcff", "😀", "\u2028", "\r\n"]
NAMES = ["a.jsonl", "folder/b.jsonl", "ünïcode.txt", 'quote".txt', "with space"]


class Source:
    """An input: its name on the command line, where its bytes are, and its members, decoded, as (name or None, data)."""

    def __init__(self, path, stored, members):
        self.path = path
        self.stored = stored
        self.members = members


# ---- Texts and records ------------------------------------------------------


def text(rng, earlier):
    """A text; now and then a copy of an earlier one, or nearly one, and now and then empty."""
    if earlier and rng.random() < 0.15:
        copied = rng.choice(earlier)
        return rng.choice([copied, copied, copied.upper(), copied.replace(" ", "  "), " " + copied + "\n",
                           copied.replace(" ", rng.choice("\u3000\u2028\u00a0")), copied.replace("u", "\u00ad\uff55"),
                           unicodedata.normalize("NFD", copied)])
    words = rng.choices(WORDS, k=rng.choice([0, 1, 3, 10, 30, 60]) + rng.randrange(3))
    if words and rng.random() < 0.2:
        words.insert(rng.randrange(len(words)), rng.choice(SPECIAL))
    made = " ".join(words)
    earlier.append(made)
    return made


def holding(field, content):
    """An object in which a field or JSON pointer says something."""
    return {
        "/meta/items/1/a~1b~0": {"meta": {"items": [None, {"a/b~": content, "a~1b~0": 0}, "no"]}},
        "/meta/body": {"meta": {"body": content, "": {}}},
    }.get(field) or {field: content}


def record(rng, fields, content, pad=0):
    """A JSON object whose `fields` say something, among other members."""
    value = {"id": rng.choice([rng.randrange(10**6), "r-1", 1.5e300, None])}
    for field in fields:
        value.update(holding(field, content()))
    if pad > 0:
        value["pad"] = "x" * rng.randrange(pad)
    value["tokens"] = rng.choice([0, 1, 7, 12.0, 300])
    return value


def dump(rng, value):
    """The object as a line of JSON, in one of the ways to write it."""
    separators = rng.choice([(",", ":"), (", ", ": "), (" , ", "\t:  ")])
    made = json.dumps(value, ensure_ascii=True, separators=separators)
    if rng.random() < 0.5:
        try:
            return json.dumps(value, ensure_ascii=False, separators=separators).encode("utf-8", "surrogateescape")
        except UnicodeEncodeError:
            pass
    return made.encode()


def bad_line(rng, fields, content):
    """A line that is no record, for one reason or another."""
    value = record(rng, fields, content)
    whole = dump(rng, value)
    broken = dict(value)
    broken.update(holding(fields[0], rng.choice([5, None, [], {}, True])))
    no_count = dict(value, tokens=rng.choice(["7", -1, 1.5, None, True, 1e300]))
    deep = b'{"deep":' + b"[" * 1000 + b"]" * 1000 + b"," + whole[1:]
    return rng.choice([
        b"not JSON", whole[:-1], whole + b" x", whole + whole, b"[1, 2]", b'"text"', b"17", b"{}", deep,
        dump(rng, broken), dump(rng, no_count), b"{" + whole, b"\xef\xbb\xbf\xef\xbb\xbf" + whole,
    ])


def line(rng, setting, content, bad):
    """A line of an input."""
    if setting.kind == "lines":
        return content().replace("\n", " ").encode("utf-8", "replace")
    if rng.random() < bad:
        return bad_line(rng, setting.fields, content)
    if rng.random() < 0.05:
        return rng.choice([b"", b" ", b"\t \r"])
    made = dump(rng, record(rng, setting.fields, content, setting.pad))
    if rng.random() < 0.05:
        made = b'{"text":"twice",' + made[1:]
    return made + rng.choice([b"", b"", b"", b" ", b"\t"])


# ---- Files ------------------------------------------------------------------


def lines(rng, setting, count, content, bad):
    """The bytes of a file of so many lines, with or without a mark, carriage returns and a last newline."""
    ends = rng.choice([b"\n", b"\n", b"\r\n"])
    made = b"["
    # A file that begins so would be an array, not lines.
    while made.lstrip(b" \t\r\n").startswith(b"["):
        made = ends.join(line(rng, setting, content, bad) for _ in range(count))
    mark = b"\xef\xbb\xbf" if rng.random() < 0.2 else b""
    return mark + made + (ends if count > 0 and rng.random() < 0.7 else b"")


def by_program(program):
    """A compressor that Python has not."""
    return lambda data: subprocess.run([program, "-q", "-c"], input=data, stdout=subprocess.PIPE, check=True).stdout


def several_gzip(rng, data):
    """A gzip file of one to three members."""
    cuts = sorted(rng.randrange(len(data) + 1) for _ in range(rng.randrange(3)))
    return b"".join(gzip.compress(data[a:b], 6) for a, b in zip([0] + cuts, cuts + [len(data)]))


def compress(rng, data):
    """The data as it is, or in some compression."""
    ways = [lambda data: data] * 3 + [lambda data: several_gzip(rng, data), bz2.compress, lzma.compress]
    ways += [by_program(program) for program in ("zstd", "lz4") if shutil.which(program)]
    return rng.choice(ways)(data)


def tar(members):
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w") as archive:
        for name, data in members:
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return made.getvalue()


def packed_zip(members):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return made.getvalue()


def pack(rng, members):
    """The bytes of a file with these members: an archive where they have names."""
    if members[0][0] is None:
        return compress(rng, members[0][1])
    return packed_zip(members) if rng.random() < 0.4 else compress(rng, tar(members))


def source(rng, setting, directory, number, contents):
    """Writes an input, an archive where there are several contents."""
    is_archive = len(contents) > 1 or rng.random() < 0.1
    names = rng.sample(NAMES, len(contents)) if is_archive else [None]
    members = list(zip(names, contents))
    path = os.path.join(directory, "in-%d" % number)
    with open(path, "wb") as file:
        file.write(pack(rng, members))
    return Source(os.path.basename(path), path, members)


def inputs(rng, setting, directory):
    """Writes one to four inputs; with `setting.stdin` one of them is standard input."""
    earlier, made = [], []
    bad = 0.1 if setting.skip else rng.choice([0, 0, 0, 0, 0.02])

    def content():
        return text(rng, earlier)

    for number in range(rng.choice([1, 1, 2, 3, 4])):
        contents = []
        for _ in range(rng.choice([1, 1, 1, 2, 3])):
            if setting.kind == "files":
                contents.append(content().encode("utf-8", "replace") + rng.choice([b"", b"\n", b"\xff\xe2\x82"]))
            else:
                contents.append(lines(rng, setting, rng.choice([0, 1, 7, 30, 90]), content, bad))
        made.append(source(rng, setting, directory, number, contents))
    if setting.stdin:
        rng.choice(made).path = "-"
    return made


def targets(rng, fields, directory, name):
    """Writes a file of a few documents in these fields; None is a file of lines."""
    path = os.path.join(directory, name)
    if fields is None:
        data = "\n".join(" ".join(rng.choices(WORDS, k=20)) for _ in range(3)).encode()
    else:
        values = [record(rng, fields, lambda: " ".join(rng.choices(WORDS, k=rng.randrange(4, 40))))
                  for _ in range(rng.randrange(1, 5))]
        if rng.random() < 0.2:
            values.append(record(rng, fields, lambda: ""))
        data = b"\n".join(dump(rng, value) for value in values)
    with open(path, "wb") as file:
        file.write(rng.choice([bytes, gzip.compress])(data))
    return Source(name, path, [(None, data)])
