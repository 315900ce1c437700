"""From scores to the selection and its output: sorts everything and cuts where a limit is reached.

The numbers of --fraction and --mix are taken as the decimal fractions they are
written as, and every share is an exact rational number.
"""

import functools
import math
import re
import struct
from collections import Counter
from fractions import Fraction

import general
from words import normal, words_of

POOL = 4  # times the limit: the candidates that --dedup, --diverse and --cover look at
MASK = 2**64 - 1
GOLDEN = 0x9E3779B97F4A7C15
GRAM = 3  # words
SHINGLE = 10  # bytes


def mix(value):
    """The finalizer of SplitMix64 (Steele, Lea and Flood, 2014)."""
    value = ((value ^ value >> 30) * 0xBF58476D1CE4E5B9) & MASK
    value = ((value ^ value >> 27) * 0x94D049BB133111EB) & MASK
    return value ^ value >> 31


def gumbel(score, temperature, seed, record):
    """The key of a record in a sample: the best of these are a draw with the weights exp(score / temperature)."""
    bits = mix((mix((mix(seed) + record.place[0]) & MASK) + record.end) & MASK)
    uniform = ((bits >> 11) + 0.5) * 2.0**-53
    return score / temperature - math.log(-math.log(uniform))


class Candidate:
    """A record in the eyes of one target set."""

    def __init__(self, record, number, setting):
        self.record = record
        self.set = number
        # Drawn by --keep-general: no set.
        self.score = max(record.scores) if number is None else record.scores[number]
        self.key = self.score
        if setting.sample is not None:
            self.key = gumbel(self.score, float(setting.sample), setting.seed, record)

    def order(self):
        return (-self.key, self.record.place, self.set)


def limits(setting, scored):
    """(records, budget) of the whole selection; None is no limit."""
    records = setting.k
    if setting.fraction is not None:
        share = max(1, math.floor(Fraction(setting.fraction) * scored))
        records = share if records is None else min(records, share)
    return records, setting.budget


def part(limit, shares, number):
    """The part of a limit that a target set has: the parts of all add up to it."""
    if limit is None:
        return None
    begin = math.floor(sum(shares[:number]) * limit)
    return (limit if number + 1 == len(shares) else math.floor(sum(shares[:number + 1]) * limit)) - begin


def cut(candidates, setting, scored):
    """The candidates that --dedup, --diverse and --cover choose from: of each set the best, four times the limit."""
    records, budget = limits(setting, scored)
    records = None if records is None else POOL * records
    budget = None if budget is None else POOL * budget
    if setting.candidates is not None:
        records, budget = setting.candidates, None
    number, cost, within, seen = {}, {}, [], set()
    for candidate in candidates:
        # With --dedup, only the best record of each text is there; with a budget, of each text and cost.
        text = (candidate.set, normal(candidate.record.text), None if budget is None else candidate.record.cost)
        if setting.dedup and text in seen:
            continue
        seen.add(text)
        number[candidate.set] = number.get(candidate.set, 0) + 1
        cost[candidate.set] = cost.get(candidate.set, 0) + candidate.record.cost
        if (records is None or number[candidate.set] <= records) and (budget is None or cost[candidate.set] <= budget):
            within.append(candidate)
    return within


@functools.lru_cache(None)
def grams(text):
    """Three words in a row, each once; a text of fewer words is one of them, and so is one of none."""
    words = words_of(text)
    if len(words) < GRAM:
        return frozenset([tuple(words) or normal(text)])
    return frozenset(tuple(words[i:i + GRAM]) for i in range(len(words) - GRAM + 1))


def is_copy(text, others, dedup):
    """Whether the text is a copy of one of the others, as --dedup has it."""
    if dedup is None:
        return False
    if dedup == "exact":
        return normal(text) in map(normal, others)
    threshold = float(dedup.partition("=")[2] or 0.8)
    mine = grams(text)
    return any(len(mine & theirs) / len(mine | theirs) >= threshold for theirs in map(grams, others))


