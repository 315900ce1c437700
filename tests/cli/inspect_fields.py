"""Counts the fields of generated records in Python, and compares with zipfit inspect --json of them in several containers.

python3 -m inspect_fields

The records are random, from a fixed seed: fields that are missing, of several types, nested, within arrays, with odd
names. The options that inspect names must read the documents that Python takes from the same field.
"""

import bz2
import gzip
import io
import json
import lzma
import os
import random
import subprocess
import tarfile
import zipfile

ZIPFIT = os.environ["ZIPFIT"]
TYPES = {str: "string", bool: "boolean", int: "number", float: "number", type(None): "null", dict: "object", list: "array"}


def make_records(rng, count):
    """Records with a chat, a body and other fields."""
    records = []
    for number in range(count):
        record = {"id": f"r{number}", "body": "".join(rng.choice("abc é\u4e2d\n\"\\") for _ in range(rng.randrange(200)))}
        if rng.random() < 0.7:
            record["meta"] = {"lang": rng.choice(["de", "en", None]), "a/b": rng.random(), "~": [rng.randrange(9)] * 2}
        if rng.random() < 0.5:
            record["mixed"] = rng.choice([1, "one", True, None, [], {}, [["deep"], 2, "x"]])
        if rng.random() < 0.9:
            record["messages"] = [{"role": rng.choice(["user", "assistant"]), "content": "w" * rng.randrange(500)}
                                  for _ in range(rng.randrange(1, 5))]
        records.append(record)
    records[3]["/odd"] = records[3][""] = "slash"
    return records


def walk(value, path, found, number):
    """Notes a value of the field `path` and those within it."""
    field = found.setdefault(path, {"records": set(), "types": {}, "bytes": [], "elements": []})
    field["records"].add(number)
    kind = TYPES[type(value)]
    field["types"][kind] = field["types"].get(kind, 0) + 1
    if isinstance(value, str):
        field["bytes"].append(len(value.encode()))
    elif isinstance(value, list):
        field["elements"].append(len(value))
        for element in value:
            walk(element, path + ("*",), found, number)
    elif isinstance(value, dict):
        for name, member in value.items():
            walk(member, path + (name.replace("~", "~0").replace("/", "~1"),), found, number)


def lengths(values):
    values = sorted(values)
    return {"lowest": values[0], "median": values[(len(values) - 1) // 2], "highest": values[-1], "total": sum(values)}


def expected(records):
    """What inspect should say of the fields."""
    found = {}
    for number, record in enumerate(records):
        for name, member in record.items():
            walk(member, (name.replace("~", "~0").replace("/", "~1"),), found, number)
    fields = {}
    for path, field in found.items():
        plain = len(path) == 1 and path[0] != "" and "~1" not in path[0][:2]
        name = path[0].replace("~1", "/").replace("~0", "~") if plain else "/" + "/".join(path)
        fields[name] = {"records": len(field["records"]), "types": field["types"]}
        for key in ("bytes", "elements"):
            if field[key]:
                fields[name][key] = lengths(field[key])
    return fields


def containers(records):
    """(name, bytes, coding) of the records in each form."""
    lines = [json.dumps(record, ensure_ascii=number % 2 == 0).encode() for number, record in enumerate(records)]
    jsonl = b"\n".join(lines) + b"\n"
    half = jsonl.index(b"\n", len(jsonl) // 2) + 1
    tar, archive = io.BytesIO(), io.BytesIO()
    with tarfile.open(fileobj=tar, mode="w") as file:
        for name, part in (("a", jsonl[:half]), ("b", jsonl[half:])):
            member = tarfile.TarInfo(name)
            member.size = len(part)
            file.addfile(member, io.BytesIO(part))
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("c.gz", gzip.compress(jsonl))
    packed = tar.getvalue()
    return [
        ("plain", jsonl, None),
        ("gzip", gzip.compress(jsonl[:half]) + gzip.compress(jsonl[half:]), "gzip, 2 members"),
        ("xz", lzma.compress(jsonl), "xz, 1 stream"),
        ("bzip2", bz2.compress(jsonl) + bz2.compress(b""), "bzip2, 2 streams"),
        ("tar", packed, "tar, 2 members"),
        ("tar.gz", gzip.compress(packed[:700]) + gzip.compress(packed[700:]), "gzip, 2 members -> tar, 2 members"),
        ("zip", archive.getvalue(), "zip, 1 member -> gzip, 1 member"),
        ("array", b"[" + b",\n".join(lines) + b"]", None),
        ("values", b"".join(json.dumps(record, indent=1).encode() + b"\n" for record in records), None),
    ]


def inspect(*arguments, given=None):
    run = subprocess.run([ZIPFIT, "inspect", "--json", *arguments], input=given, capture_output=True, check=True)
    return [json.loads(line) for line in run.stdout.splitlines()]


def same(what, came, wanted):
    if came != wanted:
        print(f"{what}: {json.dumps(came)[:500]}, not {json.dumps(wanted)[:500]}")


def check(name, said, records, coding):
    fields = {field.pop("name"): field for field in said["fields"]}
    wanted = expected(records)
    same(f"{name}: names", sorted(fields), sorted(wanted))
    for field in wanted:
        same(f"{name}: {field}", fields.get(field), wanted[field])
    same(f"{name}: records", said["records"], len(records))
    same(f"{name}: coding", said.get("coding"), coding)
    same(f"{name}: complete", said["complete"], True)
    same(f"{name}: advice", (said.get("field"), said.get("chat")), ("body", "messages"))


def main():
    records = make_records(random.Random(7), 200)
    made = containers(records)
    for name, content, _ in made:
        with open(name, "wb") as file:
            file.write(content)
    said = inspect(*[name for name, _, _ in made])
    for (name, content, coding), one in zip(made, said):
        check(name, one, records, coding)
        same(f"{name}: stored", one["stored_bytes"], len(content))
        if name != "values":
            check(f"{name} from a pipe", inspect(given=content)[0], records, coding)
    same("kinds", [one["what"] for one in said], ["JSON lines"] * 7 + ["JSON array", "JSON values"])
    same("lengths", said[0]["bytes"], lengths(map(len, made[0][1].splitlines())))
    same("sample", json.loads(said[0]["sample"]), records[0])
    # The options that it names find the documents.
    for option, sizes in (("field", [len(r["body"].encode()) for r in records]),
                          ("chat", [len("\n".join(t["content"] for t in r["messages"])) for r in records if "messages" in r])):
        run = subprocess.run([ZIPFIT, "score", "-q", "--json", "--on-error", "skip", "--target-field", "body", "--" + option,
                              said[0][option], "--min-bytes", "0", "-t", "plain", "plain"], capture_output=True, check=True)
        same(option, [json.loads(line)["bytes"] for line in run.stdout.splitlines()], sizes)
    print(f"compared {len(expected(records))} fields in {len(made)} containers")


main()
