#!/usr/bin/env python3
"""Damages inputs of every format in thousands of ways: no byte may be lost silently.

Each mutation - a flipped bit, a cut, files one after the other with garbage or padding between - must end in an error
or give what an independent reader of the format gives: Python's zlib, bz2, lzma and zipfile, the programs zstd and lz4,
and the readers of tar and cpio in this file. These are strict: they refuse what the usual programs ignore.

Input that is decoded as plain bytes counts as an error if it is not JSONL, because the program reports that.
"""

import argparse
import bz2
import dataclasses
import hashlib
import io
import itertools
import json
import lzma
import os
import random
import shutil
import struct
import subprocess
import sys
import tarfile
import tempfile
import typing
import zipfile
import zlib


class Refused(Exception):
    """What a strict reader says of input that is not whole."""


# ---- Strict readers ---------------------------------------------------------


def read_gzip(data):
    """All members of a gzip file; zeros between and behind them are padding."""
    text = b""
    while data:
        if text and data[0] == 0:
            data = data.lstrip(b"\0")
            continue
        member = zlib.decompressobj(31)
        try:
            text += member.decompress(data)
        except zlib.error as error:
            raise Refused(str(error)) from error
        if not member.eof:
            raise Refused("truncated")
        data = member.unused_data
    return text


def read_streams(data, begin, padding):
    """All streams of a bzip2 or xz file; `padding` is what zeros between them must be a multiple of, or 0."""
    text = b""
    first = True
    while data:
        if not first and padding and data[0] == 0:
            rest = data.lstrip(b"\0")
            if (len(data) - len(rest)) % padding != 0:
                raise Refused("padding")
            data = rest
            continue
        stream = begin()
        try:
            text += stream.decompress(data)
        except (OSError, lzma.LZMAError, ValueError) as error:
            raise Refused(str(error)) from error
        if not stream.eof:
            raise Refused("truncated")
        data = stream.unused_data
        first = False
    return text


def read_bzip2(data):
    """A bzip2 file."""
    return read_streams(data, bz2.BZ2Decompressor, 0)


def read_xz(data):
    """An xz file."""
    return read_streams(data, lambda: lzma.LZMADecompressor(lzma.FORMAT_XZ), 4)


def by_program(*command):
    """A reader that is a program."""

    def read(data):
        run = subprocess.run(command, input=data, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)
        if run.returncode != 0:
            raise Refused("status %d" % run.returncode)
        return run.stdout

    return read


