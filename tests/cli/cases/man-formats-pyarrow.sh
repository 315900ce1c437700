# The commands of the man page's section on other formats: pyarrow reads Parquet.
. "$LIB"
need jq
"$PYTHON" -c 'import pyarrow.dataset' 2>/dev/null || skip "pyarrow is not installed"

cp data/targets.jsonl target.jsonl
cp data/pool.jsonl pool.jsonl
"$PYTHON" -c '
from pyarrow import json, parquet
parquet.write_table(json.read_json("pool.jsonl"), "pool.parquet")'
man_formats 'python3.*pyarrow'
