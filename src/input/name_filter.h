/*
 * name_filter.h - which files of a directory and members of an archive are read
 */
#ifndef ZF_INPUT_NAME_FILTER_H
#define ZF_INPUT_NAME_FILTER_H

#include "zipfit.h"

/* Fails with ZIPFIT_BAD_OPTION where a glob can match no name. `filter` may be NULL: it takes all names. */
bool zf_name_filter_check(const zipfit_name_filter *filter, zipfit_error *error);

/* Whether the filter, which may be NULL, takes a file or member of this name; notes in `include_used` what did. */
bool zf_name_is_taken(const zipfit_name_filter *filter, const char *name);

/* Whether the filter, which may be NULL, omits all names below the directory `name`. */
bool zf_name_is_omitted(const zipfit_name_filter *filter, const char *name);

#endif
