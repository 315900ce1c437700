# What zsh completes, against the help: commands, options, words and files. (completions.py)
. "$LIB"

need zsh
"$PYTHON" -m completions zsh
