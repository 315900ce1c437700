/*
 * scoring_options.h - compares what two parts say about their scoring
 */
#ifndef ZF_SHARDS_SCORING_OPTIONS_H
#define ZF_SHARDS_SCORING_OPTIONS_H

#include "shards/difference.h"

/* Whether an option differs, and which. `scoring` and `other` are the parts' descriptions, JSON objects. */
bool zf_scoring_options_differ(const struct zf_comparison *comparison, const char *scoring, const char *other);

/* Whether a value differs that is computed from the options and the targets, which are the same: a share or the prior.
 */
bool zf_scoring_results_differ(const struct zf_comparison *comparison, const char *scoring, const char *other);

#endif
