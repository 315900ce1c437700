/*
 * command_line.h - reads the command line into one struct
 */
#ifndef ZF_CLI_COMMAND_LINE_H
#define ZF_CLI_COMMAND_LINE_H

#include "cli/options.h"

/*
 * Reads the arguments of the command argv[0]. False, with ZIPFIT_BAD_OPTION or
 * ZIPFIT_NO_MEMORY, where one of them makes no sense; the library checks whether they go
 * together. With `help` or `version` set nothing else was checked. options_free() in any case.
 */
bool options_read(struct options *options, enum command command, int argc, char **argv, zipfit_error *error);
void options_free(struct options *options);

#endif
