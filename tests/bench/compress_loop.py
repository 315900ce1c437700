#!/usr/bin/env python3
"""What ZIP-FIT's formula takes in Python: one call of a compressor for every pair.

    compress_loop.py gzip|lz4|zstd|brotli|xz LEVEL TARGETS POOL
"""

import importlib
import json
import sys


def texts(path):
    """The documents of a JSONL file, as bytes."""
    with open(path, encoding="utf-8") as file:
        return [json.loads(line)["text"].encode() for line in file]


def compressor(name, level):
    """A function from a text to its compressed form."""
    module = importlib.import_module({"gzip": "gzip", "lz4": "lz4.frame", "zstd": "zstandard", "brotli": "brotli", "xz": "lzma"}[name])
    return {
        "gzip": lambda text: module.compress(text, level),
        "lz4": lambda text: module.compress(text, compression_level=level),
        "zstd": lambda text: module.ZstdCompressor(level=level).compress(text),
        "brotli": lambda text: module.compress(text, quality=level),
        "xz": lambda text: module.compress(text, preset=level),
    }[name]


compress = compressor(sys.argv[1], int(sys.argv[2]))
targets = texts(sys.argv[3])
sizes = [len(compress(y)) for y in targets]
for x in texts(sys.argv[4]):
    alone = len(compress(x))
    score = 1 - sum((len(compress(x + y)) - min(alone, size)) / max(alone, size) for y, size in zip(targets, sizes)) / len(targets)
