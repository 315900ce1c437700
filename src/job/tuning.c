/*
 * tuning.c - how much to select: the curve over all sizes, measured with folds of the targets
 */
#include "job/tuning.h"

#include "job/events.h"
#include "job/judge.h"
#include "job/selection.h"
#include "job/shortage.h"
#include "util/error.h"
#include "util/parallel.h"

#include <inttypes.h>

/* The smallest size: this share of the targets' bytes. */
#define SMALLEST_SHARE 8

/* Selections are first made for this many times the targets' bytes, and then for more as far as the curve goes on. */
#define FIRST_SHARE 16
#define GROWTH      2

/* With fewer targets a fold says little about the task. */
#define ENOUGH_TARGETS 20

/* Between two reports of progress each fold learns so many bytes. */
#define STEP_BYTES ((uint64_t)1 << 19)

struct tuning {
	struct zf_job *job;
	struct zf_judge_setup setup;
	struct zf_judge judges[ZF_FOLDS];
	uint64_t chosen; /* the selections were made within this budget */
	uint64_t end;    /* the largest size: the budget, or what the larger selection has; UINT64_MAX: not known yet */
	uint64_t size;   /* up to which the judges learn next */
};

/* ---- Both folds at the same time ----------------------------------------- */

static bool learn_fold(void *user, size_t thread, size_t fold, zipfit_error *error)
{
	struct tuning *tuning = user;

	(void)thread;
	return zf_judge_learn(&tuning->judges[fold], tuning->size, error);
}

static bool take_over(void *user, size_t thread, size_t fold, zipfit_error *error)
{
	struct tuning *tuning = user;

	(void)thread;
	return zf_judge_take_over(&tuning->judges[fold], error);
}

static bool measure_fold(void *user, size_t thread, size_t fold, zipfit_error *error)
{
	struct tuning *tuning = user;

	(void)thread;
	return zf_judge_measure(&tuning->judges[fold], error);
}

static bool for_each_fold(struct tuning *tuning, zf_item_work work, zipfit_error *error)
{
	return zf_parallel_for(tuning->job->options->threads, ZF_FOLDS, work, tuning, error);
}

static void report_progress(const struct tuning *tuning)
{
	uint64_t done = 0, total = 0;

	for (size_t fold = 0; fold < ZF_FOLDS; fold++) {
		done += tuning->judges[fold].learnt;
		total += tuning->judges[fold].chosen.count;
	}
	zf_job_step(tuning->job, done, total);
}

/* Whether PPMd can judge selections of this size. */
static bool fits_ppmd(const struct tuning *tuning, uint64_t size)
{
	return size <= ZF_PPMD_HOLDS && zipfit_documents_bytes(tuning->job->texts.targets[0]) <= ZF_PPMD_HOLDS - size;
}

/* Learns both selections up to `size`, in steps. */
static bool learn(struct tuning *tuning, uint64_t size, zipfit_error *error)
{
	if (!fits_ppmd(tuning, size) && !for_each_fold(tuning, take_over, error))
		return false;
	while (tuning->size < size) {
		tuning->size = size - tuning->size > STEP_BYTES ? tuning->size + STEP_BYTES : size;
		if (!for_each_fold(tuning, learn_fold, error))
			return false;
		report_progress(tuning);
	}
	return true;
}

/* ---- The curve ----------------------------------------------------------- */

/* Adds the point for what the judges have learnt. */
static void add_point(const struct tuning *tuning, bool is_between)
{
	const struct zf_judge *judges = tuning->judges;
	const zipfit_events *events = tuning->job->options->events;
	struct zf_curve *curve = &tuning->job->curve;
	zipfit_tuning_point *point = &curve->points[curve->count++];
	zipfit_point shown;

	*point = (zipfit_tuning_point){
		.train_bytes = tuning->size,
		.documents = (judges[0].learnt + judges[1].learnt + 1) / 2,
		.bits_per_byte = (judges[0].bits_per_byte + judges[1].bits_per_byte) / 2,
		.fold_bits = {judges[0].bits_per_byte, judges[1].bits_per_byte},
		.lowest_score = (judges[0].lowest_score + judges[1].lowest_score) / 2,
		.is_between = is_between,
	};
	shown = (zipfit_point){
		.train_bytes = point->train_bytes,
		.train_documents = point->documents,
		.bits_per_byte = point->bits_per_byte,
		.test_count = 1,
		.test_bits = &point->bits_per_byte,
	};
	if (events->point != NULL)
		events->point(events->user, &shown);
}

