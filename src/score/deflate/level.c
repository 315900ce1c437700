/*
 * level.c - the search parameters of zlib's levels
 *
 * The values are those of zlib 1.2.13. The self-check finds out whether the linked
 * zlib behaves the same.
 */
#include "score/deflate/level.h"

static const struct zf_level levels[] = {
	{.greedy = true, .good = 4, .lazy = 4, .nice = 8, .chain = 4},
	{.greedy = true, .good = 4, .lazy = 5, .nice = 16, .chain = 8},
	{.greedy = true, .good = 4, .lazy = 6, .nice = 32, .chain = 32},
	{.greedy = false, .good = 4, .lazy = 4, .nice = 16, .chain = 16},
	{.greedy = false, .good = 8, .lazy = 16, .nice = 32, .chain = 32},
	{.greedy = false, .good = 8, .lazy = 16, .nice = 128, .chain = 128},
	{.greedy = false, .good = 8, .lazy = 32, .nice = 128, .chain = 256},
	{.greedy = false, .good = 32, .lazy = 128, .nice = 258, .chain = 1024},
	{.greedy = false, .good = 32, .lazy = 258, .nice = 258, .chain = 4096},
};

const struct zf_level *zf_level(int level)
{
	return &levels[level - 1];
}
