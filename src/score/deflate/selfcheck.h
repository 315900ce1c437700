/*
 * selfcheck.h - whether the linked zlib is of the kind that the engine follows
 */
#ifndef ZF_SCORE_DEFLATE_SELFCHECK_H
#define ZF_SCORE_DEFLATE_SELFCHECK_H

#include "score/deflate/kernel.h"

/*
 * Compares some hundred sizes with zlib's, those of built-in texts and of the
 * first targets in pairs with each other, and sets `*same` to whether all agree.
 * Costs about 10 ms. Fails by `stop`, which may be NULL, and for want of memory.
 */
bool zf_selfcheck(const zipfit_documents *targets, int level, const struct zf_kernel *kernel, const zipfit_stop *stop,
                  bool *same, zipfit_error *error);

#endif
