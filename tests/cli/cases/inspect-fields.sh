# Fields, their types and lengths, against Python, in several containers and forms. (inspect_fields.py)
. "$LIB"

"$PYTHON" -m inspect_fields
