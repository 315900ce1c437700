/*
 * estimate.c - what a run would take, from a sample of its input
 *
 * The scores of the sample tell which part of it would be selected, and how long
 * those records are.
 */
#include "run/estimate.h"

#include "run/input_sample.h"
#include "util/error.h"

#include <float.h>
#include <stdlib.h>

static double ratio(double a, double b)
{
	return b > 0 ? a / b : 0;
}

/* A record of the sample and its score for one target set. */
struct offer {
	double score;
	size_t record, set; /* indices */
};

static int by_score(const void *a, const void *b)
{
	const double left = ((const struct offer *)a)->score, right = ((const struct offer *)b)->score;

	return left > right ? -1 : left < right;
}

static double smaller(double a, double b)
{
	return a < b ? a : b;
}

static double limit_or_all(uint64_t limit)
{
	return limit > 0 ? (double)limit : DBL_MAX;
}

/* What a target set may still take. With several sets, no record is selected twice. */
struct quota {
	double records, budget;
};

static void take_offer(const struct zf_input_sample *sample, const struct offer *offer, double *left,
                       struct quota *quota, struct zf_estimate *estimate)
{
	const struct zf_sampled *one = &sample->scored[offer->record];
	const double cost = one->document_bytes > 0 ? (double)one->document_bytes : 1;
	const double taken = smaller(smaller(left[offer->record], quota->records), quota->budget / cost);

	estimate->selected += taken;
	estimate->selected_bytes += taken * (double)one->record_bytes;
	left[offer->record] -= taken;
	quota->records -= taken;
	quota->budget -= taken * cost;
}

/* How many records are selected, and their bytes: the best of the sample stand for the best of the input. */
static bool estimate_selection(const struct zf_input_sample *sample, const struct zf_selection_rules *rules,
                               struct zf_estimate *estimate, zipfit_error *error)
{
	const size_t sets = sample->sets, count = sample->scored_count * sets;
	const uint64_t scored = (uint64_t)sample->documents;
	struct offer *offers = calloc(count + 1, sizeof(*offers));
	double *left = calloc(sample->scored_count + 1, sizeof(*left));
	struct quota quotas[ZIPFIT_MAX_SETS];
	const bool ok = (offers != NULL && left != NULL) || zf_fail_memory(error, "a sample");

	for (size_t set = 0; set < sets; set++) {
		const zipfit_limit limit = zf_rules_quota(rules, scored, set);

		quotas[set] = (struct quota){limit_or_all(limit.records), limit_or_all(limit.budget)};
	}
	for (size_t i = 0; ok && i < count; i++) {
		offers[i] = (struct offer){sample->scores[i], i / sets, i % sets};
		left[i / sets] = sample->scored[i / sets].weight;
	}
	if (ok)
		qsort(offers, count, sizeof(*offers), by_score);
	for (size_t i = 0; ok && i < count; i++)
		if (!rules->choice.limit.has_min_score || offers[i].score >= rules->choice.limit.min_score)
			take_offer(sample, &offers[i], left, &quotas[offers[i].set], estimate);
	free(offers);
	free(left);
	return ok;
}

/* Adds the records that --keep-general draws: of average size, from those that are left. */
static void estimate_general(const struct zf_input_sample *sample, const struct zf_selection_rules *rules,
                             struct zf_estimate *estimate)
{
	const zipfit_limit limit = zf_rules_general(rules, (uint64_t)sample->documents);
	double weight = 0, cost = 0, bytes = 0, drawn = sample->documents - estimate->selected;

	for (size_t i = 0; i < sample->scored_count; i++) {
		const struct zf_sampled *one = &sample->scored[i];

		weight += one->weight;
		cost += one->weight * (double)one->document_bytes;
		bytes += one->weight * (double)one->record_bytes;
	}
	if (rules->choice.keep_general <= 0 || weight <= 0)
		return;
	if (rules->choice.limit.records > 0)
		drawn = smaller(drawn, (double)limit.records);
	if (rules->choice.limit.budget > 0 && cost > 0)
		drawn = smaller(drawn, (double)limit.budget / (cost / weight));
	estimate->selected += drawn;
	estimate->selected_bytes += drawn * bytes / weight;
}

/*
 * What memory or the spool holds during the run: the best records for each target set, up to the pool's limit, and as
 * many to draw from. Each has the text of a selected record of average length.
 */
static void estimate_pool(const struct zf_input_sample *sample, const struct zf_selection_rules *rules,
                          struct zf_estimate *estimate)
{
	const zipfit_limit limit = zf_rules_pool(rules, UINT64_MAX);
	const double mean = ratio(estimate->selected_bytes, estimate->selected);
	const double sets = (double)sample->sets + (rules->choice.keep_general > 0 ? 1 : 0);
	const double wider = zf_rules_compares(rules) ? 4 : 1;
	double records = smaller(limit_or_all(limit.records), sample->documents);

	if (limit.budget > 0 || limit.has_min_score)
		records = smaller(records, wider * estimate->selected);
	estimate->pool = records * sets;
	estimate->pool_bytes = records * sets * mean;
}

static bool fill_estimate(const struct zf_input_sample *sample, const struct zf_selection_rules *rules,
                          struct zf_estimate *estimate, zipfit_error *error)
{
	const double plain = (double)sample->plain_stored, other = (double)sample->other_stored;

	estimate->sampled = sample->sampled;
	estimate->records = sample->records;
	estimate->scored = sample->documents;
	estimate->decoded_bytes = sample->bytes;
	estimate->score_seconds = sample->seconds;
	estimate->read_seconds = sample->bytes * ratio(sample->read_seconds, (double)sample->read);
	estimate->repeated_share = ratio(other, plain + other);
	estimate->longest_seconds = sample->longest_seconds;
	estimate->longest_bytes = sample->longest_bytes;
	estimate->worker_bytes = sample->worker_bytes;
	estimate->reader_bytes = sample->reader_bytes;
	if (!estimate_selection(sample, rules, estimate, error))
		return false;
	estimate_general(sample, rules, estimate);
	estimate_pool(sample, rules, estimate);
	return true;
}

bool zf_estimate_run(const zipfit_run_options *options, const struct zf_estimate_task *task,
                     const zipfit_scorer *scorer, const zipfit_stop *stop, struct zf_estimate *estimate,
                     zipfit_error *error)
{
	struct zf_input_sample sample;
	bool ok;

	*estimate = (struct zf_estimate){0};
	ok = zf_input_sample_take(&sample, options, scorer, task->exclude, task->fold, task->point_records, stop,
	                          error) &&
	     fill_estimate(&sample, task->rules, estimate, error);
	zf_input_sample_free(&sample);
	return ok;
}
