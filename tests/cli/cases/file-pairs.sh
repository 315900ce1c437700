# Two file options with the same file: refused, unless both read; nothing is touched. (file_pairs.py)
. "$LIB"

"$PYTHON" "$PYTHONPATH/file_pairs.py"
