/*
 * file_check.h - checks the files that an operation is given, before it touches one
 */
#ifndef ZF_JOB_FILE_CHECK_H
#define ZF_JOB_FILE_CHECK_H

#include "job/settings.h"

/*
 * Fails where an input of any kind cannot be opened; where an output is also an
 * input, or is written twice; and where a file of the checkpoint is not
 * this program's. `checkpoint` is its name for this rank, or NULL. Nothing is made, written
 * or removed: call it before anything is.
 */
bool zf_file_check(enum zf_operation operation, const zipfit_options *options, const char *checkpoint,
                   zipfit_error *error);

#endif
