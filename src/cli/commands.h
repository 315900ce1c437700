/*
 * commands.h - the commands of the program
 *
 * A command runs with its options read and the signals caught. It returns false
 * with an error, or true when all its outputs stand.
 */
#ifndef ZF_CLI_COMMANDS_H
#define ZF_CLI_COMMANDS_H

#include "cli/options.h"

bool command_select(const struct options *options, zipfit_stop *stop, zipfit_error *error);
bool command_score(const struct options *options, zipfit_stop *stop, zipfit_error *error);
bool command_merge(const struct options *options, zipfit_stop *stop, zipfit_error *error);
bool command_eval(const struct options *options, zipfit_stop *stop, zipfit_error *error);

#endif
