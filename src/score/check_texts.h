/*
 * check_texts.h - texts that tell libraries of the same name apart
 *
 * A self-check compares the sizes of an engine with those of the linked library, for all pairs of these texts.
 */
#ifndef ZF_SCORE_CHECK_TEXTS_H
#define ZF_SCORE_CHECK_TEXTS_H

#include "zipfit.h"

/* The bytes of the longest text; all others are much shorter. */
#define ZF_LONG_CHECK_TEXT 17000

/* Makes the texts: about 16, in part from the first targets. NULL if memory runs out. */
zipfit_documents *zf_check_texts(const zipfit_documents *targets, zipfit_error *error);

#endif