def read_tar(data, unpack=lambda text: text):
    """The files of tar archives, one after the other, each unpacked."""
    text, at, zeros = b"", 0, 0
    if len(data) % 512 != 0:
        raise Refused("no whole blocks")
    while at < len(data):
        head = data[at : at + 512]
        at += 512
        if not any(head):
            zeros += 1
            continue
        zeros = 0
        try:
            info = tarfile.TarInfo.frombuf(head, "utf-8", "surrogateescape")
        except tarfile.HeaderError as error:
            raise Refused(str(error)) from error
        if at + info.size > len(data):
            raise Refused("truncated")
        if info.isreg():
            text += unpack(data[at : at + info.size])
        if info.isreg() or info.type in (tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.GNUTYPE_LONGNAME):
            at += -(-info.size // 512) * 512
    if not zeros:
        raise Refused("no end mark")
    return text


def read_cpio(data):
    """The files of a cpio archive, odc or newc."""
    text, at = b"", 0
    try:
        while True:
            if data[at : at + 6] == b"070707":
                mode, name_length, size = (int(data[at + a : at + b], 8) for a, b in ((18, 24), (59, 65), (65, 76)))
                head, align = 76, 1
            elif data[at : at + 6] in (b"070701", b"070702"):
                mode, size, name_length = (int(data[at + a : at + a + 8], 16) for a in (14, 54, 94))
                head, align = 110, 4
            else:
                raise Refused("no header")
            name = data[at + head : at + head + name_length]
            begin = at + head + name_length
            begin += -begin % align
            end = begin + size
            if end > len(data) or not name.endswith(b"\0"):
                raise Refused("truncated")
            at = end + -end % align
            if name == b"TRAILER!!!\0":
                break
            if mode & 0o170000 == 0o100000:
                text += data[begin:end]
    except ValueError as error:
        raise Refused(str(error)) from error
    if data[at:].strip(b"\0"):
        raise Refused("something behind the end")
    return text


def read_zip(data):
    """The members of a zip archive that fills the file, but for zeros behind it."""
    text = b""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for info in sorted(archive.infolist(), key=lambda info: info.header_offset):
                text += archive.read(info)
            if data[data.rindex(b"PK\5\6") + 22 + len(archive.comment) :].strip(b"\0"):
                raise Refused("something behind the end")
    except Refused:
        raise
    except Exception as error:  # zipfile raises what its parts raise
        raise Refused(str(error)) from error
    if data[:4] not in (b"PK\3\4", b"PK\5\6"):
        raise Refused("something in front")
    return text


def refuse(_data):
    """A reader for formats that have no second one: what is not as it was is refused."""
    raise Refused("no reader")


# ---- Making ------------------------------------------------------------------


def make_gzip(text, number):
    """A member: other levels, and a header with a name and a checksum."""
    coder = zlib.compressobj((6, 1, 9, 0, 6)[number % 5], zlib.DEFLATED, -15)
    body = coder.compress(text) + coder.flush()
    head = b"\x1f\x8b\x08\0\0\0\0\0\0\xff"
    if number % 2 == 1:
        head = b"\x1f\x8b\x08\x0a\1\2\3\4\0\3" + b"name.jsonl\0"
        head += struct.pack("<H", zlib.crc32(head) & 0xFFFF)
    return head + body + struct.pack("<II", zlib.crc32(text), len(text))


def make_xz(text, number):
    """A stream with one of the checksums, or of two blocks."""
    return lzma.compress(text, check=(lzma.CHECK_CRC64, lzma.CHECK_CRC32, lzma.CHECK_SHA256)[number % 3], preset=number)


def filtered(*command):
    """Makes units by a program, with arguments that differ."""

    def make(text, number):
        more = VARIANTS[command[0]][number % len(VARIANTS[command[0]])]
        return subprocess.run([*command, *more], input=text, stdout=subprocess.PIPE, check=True).stdout

    return make


VARIANTS = {
    "zstd": (["-3"], ["--no-check"], ["-19"], ["--check", "-1"], ["--fast=5"]),
    "lz4": (["-1"], ["-BX"], ["--content-size"], ["-9", "-BD"], ["-B4"]),
}


def skippable(payload):
    """A frame that readers of zstd and lz4 pass over."""
    return b"\x53\x2a\x4d\x18" + struct.pack("<I", len(payload)) + payload


def make_tar(kind):
    """Makes tar archives of a kind, of two files each."""

    def make(text, number):
        file = io.BytesIO()
        half = len(text) // 2
        with tarfile.open(fileobj=file, mode="w", format=kind, bufsize=512) as archive:
            for name, part in (("a%d" % number, text[:half]), ("d/" * (60 * (number % 2)) + "b", text[half:])):
                info = tarfile.TarInfo(name)
                info.size = len(part)
                archive.addfile(info, io.BytesIO(part))
        return shorten_tar(file.getvalue())

    return make


def shorten_tar(data):
    """A tar archive with two blocks at its end, not twenty."""
    return data.rstrip(b"\0") + bytes(-len(data.rstrip(b"\0")) % 512) + bytes(1024)


def odc(name, data, mode=0o100644):
    """A member of a cpio archive."""
    name += b"\0"
    head = b"070707" + b"%06o%06o%06o%06o%06o%06o%06o" % (0, 1, mode, 0, 0, 1, 0)
    return head + b"%011o%06o%011o" % (0, len(name), len(data)) + name + data


def newc(name, data, mode=0o100644):
    """A member of the newer cpio format."""
    name += b"\0"
    fields = (1, mode, 0, 0, 1, 0, len(data), 0, 0, 0, 0, len(name), 0)
    head = b"070701" + b"".join(b"%08x" % field for field in fields) + name
    return head + bytes(-len(head) % 4) + data + bytes(-len(data) % 4)


def make_cpio(member):
    """Makes cpio archives of two files each."""

    def make(text, number):
        half = len(text) // 2
        members = [(b"a%d" % number, text[:half]), (b"b", text[half:])]
        return b"".join(member(*each) for each in members) + member(b"TRAILER!!!", b"", 0)

    return make


class Unseekable(io.RawIOBase):
    """What zipfile writes data descriptors to."""

    def __init__(self):
        super().__init__()
        self.data = b""

    def writable(self):
        return True

    def write(self, data):
        self.data += bytes(data)
        return len(data)


def make_zip(streamed):
    """Makes zip archives of three files, deflated, stored and bzip2."""

    def make(text, number):
        file = Unseekable() if streamed else io.BytesIO()
        third = len(text) // 3
        ways = [zipfile.ZIP_DEFLATED, zipfile.ZIP_DEFLATED if streamed else zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED]
        with zipfile.ZipFile(file, "w") as archive:
            for i, way in enumerate(ways):
                part = text[i * third : (i + 1) * third if i < 2 else len(text)]
                info = zipfile.ZipInfo("%d-%d.jsonl" % (number, i), (2026, 1, 1, 0, 0, 0))
                info.external_attr = 0o100644 << 16
                archive.writestr(info, part, way)
        return file.data if streamed else file.getvalue()

    return make


def make_7zip(text, number):
    """Makes 7z archives of two files by bsdtar."""
    half = len(text) // 2
    with tempfile.TemporaryDirectory() as folder:
        for name, part in (("a%d" % number, text[:half]), ("b", text[half:])):
            with open(os.path.join(folder, name), "wb") as file:
                file.write(part)
        path = os.path.join(folder, "made.7z")
        subprocess.run(["bsdtar", "-c", "--format", "7zip", "-f", path, "-C", folder, "a%d" % number, "b"], check=True)
        with open(path, "rb") as file:
            return file.read()


def make_tar_of_gzip(text, number):
    """A tar archive of a file and a compressed one."""
    file = io.BytesIO()
    half = len(text) // 2
    with tarfile.open(fileobj=file, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for name, part in (("a.jsonl", text[:half]), ("b.jsonl.gz", make_gzip(text[half:], number))):
            info = tarfile.TarInfo(name)
            info.size = len(part)
            archive.addfile(info, io.BytesIO(part))
    return shorten_tar(file.getvalue())


@dataclasses.dataclass
class Format:
    """How inputs of a format are made and read."""

    name: str
    make: typing.Callable
    read: typing.Callable
    joins: bool = True
    """Whether files one after the other are a file."""
    kinds: str = "fp"
    """Whether it is read from a file, a pipe or both."""
    between: bytes = b""
    """What may stand between two units, of which it is in front too, where `leads`."""
    needs: str = ""


FORMATS = [
    Format("gzip", make_gzip, read_gzip, between=bytes(5)),
    Format("bzip2", lambda text, number: bz2.compress(text, number % 9 + 1), read_bzip2),
    Format("xz", make_xz, read_xz, between=bytes(8)),
    Format("zstd", filtered("zstd", "-q", "-c"), by_program("zstd", "-q", "-d", "-c"), between=skippable(b"skip me"),
           needs="zstd"),
    Format("lz4", filtered("lz4", "-q", "-c"), by_program("lz4", "-q", "-d", "-c"), between=skippable(b""), needs="lz4"),
    Format("tar", make_tar(tarfile.USTAR_FORMAT), read_tar, between=bytes(512)),
    Format("tar-gnu", make_tar(tarfile.GNU_FORMAT), read_tar),
    Format("tar-pax", make_tar(tarfile.PAX_FORMAT), read_tar),
    Format("tar-of-gzip", make_tar_of_gzip,
           lambda data: read_tar(data, lambda text: read_gzip(text) if text[:2] == b"\x1f\x8b" else text)),
    Format("tar.gz", lambda text, number: make_gzip(make_tar(tarfile.USTAR_FORMAT)(text, number), number),
           lambda data: read_tar(read_gzip(data))),
    Format("gzip-twice", lambda text, number: make_gzip(make_gzip(text, number), number + 1),
           lambda data: read_gzip(read_gzip(data))),
    Format("cpio-odc", make_cpio(odc), read_cpio, joins=False),
    Format("cpio-newc", make_cpio(newc), read_cpio, joins=False),
    Format("zip", make_zip(False), read_zip, joins=False),
    Format("zip-streamed", make_zip(True), read_zip, joins=False),
    Format("7z", make_7zip, refuse, joins=False, kinds="f", needs="bsdtar"),
]


# ---- Judging -------------------------------------------------------------------


@dataclasses.dataclass
class Mutation:
    """An input and what is expected of it."""

    what: str
    data: bytes
    kind: str
    whole: typing.Optional[bytes]
    """What it holds where it is whole all the same, or None where only a reader can tell."""
    must: bool = False
    """Whether it is whole, so that an error would be wrong."""


class Decoder:
    """The library, as a program that reads many inputs."""

    def __init__(self, program):
        self.program = program

    def run(self, mutations):
        """The words that it says of each."""
        sent = b"".join(m.kind.encode() + struct.pack("=I", len(m.data)) + m.data for m in mutations)
        run = subprocess.run([self.program], input=sent, stdout=subprocess.PIPE, check=False)
        said = run.stdout.decode("utf-8", "replace").split("\n")[:-1]
        if run.returncode != 0 or len(said) != len(mutations):
            last = mutations[len(said)] if len(said) < len(mutations) else None
            raise SystemExit("damage: decoding ended with status %d at: %s" % (run.returncode, last and last.what))
        return [line.split(" ", 2) for line in said]


def is_jsonl(data):
    """Whether the first line that is not blank is an object."""
    for line in data.split(b"\n"):
        if line.strip():
            try:
                return isinstance(json.loads(line), dict)
            except ValueError:
                return False
    return True


def digest(data):
    """As the decoder says it."""
    return hashlib.sha256(data).hexdigest()


def judge(form, mutation, said):
    """None where what was said is right, or what is wrong with it."""
    if said[0] == "error":
        return "an error: " + " ".join(said[1:]) if mutation.must else None
    if said[0] == "plain" and not is_jsonl(mutation.data):
        return "taken for plain" if mutation.must else None
    if mutation.whole is not None and said[1] == digest(mutation.whole):
        return None
    try:
        text = form.read(mutation.data)
    except Refused as refused:
        return "read without an error; a strict reader: %s" % refused
    return None if digest(text) == said[1] else "not what a strict reader gives"


# ---- Mutations -----------------------------------------------------------------


def flips(form, units, texts, bits, chance):
    """A bit flipped in each byte of three units, or of the first one for formats that do not join."""
    data = b"".join(units[:3]) if form.joins else units[0]
    whole = b"".join(texts[:3]) if form.joins else texts[0]
    for at in range(len(data)):
        for bit in range(8) if bits == 8 else chance.sample(range(8), bits):
            changed = bytearray(data)
            changed[at] ^= 1 << bit
            for kind in form.kinds if bits == 8 else chance.choice(form.kinds):
                yield Mutation("bit %d of byte %d flipped" % (bit, at), bytes(changed), kind, whole)


def cuts(form, units, step):
    """One to three units cut at every so many bytes."""
    for count in range(1, 4 if form.joins else 2):
        data = b"".join(units[:count])
        for length in range(step, len(data), step):
            for kind in form.kinds:
                yield Mutation("%d units cut to %d bytes" % (count, length), data[:length], kind, None)


def joins(form, units, texts, longest, chance, share):
    """Two to five in every order, with what may stand between them and what may not."""
    fillers = [b"", form.between, b"garbage\n", b'{"text":"garbage"}\n', bytes(3), bytes(4), bytes(512), b"\xff" * 7,
               b"\x1f\x8b\x08", bz2.compress(b"{}\n"), make_gzip(b"{}\n", 0)]
    for count in range(2, longest + 1):
        for order in itertools.permutations(range(5), count):
            if chance.random() >= share:
                continue
            for filler in fillers:
                allowed = form.joins and (filler == form.between or filler == b"")
                gap = chance.randrange(1, count + 1) if filler else 0
                parts = [units[i] for i in order]
                parts.insert(gap, filler)
                whole = b"".join(texts[i] for i in order)
                yield Mutation("units %s with %r at %d" % (order, filler[:20], gap), b"".join(parts),
                               chance.choice(form.kinds), whole if allowed else None, allowed)


def make_text(chance, lines):
    """Lines of JSON."""
    words = "amber bay cloud delta ember fern grove harbour inlet juniper kiln ledge".split()
    return b"".join(
        json.dumps({"id": i, "text": " ".join(chance.choices(words, k=8))}).encode() + b"\n" for i in range(lines))


def mutations_of(form, arguments, chance):
    """All that is tried of a format."""
    texts = [make_text(chance, 2 + i % 3) for i in range(5)]
    units = [form.make(text, i) for i, text in enumerate(texts)]
    for kind in form.kinds:
        yield Mutation("whole", units[0], kind, texts[0], True)
    yield from flips(form, units, texts, 8 if arguments.all else 1, chance)
    yield from cuts(form, units, 1 if arguments.all else 64)
    yield from joins(form, units, texts, 5, chance, 1 if arguments.all else 0.1)


def try_format(form, decoder, arguments):
    """Tries all mutations; returns how many, and how many were wrong."""
    chance = random.Random("%s %s" % (arguments.seed, form.name))
    counts = {"error": 0, "ok": 0, "plain": 0}
    wrong = 0
    every = mutations_of(form, arguments, chance)
    while batch := list(itertools.islice(every, 2000)):
        for mutation, said in zip(batch, decoder.run(batch)):
            counts[said[0]] += 1
            fault = judge(form, mutation, said)
            if fault is not None:
                wrong += 1
                if wrong <= 5:
                    print("%s from a %s, %s: %s" % (form.name, {"f": "file", "p": "pipe"}[mutation.kind],
                                                   mutation.what, fault))
                    if arguments.keep:
                        with open(os.path.join(arguments.keep, "%s-%d" % (form.name, wrong)), "wb") as file:
                            file.write(mutation.data)
    total = sum(counts.values())
    print("%-12s %6d mutations: %6d errors, %5d read, %4d not taken for it; %d wrong" % (
        form.name, total, counts["error"], counts["ok"], counts["plain"], wrong))
    return total, wrong


def main():
    """Tries all formats."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--decode", required=True, help="the program that decodes")
    parser.add_argument("--all", action="store_true", help="every bit, every cut, every order")
    parser.add_argument("--seed", default="1")
    parser.add_argument("--format", action="append", help="only this one")
    parser.add_argument("--keep", help="a folder for inputs that go wrong")
    arguments = parser.parse_args()
    decoder = Decoder(arguments.decode)
    total = wrong = 0
    for form in FORMATS:
        if arguments.format and form.name not in arguments.format:
            continue
        if form.needs and shutil.which(form.needs) is None:
            print("%-12s skipped: %s is not installed" % (form.name, form.needs))
            continue
        tried, bad = try_format(form, decoder, arguments)
        total += tried
        wrong += bad
    print("%d mutations, lost or wrong in silence: %d" % (total, wrong))
    return 1 if wrong or not total else 0


if __name__ == "__main__":
    sys.exit(main())
