/*
 * options_check.h - whether the options of an operation are possible and go together
 */
#ifndef ZF_JOB_OPTIONS_CHECK_H
#define ZF_JOB_OPTIONS_CHECK_H

#include "job/settings.h"

/* Fails with ZIPFIT_BAD_OPTION where not. Messages name the program's options. */
bool zf_options_check(enum zf_operation operation, const zipfit_options *options, zipfit_error *error);

#endif
