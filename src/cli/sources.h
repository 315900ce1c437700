/*
 * sources.h - the files that have a say in what a command writes
 */
#ifndef ZF_CLI_SOURCES_H
#define ZF_CLI_SOURCES_H

#include "cli/options.h"
#include "input/source.h"

/* The files of a run, by role, as they were when the run began. All-zero: none. */
struct sources {
	struct zf_source *files;
	size_t count;
};

/* Lists the files that `options` name, and looks at each. sources_free() in any case. */
bool sources_list(struct sources *sources, const struct options *options, zipfit_error *error);
void sources_free(struct sources *sources);

/* What becomes of a run whose files changed while it read them. */
enum sources_rule {
	SOURCES_TELL,         /* a warning: the output says nothing about the files */
	SOURCES_MUST_REMAIN,  /* an error; a file that was only touched is left to the caller to judge */
	SOURCES_MUST_BE_SAME, /* an error even then: the output names the time of change, or stands for it */
};

/* Looks at all files again, after the last was read. ZIPFIT_BAD_DATA, with the file's name, as the rule says. */
bool sources_check(const struct sources *sources, enum sources_rule rule, zipfit_error *error);

#endif
