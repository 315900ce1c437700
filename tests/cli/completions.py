"""Completes command lines in a shell and compares what it offers with the program's help.

python3 -m completions bash|zsh|fish

Of each command every option, the words that an option takes, and files. The help is made from the same table by other
code. The shells are asked in one process each: they are slow to start.
"""

import os
import re
import subprocess
import sys

ZIPFIT = os.environ["ZIPFIT"]
OPTION = re.compile(r"^  (?:-(\w)(?:, )?| {4})(?:--([a-z0-9-]+))?(?: (\S+))?(?:  |$)")


def commands():
    """The commands that the program's help lists."""
    text = subprocess.run([ZIPFIT, "--help"], capture_output=True, text=True, check=True).stdout
    listed = text.split("Commands:\n")[1].split("\n\n")[0]
    return [line.split()[0] for line in listed.splitlines()]


def options(command):
    """(letter, name, argument) of each option in the command's help."""
    text = subprocess.run([ZIPFIT, "help", command], capture_output=True, text=True, check=True).stdout
    return [match.groups() for match in map(OPTION.match, text.splitlines()) if match]


def words(argument):
    """The words in an argument such as exact|near[=J]; what is in capitals stands for something else."""
    if "|" not in argument:
        return []
    return [word.split("[")[0] for word in argument.split("|") if word[0].islower()]


def questions():
    """Command lines, and what may complete them: a set of words."""
    asked = {"zipfit ": set(commands()), "zipfit sc": {"score"}, "zipfit completions ": {"bash", "zsh", "fish"}}
    asked["zipfit help "] = set(commands()) - {"help", "completions"}
    # Each question takes zsh milliseconds.
    for command in ["select", "inspect"] if os.environ.get("ZIPFIT_FEWER") else commands():
        if command in ("help", "completions"):
            continue
        known = options(command)
        asked[f"zipfit {command} --"] = {"--" + name for _, name, _ in known if name}
        for letter, name, argument in known:
            if argument is None or name is None:
                continue
            if words(argument):
                asked[f"zipfit {command} --{name} "] = set(words(argument))
            elif argument == "DIR":
                asked[f"zipfit {command} --{name} d"] = {"directory"}
            elif "FILE" in argument:
                asked[f"zipfit {command} --{name} d"] = {"directory", "document"}
        asked[f"zipfit {command} d"] = {"directory", "document"}
    return asked


BASH = r"""
. ./script
while IFS= read -r line; do
	read -ra COMP_WORDS <<<"$line"
	case $line in *' ') COMP_WORDS+=('') ;; esac
	COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
	_zipfit
	printf '%s\n' "${COMPREPLY[@]}" .
done
"""

FISH = r"""
source ./script
while read -l line
	complete -C "$line" | string replace -r '\t.*' ''
	echo .
end
"""

# As it is installed: a function that is loaded when it is needed. A shell on a pseudoterminal, in which what completion adds is printed instead.
ZSH = r"""
zmodload zsh/zpty
zpty -b shell zsh -f -i
send() { zpty -w shell "$1" }
send 'PS1= PS2= RPS1= ; unsetopt zle_bracketed_paste ; stty -echo ; fpath=($PWD/functions $fpath) ; autoload -Uz compinit ; compinit -u -D'
send 'compadd() {
	local -a found; builtin compadd -O found "$@"; (( $#found )) && print -rl -- "FOUND:"$^found
	builtin compadd "$@"
}'
send 'ask() { zle complete-word; print; print ANSWERED; zle kill-buffer; zle kill-whole-line }'
send 'zle -N ask; bindkey "^I" ask; zstyle ":completion:*" list-prompt ""; LISTMAX=10000; print READY'"''"
reply=
while [[ $reply != READY* ]]; do zpty -r shell reply; done
while IFS= read -r line; do
	zpty -w -n shell "$line"$'\t'
	reply=
	while [[ $reply != *ANSWERED* ]]; do
		zpty -r shell reply
		[[ $reply == *FOUND:* ]] && print -r -- ${${reply##*FOUND:}%%$'\r'*}
	done
	print .
done
zpty -d shell
"""


def ask(shell, lines):
    """What the shell offers for each line."""
    with open("script", "w", encoding="ascii") as file:
        subprocess.run([ZIPFIT, "completions", shell], stdout=file, check=True)
    if shell == "zsh":
        os.makedirs("functions", exist_ok=True)
        os.replace("script", "functions/_zipfit")
    program = {"bash": BASH, "zsh": ZSH, "fish": FISH}[shell]
    flags = {"bash": ["--norc"], "zsh": ["-f"], "fish": ["--no-config"]}[shell]
    run = subprocess.run([shell, *flags, "-c", program], input="".join(line + "\n" for line in lines),
                         capture_output=True, text=True, check=False,
                         env={**os.environ, "HOME": os.getcwd(), "TERM": "dumb", "XDG_CONFIG_HOME": os.getcwd()})
    answers = [set()]
    for word in run.stdout.splitlines():
        if word == ".":
            answers.append(set())
        else:
            answers[-1].add(word.strip())
    if len(answers) != len(lines) + 1:
        print(run.stderr)
        sys.exit(f"{shell} answered {len(answers) - 1} of {len(lines)} questions")
    return dict(zip(lines, answers))


def main(shell):
    os.makedirs("here/directory", exist_ok=True)
    os.chdir("here")
    with open("document", "w", encoding="ascii"):
        pass
    asked = questions()
    answers = ask(shell, list(asked))
    wrong = 0
    for line, wanted in asked.items():
        # fish and zsh end directories with a slash; bash and fish know options of the program itself, too.
        came = {word.rstrip("/") for word in answers[line]} - {"", "--help", "--version", "script", "functions"}
        if came != wanted - {"--help", "--version"}:
            wrong += 1
            print(f"{line!r}: missing {sorted(wanted - came)}, too many {sorted(came - wanted)}")
    print(f"{shell}: {len(asked) > 30 and wrong == 0}")


main(sys.argv[1])
