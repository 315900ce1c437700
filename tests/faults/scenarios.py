"""The commands whose calls fail in turn: small inputs, which together use the whole program.

Inputs are in ../in, beside the directory that a command runs in, so that that
directory holds only outputs. Inputs that zipfit must make - scores, parts, a saved
state - are made by the program itself, without faults.
"""

import dataclasses
import gzip
import bz2
import io
import json
import lzma
import os
import random
import subprocess
import tarfile
import zipfile

WORDS = "amber bay cloud delta ember fern grove harbour inlet juniper kiln ledge def return for if in range sum".split()


@dataclasses.dataclass
class Scenario:
    """A command, and what is around it."""

    name: str
    options: list
    """What stands after the program's name."""
    stdin: str = ""
    """The input that is piped into it, or nothing."""
    before: dict = dataclasses.field(default_factory=dict)
    """Files that are there before: names and contents. A name that ends in a slash is a directory."""
    keeps: tuple = ()
    """Files that a failed run may leave, and that the same command takes up again."""
    joins: tuple = ()
    """For a part: all parts that make a whole, this one among them."""
    interrupts: tuple = ("all",)
    """Which calls a signal may interrupt."""
    whole: bool = False
    """In a short test too, every call has its turn."""


def make_text(source, words):
    """So many words by chance."""
    return " ".join(source.choice(WORDS) for _ in range(words))


def make_records(source, count, words, **more):
    """JSON lines with texts of about so many words, some of them alike."""
    lines = []
    for number in range(count):
        text = make_text(source, words + source.randrange(words))
        lines.append(json.dumps({"id": number, "text": text, "tokens": words, **more}))
        if number % 7 == 3:
            lines.append(json.dumps({"id": -number, "text": text, "tokens": words, **more}))
    return ("\n".join(lines) + "\n").encode()


