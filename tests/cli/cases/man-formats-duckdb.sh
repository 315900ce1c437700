# The commands of the man page's section on other formats: DuckDB reads Parquet, and joins the ids of a selection.
. "$LIB"
need jq
need duckdb

cp data/targets.jsonl target.jsonl
cp data/pool.jsonl pool.jsonl
duckdb -c "COPY (FROM 'pool.jsonl') TO 'pool.parquet'"
man_formats duckdb
# The last command has joined.
duckdb -c "COPY (FROM 'best.parquet') TO 'joined.jsonl' (FORMAT json)"
jq -c '[.id, .source, .text]' joined.jsonl >came
jq -c '[.id, .source, .text]' expected.jsonl >expected
same joined expected came
