/*
 * report.h - what a run did: one line for people, one JSON object for programs
 */
#ifndef ZF_OUTPUT_REPORT_H
#define ZF_OUTPUT_REPORT_H

#include "input/damage.h"
#include "util/buffer.h"

#include <cjson/cJSON.h>

/* Everything is borrowed. */
struct zf_report {
	const char *command;
	const cJSON *options; /* the effective configuration, an object */
	const char *engine;   /* zipfit_scorer_engine(), or NULL */
	uint64_t target_documents, target_bytes, target_empty;
	const zipfit_counts *counts;
	const struct zf_damages *damages; /* of the inputs, or NULL */
	const char *const *inputs;        /* their names */
	bool selects;                     /* whether `selected` says something */
	uint64_t selected;                /* records */
	double lowest, highest; /* scores of the selected records, or of all, where the command selects nothing */
};

/* Appends "read 5,000 records ...", without a newline. */
bool zf_append_summary(struct zf_buffer *to, const struct zf_report *report, zipfit_error *error);

/* Appends the JSON object of --stats, with a newline. */
bool zf_append_stats(struct zf_buffer *to, const struct zf_report *report, zipfit_error *error);

/* Adds the versions of zipfit and of the libraries it is linked with, as "versions". For `complete` see members.h. */
void zf_add_versions(cJSON *object, bool *complete);

#endif
