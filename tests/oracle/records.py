"""How bytes become records, and records documents: the rules of the man page, written without regard to speed.

Inputs are decoded already, each as a list of members, so this file handles neither
compression nor archives. Every record of the input is listed, with what
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
    if line.strip(b" \t\r").startswith(b"["):
        return "not an object", b"", 0  # whatever follows
    if nesting(line) > DEEPEST:
        return "nested too deep", b"", 0
    try:
        value = oracle.parse(line)
    except ValueError:
        return "not JSON", b"", 0
    if not isinstance(value, dict):
        return "not an object", b"", 0
    if getattr(setting, "chat", None) is not None:
        outcome, text = tell(value, setting.chat, setting.roles)
    else:
        outcome, text = fill(template(setting), value, setting.template is not None)
    if outcome != "scored" or setting.unit in ("bytes", "words"):
        return outcome, text, 0
    cost = find(value, setting.unit)
    if not isinstance(cost, oracle.Number):
        return "no count", b"", 0
    cost = cost.value
    if not 0 <= cost <= LARGEST_COUNT or cost != int(cost):
        return "no count", b"", 0
    return "scored", text, int(cost)


def template(setting):
    """What a document is made of: literal texts, and (field,) for what a field says."""
    if setting.template is None:
        return [(setting.field or "text",)]
    found = PIECE.finditer(setting.template)
    return [LITERALS.get(piece[0], piece[0]) if piece[1] is None else (piece[1],) for piece in found]


class Refused(Exception):
    """The record has no document; the outcome is the reason."""


def fill(pieces, value, forgives):
    """(outcome, document) of an object; a template `forgives`, a single field does not."""
    document = []
    try:
        for piece in pieces:
            if isinstance(piece, tuple):
                piece = "\n".join(texts(value, piece[0], forgives))
            document.append(piece.encode("utf-8", "surrogateescape"))
    except Refused as refused:
        return str(refused), b""
    return "scored", b"".join(document)


def texts(value, field, forgives):
    """What a field says: the texts of all that is found, one after the other."""
    optional = forgives and field.endswith("?")
    found = []
    for one in each(value, tokens_of(field[:-1] if optional else field)):
        if optional and (one is None or one is Null):
            continue
        if one is None:
            raise Refused("field missing")
        if isinstance(one, list):
            if not all(isinstance(element, str) for element in one):
                raise Refused("not a string")
            found += one
        elif isinstance(one, str):
            found.append(one)
        elif forgives and isinstance(one, oracle.Number):
            found.append(one.text)
        elif forgives and isinstance(one, bool):
            found.append("true" if one else "false")
        else:
            raise Refused("not a string")
    return found


def each(value, tokens):
    """All that the tokens lead to from the value; None for what is not there, and where they lead to nothing at all."""
    return follow(value, tokens) or [None]


def follow(value, tokens):
    """each(), but nothing for an empty array."""
    if not tokens:
        return [Null if value is None else value]
    if tokens[0] == "*" and isinstance(value, list):
        return [found for element in value for found in follow(element, tokens[1:])]
    value = step(value, tokens[0])
    return [None] if value is Missing else follow(value, tokens[1:])


def tell(value, field, roles):
    """(outcome, document) of a chat; `roles` is a list, or None for all."""
    names = {"human": "user", "gpt": "assistant"}
    found = []
    try:
        for turns in each(value, tokens_of(field)):
            if turns is None:
                raise Refused("field missing")
            if not isinstance(turns, list):
                raise Refused("not a string")
            for turn in turns:
                if not isinstance(turn, dict):
                    raise Refused("not a string")
                shared = "role" not in turn
                if shared and "from" not in turn:
                    raise Refused("field missing")
                role = turn["from" if shared else "role"]
                if not isinstance(role, str):
                    raise Refused("not a string")
                if roles is not None and role not in roles and not (shared and names.get(role) in roles):
                    continue
                found += content(turn, "value" if shared else "content")
    except Refused as refused:
        return str(refused), b""
    return "scored", "\n".join(found).encode("utf-8", "surrogateescape")


def content(turn, name):
    """The texts of one turn."""
    if name not in turn:
        if "tool_calls" in turn or "function_call" in turn:
            return []
        raise Refused("field missing")
    said = turn[name]
    if said is None:
        return []
    if isinstance(said, str):
        return [said]
    if not isinstance(said, list) or not all(isinstance(part, (dict, str)) for part in said):
        raise Refused("not a string")
    parts = [part if isinstance(part, str) else part.get("text") for part in said]
    return [part for part in parts if isinstance(part, str)]


class Null:
    """What stands for a JSON null, as None is what is not there."""


class Missing:
    """What stands for what is not there, on the way."""


def tokens_of(field):
    """A name, or the tokens of a JSON pointer."""
    if not field.startswith("/"):
        return [field]
    return [token.replace("~1", "/").replace("~0", "~") for token in field[1:].split("/")]


def step(value, token):
    """The member or element of a value, or Missing."""
    if isinstance(value, dict) and token in value:
        return value[token]
    if isinstance(value, list) and re.fullmatch("0|[1-9][0-9]*", token) and int(token) < len(value):
        return value[int(token)]
    return Missing


def find(value, field):
    """The one value that a name or a JSON pointer leads to, or None."""
    for token in tokens_of(field):
        value = step(value, token)
    return Null if value is None else None if value is Missing else value
