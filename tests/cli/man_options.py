"""Compares the options of the man pages with those of the program's help, of each command, in both directions.

python3 -m man_options

The page of a command is zipfit-COMMAND.1 or, where there is none, the section OPTIONS of zipfit.1. There, an option's
entry is a .TP paragraph whose tag has its names. A line in parentheses behind it, "( select ", " score )", names the
commands that have it; without one, an entry of zipfit.1 is of those commands whose help has the option.
"""

import os
import re
import subprocess

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
    """(names, commands) of each entry; no commands: the page does not say."""
    with open(page, encoding="utf-8") as file:
        lines = file.read().split(".SH OPTIONS\n")[1].split("\n.SH ")[0].splitlines()
    for number, line in enumerate(lines):
        if line != ".TP":
            continue
        tag, behind = (ROFF.sub(" ", text.replace("\\-", "-")) for text in lines[number + 1:number + 3])
        names = re.findall(r"(?<![\w-])-{1,2}[A-Za-z][a-z0-9-]*", tag)
        marker = re.fullmatch(r" *\((.*)\) *", behind)
        yield names, [part.split()[0] for part in marker.group(1).split(",")] if marker else []


def compare(command, commands, known):
    """The options that only the help or only the page has."""
    shared = os.environ["MANPAGE"]
    own = shared.replace(".1", f"-{command}.1")
    described = set()
    for names, of in entries(own if os.path.exists(own) else shared):
        of = set(of) & set(commands)
        if command in of or os.path.exists(own):
            described.update(names)
        elif not of:
            described.update(set(names) & known)
    return known - described, described - known


def main():
    commands = help_commands()
    known = {command: help_options(command) for command in commands}
    for command in commands:
        missing, more = compare(command, commands, known[command])
        print(f"{command}: {len(known[command]) > 5}",
              *[f"; {name} is not in the man page" for name in sorted(missing)],
              *[f"; {name} is only in the man page" for name in sorted(more)], sep="")
    every = set().union(*known.values())
    for names, _ in entries(os.environ["MANPAGE"]):
        for name in sorted(set(names) - every):
            print(f"{name} is in the man page and in no command's help")


main()
