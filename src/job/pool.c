/*
 * pool.c - the records that may still be selected while the input is read
 */
#include "job/pool.h"

#include "job/filter.h"
#include "job/selection.h"
#include "output/record_text.h"
#include "select/general.h"

#include <stdatomic.h>

bool zf_pool_open(struct zf_pool *pool, uint64_t scored, uint64_t memory, zipfit_error *error)
{
	pool->job->streams = zf_filter_possible(pool->options, pool->rules);
	zipfit_topk_free(pool->topk);
	pool->topk = zf_general_topk_new(pool->rules, scored, error);
	if (pool->topk == NULL)
		return false;
	if (pool->job->survey != NULL)
		zf_topk_set_rest(pool->topk, pool->job->survey->below);
	zf_pool_raise_bars(pool);
	return zf_topk_spool(pool->topk, memory, pool->options->tmpdir, error);
}

void zf_pool_close(struct zf_pool *pool)
{
	zipfit_topk_free(pool->topk);
	zf_buffer_free(&pool->packed);
}

/* Puts the record into the form in which it is kept: its scores before it, and a whole file as an object. */
static bool pack(struct zf_pool *pool, const zipfit_record *record, struct zf_kept *kept, zipfit_error *error)
{
	const size_t scores = zf_selection_scores(pool->rules);
	const bool is_file = pool->options->format.kind == ZIPFIT_FILES;
	struct zf_buffer *packed = &pool->packed;

	if (scores == 0 && !is_file)
		return true;
	packed->length = 0;
	if (!zf_buffer_append(packed, record->scores != NULL ? record->scores : &record->score,
	                      scores * sizeof(record->score), error))
		return false;
	if (is_file ? !zf_append_file_record(packed, record, error)
	            : !zf_buffer_append(packed, record->bytes, record->length, error))
		return false;
	kept->bytes = packed->data;
	kept->length = packed->length;
	return true;
}

/* Notes a record that is not kept, if it is the best of those. */
static bool refuse(struct zf_pool *pool, size_t set, double score, const struct zf_kept *kept)
{
	zf_rival_raise(&pool->refused[set], (struct zf_rival){true, score, kept->input, kept->line});
	return true;
}

/* Keeps the record for its set if it is among the best so far; packs it once for all sets. */
static bool keep(struct zf_pool *pool, const zipfit_record *record, struct zf_kept *kept, bool *packed, bool *kept_it,
                 zipfit_error *error)
{
	*kept_it = true;
	if (zf_topk_counts_copy(pool->topk, kept))
		return true;
	*kept_it = zf_topk_admits(pool->topk, kept->set, kept->score, kept->input, kept->line);
	if (!zf_topk_wants(pool->topk, kept->set, kept->score, kept->input, kept->line))
		return true;
	if (!*packed && !pack(pool, record, kept, error))
		return false;
	*packed = true;
	return zf_topk_push(pool->topk, kept, error);
}

/* What the pool compares records by. */
static double key_of(const struct zf_pool *pool, const zipfit_record *record, double score)
{
	return pool->rules->choice.temperature > 0 ? zf_sample_key(pool->rules, score, record->input, record->end)
	                                           : score;
}

/* The same, for a target set. */
static bool keep_for_set(struct zf_pool *pool, const zipfit_record *record, size_t set, struct zf_kept *kept,
                         bool *packed, zipfit_error *error)
{
	const zipfit_choice *choice = &pool->rules->choice;
	const double score = record->scores != NULL ? record->scores[set] : record->score;
	const struct zf_survey *survey = pool->job->survey;
	bool kept_it;

	/* With a report that shows the best of those that are not selected, the pool passes it on to these. */
	if (choice->limit.has_min_score && !(score >= choice->limit.min_score) &&
	    (survey == NULL || survey->below == NULL))
		return refuse(pool, set, score, kept);
	kept->set = set;
	kept->score = key_of(pool, record, score);
	return keep(pool, record, kept, packed, &kept_it, error) && (kept_it || refuse(pool, set, score, kept));
}

/* The same, for the draw of --keep-general. */
static bool keep_for_draw(struct zf_pool *pool, const zipfit_record *record, struct zf_kept *kept, bool *packed,
                          zipfit_error *error)
{
	bool kept_it;

	kept->set = zf_general_set(pool->rules);
	kept->score = zf_general_key(pool->rules, record->input, record->end, kept->text_hash);
	return keep(pool, record, kept, packed, &kept_it, error);
}

bool zf_pool_may_keep(const struct zf_pool *pool, const zipfit_record *record)
{
	const zipfit_choice *choice = &pool->rules->choice;

	/* Copies of records that are kept count, the draw needs every record, and so does the search for rivals. */
	if (zf_rules_is_distinct(pool->rules) || choice->keep_general > 0 || pool->options->explain != NULL)
		return true;
	for (size_t set = 0; set < pool->rules->sets; set++) {
		const double score = record->scores != NULL ? record->scores[set] : record->score;

		if (choice->limit.has_min_score && !(score >= choice->limit.min_score))
			continue;
		if (!(key_of(pool, record, score) < atomic_load_explicit(&pool->bars[set], memory_order_relaxed)))
			return true;
	}
	return false;
}

void zf_pool_raise_bars(struct zf_pool *pool)
{
	for (size_t set = 0; set < zf_topk_sets(pool->topk); set++)
		atomic_store_explicit(&pool->bars[set], zf_topk_bar(pool->topk, set), memory_order_relaxed);
}

bool zf_pool_keep(struct zf_pool *pool, const zipfit_record *record, uint64_t text_hash, uint64_t span,
                  zipfit_error *error)
{
	bool packed = false;
	struct zf_kept kept = {
		.input = span,
		.line = record->line,
		.cost = record->cost,
		.bytes = record->bytes,
		.length = record->length,
		.text_hash = text_hash,
	};

	if (pool->job->streams)
		return zf_filter_put(pool->job, record, error);
	for (size_t set = 0; set < pool->rules->sets; set++)
		if (!keep_for_set(pool, record, set, &kept, &packed, error))
			return false;
	return pool->rules->choice.keep_general <= 0 || keep_for_draw(pool, record, &kept, &packed, error);
}
