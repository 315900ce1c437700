/*
 * sniff.h - what a file is that is not JSONL
 *
 * Looked at only once a record has turned out to be bad, so that good data costs
 * nothing. A guess from the first bytes: it makes a message helpful and decides
 * nothing.
 */
#ifndef ZF_INPUT_SNIFF_H
#define ZF_INPUT_SNIFF_H

#include <stdbool.h>
#include <stddef.h>

/*
 * What the `length` bytes at `bytes` are instead of JSONL, and what helps, in words
 * that go on from "this is ": "Parquet; duckdb can convert it: ...". NULL where that
 * cannot be told. The bytes are those of a bad record, without its newline, and
 * whatever follows it, as far as it is known; `record` is the length of the record
 * alone, SIZE_MAX where it has no end that is known. `first`: it is the first of its file, so that a table's heading,
 * or the beginning of a JSON array, may be looked for.
 */
const char *zf_sniff(const unsigned char *bytes, size_t length, size_t record, bool first);

#endif
