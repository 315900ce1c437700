# The commands of the man page's section on other formats: a table of an SQLite database.
. "$LIB"
need jq
need sqlite3

cp data/targets.jsonl target.jsonl
cp data/pool.jsonl pool.jsonl
"$PYTHON" -c '
import json
import sqlite3
database = sqlite3.connect("pool.db")
database.execute("CREATE TABLE docs (id TEXT, source TEXT, text TEXT)")
database.executemany("INSERT INTO docs VALUES (:id, :source, :text)", map(json.loads, open("pool.jsonl", encoding="utf-8")))
database.commit()'
man_formats sqlite3
