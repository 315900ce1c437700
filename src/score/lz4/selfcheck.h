/*
 * selfcheck.h - tests whether the linked lz4 behaves as the engine expects
 */
#ifndef ZF_SCORE_LZ4_SELFCHECK_H
#define ZF_SCORE_LZ4_SELFCHECK_H

#include "zipfit.h"

/*
 * Looks at the version of the linked lz4, and compares a few hundred sizes with its own: of pairs of built-in texts and
 * of the first targets. `level` is at most ZF_LZ4_HIGHEST_LEVEL. Sets `*same` to whether all are equal. Takes about
 * 2 ms. Fails by `stop`, which may be NULL, or if memory runs out.
 */
bool zf_lz4_selfcheck(const zipfit_documents *targets, int level, const zipfit_stop *stop, bool *same,
                      zipfit_error *error);

#endif
