/*
 * sniff.h - guesses the kind of a file that is not JSONL
 *
 * Called only for a bad record, so that good data costs nothing. The guess is made from the
 * first bytes. It is only used for a message.
 */
#ifndef ZF_INPUT_SNIFF_H
#define ZF_INPUT_SNIFF_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Says what the `length` bytes at `bytes` are instead of JSONL, and how to convert them, in
 * words that complete "this is ...": "Parquet, not JSONL; duckdb can convert it: ...".
 * NULL if that is not known. The bytes are a bad record and those of the bytes after it
 * that are in memory. `record` is the length of the record without its newline, or
 * SIZE_MAX if its end is not known. `first`: the record is the first of its file, so that
 * it may be a table's heading or the beginning of a JSON array. The string is static.
 */
const char *zf_sniff(const unsigned char *bytes, size_t length, size_t record, bool first);

#endif
