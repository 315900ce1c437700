/*
 * reading.h - the command line while it is read
 */
#ifndef ZF_CLI_READING_H
#define ZF_CLI_READING_H

#include "cli/options.h"

/* What --target-field, --target-template and --target-chat say at one place of the command line. */
struct target_setting {
	const char *field, *pattern, *chat; /* NULL: not given */
};

/* The options being read, and what depends on several of them and is settled at the end. */
struct reading {
	struct options *options;
	size_t max_line, max_member;
	bool min_bytes_given;
	bool score_order;   /* --order score was given */
	const char *budget; /* a size or a number: the unit may come later */
	const char *unit;
	const char *roles;
	struct target_setting *settings;
	size_t setting_count;
	bool setting_is_used;                       /* a file came after the last one */
	size_t *target_settings, *exclude_settings; /* how many of the settings came before each file */
};

#endif