@functools.lru_cache(None)
def shingles(text):
    """Every fourth 10-byte passage of the text, by hash; where that is none, the text itself."""
    found = set()
    for at in range(len(text) - SHINGLE + 1):
        rolling = functools.reduce(lambda value, byte: value * GOLDEN + byte + 1 & MASK, text[at:at + SHINGLE], 0)
        if mix(rolling) % 4 == 0:
            found.add(text[at:at + SHINGLE])
    return found or {text}


@functools.lru_cache(None)
def logarithms(bits):
    """log(0.03 + i) - log(0.03) in fixed point, for i up to 2^14."""
    sums, step = [0], math.inf
    for i in range(2**14):
        step = min(step, math.floor(math.ldexp(math.log1p(1 / (0.03 + i)), bits)))
        sums.append(sums[-1] + step)
    return sums


@functools.lru_cache(None)
def passages_of(text):
    """The passages of 6 and of 10 bytes, and how often each occurs."""
    return Counter(text[at:at + length] for length in (6, 10) for at in range(len(text) - length + 1))


class Coverage:
    """What a target set has, and how much of it the records taken have."""

    def __init__(self, targets):
        counts = sum(map(passages_of, targets), Counter())
        self.wanted = Counter({passage: math.floor(1024 * math.sqrt(count) + 0.5) for passage, count in counts.items()})
        self.taken = Counter()
        self.total = self.wanted.total()
        self.bits = min(32, 57 - self.total.bit_length())

    def of(self, text):
        """What the text adds, by length."""
        logs, added = logarithms(self.bits), 0
        for passage, count in passages_of(text).items():
            before = min(self.taken[passage], 2**14)
            added += self.wanted[passage] * (logs[min(before + count, 2**14)] - logs[before])
        scale = math.ldexp(1, -self.bits) / self.total if self.total else 0
        return struct.unpack("f", struct.pack("f", added * scale / (len(text) + 20)))[0]

    def take(self, text):
        self.taken += passages_of(text)


def best(candidates, known, covered, setting):
    """Where among the candidates, in order of rank, the next one to be looked at stands."""
    if not setting.diverse and not setting.cover:
        return 0

    def value(number):
        candidate = candidates[number]
        worth, text = candidate.score, candidate.record.text
        if worth > 0 and setting.cover:
            worth *= covered[candidate.set].of(text) ** float(setting.cover)
        if worth > 0 and setting.diverse:
            worth *= (len(shingles(text) - known) / len(shingles(text))) ** float(setting.diverse)
        return worth

    return max(range(len(candidates)), key=value)


class Quota:
    """What one target set may still take."""

    def __init__(self, records, budget):
        self.records = records
        self.budget = budget
        self.closed = records == 0 or budget == 0

    def take(self, cost):
        """Whether a record of this cost is taken; the first that is not closes the quota."""
        if self.closed or (self.budget is not None and cost > self.budget):
            self.closed = True
            return False
        if self.budget is not None:
            self.budget -= cost
        if self.records is not None:
            self.records -= 1
            self.closed = self.records == 0
        return True


def choose(records, setting):
    """The selected candidates in order of rank."""
    scored = [record for record in records if record.outcome == "scored"]
    candidates = [Candidate(record, number, setting) for record in scored for number in range(len(setting.shares))]
    if setting.min_score is not None:
        candidates = [candidate for candidate in candidates if candidate.score >= float(setting.min_score)]
    candidates.sort(key=Candidate.order)
    if setting.dedup or setting.diverse or setting.cover:
        candidates = cut(candidates, setting, len(scored))
    whole = limits(setting, len(scored))
    drawn = [0, 0]
    if setting.keep_general is not None:
        drawn = [general.share(limit, setting) for limit in whole]
    rest = [None if limit is None else limit - part_drawn for limit, part_drawn in zip(whole, drawn)]
    quotas = [Quota(*(part(limit, setting.shares, i) for limit in rest)) for i in range(len(setting.shares))]
    taken, places, known = [], set(), set()
    covered = [Coverage(targets) for targets in setting.targets] if setting.cover else []
    while candidates and not all(quota.closed for quota in quotas):
        candidate = candidates.pop(best(candidates, known, covered, setting))
        quota, text = quotas[candidate.set], candidate.record.text
        if quota.closed or candidate.record.place in places:
            continue
        if is_copy(text, [other.record.text for other in taken], setting.dedup):
            continue
        if quota.take(candidate.record.cost):
            taken.append(candidate)
            places.add(candidate.record.place)
            known |= shingles(text) if setting.diverse else set()
            if setting.cover:
                covered[candidate.set].take(text)
    if setting.keep_general is not None:
        draw(taken, general.drawable(scored, setting, whole), Quota(*drawn), setting)
    return taken


