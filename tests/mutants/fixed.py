"""Faults that are planted in every run: all of them once went unnoticed.

Each is a pattern that must match once in all of src/, in whatever file, and what is written
in its place; @ is the fault's number. What is named in an error here has changed: write the
same fault into what it has become.
"""

import os
import re

import places

FAULTS = (
    ("the time left is that of what is done",
     r"seconds \* \(1 - share\) / share",
     r"(zf_mutant(@) ? seconds * share / (1 - share) : \g<0>)"),
    ("a checkpoint is saved after every batch",
     r"counts->progress\.seconds < \w+->due\b",
     r"(!zf_mutant(@) && \g<0>)"),
    ("manifest and depfile leave the background out",
     r"\w+\(\w+, ZF_ROLE_BACKGROUND, [\w.>-]+, [^;]*\)(?=;)",
     r"(zf_mutant(@) ? (void)0 : (void)(\g<0>))"),
    ("merge ignores --memory",
     r"(zf_topk_spool\(merging->topk, )([\w.>-]*memory)",
     r"\1(zf_mutant(@) ? UINT64_MAX : \2)"),
    ("outputs with a temporary name are made before the first byte",
     r"\w+->checkpoint != NULL (?=&& !\w*defer\w*\()",
     r"!zf_mutant(@) && \g<0>"),
    ("the background is as large as all target sets together",
     r"\.bytes / ([\w.>-]*mix\.sets)",
     r".bytes / (zf_mutant(@) ? 1 : \1)"),
    ("copies are none",
     r"chosen\.duplicates(?=;)",
     r"(zf_mutant(@) ? 0 : \g<0>)"),
    ("--dry-run: a thread takes no memory",
     r"THREAD_BYTES \* \(double\)",
     r"(zf_mutant(@) ? 0 : 1) * \g<0>"),
    ("--dry-run: nothing is spooled",
     r"(return )(rows \+ saved \+ spooled_bytes\([^;]*\))(?=;)",
     r"\1(zf_mutant(@) ? 0 : \2)"),
)


def find(root):
    """The faults as places of the tree at root."""
    texts = {}
    for folder, _, names in os.walk(os.path.join(root, "src")):
        for name in names:
            if name.endswith((".c", ".h")):
                path = os.path.join(folder, name)
                with open(path, encoding="latin-1", newline="") as file:
                    texts[os.path.relpath(path, root)] = file.read()
    found = []
    for name, pattern, template in FAULTS:
        matches = [(path, match) for path, text in texts.items() for match in re.finditer(pattern, text)]
        if len(matches) != 1:
            places_found = ", ".join(path for path, _ in matches) or "nowhere"
            raise SystemExit(f"fixed.py: {name}: the pattern must match once, but does {places_found}")
        path, match = matches[0]
        found.append(places.Place(path, "fixed", "fixed", match.start(), match.end(), places.one_line(match.group()),
                                  name, match.expand(template)))
    return found
