"""Calls whose failure a run rightly survives, with all of its output.

An entry holds where its function is on the stack of the failed call. Every other
call that fails must end the run with status 1.
"""

import dataclasses
import re


@dataclasses.dataclass
class Survivable:
    """Kinds of calls below a function, and what is said about their failure."""

    kinds: str
    function: str
    reason: str
    says: str = ""
    """A regular expression for the one line on standard error; empty: nothing."""


SURVIVABLE = [
]


def find(kind, stack):
    """The entry for a failed call, or None."""
    for entry in SURVIVABLE:
        if kind in entry.kinds.split() and entry.function in stack:
            return entry
    return None


def says_so(entry, stderr):
    """Whether standard error holds what the entry says, and no more."""
    return re.fullmatch(f"zipfit: {entry.says}\n" if entry.says else "", stderr) is not None
