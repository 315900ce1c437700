/*
 * report.h - what a run did: one line for people, one JSON object for programs
 */
#ifndef ZF_OUTPUT_REPORT_H
#define ZF_OUTPUT_REPORT_H

#include "input/damage.h"
#include "run/task.h"
#include "util/buffer.h"
#include "util/clock.h"

#include <cjson/cJSON.h>

/* Adds a record to a tally; all-zero is an empty one. */
void zf_tally_add(zipfit_tally *tally, double score, uint64_t bytes, uint64_t cost);

/* Adds a tally to another. */
void zf_tally_join(zipfit_tally *tally, const zipfit_tally *more);

/* Everything is borrowed. */
struct zf_report {
	const char *command;
	const cJSON *options; /* the effective configuration, an object */
	const char *engine;   /* zipfit_scorer_engine(), or NULL */
	uint64_t target_documents, target_bytes, target_empty;
	const zipfit_counts *counts;
	const struct zf_damages *damages; /* of the inputs, or NULL */
	const char *const *inputs;        /* their names */
	bool selects;                     /* the command selects records */
	bool unscored;                    /* there are no targets and no scores */
	zipfit_tally selected;            /* the selected records; if the command selects none, all that have a score */
	const char *unit;                 /* of `selected.cost`: "bytes", "words" or the name of a field */
	const char *const *set_names;     /* with several target sets */
	const zipfit_tally *set_tallies;  /* the records selected for each set */
	size_t set_count;                 /* 0: there is one set */
	bool has_general;                 /* some of the selection is drawn by --keep-general */
	zipfit_tally general;             /* that; `selected` counts it too, but for its scores */
	const zipfit_tuning *tuning;      /* NULL: the budget was not looked for */
	bool is_sample;                   /* of the records with a document, only `sampled` were scored */
	uint64_t sampled;
	bool has_copies;              /* copies are removed */
	uint64_t copies;              /* removed */
	const struct zf_clock *clock; /* of this process; its time until now is reported */
	double earlier_seconds;       /* of earlier runs that this one continues; also in `counts` */
	const struct zf_usage *usage; /* of the threads that read and scored; NULL: there were none */
	double parts_seconds;         /* sum of the times of the runs whose results were merged; 0: none */
};

/* Appends "read 5000, scored 4990, ...", without a newline. */
bool zf_append_summary(struct zf_buffer *to, const struct zf_report *report, zipfit_error *error);

/* Appends the JSON object of --stats, with a newline. Its members are described in zipfit.1. */
bool zf_append_stats(struct zf_buffer *to, const struct zf_report *report, zipfit_error *error);

/* Adds the versions of zipfit and of the libraries it is linked with, as "versions". For `complete` see json_members.h.
 */
void zf_add_versions(cJSON *object, bool *complete);

#endif
