#!/usr/bin/env python3
"""Random combinations of options, threads and inputs, each run in several ways and compared with the oracle, byte for byte.

    combinations.py --zipfit PROGRAM [--count N] [--seed SEED] [--only NUMBER]

Combination NUMBER of a SEED is always the same one: a failure prints both, and
the commands. Each is run twice with different threads, readers, memory, instruction sets
and forms of output, with --report or without, and, where that is possible, as shards and a merge, and
from scores that were written before.

The oracle computes ncd from the formula. The other scores are taken from a run
of one thread on each target set, and the selection made from them is checked.

Exit status: 0 everything agrees with the oracle, 1 something does not, 77 skipped:
Python and zipfit are linked with different zlibs.
"""

import argparse
import bz2
import collections
import gzip
import json
import lzma
import os
import random
import shlex
import shutil
import subprocess
import sys
import tempfile
import zlib
from fractions import Fraction
from types import SimpleNamespace

import check
import corpus
import oracle
import records
import selection

FIELDS = [  # options, and the fields that a document is made of
    ({}, ["text"]), ({}, ["text"]), ({"field": "body"}, ["body"]), ({"field": "/meta/items/1/a~1b~0"}, ["/meta/items/1/a~1b~0"]),
    ({"template": "{title}\\n{/meta/body} {{x}}\\t\\\\"}, ["title", "/meta/body"]),
]
READERS = {"": bytes, ".gz": gzip.decompress, ".bz2": bz2.decompress, ".xz": lzma.decompress}


class Difference(Exception):
    """What came is not what the oracle says."""


# ---- Drawing ----------------------------------------------------------------


def draw_reading(rng):
    """How records are read and scored: everything but how many are selected."""
    kind = rng.choice(["jsonl"] * 6 + ["lines", "files"])
    options, fields = rng.choice(FIELDS) if kind == "jsonl" else ({}, ["text"])
    setting = SimpleNamespace(
        command=rng.choice(["select"] * 4 + ["score"]), kind=kind, fields=fields, field=options.get("field"),
        template=options.get("template"), target_field=None, target_fields=rng.choice([fields, ["text"]]),
        skip=rng.random() < 0.7, stdin=rng.random() < 0.15, pad=rng.choice([0, 0, 200, 4000]),
        min_bytes=rng.choice([1, 1, 0, 2, 20]), max_bytes=rng.choice([None, None, 100, 300]),
        max_line=rng.choice([None, None, None, 600, 2000]),
        unit=rng.choice(["bytes", "bytes", "words"] + ["tokens"] * (kind == "jsonl")),
        score=rng.choice(["ncd", "ncd", "conditional", "contrast", "classifier"]), level=rng.randrange(1, 10),
        frame=rng.choice(["gzip", "none"]), seed=rng.choice([0, 1, 2**63, rng.randrange(2**64)]), json=rng.random() < 0.3)
    if setting.command == "score":
        setting.unit = "bytes"
    if kind == "jsonl" and rng.random() < 0.3:
        setting.target_field = "goal"
        setting.target_fields = ["goal"]
    if kind != "jsonl" and rng.random() < 0.3:
        setting.target_fields = None
    setting.names = ["all"]
    if setting.command == "select" and rng.random() < 0.3:
        setting.names = rng.sample(["code", "math", "a.b-c_d"], rng.choice([2, 2, 3]))
    return setting


def draw_shares(rng, setting, sets):
    """The parts of the limits: from --mix, or in proportion to the documents."""
    setting.mix = None
    shares = [len(documents) for documents in sets]
    if len(sets) > 1 and rng.random() < 0.7:
        written = [rng.choice(["0.5", "0.25", "0.3", "0.1", "1", "2.5"]) for _ in sets]
        setting.mix = ",".join("%s=%s" % both for both in zip(setting.names, written))
        shares = [Fraction(share) for share in written]
    setting.shares = [Fraction(share) / sum(shares) for share in shares]


