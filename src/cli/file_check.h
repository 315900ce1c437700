/*
 * file_check.h - whether a run can have the files that it is given, before it touches one
 */
#ifndef ZF_CLI_FILE_CHECK_H
#define ZF_CLI_FILE_CHECK_H

#include "cli/options.h"

/*
 * Fails where an input of any kind cannot be opened; where something that is to be
 * written is an input, or is written twice; and where a file of the checkpoint is not
 * this program's. Nothing is made, written or removed. To be called before all of that.
 */
bool file_check(const struct options *options, zipfit_error *error);

#endif
