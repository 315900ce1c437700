#!/usr/bin/env python3
"""Checks that the source is built in layers.

Reads every #include "..." below src/ and fails on

* an include that runs upward: a folder may include only itself and the folders before it in LAYERS;
* a file of the program that includes more of the library than its public header;
* a circle of modules, where NAME.c and NAME.h are one module.
"""

import pathlib
import re
import sys

LAYERS = ["util", "input", "score", "select", "run", "shards", "output", "job"]
# The program and its communicator see the public header and the program's own headers alone.
PROGRAM = {"cli": {"cli"}, "mpi": {"mpi", "cli"}}
INCLUDE = re.compile(r'^\s*#\s*include\s+"([^"]+)"', re.M)


def allowed(folder):
    if folder in PROGRAM:
        return PROGRAM[folder]
    return set(LAYERS[: LAYERS.index(folder) + 1])


def find_circle(edges):
    """Returns the modules of a circle, the first one again at the end, or an empty list."""
    done, path = set(), []

    def visit(module):
        if module in path:
            return path[path.index(module):] + [module]
        if module in done:
            return []
        path.append(module)
        for other in sorted(edges.get(module, ())):
            circle = visit(other)
            if circle:
                return circle
        done.add(path.pop())
        return []

    for module in sorted(edges):
        circle = visit(module)
        if circle:
            return circle
    return []


def main():
    root = pathlib.Path(__file__).resolve().parents[2]
    problems, edges, count = [], {}, 0
    for path in sorted((root / "src").rglob("*.[ch]")):
        name = path.relative_to(root / "src")
        folder, module = name.parts[0], str(name.with_suffix(""))
        if folder not in LAYERS and folder not in PROGRAM:
            problems.append(f"src/{name}: the folder {folder}/ has no place among the layers")
            continue
        for include in INCLUDE.findall(path.read_text()):
            count += 1
            if include == "zipfit.h":
                continue
            if not (root / "src" / include).exists():
                problems.append(f"src/{name}: includes {include}, which is not in src/")
            elif include.split("/")[0] not in allowed(folder):
                problems.append(f"src/{name}: includes {include}, which is not below it")
            target = include.rsplit(".", 1)[0]
            if target != module:
                edges.setdefault(module, set()).add(target)
    circle = find_circle(edges)
    if circle:
        problems.append("a circle of includes: " + " -> ".join(circle))
    for problem in problems:
        print(problem, file=sys.stderr)
    if count == 0:
        sys.exit("no includes found")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