def draw_limits(rng, setting, scored):
    """Which of the records are selected, and in what order and form they are written."""
    costs = sum(record.cost for record in scored)
    scores = sorted(score for record in scored for score in record.scores) or [0.5]
    score = rng.choice(scores[: len(scores) // 2 + 1] if rng.random() < 0.8 else scores)
    some = rng.choices(["k", "fraction", "budget", "min_score"], k=rng.choice([1, 1, 2, 3]))
    setting.k = rng.choice([1, rng.randrange(1, len(scored) + 4), 10]) if "k" in some else None
    setting.fraction = rng.choice(["0.1", "0.29", "0.5", "0.07", "1", "0.001"]) if "fraction" in some else None
    setting.budget = rng.randrange(1, costs + 2) if "budget" in some or setting.unit != "bytes" else None
    setting.min_score = rng.choice([selection.number(score), "%.3f" % score]) if "min_score" in some else None
    setting.dedup = rng.choice(["exact", "exact", "near", "near=0.3"]) if rng.random() < 0.3 else None
    setting.diverse = rng.choice(["0.5", "1", "2"]) if rng.random() < 0.2 else None
    setting.cover = rng.choice(["0.5", "1", "2"]) if rng.random() < 0.2 else None
    if setting.score == "classifier":  # its scores can be below 0
        setting.diverse = setting.cover = None
    compares = setting.dedup or setting.diverse or setting.cover
    setting.candidates = rng.randrange(1, len(scored) + 2) if compares and rng.random() < 0.3 else None
    setting.sample = rng.choice(["0.01", "0.1", "3"]) if not setting.diverse and not setting.cover and rng.random() < 0.25 else None
    has_limit = setting.k is not None or setting.fraction is not None or setting.budget is not None
    setting.keep_general = rng.choice(["0.1", "0.3", "0.5", "1"]) if has_limit and rng.random() < 0.3 else None
    setting.report_by = None
    if setting.keep_general is not None and setting.kind == "jsonl" and rng.random() < 0.4:
        setting.report_by = rng.choice(["tokens", "id", "/meta/body", "none"])
    setting.order = rng.choice(["score", "score", "input"])
    setting.annotate = setting.kind != "lines" and rng.random() < 0.4


# ---- Command lines ----------------------------------------------------------


def given(**options):
    """Options as words, without those that are None."""
    words = []
    for name, value in options.items():
        if value is not None:
            words += ["--" + name.replace("_", "-"), str(value)]
    return words


def reading_options(setting):
    """Those of how records are read; --seed is for the background too."""
    return given(field=setting.field, template=setting.template, max_line=setting.max_line,
                 min_bytes=None if setting.min_bytes == 1 else setting.min_bytes, max_bytes=setting.max_bytes, seed=setting.seed or None,
                 on_error="skip" if setting.skip else None) + {"jsonl": [], "lines": ["--lines"],
                                                               "files": ["--whole-files"]}[setting.kind]


def scoring_options(setting):
    """Those of the scores, without targets."""
    words = given(target_field=setting.target_field, score=setting.score)
    if setting.score == "ncd":
        return words + given(level=setting.level, frame=setting.frame)
    if setting.score in ("contrast", "classifier"):
        return words + given(background="background", background_sample=500)
    return words


def target_options(setting):
    """-t, with a name where there are several sets; each set has two files."""
    words = []
    for number in range(2):
        for i, name in enumerate(setting.names):
            path = "t-%d-%d" % (i, number)
            words += ["-t", "%s=%s" % (name, path) if len(setting.names) > 1 else path]
    return words


def limit_options(setting):
    """Those of the limits, and of what is chosen within them; merge takes them too."""
    words = given(fraction=setting.fraction, budget=setting.budget, min_score=setting.min_score,
                  candidates=setting.candidates, dedup=setting.dedup, diverse=setting.diverse, cover=setting.cover)
    return words + ([] if setting.k is None else ["-k", str(setting.k)])


def choosing_options(setting):
    """All of the choice."""
    return limit_options(setting) + given(sample=setting.sample, keep_general=setting.keep_general, report_by=setting.report_by, unit=None if setting.unit == "bytes" else setting.unit)


def widen(rng, setting):
    """The setting with wider limits, as shards may have them."""
    wide = SimpleNamespace(**vars(setting))
    wide.k = None if setting.k is None else setting.k + rng.randrange(9)
    wide.budget = None if setting.budget is None else setting.budget + rng.randrange(999)
    wide.min_score = None if setting.min_score is None else "%.17g" % (float(setting.min_score) - rng.random())
    wide.candidates = None if setting.candidates is None else setting.candidates + rng.randrange(9)
    return wide


def form_options(setting):
    """Those of the output, which merge takes too."""
    return given(order=None if setting.order == "score" else setting.order) + ["--annotate"] * setting.annotate


# ---- One combination --------------------------------------------------------


class Combination:
    """A corpus, options, what the oracle makes of them, and the program's answers."""

    def __init__(self, zipfit, rng, directory):
        self.zipfit = zipfit
        self.rng = rng
        self.directory = directory
        self.commands = []
        self.setting = draw_reading(rng)
        self.inputs = corpus.inputs(rng, self.setting, directory)
        self.records = records.read(self.inputs, self.setting)
        self.sets = [self.make_targets(i) for i in range(len(self.setting.names))]
        self.background = corpus.targets(rng, self.setting.fields, directory, "background")
        self.expected, self.selected = {}, 0

    def make_targets(self, number):
        """Writes the files of a target set; returns its documents."""
        form = SimpleNamespace(kind="jsonl", field=(self.setting.target_fields or ["text"])[0], template=None,
                               max_line=None, min_bytes=1, max_bytes=None, unit="bytes")
        if self.setting.target_fields is None:
            form.kind = self.setting.kind
        elif self.setting.target_fields == self.setting.fields:
            form.template = self.setting.template
        fields = self.setting.target_fields
        files = [corpus.targets(self.rng, fields, self.directory, "t-%d-%d" % (number, i)) for i in range(2)]
        return [record.text for record in records.read(files, form) if record.outcome == "scored"]

    def run(self, words, status=0, **environment):
        """Runs zipfit; returns what it writes on standard output and standard error."""
        stdin = next((source.stored for source in self.inputs if source.path == "-"), os.devnull)
        pipe = self.rng.random() < 0.5
        self.commands.append("%s %s" % (" ".join("%s=%s" % both for both in environment.items()), shlex.join(words)))
        with open(stdin, "rb") as file:
            given_input = {"input": file.read()} if pipe else {"stdin": file}
            done = subprocess.run([self.zipfit] + words, cwd=self.directory, stdout=subprocess.PIPE, check=False,
                                  stderr=subprocess.PIPE, env=dict(os.environ, **environment), timeout=600, **given_input)
        if done.returncode != status:
            raise Difference("exit status %d, expected %d: %s" % (done.returncode, status, done.stderr.decode()))
        return done.stdout, done.stderr.decode("utf-8", "replace")

    def scored(self):
        return [record for record in self.records if record.outcome == "scored"]

    def paths(self):
        """The inputs as words of a command line, or in a list."""
        paths = [source.path for source in self.inputs]
        # Not of self.rng: the other choices stay as they are.
        option, end = random.Random(len(self.commands)).choice(
            [(None, ""), (None, ""), ("--files-from", "\n"), ("--files0-from", "\0")])
        if option is None:
            return paths
        with open(os.path.join(self.directory, "names"), "w", encoding="utf-8") as file:
            file.write("".join(path + end for path in paths[1:]))
        return [paths[0]] + ([option, "names"] if len(paths) > 1 else [])

    def read_file(self, name):
        """The bytes of an output file, decompressed by its ending."""
        with open(os.path.join(self.directory, name), "rb") as file:
            return READERS[os.path.splitext(name)[1]](file.read())

    def compare(self, what, came):
        if came != self.expected[what]:
            with open(os.path.join(self.directory, "expected-" + what), "wb") as file:
                file.write(self.expected[what])
            with open(os.path.join(self.directory, "came-" + what), "wb") as file:
                file.write(came)
            raise Difference("%s: see expected-%s and came-%s" % (what, what, what))

    # ---- What is expected

    def compute_scores(self):
        """The scores of every record for every target set, by the formula or by one thread."""
        for number, documents in enumerate(self.sets):
            if self.setting.score == "ncd":
                found = self.ncd(documents)
            else:
                found = self.one_thread(number)
            for record, score in zip(self.scored(), found):
                record.scores.append(score)

    def ncd(self, documents):
        candidates = self.scored()
        frame = oracle.FRAME if self.setting.frame == "gzip" else 0
        targets = [SimpleNamespace(text=text) for text in documents]
        return oracle.Sizes(targets, candidates, self.setting.level).scores(frame)

    def one_thread(self, number):
        targets = [word for i in range(2) for word in ("-t", "t-%d-%d" % (number, i))]
        rows = self.run(["score", "-q", "--no-heading", "-T", "1"] + targets + scoring_options(self.setting)
                        + reading_options(self.setting) + self.paths())[0]
        rows = [row.split("\t") for row in rows.decode().splitlines()]
        # A unit is for select alone: here records without one have a score too.
        seen = records.read(self.inputs, SimpleNamespace(**dict(vars(self.setting), unit="bytes")))
        seen = [record for record in seen if record.outcome == "scored"]
        if [row[:3] for row in rows] != [[record.path, str(record.line), str(len(record.text))] for record in seen]:
            raise Difference("the rows of score name other records")
        found = {record.place: float(row[3]) for record, row in zip(seen, rows)}
        return [found[record.place] for record in self.scored()]

    def expect(self):
        """Computes what the outputs are to be."""
        setting = self.setting
        taken = selection.choose(self.records, setting) if setting.command == "select" else []
        self.selected = len(taken)
        self.units = sum(candidate.record.cost for candidate in taken)
        self.expected = {
            "scores": selection.score_rows(self.records, taken, setting),
            "rejects": selection.rejects(self.records),
            "output": selection.output(taken, setting),
        }
        if setting.command == "score":
            self.expected["output"] = selection.score_json(self.records) if setting.json else self.expected["scores"]
        return setting.command == "score" or len(taken) > 0

    # ---- Ways to run it

    def noise(self):
        """Options and variables that make no difference."""
        rng = self.rng
        words = ["-q", "-T", str(rng.choice([1, 2, 3, 8])), "--readers", str(rng.choice([1, 2, 8]))]
        if self.setting.command == "select":
            words += rng.choice([[], [], ["--memory", rng.choice(["0", "1", "20k"])]])
        if self.setting.score == "ncd":
            words += rng.choice([[], [], ["--engine", "zlib"]])
        return words, rng.choice([{}, {"ZIPFIT_CPU": "baseline"}, {"ZIPFIT_CPU": "avx2"}])

    def words(self, setting=None):
        """The command line but for outputs, inputs and noise."""
        setting = setting or self.setting
        words = target_options(setting) + scoring_options(setting) + reading_options(setting)
        if setting.command == "score":
            return ["score"] + words + ["--json"] * setting.json
        return ["select"] + words + choosing_options(setting) + given(mix=setting.mix)

    def side_outputs(self):
        """--stats, and --scores and --rejects where there are such."""
        words = ["--scores", "scores"] if self.setting.command == "select" else []
        if self.setting.command == "select" and self.setting.skip and self.setting.kind != "files":
            words += ["--rejects", "rejects"]
        return words + ["--stats", "stats"]

    def compare_outputs(self, words, name):
        self.compare("output", self.read_file(name))
        for what in ("scores", "rejects"):
            if what in words:
                self.compare(what, self.read_file(what))
        self.compare_counts(json.loads(self.read_file("stats")))

    def compare_counts(self, stats):
        """What --stats says of the records against what became of them."""
        outcomes = collections.Counter(record.outcome for record in self.records)
        skipped = {cause: outcomes[cause] for cause in stats["skipped"]}
        if (stats["read"], stats["scored"], stats["skipped"]) != (len(self.records), outcomes["scored"], skipped):
            raise Difference("--stats, expected %s: %s" % (outcomes, stats))
        if stats.get("selected", self.selected) != self.selected:
            raise Difference("--stats: selected %d of %d" % (stats["selected"], self.selected))
        if "selected" not in stats:
            return
        told = [stats["selected_bytes"], stats["selected_units"]]
        if told != [len(self.expected["output"]), self.units]:
            raise Difference("--stats: selected bytes and units %s, expected %d and %d" %
                             (told, len(self.expected["output"]), self.units))
        for name, whole in (("selected", self.selected), ("selected_bytes", told[0]), ("selected_units", told[1])):
            drawn = stats["general"][name] if self.setting.keep_general is not None else 0
            if "sets" in stats and sum(tally[name] for tally in stats["sets"]) + drawn != whole:
                raise Difference("--stats: the sets' %s are not %d" % (name, whole))

    def whole(self):
        """One process, to a file in some format or to standard output."""
        words, environment = self.noise()
        name = self.rng.choice(["out", "out.gz", "out.xz", "out.bz2", None])
        words = self.words() + words + self.side_outputs()
        if self.setting.command == "select":
            words += form_options(self.setting)
            if self.rng.random() < 0.2 and not self.setting.stdin:
                words += ["--checkpoint", "state"]
            words += self.rng.choice([[], ["--report", "page"]])
        out = self.run(words + ([] if name is None else ["-o", name]) + self.paths(), **environment)[0]
        if name is None:
            name = "out"
            with open(os.path.join(self.directory, name), "wb") as file:
                file.write(out)
        self.compare_outputs(words, name)

    def sharded(self):
        """Shards, and a merge of them in any order, sometimes by way of parts of parts, sometimes with narrower limits."""
        count = self.rng.choice([1, 2, 3, 7])
        parts = ["part-%d" % shard for shard in range(1, count + 1)]
        # A sample cannot be cut by score any more: merge says so.
        narrows = self.rng.random() < 0.3 and (self.setting.sample is None or self.setting.min_score is None)
        wide = widen(self.rng, self.setting) if narrows else self.setting
        report = self.rng.choice([[], ["--report", "page"]])
        for shard in self.rng.sample(range(count), count):
            words, environment = self.noise()
            words += report
            words = [word for word in words if word not in ("--engine", "zlib")]
            self.run(self.words(wide) + words + self.side_outputs()
                     + ["--shard", "%d/%d" % (shard + 1, count), "-o", parts[shard]] + self.paths(), **environment)
        self.rng.shuffle(parts)
        if count > 2 and self.rng.random() < 0.5:
            self.run(["merge", "-q", "--partial", "-o", "joined"] + parts[:2])
            parts = ["joined"] + parts[2:]
        words = ["merge", "-q"] + report + self.side_outputs() + form_options(self.setting)
        words += limit_options(self.setting) if narrows else []
        self.run(words + ["-o", "out"] + parts)
        self.compare_outputs(words, "out")

    def from_scores(self):
        """The scores of the run before instead of the targets."""
        setting = self.setting
        os.replace(os.path.join(self.directory, "scores"), os.path.join(self.directory, "known"))
        mix = setting.mix or ",".join("%s=%d" % (name, len(texts)) for name, texts in zip(setting.names, self.sets))
        words = ["select", "--from-scores", "known"] + reading_options(setting) + choosing_options(setting)
        words += ["-q"] + self.side_outputs() + form_options(setting)
        words += given(mix=mix) if len(self.sets) > 1 else []
        # Coverage needs the targets themselves.
        words += target_options(setting) + given(target_field=setting.target_field) if setting.cover else []
        self.run(words + ["-o", "out"] + self.paths())
        self.compare_outputs(words, "out")

    def failing(self, message):
        """One process that is to end with this message, and without output."""
        words, environment = self.noise()
        words = self.words() + words + ["-o", "out"] + (form_options(self.setting) if message is None else [])
        error = self.run(words + self.paths(), status=1, **environment)[1]
        if not error.startswith("zipfit: " + (message or "nothing to select")) or error.count("\n") != 1:
            raise Difference("the message is %r" % error)
        if os.path.exists(os.path.join(self.directory, "out")):
            raise Difference("a run that failed left an output")

    def go(self):
        """Runs the combination in all ways; raises Difference."""
        setting = self.setting
        setting.targets = self.sets
        draw_shares(self.rng, setting, self.sets)
        bad = [record for record in self.records if record.is_bad()]
        if bad and not setting.skip:
            draw_limits(self.rng, setting, [])
            message = "%s:%d: " % (bad[0].path, bad[0].line)
            return self.failing(message) or self.failing(message)
        self.compute_scores()
        draw_limits(self.rng, setting, self.scored())
        if not self.expect():
            return self.failing(None) or self.failing(None)
        self.whole()
        self.whole()
        if setting.command == "select" and not setting.stdin:
            self.sharded()
        if setting.command == "select":
            self.from_scores()
        return None


# ---- All of them ------------------------------------------------------------


def run_combination(options, number):
    """Whether combination `number` is as the oracle says; where it is not, its files are kept."""
    directory = tempfile.mkdtemp(prefix="zipfit-combination.")
    combination = None
    try:
        combination = Combination(options.zipfit, random.Random("%s:%d" % (options.seed, number)), directory)
        combination.go()
    except (Difference, subprocess.TimeoutExpired) as difference:
        print("DIFFERENT: --seed %s --only %d, in %s" % (options.seed, number, directory))
        print("   ", str(difference).strip())
        print("   ", "\n    ".join(combination.commands[-12:]), flush=True)
        return False
    shutil.rmtree(directory)
    return True


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--zipfit", required=True, type=os.path.abspath)
    parser.add_argument("--count", type=int, default=40)
    parser.add_argument("--seed", default="1")
    parser.add_argument("--only", type=int, metavar="NUMBER")
    options = parser.parse_args()

    if check.zlib_version(options.zipfit) != zlib.ZLIB_RUNTIME_VERSION:
        check.skip("zipfit and Python are linked with different zlibs")
    sys.setrecursionlimit(10000)
    numbers = range(options.count) if options.only is None else [options.only]
    failed = sum(not run_combination(options, number) for number in numbers)
    print("combinations of seed %s: %d passed, %d failed" % (options.seed, len(numbers) - failed, failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
