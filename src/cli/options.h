/*
 * options.h - what the command line says, in one struct
 */
#ifndef ZF_CLI_OPTIONS_H
#define ZF_CLI_OPTIONS_H

#include "cli/message.h"
#include "cli/progress.h"

enum command {
	COMMAND_SELECT = 1,
	COMMAND_SCORE = 2,
	COMMAND_EVAL = 4,
	COMMAND_MERGE = 8,
	COMMAND_TUNE = 16,
	COMMAND_ALIGN = 32,
	COMMAND_INSPECT = 64,
};

/* Filled by command_line.c, read-only afterwards. Do not move it: `job` points into it. Strings belong to argv. */
struct options {
	enum command command;
	zipfit_options job; /* what to do; without events, clean-up and communicator */

	/* What only the program has */
	bool help, version;
	bool dry_run;
	bool no_sandbox;
	enum verbosity verbosity;
	enum progress_when progress;

	/* What `job` points to; owned */
	const char **inputs;
	zipfit_name_list *lists;
	zipfit_name_filter names;
	const char **includes, **omits;
	zipfit_text_source *targets, *excludes, *trains, *tests;
	zipfit_text_source background;
	char **set_names, **test_names; /* of the targets and tests, NULL where none was given */
	uint64_t *at;
};

#endif
