/*
 * record_scorer.c - from a record in a batch to its scores
 *
 * A run scores every record with it, and an estimate the records of a sample, so that
 * the estimate measures what the run does.
 */
#include "run/record_scorer.h"

#include "input/id_text.h"
#include "util/stop.h"

bool zf_record_scorer_open(struct zf_record_scorer *record_scorer, struct zf_extractor *extractor,
                           const zipfit_scorer *scorer, const struct zf_exclude *exclude, const struct zf_fold *fold,
                           const zipfit_stop *stop, zipfit_error *error)
{
	*record_scorer = (struct zf_record_scorer){
		.extractor = extractor,
		.exclude = exclude,
		.fold = fold,
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
                           struct zf_document document, zipfit_error *error)
{
	const size_t sets = record_scorer->sets;
	struct zf_record *record = &batch->records[i];
	double *scores = &record->score;

	if (sets > 1) {
		if (!zf_buffer_reserve(&batch->scores, ZF_BATCH_RECORDS * sets * sizeof(*scores), error))
			return false;
		scores = (double *)(void *)batch->scores.data + i * sets;
	}
	if (!zf_worker_scores(record_scorer->worker, document.bytes, document.length, scores, sets, error))
		return false;
	record->score = scores[0];
	return true;
}

/* Excludes the document if it shares words with the exclusion list, and notes the words. */
static bool exclude_document(struct zf_record_scorer *record_scorer, struct zf_batch *batch, struct zf_record *record,
                             struct zf_document document, zipfit_error *error)
{
	struct zf_exclusion shared;
	bool found;

	if (record_scorer->exclude == NULL)
		return true;
	if (!zf_exclude_look(record_scorer->exclude, document.bytes, document.length, record_scorer->stop, &found,
	                     &shared, error))
		return false;
	if (!found)
		return true;
	record->outcome = ZIPFIT_EXCLUDED;
	record->excluded_by = shared.item;
	record->excluded_words = batch->names.length;
	return zf_append_exclusion(&batch->names, &shared, error);
}

/* Notes the value of the field by which records are told apart. The scratch memory no longer holds a document. */
static bool find_value(struct zf_record_scorer *record_scorer, struct zf_batch *batch, struct zf_record *record,
                       zipfit_error *error)
{
	struct zf_scratch *scratch = &record_scorer->scratch;
	struct zf_id value;

	record->by = ZF_NO_MEMBER;
	if (!zf_find_id(record_scorer->by, &scratch->json, &scratch->text, batch->bytes.data + record->begin,
	                record->length, &value, error))
		return false;
	if (value.outcome != ZIPFIT_SCORED)
		return true;
	record->by = batch->names.length;
	record->by_length = value.text.length;
	/* With a NUL, so that an empty value has a place in the memory too. */
	return zf_buffer_append(&batch->names, value.text.bytes, value.text.length, error) &&
	       zf_buffer_append_byte(&batch->names, 0, error);
}

/* Scores the record's document, unless something about it decides that it is no candidate. */
static bool look_at_document(struct zf_record_scorer *record_scorer, struct zf_batch *batch, size_t i,
                             struct zf_document document, zipfit_error *error)
{
	struct zf_record *record = &batch->records[i];

	if (record_scorer->ids != NULL)
		record->id_number = zf_id_list_find(record_scorer->ids, document.bytes, document.length);
	if (record->outcome == ZIPFIT_SCORED && !exclude_document(record_scorer, batch, record, document, error))
		return false;
	if (record->outcome != ZIPFIT_SCORED)
		return true;
	if (record_scorer->fold != NULL && !zf_same_text(record_scorer->fold, document.bytes, document.length,
	                                                 record_scorer->stop, &record->text_hash, error))
		return false;
	return record_scorer->worker == NULL || score_document(record_scorer, batch, i, document, error);
}

bool zf_score_record(struct zf_record_scorer *record_scorer, struct zf_batch *batch, size_t i, zipfit_error *error)
{
	struct zf_record *record = &batch->records[i];
	struct zf_document document;

	if (!zf_stop_check(record_scorer->stop, error))
		return false;
	if (record->outcome == ZIPFIT_OVERLONG)
		return true;
	if (record->outcome == ZIPFIT_DAMAGED)
		return zf_batch_unfold(batch, record, error);
	record->id_number = 0;
	record->text_hash = 0;
	/*
	 * Unfolding puts the record on one line. It comes last: the document may be a part of the record, and positions
	 * in messages are those in the file.
	 */
	return zf_extract_record(record_scorer->extractor, &record_scorer->scratch, batch, record, &document, error) &&
	       look_at_document(record_scorer, batch, i, document, error) && zf_batch_unfold(batch, record, error) &&
	       (record_scorer->by == NULL || record->outcome != ZIPFIT_SCORED ||
	        find_value(record_scorer, batch, record, error));
}

const double *zf_record_scores(const struct zf_batch *batch, size_t i, size_t sets)
{
	if (sets <= 1 || batch->records[i].outcome != ZIPFIT_SCORED)
		return NULL;
	return (const double *)(const void *)batch->scores.data + i * sets;
}
