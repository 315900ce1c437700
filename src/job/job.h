/*
 * job.h - what the operations have in common
 *
 * A job is the texts, the scorer, the outputs and the counts of one operation. The
 * operation adds the sink for records and says, at the end, what it selected.
 */
#ifndef ZF_JOB_JOB_H
#define ZF_JOB_JOB_H

#include "input/damage.h"
#include "job/curve.h"
#include "job/folds.h"
#include "job/outputs.h"
#include "job/settings.h"
#include "job/sources.h"
#include "job/texts.h"
#include "output/report.h"
#include "run/run.h"

struct zf_job {
	const zipfit_options *options;
	enum zf_operation operation;
	zipfit_stop *stop;
	struct zf_sources sources; /* the files that the result depends on */
	enum zf_sources_rule rule; /* what happens where one of them changes during the run */
	struct zf_texts texts;
	struct zf_fold *fold;  /* where records must be told apart by their texts; else NULL */
	uint64_t text_hash;    /* with `fold`: of the current record; else 0 */
	zipfit_scorer *scorer; /* NULL: scores are not computed */
	struct zf_folds folds; /* of the targets, where the budget is found with them */
	struct zf_curve curve; /* measured with them */
	zipfit_tuning tuning;  /* its bottom; without points: not measured */
	struct zf_outputs outputs;
	struct zf_buffer text; /* the line being written */
	bool streams;          /* records are written while the input is read: see job/filter.h */
	struct zf_task task;   /* what part of the input to read; all-zero: all of it */
	struct zf_usage usage; /* what the threads of the last run did */
	zipfit_counts counts;
	struct zf_clock clock;
	double earlier_seconds;                    /* of runs that this one continues */
	double parts_seconds;                      /* of runs whose results were joined, added up */
	zipfit_tally tally;                        /* what was selected, or scored */
	zipfit_tally set_tallies[ZIPFIT_MAX_SETS]; /* what each target set has of it */
	bool draws;                                /* some records are drawn by --keep-general */
	zipfit_tally general;                      /* those, which `tally` counts too, but for their scores */
	bool chooses;                              /* copies are looked for here, not in a later merge */
	uint64_t copies;                           /* passed over */
	/* What the first input that is not JSONL is, as a zipfit_record says it, and its name; NULL: there is none. */
	const char *kind, *kind_path;
	struct zf_damages damages; /* of the inputs */
	struct zf_survey *survey;  /* with --report: of what is read; else NULL */
	struct zf_reporting
		*reporting; /* with --report: of the selection, once it is chosen; owned by select and merge */
};

/* Takes over the clock of the settings. zf_job_open() and zf_job_open_scorer() do it. */
void zf_job_begin(struct zf_job *job, enum zf_operation operation, const zipfit_options *options, zipfit_stop *stop);

/* Begins a phase: the time counts to it, and an event says so. */
void zf_job_enter(struct zf_job *job, enum zf_phase phase);

/* Says that `done` of `total` steps of the phase are done; `user` is the job, so that it can be a callback. */
void zf_job_step(void *user, uint64_t done, uint64_t total);

/* Reads the texts and opens the scorer, but no outputs. zf_job_close() in any case. */
bool zf_job_open_scorer(struct zf_job *job, enum zf_operation operation, const zipfit_options *options,
                        zipfit_stop *stop, zipfit_error *error);
void zf_job_close(struct zf_job *job);

/* Whether records are scored after all were read: those of a sample. */
bool zf_job_samples(const struct zf_job *job);

/* Runs the inputs through the scorer, if they are to be scored now, to `record`, which gets `user`. */
bool zf_job_run(struct zf_job *job, bool (*record)(void *user, const zipfit_record *record, zipfit_error *error),
                void *user, zipfit_error *error);

/* Reads all inputs a second time, without scores; `counts` says what was found this time. */
bool zf_job_read_again(struct zf_job *job, bool (*record)(void *user, const zipfit_record *record, zipfit_error *error),
                       void *user, zipfit_counts *counts, zipfit_error *error);

/* Notes the `roles` (NULL: none) that no turn of the inputs has. */
void zf_job_tell_roles(const struct zf_job *job, const char *roles);

/* Writes what `job->text` holds to an output, and empties it. */
bool zf_job_write_text(struct zf_job *job, enum zf_output output, zipfit_error *error);

/* Counts a record that was scored, for an operation that selects nothing. */
void zf_job_note_score(struct zf_job *job, double score);

/* Counts a selected record, of which `bytes` are written; its score is the one for its set. */
void zf_job_note_selected(struct zf_job *job, const struct zf_kept *kept, uint64_t bytes);

/* Counts a record that was drawn by --keep-general: its score says nothing of the selection. */
void zf_job_note_general(struct zf_job *job, const struct zf_kept *kept, uint64_t bytes);

/* After an operation that ended as `ok` and `error` say: lack of memory that follows from a stop is the stop. */
bool zf_job_result(bool ok, const zipfit_stop *stop, zipfit_error *error);

#endif
