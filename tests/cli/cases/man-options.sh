# The man pages have every option of each command, and no other. (man_options.py)
. "$LIB"

"$PYTHON" -m man_options
