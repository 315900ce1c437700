/*
 * span.h - stretches of the input in which lines are counted
 *
 * A shard that has a byte range of a plain file does not know how many lines come
 * before its range, so it counts lines from the beginning of the range. A span
 * says where the count of a line begins: at the beginning of an input, or at that
 * of one shard's byte range of it. Spans sort in input order, so (span, line)
 * sorts in input order too. When all shards are merged, part_summary.h turns
 * (span, line) into the number of the line in its file.
 *
 *     span = input * (shards + 1) + shard
 *
 * `input` counts from 0 and `shard` from 1; shard 0 stands for the beginning of
 * the input.
 */
#ifndef ZF_SHARDS_SPAN_H
#define ZF_SHARDS_SPAN_H

#include <stddef.h>
#include <stdint.h>

/* 0 <= shard <= shards; see above. */
uint64_t zf_span(size_t input, uint64_t shard, uint64_t shards);
size_t zf_span_input(uint64_t span, uint64_t shards);
uint64_t zf_span_shard(uint64_t span, uint64_t shards);

#endif
