# The commands of the man page's section on other formats: a file of the cache of Hugging Face's datasets.
. "$LIB"
need jq
"$PYTHON" -c 'import datasets' 2>/dev/null || skip "datasets is not installed"

cp data/targets.jsonl target.jsonl
cp data/pool.jsonl pool.jsonl
"$PYTHON" -c '
import pyarrow
from pyarrow import json
table = json.read_json("pool.jsonl")
with pyarrow.ipc.new_stream("pool.arrow", table.schema) as writer:
    writer.write_table(table)'
man_formats 'python3.*datasets'
