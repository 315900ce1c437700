/*
 * record_scorer.h - from a record in a batch to its scores
 */
#ifndef ZF_RUN_RECORD_SCORER_H
#define ZF_RUN_RECORD_SCORER_H

#include "input/extractor.h"
#include "score/scorer.h"
#include "select/exclude.h"
#include "select/id_list.h"
#include "select/same_text.h"

/* What one thread needs. Everything but the worker and the scratch memory is borrowed and may be shared by threads. */
struct zf_record_scorer {
	struct zf_extractor *extractor;
	const struct zf_exclude *exclude; /* NULL: nothing is excluded */
	const struct zf_fold *fold;       /* NULL: texts are not compared */
	const zipfit_stop *stop;          /* NULL: nothing stops it */
	const struct zf_field *by;        /* NULL: no value is looked for */
	const struct zf_id_list *ids;     /* not NULL: documents are ids, which are looked up here */
	zipfit_worker *worker;            /* NULL: every score is 0 */
	size_t sets;                      /* target sets, at least 1 */
	struct zf_scratch scratch;
};

/* Fills the struct. Everything but the extractor may be NULL. Call zf_record_scorer_close() whether it fails or not. */
bool zf_record_scorer_open(struct zf_record_scorer *record_scorer, struct zf_extractor *extractor,
                           const zipfit_scorer *scorer, const struct zf_exclude *exclude, const struct zf_fold *fold,
                           const zipfit_stop *stop, zipfit_error *error);
void zf_record_scorer_close(struct zf_record_scorer *record_scorer);

/*
 * Finds the document of record `i`, 0 <= i < ZF_BATCH_RECORDS, sets the outcome of the record and scores it. The
 * record's score is that for the first target set; zf_record_scores() gives the scores for all sets. A bad record has
 * an outcome that says so and is no error. Fails with ZIPFIT_STOPPED or if memory is missing.
 */
bool zf_score_record(struct zf_record_scorer *record_scorer, struct zf_batch *batch, size_t i, zipfit_error *error);

/* The scores of record `i` for `sets` target sets; NULL if it has no score or if there is one set. */
const double *zf_record_scores(const struct zf_batch *batch, size_t i, size_t sets);

#endif
