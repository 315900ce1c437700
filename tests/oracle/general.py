"""What --keep-general draws: the numbers of records by hashes of their own, and the draw by definition.

Records are drawn in the order of their numbers, highest first, from all scored records
that the task has not taken; with --dedup, of each text only the first, and no copies.
"""

import functools
import math
from fractions import Fraction
from types import SimpleNamespace

import records
from words import normal

MASK = 2**64 - 1
GOLDEN = 0x9E3779B97F4A7C15
BLOCK = 4096
BAD_BYTE = 0x110000
POOL = 4  # times the limit: the records that are looked at where some are copies


def mix(value):
    """The finalizer of SplitMix64 (Steele, Lea and Flood, 2014)."""
    value = ((value ^ value >> 30) * 0xBF58476D1CE4E5B9) & MASK
    value = ((value ^ value >> 27) * 0x94D049BB133111EB) & MASK
    return value ^ value >> 31


def hash_bytes(seed, data):
    """Eight bytes at a time through the finalizer; the rest, of 0 to 7 bytes, comes last."""
    value = mix(mix((seed + GOLDEN) & MASK) ^ len(data))
    whole = len(data) // 8 * 8
    for at in range(0, whole, 8):
        value = (mix(value ^ int.from_bytes(data[at:at + 8], "little")) + GOLDEN) & MASK
    return mix(value ^ int.from_bytes(data[whole:], "little"))


@functools.lru_cache(None)
def text_hash(text):
    """The hash of what a text has in common with those that are the same."""
    written = bytearray()
    for character in normal(text):
        code = ord(character)
        if 0xDC80 <= code <= 0xDCFF:
            code += BAD_BYTE - 0xDC00
        written += bytes([code]) if code < 0x80 else b"\xff" + code.to_bytes(3, "big")
    value = 0
    while len(written) >= BLOCK:
        value = hash_bytes(value, bytes(written[:BLOCK]))
        del written[:BLOCK]
    return hash_bytes(value, bytes(written)) or 1


def number_of(record, setting):
    """The random number of a record: by its place or, where there are copies, by its text."""
    seed = mix(~setting.seed & MASK)
    if setting.dedup:
        bits = mix((seed + text_hash(record.text)) & MASK)
    else:
        bits = mix((mix((seed + record.place[0]) & MASK) + record.end) & MASK)
    return (bits >> 11) * 2.0**-53


def share(limit, setting):
    """The part of a limit that is drawn."""
    if limit is None:
        return None
    return math.floor(Fraction(setting.keep_general) * limit)


def drawable(scored, setting, limits):
    """The records in the order of the draw."""
    order = sorted(scored, key=lambda record: (-number_of(record, setting), record.place))
    if not setting.dedup and not setting.report_by:
        return order
    most, budget = limits
    if setting.report_by or setting.dedup != "exact" or budget is not None:
        most = None if most is None else POOL * most
        budget = None if budget is None else POOL * budget
    within, seen, cost = [], set(), 0
    for record in order:
        text = (normal(record.text), None if budget is None else record.cost)
        if setting.dedup and text in seen:
            continue
        seen.add(text)
        cost += record.cost
        if (most is not None and len(within) == most) or (budget is not None and cost > budget):
            break
        within.append(record)
    return within


def value_of(record, setting):
    """What tells the strata apart: the text of the field, or why it has none."""
    form = SimpleNamespace(template="{%s?}" % setting.report_by, field=None, unit="bytes")
    return records.extract(record.raw, form)[:2]


def even(drawn, take, setting):
    """Takes the records, in the order of the draw, in even shares of the values: from the one that has the least so far."""
    strata = {}
    for number, record in enumerate(drawn):
        strata.setdefault(value_of(record, setting), [0, number, []])[2].append(record)
    while strata:
        value = min(strata, key=lambda value: strata[value][:2])
        if not strata[value][2]:
            del strata[value]
            continue
        record = strata[value][2].pop(0)
        if take(record):
            strata[value][0] += 1 if setting.budget is None else record.cost