def make_zip(members):
    """A zip archive of the members, by name."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name, (2024, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)
    return file.getvalue()


def make_tar(members):
    """A tar archive of the members, by name."""
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as archive:
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return file.getvalue()


def filtered(command, data):
    """What a program makes of the data."""
    return subprocess.run(command, input=data, stdout=subprocess.PIPE, check=True).stdout


def make_inputs(directory):
    """Writes the inputs that need no zipfit."""
    source = random.Random(6)
    a, b, c = (make_records(source, count, 12) for count in (9, 6, 5))
    bad = b'not JSON\n\n{"text": 1}\n{"text": ""}\n{"text": "caf\\u00e9 \\u0000 \\ud800 def return"}\n'
    excluded = json.loads(a.splitlines()[2])["text"]
    inputs = {
        "t.jsonl": make_records(source, 4, 25),
        "u.jsonl": make_records(source, 3, 20),
        "x.jsonl": json.dumps({"text": "so " + excluded + " it goes"}).encode() + b"\n",
        "ids": b"".join(json.loads(line)["text"].encode() + b"\n" for line in c.splitlines()[::-4]),
        "a.jsonl": a + bad,
        "b.jsonl": b,
        "a.jsonl.gz": gzip.compress(a + bad, mtime=0),
        "b.jsonl.zst": filtered(["zstd", "-q", "-c"], b),
        "b.jsonl.lz4": filtered(["lz4", "-q", "-c"], b),
        "b.jsonl.xz": lzma.compress(b),
        "b.jsonl.bz2": bz2.compress(b),
        "c.zip": make_zip({"one.jsonl": c, "two.jsonl": b}),
        "c.tar": make_tar({"one.jsonl": c, "two.jsonl": b}),
        "c.lines.zst": filtered(["zstd", "-q", "-c"], b"\n".join(make_text(source, 20).encode() for _ in range(9))),
    }
    inputs["c.cpio"], inputs["c.7z"] = (
        filtered(["bsdtar", "-cf", "-", "--format", kind, "@-"], inputs["c.tar"]) for kind in ("newc", "7zip"))
    # A directory, and a list of names.
    inputs["d/a.jsonl"], inputs["d/deep/c.zip"] = inputs["a.jsonl"], inputs["c.zip"]
    inputs["names"] = b"../in/b.jsonl.zst\0../in/d/deep\0"
    for name, data in inputs.items():
        path = os.path.join(directory, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(data)


def disturbed(interposer, report, fault):
    """The environment of a run in which a call fails, or none."""
    environment = {
        "PATH": os.environ["PATH"],
        "TMPDIR": "tmp",
        "LD_PRELOAD": interposer,
        "FAULT_REPORT": report,
        # It need not come first: we hand on to it.
        "ASAN_OPTIONS": "verify_asan_link_order=0:exitcode=99",
    }
    # Which fault tests/mutants has planted.
    environment.update((name, value) for name, value in os.environ.items() if name.startswith("ZF_MUTANT"))
    if fault:
        environment["FAULT"] = fault
    return environment


def make_more_inputs(zipfit, interposer, directory):
    """Writes the inputs that zipfit makes, and gives a saved state. They name their inputs as a run does: by ../in/."""
    place = os.path.join(os.path.dirname(directory), "made")
    os.makedirs(os.path.join(place, "tmp"))

    def run(*options, fault=""):
        subprocess.run([zipfit, *options], cwd=place, env=disturbed(interposer, "report", fault), check=not fault,
                       stderr=subprocess.PIPE)

    run("score", "-q", *TARGET, "--on-error", "skip", "-o", "../in/scores.tsv", *POOL)
    for part in (1, 2, 3):
        run(*SHARD, "--shard", f"{part}/3", "-o", f"../in/{part}.part", *POOL)
    # A run that has saved its state once, and cannot rename anything after that, so that it cannot replace its output;
    # whether it comes to save its state depends on the moment.
    with open(os.path.join(place, "out"), "wb"):
        pass
    for _ in range(1000):
        run(*CHECKPOINT, fault="rename from 2")
        if os.path.exists(os.path.join(place, "state")):
            break
    saved = {}
    for name in ("state", "state.journal"):
        with open(os.path.join(place, name), "rb") as file:
            saved[name] = file.read()
    return saved


TARGET = ["-t", "../in/t.jsonl"]
TARGETS = ["-t", "one=../in/t.jsonl", "-t", "two=../in/u.jsonl"]
POOL = ["../in/a.jsonl.gz", "../in/b.jsonl.zst", "../in/c.zip", "../in/a.jsonl"]
SKIP = ["--on-error", "skip"]
SIDE = ["--scores", "scores", "--stats", "stats", "--rejects", "rejects", "--manifest", "manifest",
        "--depfile", "depfile"]
SHARD = ["select", "-q", *TARGET, "-k", "6", "--score", "conditional", "-T", "1", *SKIP, "--scores", "scores",
         "--rejects", "rejects"]
CHECKPOINT = ["select", "-q", *TARGET, "-k", "6", "--score", "conditional", "-T", "1", *SKIP, "--scores", "scores",
              "--rejects", "rejects", "--checkpoint", "state", "--checkpoint-every", "0.000001", "-o", "out", *POOL]
STATE = ("state", "state.journal", "state.lock")


def make_scenarios(saved):
    """All of them. `saved` is the state of a run that ended without its outputs."""

    def select(*options):
        return ["select", "-q", *options]

    def conditional(*options):
        return select("--score", "conditional", "-T", "1", *options)

    plain = [*TARGET, "-k", "6", *SKIP]
    old = {name: b"old\n" for name in ("out", "scores", "stats", "rejects", "manifest", "depfile")}
    return [
        Scenario("conditional", conditional(*plain, *SIDE, "-o", "out", *POOL)),
        Scenario("conditional-gz", conditional(*plain, "-o", "out.gz", "../in/a.jsonl"), whole=True),
        Scenario("conditional-threads", select("--score", "conditional", "-T", "2", *plain, *SIDE, "-o", "out", *POOL)),
        Scenario("over-old", conditional(*plain, *SIDE, "-o", "out", "../in/a.jsonl"), before=old),
        Scenario("ncd", select("-T", "1", *plain, *SIDE, "--annotate", "-o", "out.zst", *POOL)),
        Scenario("ncd-threads", select("-T", "2", *plain, "--scores", "scores", "-o", "out.lz4", *POOL)),
        Scenario("ncd-zlib", select("-T", "1", "--engine", "zlib", "--level", "1", *plain, "-o", "out", "../in/a.jsonl")),
        Scenario("contrast", select("-T", "2", "--score", "contrast", "--background", "../in/b.jsonl", *plain,
                                    "--stats", "stats", "-o", "out.xz", "../in/a.jsonl")),
        Scenario("spool", conditional(*plain, "--memory", "0", "-k", "12", "-o", "out", *POOL)),
        Scenario("spool-threads", select("--score", "conditional", "-T", "2", *plain, "--memory", "0", "--fraction",
                                         "0.5", "-o", "out", *POOL)),
        Scenario("checkpoint", CHECKPOINT, keeps=STATE),
        Scenario("checkpoint-threads", [*CHECKPOINT, "-T", "2"], keeps=STATE),
        Scenario("checkpoint-go-on", CHECKPOINT, keeps=STATE, before=saved),
        Scenario("shard", [*SHARD, "--shard", "2/3", "-o", "out.part", *POOL],
                 joins=("../in/1.part", "out.part", "../in/3.part")),
        Scenario("shard-spool", [*SHARD, "--memory", "0", "--shard", "2/3", "-o", "out.part", *POOL],
                 joins=("../in/1.part", "out.part", "../in/3.part")),
        Scenario("merge", ["merge", "-q", "--scores", "scores", "--rejects", "rejects", "--stats", "stats", "-o", "out",
                           "../in/1.part", "../in/2.part", "../in/3.part"]),
        Scenario("merge-partial", ["merge", "-q", "--partial", "-o", "out.part", "../in/1.part", "../in/2.part"],
                 joins=("out.part", "../in/3.part")),
        Scenario("merge-spool", ["merge", "-q", "--memory", "0", "--dedup", "near", "--diverse", "0.5", "-k", "1", "-o",
                                 "out", "../in/1.part", "../in/2.part", "../in/3.part"]),
        Scenario("choosing", conditional(*plain, "--dedup", "near", "--diverse", "0.5", "--exclude", "../in/x.jsonl",
                                         "--rejects", "rejects", "--explain", "explain", "--report", "page", "-o", "out", *POOL)),
        Scenario("choosing-spool", conditional(*plain, "--dedup", "exact", "--memory", "0", "--candidates", "20",
                                               "--order", "input", "-o", "out", *POOL)),
        Scenario("sample", conditional(*plain, "--sample", "0.1", "--seed", "3", "--unit", "words", "--budget", "90",
                                       "-o", "out", *POOL)),
        Scenario("mix", conditional(*TARGETS, "-k", "6", *SKIP, "--mix", "one=0.5,two=0.5", "--scores", "scores",
                                    "--stats", "stats", "--explain", "explain", "-o", "out", *POOL)),
        Scenario("fraction", conditional(*TARGET, *SKIP, "--fraction", "0.3", "--unit", "tokens", "--budget", "50",
                                         "-o", "out.bz2", *POOL)),
        Scenario("from-scores", select("--from-scores", "../in/scores.tsv", "-k", "4", *SKIP, "-o", "out", *POOL)),
        Scenario("emit", conditional(*plain, "--emit", "text,@score,@file,@bytes", "--unit", "words", "--budget", "90", "-o",
                                     "out", *POOL)),
        Scenario("ids", select("-T", "1", "--ids", "../in/ids", "--id-field", "text", *SKIP, "--memory", "0", "--rejects",
                               "rejects", "--stats", "stats", "--manifest", "manifest", "-o", "out", *POOL)),
        Scenario("ids-threads", select("-T", "2", "--ids", "../in/ids", "--id-field", "text", *SKIP, "--order", "input",
                                       "--emit", "text,@bytes,@line", "-o", "out", *POOL)),
        Scenario("formats", conditional(*plain, "-o", "out", *(f"../in/b.jsonl.{kind}" for kind in ("xz", "bz2", "lz4")),
                                        *(f"../in/c.{kind}" for kind in ("tar", "cpio", "7z")))),
        Scenario("directory", conditional(*plain, *SIDE, "--include", "*.*", "--omit", "two*", "-o", "out", "--files0-from",
                                          "../in/names", "../in/d"), whole=True),
        Scenario("lines", conditional(*TARGET, "-k", "4", "--lines", "-o", "out", "../in/c.lines.zst")),
        Scenario("whole-files", conditional(*TARGET, "-k", "2", "--whole-files", "-o", "out", "../in/c.zip",
                                            "../in/b.jsonl")),
        Scenario("template", conditional("-k", "4", *TARGET, *SKIP, "--template", "So: {text}\\n{/text}",
                                         "--target-field", "/text", "-o", "out", "../in/a.jsonl")),
        Scenario("split", conditional(*plain, "--scores", "scores", "--split-output", "out", *POOL)),
        Scenario("split-over", conditional(*plain, "--split-output", "out", *POOL),
                 before={"out/": b"", "out/in/": b"", "out/in/a.jsonl": b"old\n", "out/in/b.jsonl.zst": b"old\n"}),
        Scenario("filter", conditional(*TARGET, *SKIP, "--min-score", "0.1", "--order", "input", *SIDE, "-o", "out.gz",
                                       *POOL)),
        Scenario("filter-pipe", conditional(*TARGET, *SKIP, "--min-score", "0.1", "--order", "input"),
                 stdin="a.jsonl.gz"),
        Scenario("pipe", conditional(*plain), stdin="a.jsonl.gz"),
        Scenario("pipe-threads", select("--score", "conditional", "-T", "2", *plain), stdin="b.jsonl.zst"),
        Scenario("score", ["score", "-q", "-T", "1", "--json", *TARGET, *SKIP, "--rejects", "rejects", *POOL]),
        Scenario("score-threads", ["score", "-q", "-T", "2", *TARGET, *SKIP, "--stats", "stats", "-o", "out.gz", *POOL]),
        Scenario("align", ["align", "-q", "-T", "2", *TARGETS, *SKIP, "--by", "id", "--sample-size", "1", "--memory", "0",
                           "--manifest", "manifest", "-o", "out", *POOL]),
        # A file that cannot be read is an error, but what the others hold is written.
        Scenario("inspect", ["inspect", "-q", "-o", "out", *POOL, "../in/1.part"], keeps=("out",)),
        Scenario("classifier", ["score", "-q", "-T", "1", *TARGET, *SKIP, "--score", "classifier", "--background", "../in/b.jsonl",
                                "--model-out", "model", "-o", "out", "../in/a.jsonl"]),
        Scenario("readers", conditional(*plain, "-T", "2", "--readers", "4", "--scores", "scores", "-o", "out", *POOL)),
        Scenario("eval", ["eval", "-q", "--train", "../in/b.jsonl", "--train", "../in/b.jsonl.zst", "--test",
                          "../in/u.jsonl", "--at", "500,1k,1M", "-o", "out"],
                 # libarchive takes up no interrupted read or write of its temporary file; no kernel interrupts one.
                 interrupts=("open", "sync", "close")),
        Scenario("dry-run", conditional(*plain, "--dry-run", *POOL)),
        Scenario("help", ["select", "--help"], whole=True),
        Scenario("version", ["--version"], whole=True),
    ]
