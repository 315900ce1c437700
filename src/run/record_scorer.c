/*
 * record_scorer.c - from a record in a batch to its scores
 *
 * A run scores every record, an estimate those of a sample: with the same function, so
 * that what the estimate measures is what the run does.
 */
#include "run/record_scorer.h"

#include "util/stop.h"

bool zf_record_scorer_open(struct zf_record_scorer *record_scorer, struct zf_extractor *extractor,
                           const zipfit_scorer *scorer, const struct zf_exclude *exclude, const zipfit_stop *stop,
                           zipfit_error *error)
{
	*record_scorer = (struct zf_record_scorer){
		.extractor = extractor,
		.exclude = exclude,
		.stop = stop,
		.sets = scorer != NULL ? scorer->sets : 1,
	};
	if (scorer == NULL)
		return true;
	record_scorer->worker = zipfit_worker_new(scorer, stop, error);
	return record_scorer->worker != NULL;
}

void zf_record_scorer_close(struct zf_record_scorer *record_scorer)
{
	zipfit_worker_free(record_scorer->worker);
	zf_scratch_free(&record_scorer->scratch);
}

/* Scores the document; for several target sets, into the row of record `i`. */
static bool score_document(struct zf_record_scorer *record_scorer, struct zf_batch *batch, size_t i,
                           const unsigned char *document, zipfit_error *error)
{
	const size_t sets = record_scorer->sets;
	struct zf_record *record = &batch->records[i];
	double *scores = &record->score;

	if (sets > 1) {
		if (!zf_buffer_reserve(&batch->scores, ZF_BATCH_RECORDS * sets * sizeof(*scores), error))
			return false;
		scores = (double *)(void *)batch->scores.data + i * sets;
	}
	if (!zf_worker_scores(record_scorer->worker, document, record->document_bytes, scores, sets, error))
		return false;
	record->score = scores[0];
	return true;
}

bool zf_score_record(struct zf_record_scorer *record_scorer, struct zf_batch *batch, size_t i, zipfit_error *error)
{
	struct zf_record *record = &batch->records[i];
	const struct zf_exclude *exclude = record_scorer->exclude;
	const unsigned char *document = NULL;

	if (!zf_stop_check(record_scorer->stop, error))
		return false;
	if (record->outcome == ZIPFIT_OVERLONG)
		return true;
	if (!zf_extract(record_scorer->extractor, &record_scorer->scratch, batch, record, &document, error))
		return false;
	if (record->outcome == ZIPFIT_SCORED && exclude != NULL &&
	    zf_exclude_finds(exclude, document, record->document_bytes, &record->where))
		record->outcome = ZIPFIT_EXCLUDED;
	if (record->outcome != ZIPFIT_SCORED || record_scorer->worker == NULL)
		return true;
	return score_document(record_scorer, batch, i, document, error);
}

const double *zf_record_scores(const struct zf_batch *batch, size_t i, size_t sets)
{
	if (sets <= 1 || batch->records[i].outcome != ZIPFIT_SCORED)
		return NULL;
	return (const double *)(const void *)batch->scores.data + i * sets;
}
