/*
 * job.h - what select and score have in common
 *
 * A job is the targets, the scorer, the outputs and the counts of one run. The
 * command adds the sink and says, afterwards, what it selected.
 */
#ifndef ZF_CLI_JOB_H
#define ZF_CLI_JOB_H

#include "cli/mix.h"
#include "cli/sources.h"
#include "input/damage.h"
#include "output/outfile.h"
#include "output/report.h"
#include "run/run.h"
#include "select/topk.h"
#include "util/buffer.h"

enum job_output {
	OUTPUT_MAIN,
	OUTPUT_SCORES,
	OUTPUT_REJECTS,
	OUTPUT_STATS,
	OUTPUT_MANIFEST,
	OUTPUT_DEPFILE,
	OUTPUT_EXPLAIN,
	OUTPUT_COUNT,
};

/* The documents of a set that one file gave: `begin` to `end` - 1. */
struct file_documents {
	const zipfit_documents *set;
	size_t begin, end;
};

struct job {
	const struct options *options;
	zipfit_stop *stop;
	struct sources sources;    /* the files that have a say */
	enum sources_rule rule;    /* what becomes of the run where one of them changes meanwhile */
	struct mix mix;            /* the target sets */
	zipfit_documents *targets; /* of the first set */
	zipfit_documents *more_targets[ZF_MAX_SETS - 1];
	struct file_documents *target_files; /* of each target file, in the order given */
	zipfit_documents *background;        /* NULL without one */
	zipfit_documents *excluded;          /* the items of all files; NULL without */
	size_t *excluded_files;              /* for each file, how many items it and those before it have */
	struct zf_exclude *exclude;          /* NULL without one */
	struct zf_fold *fold;                /* where records must be told apart by their texts; else NULL */
	zipfit_scorer *scorer;
	struct zf_outfile *outputs[OUTPUT_COUNT]; /* NULL where not asked for */
	struct zf_buffer text;                    /* the line being written */
	uint64_t text_hash;                       /* of the record the sink is called with; 0: not known */
	struct zf_task task;                      /* what part of the input to read; all-zero: all of it */
	zipfit_counts counts;
	struct zf_clock clock;
	double earlier_seconds;                   /* of runs that this one goes on from */
	double parts_seconds;                     /* of runs whose results were put together, added up */
	struct zf_tally tally;                    /* what was selected, or scored */
	struct zf_tally set_tallies[ZF_MAX_SETS]; /* what each target set has of it */
	bool chooses;                             /* copies are looked for here, not in a later merge */
	uint64_t copies;                          /* passed over */
	/* What the first input that is no JSONL is, as a zipfit_record says it, and its name; NULL: none is. */
	const char *kind, *kind_path;
	struct zf_damages damages; /* of the inputs */
};

/* Starts the clock and the progress of a job; job_open() and job_open_scorer() do it. */
void job_begin(struct job *job, const struct options *options, zipfit_stop *stop);

/* Begins a phase: the clock and the progress lines tell of it. */
void job_enter(struct job *job, enum zf_phase phase);

/* Reads the targets, opens the scorer and all outputs. job_close() in any case. */
bool job_open(struct job *job, const struct options *options, zipfit_stop *stop, zipfit_error *error);

/* The same without outputs. */
bool job_open_scorer(struct job *job, const struct options *options, zipfit_stop *stop, zipfit_error *error);

/* The same for a command that scores nothing: opens the outputs alone. */
bool job_open_outputs(struct job *job, const struct options *options, zipfit_stop *stop, zipfit_error *error);
void job_close(struct job *job);

/* The targets of a set. */
const zipfit_documents *job_targets_of(const struct job *job, size_t set);

/* The targets of all sets together. */
struct target_counts {
	uint64_t documents, bytes, empty;
};

struct target_counts job_count_targets(const struct job *job);

/* Fills in the target sets and their shares. */
void job_settle_sets(const struct job *job, struct zf_selection_rules *choosing);

/* Leaves no temporary file of an output on the disk until something is written to it. */
bool job_put_off_outputs(struct job *job, zipfit_error *error);

/* Runs the inputs through the scorer to `record`, which gets `user`. */
bool job_run(struct job *job, bool (*record)(void *user, const zipfit_record *record, zipfit_error *error), void *user,
             zipfit_error *error);

/* Reads all inputs once more, without scores; `counts` says what was found this time. */
bool job_read_again(struct job *job, bool (*record)(void *user, const zipfit_record *record, zipfit_error *error),
                    void *user, zipfit_counts *counts, zipfit_error *error);

/* Writes what `job->text` holds to an output, and empties it. Does nothing where the output is not asked for. */
bool job_write_text(struct job *job, enum job_output output, zipfit_error *error);

/* Notes that an input is no JSONL at all, and says so of the first one. */
void job_note_kind(struct job *job, const zipfit_record *record);

/* Takes note of the damaged input that the ZIPFIT_DAMAGED record is the rest of, and says so. */
bool job_note_damage(struct job *job, const zipfit_record *record, zipfit_error *error);

/* Says which input of `paths` is damaged, where and why. */
void job_tell_damage(const struct zf_damage *damage, const char *const *paths);

/* Appends to `to` a line for the rejects that says the same, without its newline. */
bool job_append_damage(const struct job *job, const zipfit_record *record, struct zf_buffer *to, zipfit_error *error);

/* Writes a bad record, or a piece of one, to the rejects. */
bool job_write_reject(struct job *job, const zipfit_record *record, zipfit_error *error);

/* Room for a reason: the longest file name, the words shared, and what is said of them. */
#define JOB_REASON_MAX (4096 + ZIPFIT_MESSAGE_MAX)

/* Writes into `reason`, of `size` bytes, why the record was excluded. */
void job_explain_excluded(const struct job *job, const zipfit_record *record, char *reason, size_t size);

/* How many words in a row make a match. */
size_t job_exclude_words(const struct options *options);

/* Counts a record that was scored, for a command that selects none. */
void job_note_score(struct job *job, double score);

/* Counts a selected record, of which `bytes` are written; its score is that for its set. */
void job_note_selected(struct job *job, const struct zf_kept *kept, uint64_t bytes);

/*
 * Writes the statistics, makes all outputs appear and prints the summary.
 * `selects`: what was noted is a selection.
 */
bool job_finish(struct job *job, bool selects, zipfit_error *error);

/* The same for a command without options and targets of its own: `report` says what they are, and the unit and sets. */
bool job_finish_report(struct job *job, struct zf_report *report, zipfit_error *error);

/* The effective configuration as JSON; cJSON_Delete() it. */
cJSON *job_describe_options(const struct job *job, zipfit_error *error);

/* The way of choosing that such a description tells of, without its limit; false where that is none. */
bool job_choosing_from(const cJSON *options, struct zf_selection_rules *choosing);

/* Of it, what has a say in a score or in what becomes of a record, but for the limits. */
cJSON *job_describe_scoring(const struct job *job, zipfit_error *error);

#endif
