/*
 * dry_run.h - zipfit select --dry-run: what the run would take
 */
#ifndef ZF_CLI_DRY_RUN_H
#define ZF_CLI_DRY_RUN_H

#include "cli/options.h"

/* Scores a sample, and prints the estimate to standard output. */
bool dry_run(const struct options *options, zipfit_stop *stop, zipfit_error *error);

#endif
