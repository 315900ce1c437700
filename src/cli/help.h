/*
 * help.h - what --help and --version print, to standard output
 */
#ifndef ZF_CLI_HELP_H
#define ZF_CLI_HELP_H

#include "cli/options.h"

void help_program(void);
void help_command(enum command command);
void help_version(void);

#endif
