"""Reports which lines of src/ the tests of a build with clang's coverage counters ran, file by file, and fails if their
share is below the least allowed.

Each binary holds its own copy of the library. A line counts as run if it ran in any of them; llvm-cov joins the copies of
a function by its name and its source.

	python3 coverage.py --build DIRECTORY --least PERCENT
"""

import argparse
import json
import os
import pathlib
import subprocess
import sys


def binaries(build):
    """The programs and libraries of the build that hold counters."""
    for path in sorted(build.rglob("*")):
        if path.is_file() and not path.is_symlink() and os.access(path, os.X_OK) and "CMakeFiles" not in path.parts:
            with path.open("rb") as file:
                if file.read(4) == b"\x7fELF":
                    yield path


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", type=pathlib.Path, required=True)
    parser.add_argument("--least", type=float, required=True)
    arguments = parser.parse_args()

    build = arguments.build.resolve()
    source = build.parent / "src"
    counts = sorted((build / "counts").glob("*.profraw"))
    joined = build / "counts" / "joined.profdata"
    subprocess.run(["llvm-profdata", "merge", "-sparse", "-o", joined, *counts], check=True)
    first, *others = binaries(build)
    command = ["llvm-cov", "export", "-summary-only", f"-instr-profile={joined}", first]
    for path in others:
        command += ["-object", path]
    report = json.loads(subprocess.run([*command, source], check=True, stdout=subprocess.PIPE).stdout)

    files = [(file["summary"]["lines"], pathlib.Path(file["filename"]).relative_to(source))
             for file in report["data"][0]["files"] if file["summary"]["lines"]["count"] > 0]
    for lines, name in sorted(files, key=lambda item: item[0]["count"] - item[0]["covered"], reverse=True):
        print(f"{lines['covered']:6} of {lines['count']:6} lines  {lines['percent']:5.1f} %  src/{name}")
    covered = sum(lines["covered"] for lines, _ in files)
    count = sum(lines["count"] for lines, _ in files)
    share = 100 * covered / count
    print(f"{covered} of {count} lines of src/ ran: {share:.1f} %")
    if share < arguments.least:
        sys.exit(f"less than {arguments.least} %")


main()
