/*
 * span.c - stretches of the input in which lines are counted
 */
#include "shards/span.h"

uint64_t zf_span(size_t input, uint64_t shard, uint64_t shards)
{
	return input * (shards + 1) + shard;
}

size_t zf_span_input(uint64_t span, uint64_t shards)
{
	return (size_t)(span / (shards + 1));
}

uint64_t zf_span_shard(uint64_t span, uint64_t shards)
{
	return span % (shards + 1);
}
