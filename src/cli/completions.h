/*
 * completions.h - scripts by which shells complete the program's command lines
 */
#ifndef ZF_CLI_COMPLETIONS_H
#define ZF_CLI_COMPLETIONS_H

#include <stdbool.h>

/* Prints the script of "bash", "zsh" or "fish" to standard output; false if `shell` is none of these. */
bool completions_print(const char *shell);

#endif
