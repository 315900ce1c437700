/*
 * judge.c - what one fold of the targets selects, and how well that predicts the other fold
 */
#include "job/judge.h"

#include "util/error.h"
#include "util/stop.h"

#include <stdlib.h>
#include <string.h>

bool zf_judge_open(struct zf_judge *judge, const struct zf_judge_setup *setup, size_t set,
                   const zipfit_documents *targets, const zipfit_documents *test, zipfit_error *error)
{
	const zipfit_limit all = {.records = 0};

	*judge = (struct zf_judge){.setup = setup, .set = set, .targets = targets, .test = test};
	judge->pool = zf_topk_view(setup->pool, set, &all, error);
	judge->extractor = judge->pool != NULL ? zf_extractor_new(&setup->kept, error) : NULL;
	judge->text = judge->extractor != NULL ? zipfit_documents_new(error) : NULL;
	return judge->text != NULL;
}

bool zf_judge_choose(struct zf_judge *judge, uint64_t budget, zipfit_error *error)
{
	const struct zf_judge_setup *setup = judge->setup;
	struct zf_selection_rules rules = *setup->rules;

	/* With the same candidates, a selection begins with every smaller one. */
	rules.targets = &judge->targets;
	rules.choice.limit.budget = budget;
	if (rules.choice.candidates == 0)
		rules.choice.candidates = UINT64_MAX;
	free(judge->chosen.order);
	return zf_choose(&rules, setup->scored, judge->pool, &setup->kept, setup->scores * sizeof(double), setup->stop,
	                 &judge->chosen, error);
}

void zf_judge_close(struct zf_judge *judge)
{
	zf_mix_model_free(judge->model);
	zipfit_documents_free(judge->text);
	zf_extractor_free(judge->extractor);
	zf_scratch_free(&judge->scratch);
	zf_buffer_free(&judge->fetched);
	free(judge->chosen.order);
	zipfit_topk_free(judge->pool);
}

bool zf_judge_is_cut(const struct zf_judge *judge)
{
	const struct zf_quota *quota = &judge->chosen.quotas[0];
	const uint64_t candidates = judge->setup->rules->choice.candidates;
	struct zf_rank_key cutoff;

	if (quota->closed)
		return quota->limit.records == 0 || quota->records < quota->limit.records;
	/* Records beyond the budget may not have been looked at, or have no room in the pool. */
	return judge->chosen.looked_at < zipfit_topk_count(judge->pool) ||
	       (candidates == 0 && zf_topk_cutoff(judge->pool, 0, &cutoff));
}

/* The score of a kept record for this fold: its sort key may be another one, that of a sample. */
static double score_of(const struct zf_judge *judge, const struct zf_kept *kept)
{
	double score;

	memcpy(&score, kept->bytes + judge->set * sizeof(score), sizeof(score));
	return score;
}

/* The model's bits per byte of the test documents. */
static bool measure_model(struct zf_judge *judge, double *bits_per_byte, zipfit_error *error)
{
	const uint64_t bytes = zipfit_documents_bytes(judge->test) + zipfit_documents_count(judge->test);
	double bits;

	if (!zf_mix_model_cost(judge->model, judge->test, &bits, error))
		return false;
	*bits_per_byte = bits / (double)bytes;
	return true;
}

bool zf_judge_take_over(struct zf_judge *judge, zipfit_error *error)
{
	const struct zf_judge_setup *setup = judge->setup;
	uint64_t expected = zipfit_documents_bytes(judge->test) + zipfit_documents_count(judge->test);
	double bits_per_byte;

	if (judge->model != NULL)
		return true;
	for (size_t i = 0; i < zipfit_topk_count(judge->pool); i++)
		expected += zf_topk_at(judge->pool, i).cost + 1;
	judge->model = zf_mix_model_new(setup->model_memory, expected, setup->stop, error);
	if (judge->model == NULL ||
	    !zf_mix_model_learn_documents(judge->model, judge->text, 0, zipfit_documents_count(judge->text), error))
		return false;
	if (judge->learnt > 0) {
		if (!measure_model(judge, &bits_per_byte, error))
			return false;
		judge->level = judge->bits_per_byte - bits_per_byte;
	}
	zipfit_documents_free(judge->text);
	judge->text = NULL;
	return true;
}

static bool learn_document(struct zf_judge *judge, const struct zf_document *document, zipfit_error *error)
{
	if (judge->model == NULL)
		return zipfit_documents_add(judge->text, document->bytes, document->length, error);
	return zf_mix_model_learn(judge->model, document->bytes, document->length, error) &&
	       zf_mix_model_learn(judge->model, "\n", 1, error);
}

/* Learns the document of a record. */
static bool learn_record(struct zf_judge *judge, struct zf_kept *kept, zipfit_error *error)
{
	const size_t prefix = judge->setup->scores * sizeof(double);
	struct zf_extracted extracted;
	double score;

	if (!zf_stop_check(judge->setup->stop, error) || !zf_topk_fetch(judge->pool, kept, &judge->fetched, error))
		return false;
	if (kept->length < prefix)
		return zf_fail(error, ZIPFIT_BAD_DATA, "a selected record stands without its scores");
	score = score_of(judge, kept);
	if (judge->learnt == 0 || score < judge->lowest_score)
		judge->lowest_score = score;
	if (!zf_extract(judge->extractor, &judge->scratch, kept->bytes + prefix, kept->length - prefix, &extracted,
	                error))
		return false;
	if (extracted.outcome != ZIPFIT_SCORED)
		return zf_fail(error, ZIPFIT_BAD_DATA, "a selected record cannot be read again: %s",
		               zipfit_outcome_name(extracted.outcome));
	judge->learnt++;
	judge->learnt_bytes += kept->cost;
	return learn_document(judge, &extracted.document, error);
}

bool zf_judge_learn(struct zf_judge *judge, uint64_t size, zipfit_error *error)
{
	while (judge->learnt < judge->chosen.count) {
		struct zf_kept kept = zf_topk_at(judge->pool, judge->chosen.order[judge->learnt]);

		if (kept.cost > size - judge->learnt_bytes)
			break;
		if (!learn_record(judge, &kept, error))
			return false;
	}
	return true;
}

bool zf_judge_measure(struct zf_judge *judge, zipfit_error *error)
{
	if (judge->model == NULL)
		return zipfit_cross_entropy(judge->text, zipfit_documents_count(judge->text), judge->test,
		                            judge->setup->stop, &judge->bits_per_byte, error);
	if (!measure_model(judge, &judge->bits_per_byte, error))
		return false;
	judge->bits_per_byte += judge->level;
	return true;
}
