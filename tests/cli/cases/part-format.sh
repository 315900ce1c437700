# Partial results are what the table in src/shards/part_format.h says: a reader made from it alone merges two of them.
. "$LIB"

few_targets 2
"$ZIPFIT" select -q --level 1 -t t.jsonl -k 30 --scores one.tsv --no-heading -o one data/pool.jsonl
# With --cover a part holds the targets. Among no more candidates than are selected it makes no difference but in order.
for shard in 1 2; do
	"$ZIPFIT" select -q --level 1 -t t.jsonl -k 30 --cover 0.5 --candidates 30 --scores x --report y --report-by source --shard $shard/2 -o $shard.part data/pool.jsonl
done
"$PYTHON" - <<'END'
import collections
import json
import struct
import zlib


class Payload:
    """The bytes of a frame, or of a whole file, from the first to the last."""

    def __init__(self, data):
        self.data = data

    def fixed(self, length):
        taken, self.data = self.data[:length], self.data[length:]
        assert len(taken) == length
        return taken

    def integer(self, length):
        return int.from_bytes(self.fixed(length), "little")

    def number(self):
        byte = self.integer(1)
        return byte if byte < 128 else byte - 128 + 128 * self.number()

    def numbers(self, count):
        return [self.number() for _ in range(count)]

    def double(self):
        return struct.unpack("<d", self.fixed(8))[0]

    def bytes(self):
        return self.fixed(self.number())


def read_head(payload):
    version, kind, shards, held = payload.numbers(4)
    assert (version, kind, shards) == (4, 1, 2)
    payload.numbers(held)
    assert payload.numbers(9) == [30, 0, 0, 0, 0, 0, 1, 0, 1]
    assert payload.numbers(3)[0] == 2
    inputs = payload.number()
    payload.double(), payload.bytes(), payload.bytes()
    for _ in range(payload.number()):
        payload.number(), payload.bytes(), payload.number(), payload.fixed(32)
    return [payload.bytes().decode() for _ in range(inputs)]


def read_summary(payload, ranges):
    payload.numbers(4), payload.numbers(payload.number()), payload.double()
    assert payload.number() == 0
    for _ in range(payload.number()):
        payload.numbers(3), payload.double()
    payload.numbers(8)
    for _ in range(payload.number()):
        span, ranges[span] = payload.numbers(2)
    assert payload.number() == 1
    return read_survey(payload)


def read_grid(payload, columns):
    used, _, _, more = payload.numbers(4)
    return sum(payload.numbers((more + 1) * columns)) if used else 0


def read_survey(payload):
    scored = read_grid(payload, 1)
    assert read_grid(payload, 64) == scored
    size, too_many, values = payload.numbers(3)
    assert too_many == 0
    counts = {}
    for _ in range(values):
        kind, value = payload.number(), payload.bytes()
        records, length = payload.numbers(2)
        counts[kind, value] = records
        size -= length
    assert size == 0 and sum(counts.values()) == scored
    for _ in range(14):
        if payload.number():
            payload.numbers(2), payload.bytes(), payload.bytes()
    sets, below = payload.numbers(2)
    assert (sets, below) == (1, 10)
    for _ in range(below):
        read_record(payload)
    return counts


def read_row(payload):
    kind, span, line, size = payload.numbers(4)
    assert kind == 1
    return span, line, size, payload.double()


def read_target(payload):
    assert payload.number() == 0
    target, path = payload.bytes(), payload.bytes()
    assert path == b"t.jsonl" and payload.number() > 0
    return target


def read_record(payload):
    span, line = payload.numbers(2)
    payload.numbers(4)
    return -payload.double(), span, line, payload.bytes()


def read_part(name, rows, records, ranges, targets):
    with open(name, "rb") as file:
        data = Payload(file.read())
    assert data.fixed(8) == b"\x89ZFP\r\n\x1a\n"
    check, types = 0, ""
    while data.data:
        header = data.fixed(13)
        start = Payload(header)
        kind, length = chr(start.integer(1)), start.integer(8)
        assert start.integer(4) == zlib.crc32(header[:9])
        payload = Payload(data.fixed(length))
        end = data.fixed(4)
        assert int.from_bytes(end, "little") == zlib.crc32(payload.data)
        types += kind if not types.endswith(kind) else ""
        if kind == "H":
            paths = read_head(payload)
        elif kind == "S":
            sources.update(read_summary(payload, ranges))
        elif kind == "E":
            assert payload.number() == check
        while payload.data:
            if kind == "W":
                rows.append(read_row(payload))
            elif kind == "T":
                targets[name].append(read_target(payload))
            else:
                assert kind == "R"
                records.append(read_record(payload))
        check = zlib.crc32(end, zlib.crc32(header, check))
    assert types == "HWSTRE"
    return paths


def text(score):
    return next(text for digits in (15, 16, 17) if float(text := f"{score:.{digits}g}") == score)


rows, records, ranges, targets = [], [], {}, {"1.part": [], "2.part": []}
sources = collections.Counter()
for name in "1.part", "2.part":
    paths = read_part(name, rows, records, ranges, targets)
with open("selected", "wb") as file:
    file.writelines(record[3] + b"\n" for record in sorted(records)[:30])
with open("t.jsonl", encoding="utf-8") as file:
    documents = [json.loads(line)["text"].encode() for line in file]
with open("data/pool.jsonl", encoding="utf-8") as file:
    assert sources == collections.Counter((0, json.loads(line)["source"].encode()) for line in file)
assert targets == {"1.part": documents, "2.part": documents}
with open("rows.tsv", "w", encoding="utf-8") as file:
    for span, line, size, score in rows:
        line += sum(lines for other, lines in ranges.items() if other < span)
        print(paths[span // 3], line, size, text(score), sep="\t", file=file)
END
same 'records' one selected
same 'scores' one.tsv rows.tsv
