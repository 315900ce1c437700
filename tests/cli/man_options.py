"""Compares the options of the man pages with those of the program's help, of each command, in both directions.

python3 -m man_options DIRECTORY

DIRECTORY has the pages. In the section OPTIONS of zipfit-COMMAND.1, an option's entry is a .TP paragraph whose tag has
its names. The entries of zipfit.1 are options that every command has.
"""

import os
import re
import subprocess
import sys

ZIPFIT = os.environ["ZIPFIT"]
ROFF = re.compile(r'\\f[A-Z]|"|^\.[A-Z]+ ?')


def help_commands():
    text = subprocess.run([ZIPFIT, "--help"], capture_output=True, text=True, check=True).stdout
    listed = text.split("Commands:\n")[1].split("\n\n")[0]
    return [line.split()[0] for line in listed.splitlines() if not line.startswith(("  help", "  completions"))]


def help_options(command):
    text = subprocess.run([ZIPFIT, "help", command], capture_output=True, text=True, check=True).stdout
    found = set()
    for line in text.splitlines():
        tag = re.match(r"^  ( {4}|-)\S.*", line)
        if tag:
            found.update(re.findall(r"(?<![\w-])-{1,2}[A-Za-z][a-z0-9-]*", re.split(r"(?<=\S)  ", line[2:])[0]))
    return found


def entries(page):
    """The names of each entry."""
    with open(page, encoding="utf-8") as file:
        lines = file.read().split(".SH OPTIONS\n")[1].split("\n.SH ")[0].splitlines()
    for number, line in enumerate(lines):
        if line == ".TP":
            yield re.findall(r"(?<![\w-])-{1,2}[A-Za-z][a-z0-9-]*", ROFF.sub(" ", lines[number + 1].replace("\\-", "-")))


def compare(page, known):
    """The options that only the help or only the page has."""
    described = [name for names in entries(page) for name in names]
    return sorted(known - set(described)), sorted(set(described) - known)


def main(pages):
    known = {command: help_options(command) for command in help_commands()}
    for command, options in known.items():
        missing, more = compare(f"{pages}/zipfit-{command}.1", options)
        print(f"{command}: {len(options) > 5}", *[f"; {name} is not in the man page" for name in missing],
              *[f"; {name} is only in the man page" for name in more], sep="")
    common = {name for names in entries(f"{pages}/zipfit.1") for name in names}
    print(f"common: {len(common) > 5}",
          *[f"; {name} is no option of every command" for name in sorted(common - set.intersection(*known.values()))], sep="")


main(sys.argv[1])
