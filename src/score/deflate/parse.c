/*
 * parse.c - ends blocks and streams
 */
#include "score/deflate/parse.h"

void zf_parse_end_block(struct zf_parse *parse, size_t position, bool last)
{
	parse->counts->of[ZF_END_OF_BLOCK] = 1;
	if (!zf_block_add(&parse->bits, zf_block_cost(parse->counts), position - parse->block_begin, last))
		parse->unknown = true;
	memset(parse->counts, 0, sizeof(*parse->counts));
	parse->block_begin = position;
	parse->tokens = 0;
}

void zf_parse_end(struct zf_parse *parse, bool greedy)
{
	if (parse->tokens == ZF_BLOCK_TOKENS && (greedy || parse->ends_in_match))
		zf_parse_end_block(parse, parse->position, false);
	zf_parse_end_block(parse, parse->position, true);
}
