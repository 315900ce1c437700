/*
 * settle.h - what depends on several options: the budget and the formats
 *
 * To be called when all options are read. Both fail with ZIPFIT_BAD_OPTION.
 */
#ifndef ZF_CLI_SETTLE_H
#define ZF_CLI_SETTLE_H

#include "cli/reading.h"

/* A budget in bytes is a size, any other a number. */
bool settle_budget(struct reading *reading, zipfit_error *error);

/* Settles the formats of candidates and targets, which take defaults from each other. */
bool settle_formats(struct reading *reading, zipfit_error *error);

#endif
