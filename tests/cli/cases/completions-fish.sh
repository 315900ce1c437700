# What fish completes, against the help: commands, options, words and files. (completions.py)
. "$LIB"

need fish
"$PYTHON" -m completions fish
