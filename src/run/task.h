/*
 * task.h - the part of a run to do
 */
#ifndef ZF_RUN_TASK_H
#define ZF_RUN_TASK_H

#include "input/document.h"
#include "input/field.h"
#include "input/piece.h"
#include "select/exclude.h"
#include "select/id_list.h"
#include "util/fold.h"

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
	 * May be NULL. Called with the sink's `user` when the sink has seen all records that are scored so far, and
	 * again and again, some 10 times a second, as long as it must wait for the next one. False, with the error
	 * filled, ends the run. With it, the reader has a thread of its own even if there is one worker.
	 */
	bool (*idle)(void *user, zipfit_error *error);
};

#endif
