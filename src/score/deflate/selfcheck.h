/*
 * selfcheck.h - tests whether the linked zlib behaves as the engine expects
 */
#ifndef ZF_SCORE_DEFLATE_SELFCHECK_H
#define ZF_SCORE_DEFLATE_SELFCHECK_H

#include "score/deflate/kernel.h"

/*
 * Compares a few hundred sizes with those of the linked zlib: of pairs of built-in
 * texts and of the first targets. Sets `*same` to whether all are equal. Takes
 * about 10 ms. Fails by `stop`, which may be NULL, or if memory runs out.
 */
bool zf_selfcheck(const zipfit_documents *targets, int level, const struct zf_kernel *kernel, const zipfit_stop *stop,
                  bool *same, zipfit_error *error);

#endif