def draw(taken, records, quota, setting):
    """Adds the records that --keep-general draws."""
    places = {candidate.record.place for candidate in taken}

    def take(record):
        if quota.closed or record.place in places:
            return False
        if is_copy(record.text, [other.record.text for other in taken], setting.dedup) or not quota.take(record.cost):
            return False
        taken.append(Candidate(record, None, setting))
        return True

    if setting.report_by:
        general.even(records, take, setting)
        return
    for record in records:
        take(record)


# ---- As it is written -------------------------------------------------------


def number(value):
    """The shortest of 15 to 17 digits that reads back the same."""
    return next(text for text in ("%.*g" % (digits, value) for digits in (15, 16, 17)) if float(text) == value)


def json_string(data):
    """A JSON string of any bytes: what is no UTF-8 becomes U+FFFD, byte for byte."""
    text = re.sub("[\udc80-\udcff]", "\ufffd", data.decode("utf-8", "surrogateescape"))
    short = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
    text = re.sub('["\\\\\0-\x1f]', lambda found: short.get(found[0]) or "\\u%04x" % ord(found[0]), text)
    return ('"%s"' % text).encode()


def line_of(record, setting):
    """The record as it is written, without a newline."""
    if setting.kind != "files":
        return record.raw
    path = record.member if record.member is not None else record.path
    return b'{"path":%s,"text":%s}' % (json_string(path.encode()), json_string(record.text))


def set_name(candidate, setting):
    """What the set is called that took the record."""
    return "general" if candidate.set is None else setting.names[candidate.set]


def annotated(candidate, rank, setting):
    """The record with its score and rank before the closing brace."""
    line = line_of(candidate.record, setting)
    close = line.rindex(b"}")
    members = '"zipfit_score":%s,"zipfit_rank":%d' % (number(candidate.score), rank)
    if candidate.set is None or len(setting.shares) > 1:
        members += ',"zipfit_set":"%s"' % set_name(candidate, setting)
    if len(setting.shares) > 1:
        scores = ("%s:%s" % (json_string(name.encode()).decode(), number(score))
                  for name, score in zip(setting.names, candidate.record.scores))
        members += ',"zipfit_scores":{%s}' % ",".join(scores)
    comma = b"" if line[:close].rstrip(b" \t\r\n").endswith(b"{") else b","
    return line[:close] + comma + members.encode() + line[close:]


def output(taken, setting):
    """What select writes."""
    ranked = list(enumerate(taken, start=1))
    if setting.order == "input":
        ranked.sort(key=lambda pair: pair[1].record.place)
    lines = (annotated(candidate, rank, setting) if setting.annotate else line_of(candidate.record, setting)
             for rank, candidate in ranked)
    return b"".join(line + b"\n" for line in lines)


def score_rows(records, taken, setting):
    """What --scores writes; with several target sets, the last column is the set that took the record."""
    takers = {candidate.record.place: set_name(candidate, setting) for candidate in taken}
    names = setting.names
    columns = ["score:" + name for name in names] + ["set"] if len(names) > 1 else ["score"]
    rows = ["\t".join(["file", "line", "bytes"] + columns) + "\n"]
    for record in records:
        if record.outcome == "scored":
            row = [record.path, str(record.line), str(len(record.text))] + [number(score) for score in record.scores]
            if len(setting.shares) > 1:
                row.append(takers.get(record.place, "-"))
            rows.append("\t".join(row) + "\n")
    return "".join(rows).encode()


def score_json(records):
    """What score --json prints."""
    return b"".join(
        b'{"file":%s,"line":%d,"bytes":%d,"score":%s}\n'
        % (json_string(record.path.encode()), record.line, len(record.text), number(record.scores[0]).encode())
        for record in records if record.outcome == "scored")


def rejects(records):
    """What --rejects keeps."""
    return b"".join(record.raw + b"\n" for record in records if record.is_bad())
