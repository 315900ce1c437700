/*
 * task.h - the part of a run to do
 */
#ifndef ZF_RUN_TASK_H
#define ZF_RUN_TASK_H

#include "input/batch.h"
#include "input/document.h"
#include "input/field.h"
#include "input/piece.h"
#include "select/exclude.h"
#include "select/id_list.h"
#include "util/fold.h"

/* What the threads of a run did, in seconds of CPU time unless it says otherwise. All zero if no thread was started. */
struct zf_usage {
	size_t readers;        /* threads that read */
	double reading;        /* by all of them */
	double busiest_reader; /* by one of them */
	double scoring;
	double collecting;
	double wall;     /* time from the start of the threads to their end */
	double starved;  /* wall time that workers waited for readers, added up */
	double capacity; /* `wall` for each worker */
};

/*
 * What workers do with scored records, so that little is left for the sink. Both functions get the sink's `user`;
 * false, with the error filled, ends the run.
 */
struct zf_digest {
	/*
	 * Any thread, in any order: looks at a record, which is scored or not, and adds to `batch->rows` and
	 * `batch->sums.scored`. `*keep`, true before, becomes false if the sink need not see it.
	 */
	bool (*record)(void *user, const zipfit_record *record, struct zf_batch *batch, bool *keep,
	               zipfit_error *error);
	/* The collector, in order: takes both, before the sink sees the records that were kept. */
	bool (*batch)(void *user, const struct zf_batch *batch, zipfit_error *error);
};

/* All-zero is the whole run. Everything is borrowed. */
struct zf_task {
	const struct zf_piece *pieces; /* NULL: all inputs, each whole */
	size_t piece_count;
	const struct zf_resume_point *start; /* NULL: the beginning */
	uint64_t stored_size;                /* bytes of all inputs as stored, for progress; 0: not known */
	const struct zf_exclude *exclude;    /* NULL: nothing is excluded */
	const struct zf_fold *fold;          /* for `text_hash`; NULL: no hash is computed */
	uint64_t *text_hash; /* receives zf_same_text() of each scored record, 0 for others, before the sink is called;
	                        may be NULL */
	const struct zf_id_list *ids; /* not NULL: the documents of records are their ids, which are looked up here */
	const char *id_field;         /* with `ids`: what has the id of a record */
	size_t *id_number; /* with `ids`: receives the number of each scored record's id, 0 for others, before the sink
	                      is called */
	const struct zf_field *by;    /* NULL: no value is looked for */
	struct zf_document *by_value; /* with `by`: receives the text of that field of each scored record, as
	                                 zf_find_id() takes it, before the sink is called; without bytes: none */
	/*
	 * May be NULL. Called with the sink's `user` each time the sink has seen some
	 * dozens of records. A run that goes on from here starts at `next` with these
	 * `counts`. False, with the error filled, ends the run.
	 */
	bool (*batch_done)(void *user, const struct zf_resume_point *next, const zipfit_counts *counts,
	                   zipfit_error *error);
	/*
	 * May be NULL: the sink sees every record.
	 */
	const struct zf_digest *digest;
	struct zf_usage *usage; /* receives what the threads did, if they all ended; may be NULL */
	/*
	 * May be NULL. Called with the sink's `user` when the sink has seen all records that are scored so far, and
	 * again and again, some 10 times a second, as long as it must wait for the next one. False, with the error
	 * filled, ends the run. With it, the reader has a thread of its own even if there is one worker.
	 */
	bool (*idle)(void *user, zipfit_error *error);
};

#endif
