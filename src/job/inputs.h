/*
 * inputs.h - the files that the inputs of an operation are
 */
#ifndef ZF_JOB_INPUTS_H
#define ZF_JOB_INPUTS_H

#include "job/settings.h"

/*
 * Replaces the inputs of `settings->options`, which zf_options_check() has found good, by the files that they are:
 * those below a directory, and those that the lists name. Opens and closes each file that was found in this way. Call
 * it before outputs are opened: their temporary files must not be found. zf_settings_free() in any case.
 *
 * Fails with ZIPFIT_IO where a directory or a file cannot be read, ZIPFIT_BAD_DATA for a bad list and where there is
 * no file at all.
 */
bool zf_inputs_find(struct zf_settings *settings, enum zf_operation operation, zipfit_stop *stop, zipfit_error *error);

#endif
