/*
 * commands.h - the commands of the program: operations of the library, with their messages printed
 */
#ifndef ZF_CLI_COMMANDS_H
#define ZF_CLI_COMMANDS_H

#include "cli/options.h"

/*
 * Runs a command whose options are read, with signals caught. Prints messages and progress.
 * `communicator` may be NULL. True when all outputs are complete.
 */
bool command_run(const struct options *options, const zipfit_communicator *communicator, zipfit_cleanup *cleanup,
                 zipfit_stop *stop, zipfit_error *error);

#endif
