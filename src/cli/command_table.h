/*
 * command_table.h - every command of the program, described once
 *
 * The help texts, the completions of shells and what is suggested for a mistyped command are made from this table.
 */
#ifndef ZF_CLI_COMMAND_TABLE_H
#define ZF_CLI_COMMAND_TABLE_H

#include "cli/options.h"

struct command_description {
	const char *name;
	enum command command;
	const char *summary;  /* in one line of the program's help */
	const char *usage;    /* the line "Usage: ...", and what it does, in lines of at most 80 columns */
	const char *inputs;   /* what it does with standard input, or another thing to know at the end */
	const char *examples; /* lines that begin with two blanks */
};

extern const struct command_description command_table[];
extern const size_t command_count;

/* The command of this name, or NULL. */
const struct command_description *command_find(const char *name);

/* The row of the command. */
const struct command_description *command_row(enum command command);

/* The command whose name is nearest to `word`, or NULL if none is near. */
const char *command_nearest(const char *word);

#endif