/* The bytes of the larger selection. */
static uint64_t largest_selection(const struct tuning *tuning)
{
	uint64_t largest = 0;

	for (size_t fold = 0; fold < ZF_FOLDS; fold++)
		if (tuning->judges[fold].chosen.quotas[0].cost > largest)
			largest = tuning->judges[fold].chosen.quotas[0].cost;
	return largest;
}

static bool is_cut(const struct tuning *tuning)
{
	return zf_judge_is_cut(&tuning->judges[0]) || zf_judge_is_cut(&tuning->judges[1]);
}

/*
 * Makes both selections up to `size` bytes at least, unless they end before, and sets `end` if it is known then. What
 * lies far behind the bottom is never chosen.
 */
static bool choose(struct tuning *tuning, uint64_t size, zipfit_error *error)
{
	const uint64_t budget = tuning->setup.rules->choice.limit.budget;

	if (tuning->end < UINT64_MAX || tuning->chosen >= size)
		return true;
	zf_job_enter(tuning->job, ZF_CHOOSING);
	tuning->chosen = size < budget / GROWTH ? GROWTH * size : budget;
	for (size_t fold = 0; fold < ZF_FOLDS; fold++)
		if (!zf_judge_choose(&tuning->judges[fold], tuning->chosen, error))
			return false;
	if (!is_cut(tuning))
		tuning->end = largest_selection(tuning);
	else if (tuning->chosen == budget)
		tuning->end = budget;
	zf_job_enter(tuning->job, ZF_JUDGING);
	return true;
}

/* Measures the point at `size`. A size at which a fold selects nothing is no point. */
static bool measure_size(struct tuning *tuning, uint64_t size, bool is_between, zipfit_error *error)
{
	if (!learn(tuning, size, error))
		return false;
	if (tuning->judges[0].learnt == 0 || tuning->judges[1].learnt == 0)
		return true;
	if (!for_each_fold(tuning, measure_fold, error))
		return false;
	add_point(tuning, is_between);
	return true;
}

/* Whether no larger size needs to be measured. The table of tune has all sizes. */
static bool is_settled(const struct tuning *tuning)
{
	const struct zf_curve *curve = &tuning->job->curve;

	return tuning->job->operation != ZF_TUNE && curve->count > 0 && zf_curve_is_settled(curve);
}

/* Measures all sizes, from `size` on. */
static bool measure_sizes(struct tuning *tuning, uint64_t size, zipfit_error *error)
{
	uint64_t next, between;

	for (; size > 0; size = next) {
		if (!measure_size(tuning, size, false, error))
			return false;
		if (is_settled(tuning))
			break;
		/* The end matters if it is near. */
		if (!choose(tuning, size < UINT64_MAX / 3 ? 3 * size : UINT64_MAX, error))
			return false;
		next = zf_curve_next_size(size, tuning->end);
		between = next > 0 && tuning->job->curve.count > 0 ? zf_curve_between(size, next) : 0;
		if (between > 0 && !measure_size(tuning, between, true, error))
			return false;
		if (is_settled(tuning))
			break;
	}
	return true;
}

/* The smallest size. A pool, or a budget, may end below it. */
static uint64_t find_smallest(const struct tuning *tuning)
{
	const uint64_t smallest = zipfit_documents_bytes(tuning->job->texts.targets[0]) / SMALLEST_SHARE;

	if (tuning->end >= smallest)
		return smallest > 0 ? smallest : 1;
	zf_tell(tuning->job->options->events, ZIPFIT_WARNING,
	        "there is one size to measure: the selections end at %" PRIu64
	        " bytes, before an eighth of the targets' size, %" PRIu64,
	        tuning->end, smallest);
	return tuning->end;
}

