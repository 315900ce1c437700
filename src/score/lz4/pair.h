/*
 * pair.h - the size of one x+y
 */
#ifndef ZF_SCORE_LZ4_PAIR_H
#define ZF_SCORE_LZ4_PAIR_H

#include "score/lz4/document.h"
#include "score/lz4/target_index.h"

/*
 * The size in bytes of the block that lz4 makes of x+y, which have at most ZF_LZ4_BLOCK bytes. y stands behind x, in
 * `x->text`. `marks` are those of y; they are changed. `entries` is room for y->words words.
 */
size_t zf_lz4_pair_size(struct zf_lz4_document *x, const struct zf_lz4_target *y, uint64_t *marks, uint64_t *entries);

#endif
