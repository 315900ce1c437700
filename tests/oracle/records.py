"""How bytes become records, and records documents: the contract's rules, without a thought for speed.

Inputs come decoded, as a list of members each, so that nothing here knows of a
compression or a container. Every record of the input is listed, with what
becomes of it in `outcome`: "scored", or a reason as --stats names them.
"""

import re

import oracle

BOM = b"\xef\xbb\xbf"
DEEPEST = 1000  # levels of nesting
LARGEST_COUNT = 2**53
BAD = ("not JSON", "not an object", "nested too deep", "field missing", "not a string", "overlong", "no count")

STRING = re.compile(rb'"(?:[^"\\]|\\.)*"', re.DOTALL)
PIECE = re.compile(r"\{\{|\}\}|\\n|\\t|\\\\|\{([^{}]*)\}|[^{}\\]+")
LITERALS = {"{{": "{", "}}": "}", "\\n": "\n", "\\t": "\t", "\\\\": "\\"}


class Record:
    """A line, or with --whole-files a member.

    `place` orders records, `end` is where the record ends in the decoded bytes
    of its input, or the number of a whole file in it, `cost` is what a budget
    counts.
    """

    def __init__(self, path, place, raw, end, member):
        self.path = path
        self.place = place
        self.raw = raw
        self.end = end
        self.member = member
        self.outcome = "scored"
        self.text = b""
        self.cost = 0
        self.scores = []

    @property
    def line(self):
        return self.place[1]

    def is_bad(self):
        return self.outcome in BAD


def split(data):
    """The lines of a member, without their newlines, each with the offset behind it."""
    at = 0
    while at < len(data):
        newline = data.find(b"\n", at)
        end = len(data) if newline < 0 else newline + 1
        yield data[at:end].removesuffix(b"\n"), end
        at = end


def read(inputs, setting):
    """All records of the inputs, in order."""
    records = []
    for number, source in enumerate(inputs):
        line = before = 0
        for name, data in source.members:
            pieces = [(data, len(data))] if setting.kind == "files" else list(split(data))
            for i, (raw, end) in enumerate(pieces):
                line += 1
                long = setting.max_line is not None and setting.kind != "files" and len(raw) > setting.max_line
                if i == 0 and setting.kind != "files":
                    raw = raw.removeprefix(BOM)
                end = line if setting.kind == "files" else before + end
                record = Record(source.path, (number, line), raw, end, name)
                if long:
                    record.outcome = "overlong"
                else:
                    look(record, setting)
                records.append(record)
            before += len(data)
    return records


def look(record, setting):
    """Finds the record's document, and whether it is to be scored."""
    if setting.kind == "jsonl":
        record.outcome, record.text, record.cost = extract(record.raw, setting)
        if record.outcome != "scored":
            return
    else:
        record.text = record.raw.removesuffix(b"\r") if setting.kind == "lines" else record.raw
    if setting.unit == "bytes":
        record.cost = len(record.text)
    elif setting.unit == "words":
        record.cost = len(re.findall(rb"[^ \t-\r]+", record.text))
    length = len(record.text)
    if length == 0 and setting.min_bytes > 0:
        record.outcome = "empty"
    elif length < setting.min_bytes:
        record.outcome = "too short"
    elif setting.max_bytes is not None and length > setting.max_bytes:
        record.outcome = "too long"


def nesting(line):
    """How deep the brackets outside strings go."""
    depth = deepest = 0
    for byte in STRING.sub(b"", line):
        depth += (byte in b"[{") - (byte in b"]}")
        deepest = max(deepest, depth)
    return deepest


def extract(line, setting):
    """(outcome, document, cost) of a line of JSONL; the cost is 0 where the unit is no field."""
    if not line.strip(b" \t\r"):
        return "blank", b"", 0
    if nesting(line) > DEEPEST:
        return "nested too deep", b"", 0
    try:
        value = oracle.parse(line)
    except ValueError:
        return "not JSON", b"", 0
    if not isinstance(value, dict):
        return "not an object", b"", 0
    outcome, text = fill(template(setting), value)
    if outcome != "scored" or setting.unit in ("bytes", "words"):
        return outcome, text, 0
    cost = find(value, setting.unit)
    if isinstance(cost, bool) or not isinstance(cost, (int, float)):
        return "no count", b"", 0
    if not 0 <= cost <= LARGEST_COUNT or cost != int(cost):
        return "no count", b"", 0
    return "scored", text, int(cost)


def template(setting):
    """What a document is made of: literal texts, and (field,) for what a field says."""
    if setting.template is None:
        return [(setting.field or "text",)]
    found = PIECE.finditer(setting.template)
    return [LITERALS.get(piece[0], piece[0]) if piece[1] is None else (piece[1],) for piece in found]


def fill(pieces, value):
    """(outcome, document) of an object."""
    document = []
    for piece in pieces:
        if isinstance(piece, tuple):
            piece = find(value, piece[0])
            if piece is None:
                return "field missing", b""
            if not isinstance(piece, str):
                return "not a string", b""
        document.append(piece.encode("utf-8", "surrogateescape"))
    return "scored", b"".join(document)


class Null:
    """What stands for a JSON null, as None is what is not there."""


def find(value, field):
    """The value that a name or a JSON pointer leads to, or None."""
    tokens = [field]
    if field.startswith("/"):
        tokens = [token.replace("~1", "/").replace("~0", "~") for token in field[1:].split("/")]
    for token in tokens:
        if isinstance(value, dict) and token in value:
            value = value[token]
        elif isinstance(value, list) and re.fullmatch("0|[1-9][0-9]*", token) and int(token) < len(value):
            value = value[int(token)]
        else:
            return None
    return Null if value is None else value
