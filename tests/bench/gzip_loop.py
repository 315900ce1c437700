#!/usr/bin/env python3
"""The time that ZIP-FIT's formula takes in Python: gzip.compress() for every pair.

    gzip_loop.py LEVEL MAX_BYTES DOCUMENTS TARGETS POOL

Takes the first DOCUMENTS documents of the pool with at most MAX_BYTES bytes and
prints the CPU nanoseconds a pair. engine_loop.c measures the same pairs.
"""

import gzip
import json
import sys
import time


def texts(path):
    """The documents of a JSONL file, as bytes."""
    with open(path, encoding="utf-8") as file:
        return [json.loads(line)["text"].encode() for line in file]


level, max_bytes, documents = map(int, sys.argv[1:4])
targets = texts(sys.argv[4])
pool = [x for x in texts(sys.argv[5]) if len(x) <= max_bytes][:documents]
begin = time.process_time()
for x in pool:
    len(gzip.compress(x, level))
    for y in targets:
        len(gzip.compress(x + y, level))
print(round(1e9 * (time.process_time() - begin) / len(pool) / len(targets)))
