# What bash completes, against the help: commands, options, words and files. (completions.py)
. "$LIB"

need bash
"$PYTHON" -m completions bash
