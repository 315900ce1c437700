/*
 * id_options.h - what goes with --ids
 */
#ifndef ZF_JOB_ID_OPTIONS_H
#define ZF_JOB_ID_OPTIONS_H

#include "job/settings.h"

/* Whether the options of a selection by ids are possible and go together. */
bool zf_id_options_check(enum zf_operation operation, const zipfit_options *options, zipfit_error *error);

#endif