static bool measure(struct tuning *tuning, size_t first, zipfit_error *error)
{
	struct zf_job *job = tuning->job;
	const uint64_t targets = zipfit_documents_bytes(job->texts.targets[0]);

	zf_job_enter(job, ZF_JUDGING);
	for (size_t fold = 0; fold < ZF_FOLDS; fold++)
		if (!zf_judge_open(&tuning->judges[fold], &tuning->setup, first + fold, job->folds.documents[fold],
		                   job->folds.documents[1 - fold], error))
			return false;
	if (!choose(tuning, job->operation == ZF_TUNE ? UINT64_MAX : FIRST_SHARE * targets, error) ||
	    (tuning->end > 0 && !measure_sizes(tuning, find_smallest(tuning), error)))
		return false;
	return job->curve.count > 0 || zf_shortage_fail(job, &tuning->setup.rules->choice.limit, error);
}

/* ---- What was found ------------------------------------------------------ */

/* Why the curve has no more points, although it still falls. */
static const char *end_reason(const struct tuning *tuning)
{
	const zipfit_choice *choice = &tuning->setup.rules->choice;

	if (is_cut(tuning))
		return "a larger --budget may be better";
	if (choice->limit.records > 0 || choice->limit.has_min_score || choice->fraction > 0 || choice->candidates > 0)
		return "more than the limits allow may be better";
	return "the pool has less than this task could use";
}

static void tell_found(const struct tuning *tuning)
{
	const struct zf_job *job = tuning->job;
	const zipfit_tuning *found = &job->tuning;
	const zipfit_events *events = job->options->events;
	const uint64_t targets = zf_texts_count_targets(&job->texts).documents;

	zf_tell(events, ZIPFIT_NOTE,
	        "best budget: %" PRIu64 " bytes (%" PRIu64 " to %" PRIu64 " by the halves of the targets alone)",
	        found->budget, found->lowest, found->highest);
	if (found->is_last)
		zf_tell(events, ZIPFIT_WARNING, "the curve still falls at its end: %s", end_reason(tuning));
	if (found->is_uncertain)
		zf_tell(events, ZIPFIT_WARNING,
		        "%" PRIu64 " targets are too few to tell how much to select: %d or more would be better",
		        targets, ENOUGH_TARGETS);
}

/* What each fold's model may take. */
static uint64_t model_memory(const zipfit_options *options)
{
	const uint64_t share = options->model_memory / ZF_FOLDS;

	return share > ZIPFIT_MIN_MODEL_MEMORY ? share : ZIPFIT_MIN_MODEL_MEMORY;
}

bool zf_tuning_measure(struct zf_job *job, zipfit_topk *pool, size_t first, const struct zf_selection_rules *rules,
                       zipfit_error *error)
{
	const zipfit_options *options = job->options;
	const struct zf_choose_watch watch = {.step = zf_job_step, .user = job};
	struct zf_selection_rules watched = *rules;
	struct tuning tuning = {
		.job = job,
		.end = UINT64_MAX,
		.setup =
			{
				.rules = &watched,
				.pool = pool,
				.kept = zf_selection_kept_format(&options->format),
				.scores = zf_topk_sets(pool),
				.scored = job->counts.outcome[ZIPFIT_SCORED],
				.model_memory = model_memory(options),
				.stop = job->stop,
			},
	};
	bool ok;

	watched.watch = &watch;
	watched.threads = options->threads;
	job->curve.count = 0;
	ok = zf_topk_end(pool, job->stop, error) && measure(&tuning, first, error);
	if (ok) {
		job->tuning = zf_curve_tuning(&job->curve);
		job->tuning.is_uncertain = zf_texts_count_targets(&job->texts).documents < ENOUGH_TARGETS;
		tell_found(&tuning);
		if (options->events->tuned != NULL)
			options->events->tuned(options->events->user, &job->tuning);
	}
	for (size_t fold = 0; fold < ZF_FOLDS; fold++)
		zf_judge_close(&tuning.judges[fold]);
	return ok;
}
