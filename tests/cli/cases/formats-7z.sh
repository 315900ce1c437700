# 7z must be seekable: it is read from a file, and from standard input if that is a file.
. "$LIB"

need bsdtar libarchive-tools
few_targets 3
head -n 200 data/pool.jsonl >a.jsonl
tail -n +201 data/pool.jsonl >b.jsonl
numbers data/pool.jsonl >expected
bsdtar -c --format 7zip -f pool.7z a.jsonl b.jsonl
numbers pool.7z >came
same "file" expected came
numbers - <pool.7z >came
same "standard input" expected came
