/*
 * emit_options.h - what goes with --emit
 */
#ifndef ZF_JOB_EMIT_OPTIONS_H
#define ZF_JOB_EMIT_OPTIONS_H

#include "output/columns.h"

/* Whether the list of `options`, if there is one, parses and goes with the other options. */
bool zf_emit_options_check(const zipfit_options *options, zipfit_error *error);

/* Whether records of this kind have the columns: lines have no members. Parts may hold lines, so merge asks again. */
bool zf_emit_fits(const struct zf_columns *columns, enum zipfit_record_kind kind, zipfit_error *error);

#endif
