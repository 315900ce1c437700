/*
 * sources.h - the files that an output depends on
 */
#ifndef ZF_JOB_SOURCES_H
#define ZF_JOB_SOURCES_H

#include "input/source.h"

/* The files of a run, by role, as they were when the run began. All-zero: none. */
struct zf_sources {
	struct zf_source *files;
	size_t count;
};

/* Lists the files that `options` name, and looks at each. zf_sources_free() in any case. */
bool zf_sources_list(struct zf_sources *sources, const zipfit_options *options, zipfit_error *error);
void zf_sources_free(struct zf_sources *sources);

/* What happens to a run whose files changed while it read them. */
enum zf_sources_rule {
	ZF_SOURCES_TELL,         /* a warning: no output names the files */
	ZF_SOURCES_MUST_REMAIN,  /* an error; whether a file of another time of change is the same, the caller finds out
	                          */
	ZF_SOURCES_MUST_BE_SAME, /* an error even then: an output names the time of change, or make compares it */
};

/* Looks at all files again, after the last was read. Fails with ZIPFIT_BAD_DATA, or warns, as the rule says. */
bool zf_sources_check(const struct zf_sources *sources, enum zf_sources_rule rule, const zipfit_events *events,
                      zipfit_error *error);

#endif
