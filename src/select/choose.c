/*
 * choose.c - from the best records by score to the selection
 *
 * Novelty only falls as records are taken, so a value computed earlier is an upper bound now.
 * A heap holds the candidates, ordered by the last value computed; the rest of the pool waits
 * in order of score, which is its upper bound. If the value on top is out of date, it is
 * computed again; otherwise the record is taken. The result is the same as computing all
 * values after each step, but most records are never read.
 */
#include "select/choose.h"

#include "input/extractor.h"
#include "select/copies.h"
#include "select/general.h"
#include "select/novelty.h"
#include "util/error.h"
#include "util/grow.h"
#include "util/hash.h"
#include "util/heap.h"
#include "util/stop.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Records between two looks at the stop flag. */
#define STOP_INTERVAL ((size_t)1 << 14)

/* A record of the pool whose value has been computed. */
struct candidate {
	double value;
	size_t number;      /* of the record, by rank */
	size_t taken_count; /* records taken when `value` was computed */
	struct zf_shingles shingles;
};

struct choice {
	const struct zf_selection_rules *rules;
	const zipfit_topk *pool;
	size_t *indexes; /* the records within the pool's limit, in order of rank; numbers count these */
	size_t drawable; /* behind them, how many may be drawn, in the order of the draw */
	size_t prefix;   /* bytes before the record in a kept record */
	const zipfit_stop *stop;
	struct zf_chosen *chosen;
	struct zf_quota *quotas; /* of `chosen` */
	size_t open;             /* sets whose quota is not closed */
	size_t decided;          /* records taken or skipped */
	struct zf_set taken;     /* with several sets: the identities of the records taken */

	struct zf_extractor *extractor;
	struct zf_scratch scratch;
	struct zf_buffer fetched;

	struct zf_copies *copies; /* NULL: copies may be taken */
	struct candidate *heap;   /* the highest value on top */
	size_t heap_count, heap_capacity;
	size_t next;           /* the number of the first record that is not in the heap yet */
	struct zf_set covered; /* shingles of the records taken */
};

/* ---- The pool ------------------------------------------------------------ */

/*
 * Lists the records of sets `first` to `last` that are within `limit`, which holds for each set, and returns how
 * many. The pool is sorted.
 */
static size_t cut(const zipfit_topk *pool, const zipfit_limit *limit, size_t first, size_t last, size_t *indexes)
{
	const size_t count = zipfit_topk_count(pool);
	uint64_t cost[ZF_MAX_HEAPS] = {0}, records[ZF_MAX_HEAPS] = {0};
	size_t within = 0;

	for (size_t i = 0; i < count; i++) {
		const struct zf_kept kept = zf_topk_at(pool, i);

		if (kept.set < first || kept.set > last)
			continue;
		/* Also if the record is beyond the limit, so that no later record is within it. */
		cost[kept.set] += kept.cost;
		records[kept.set]++;
		if ((limit->records == 0 || records[kept.set] <= limit->records) &&
		    (limit->budget == 0 || cost[kept.set] <= limit->budget) &&
		    (!limit->has_min_score || kept.score >= limit->min_score))
			indexes[within++] = i;
	}
	return within;
}

static struct zf_kept record_at(const struct choice *choice, size_t number)
{
	return zf_topk_at(choice->pool, choice->indexes[number]);
}

/* ---- Documents ----------------------------------------------------------- */

/* The document of a record of the pool; it stays where it is until the next call. */
static bool read_document(struct choice *choice, size_t place, struct zf_document *document, zipfit_error *error)
{
	struct zf_kept kept = record_at(choice, place);
	const size_t length = kept.length - choice->prefix;
	struct zf_extracted extracted;

	if (kept.length < choice->prefix)
		return zf_fail(error, ZIPFIT_BAD_DATA, "a selected record stands without its scores");
	if (!zf_stop_check(choice->stop, error) || !zf_topk_fetch(choice->pool, &kept, &choice->fetched, error) ||
	    !zf_extract(choice->extractor, &choice->scratch, kept.bytes != NULL ? kept.bytes + choice->prefix : NULL,
	                length, &extracted, error))
		return false;
	if (extracted.outcome != ZIPFIT_SCORED)
		return zf_fail(error, ZIPFIT_BAD_DATA, "a selected record cannot be read again: %s",
		               zipfit_outcome_name(extracted.outcome));
	*document = extracted.document;
	return true;
}

/* ---- The heap ------------------------------------------------------------ */

/* The highest value first; of equal values, the better rank. */
static bool is_before(const void *left, const void *right)
{
	const struct candidate *a = left, *b = right;

	return a->value != b->value ? a->value > b->value : a->number < b->number;
}

static const struct zf_heap_type best_first = {sizeof(struct candidate), is_before, NULL};

static void remove_top(struct choice *choice)
{
	zf_shingles_free(&choice->heap[0].shingles);
	choice->heap[0] = choice->heap[--choice->heap_count];
	if (choice->heap_count > 0)
		zf_heap_down(&best_first, choice->heap, choice->heap_count, 0, NULL);
}

/* ---- Values -------------------------------------------------------------- */

/* Computes the value of a record now. Novelty would raise a score below 0, so that score is the value itself. */
static bool compute_value(const struct choice *choice, struct candidate *candidate, zipfit_error *error)
{
	const double score = record_at(choice, candidate->number).score;
	double novelty;

	if (!zf_novelty(&candidate->shingles, &choice->covered, choice->stop, &novelty, error))
		return false;
	candidate->value = score > 0 ? score * pow(novelty, choice->rules->choice.diverse) : score;
	candidate->taken_count = choice->chosen->count;
	return true;
}

/* Puts the next record of the pool into the heap. */
static bool add_candidate(struct choice *choice, zipfit_error *error)
{
	struct candidate candidate = {.number = choice->next++}, *heap;
	struct zf_document document;

	heap = zf_grow(choice->heap, &choice->heap_capacity, choice->heap_count + 1, sizeof(*heap), "a selection",
	               error);
	if (heap == NULL)
		return false;
	choice->heap = heap;
	if (!read_document(choice, candidate.number, &document, error) ||
	    !zf_shingles_make(&candidate.shingles, document.bytes, document.length, choice->stop, error))
		return false;
	if (!compute_value(choice, &candidate, error)) {
		zf_shingles_free(&candidate.shingles);
		return false;
	}
	choice->heap[choice->heap_count] = candidate;
	zf_heap_up(&best_first, choice->heap, choice->heap_count++, NULL);
	return true;
}

/* Reports progress. Each set takes at most as many more records as its quota has left. */
static void report_progress(const struct choice *choice)
{
	const struct zf_choose_watch *watch = choice->rules->watch;
	uint64_t left = 0;

	if (watch == NULL)
		return;
	for (size_t set = 0; set < zf_topk_sets(choice->pool); set++) {
		const struct zf_quota *quota = &choice->quotas[set];
		const uint64_t most = quota->limit.records > 0 ? quota->limit.records - quota->records : UINT64_MAX;

		if (!quota->closed)
			left = most < UINT64_MAX - left ? left + most : UINT64_MAX;
	}
	if (left > choice->chosen->looked_at - choice->decided)
		left = choice->chosen->looked_at - choice->decided;
	watch->step(watch->user, choice->decided, choice->decided + left);
}

/* ---- Taking -------------------------------------------------------------- */

/* Brings the record with the highest value now to the top of the heap. `*found` is false if no record is left. */
static bool find_best(struct choice *choice, bool *found, zipfit_error *error)
{
	struct candidate *top;

	for (;;) {
		top = choice->heap_count > 0 ? &choice->heap[0] : NULL;
		*found = top != NULL;
		if (choice->next < choice->chosen->looked_at &&
		    (top == NULL || record_at(choice, choice->next).score > top->value)) {
			report_progress(choice);
			if (!add_candidate(choice, error))
				return false;
			continue;
		}
		if (top == NULL || top->taken_count == choice->chosen->count)
			return true;
		if (!compute_value(choice, top, error))
			return false;
		zf_heap_down(&best_first, choice->heap, choice->heap_count, 0, NULL);
	}
}

/* Tells records apart: two have the same identity with a probability of 2^-64. */
static uint64_t identity(const struct zf_kept *kept)
{
	return zf_mix(zf_mix(kept->input) + kept->line);
}

static void close_quota(struct choice *choice, struct zf_quota *quota)
{
	choice->open -= !quota->closed;
	quota->closed = true;
}

/* Whether the quota of the record's set is open and no other set has taken the record. */
static bool is_available(const struct choice *choice, const struct zf_kept *kept)
{
	return !choice->quotas[kept->set].closed && zf_set_find(&choice->taken, identity(kept), NULL) == NULL;
}

/*
 * Whether the record is a copy of a record taken before. If not, and if `take`, later ones may be copies of it. A copy
 * that is skipped counts with the copies that it stands for.
 */
static bool check_copy(struct choice *choice, size_t number, bool take, bool *is_copy, zipfit_error *error)
{
	struct zf_document document;

	*is_copy = false;
	if (choice->copies == NULL)
		return true;
	if (!read_document(choice, number, &document, error) ||
	    !zf_copies_look(choice->copies, document.bytes, document.length, take, choice->stop, is_copy, error))
		return false;
	/* What the draw passes over, the task has mostly passed over before. */
	if (*is_copy && !zf_general_is(choice->rules, record_at(choice, number).set))
		choice->chosen->duplicates += 1 + record_at(choice, number).copies;
	return true;
}

/* Takes the record if it can be taken, and closes its set's quota if that is used up. */
static bool take(struct choice *choice, size_t number, bool *taken, zipfit_error *error)
{
	const struct zf_kept kept = record_at(choice, number);
	struct zf_quota *quota = &choice->quotas[kept.set];
	const bool fits = quota->limit.budget == 0 || quota->limit.budget - quota->cost >= kept.cost;
	bool is_copy;

	*taken = false;
	if (!is_available(choice, &kept))
		return true;
	if (!check_copy(choice, number, fits, &is_copy, error))
		return false;
	if (is_copy)
		return true;
	if (!fits) {
		close_quota(choice, quota);
		return true;
	}
	quota->cost += kept.cost;
	quota->records++;
	choice->chosen->duplicates += kept.copies;
	choice->chosen->order[choice->chosen->count++] = choice->indexes[number];
	*taken = true;
	if (quota->limit.records > 0 && quota->records == quota->limit.records)
		close_quota(choice, quota);
	return zf_topk_sets(choice->pool) <= 1 || zf_set_add(&choice->taken, identity(&kept), 0, error);
}

static bool choose_by_rank(struct choice *choice, zipfit_error *error)
{
	bool taken;

	for (size_t number = 0; choice->open > 0 && number < choice->chosen->looked_at; number++) {
		report_progress(choice);
		if ((number % STOP_INTERVAL == 0 && !zf_stop_check(choice->stop, error)) ||
		    !take(choice, number, &taken, error))
			return false;
		choice->decided++;
	}
	return true;
}

static bool choose_by_value(struct choice *choice, zipfit_error *error)
{
	bool found, taken;

	while (choice->open > 0) {
		if (!find_best(choice, &found, error))
			return false;
		if (!found)
			break;
		if (!take(choice, choice->heap[0].number, &taken, error) ||
		    (taken && !zf_novelty_take(&choice->heap[0].shingles, &choice->covered, choice->stop, error)))
			return false;
		remove_top(choice);
		choice->decided++;
		report_progress(choice);
	}
	return true;
}

/* Draws records that were not taken. Its quota is the only one that is open. */
static bool draw_general(struct choice *choice, zipfit_error *error)
{
	const size_t begin = choice->chosen->looked_at, end = begin + choice->drawable;
	bool taken;

	choice->open = choice->drawable > 0 && !choice->quotas[zf_general_set(choice->rules)].closed ? 1 : 0;
	for (size_t number = begin; choice->open > 0 && number < end; number++)
		if ((number % STOP_INTERVAL == 0 && !zf_stop_check(choice->stop, error)) ||
		    !take(choice, number, &taken, error))
			return false;
	return true;
}

/* ---- The choice ---------------------------------------------------------- */

static void open_quotas(struct choice *choice, uint64_t scored)
{
	const size_t general = zf_general_set(choice->rules);
	const zipfit_limit whole = zf_rules_limit(choice->rules, scored);

	choice->open = general;
	for (size_t set = 0; set <= general; set++) {
		struct zf_quota *quota = &choice->quotas[set];

		quota->limit = zf_rules_quota(choice->rules, scored, set);
		/* A quota of 0 takes nothing; in a limit, 0 would mean no limit. */
		if ((whole.records == 0 || quota->limit.records > 0) && (whole.budget == 0 || quota->limit.budget > 0))
			continue;
		quota->closed = true;
		choice->open -= set < general;
	}
}

static bool open_choice(struct choice *choice, uint64_t scored, const zipfit_format *format, zipfit_error *error)
{
	const struct zf_selection_rules *rules = choice->rules;
	const zipfit_limit limit = zf_rules_pool(rules, scored), drawn = zf_rules_general_pool(rules, scored);
	const size_t count = zipfit_topk_count(choice->pool), general = zf_general_set(rules);

	choice->indexes = malloc((count + 1) * sizeof(*choice->indexes));
	choice->chosen->order = malloc((count + 1) * sizeof(*choice->chosen->order));
	if (choice->indexes == NULL || choice->chosen->order == NULL)
		return zf_fail_memory(error, "a selection");
	choice->chosen->looked_at = cut(choice->pool, &limit, 0, general - 1, choice->indexes);
	choice->drawable = cut(choice->pool, &drawn, general, general, choice->indexes + choice->chosen->looked_at);
	open_quotas(choice, scored);
	if (!zf_rules_compares(rules))
		return true;
	choice->extractor = zf_extractor_new(format, error);
	if (choice->extractor == NULL)
		return false;
	if (rules->choice.dedup == ZIPFIT_DEDUP_NONE)
		return true;
	choice->copies = zf_copies_new(rules->choice.dedup == ZIPFIT_DEDUP_NEAR ? rules->choice.jaccard : 0, error);
	return choice->copies != NULL;
}

static void close_choice(struct choice *choice)
{
	for (size_t i = 0; i < choice->heap_count; i++)
		zf_shingles_free(&choice->heap[i].shingles);
	free(choice->heap);
	free(choice->indexes);
	zf_set_free(&choice->taken);
	zf_set_free(&choice->covered);
	zf_copies_free(choice->copies);
	zf_buffer_free(&choice->fetched);
	zf_scratch_free(&choice->scratch);
	zf_extractor_free(choice->extractor);
}

/* Whether the pool does not hold all records, so that a larger pool might give more. */
static bool is_cut(const struct choice *choice)
{
	struct zf_rank_key cutoff;

	for (size_t set = 0; set < zf_general_set(choice->rules); set++)
		if (zf_topk_cutoff(choice->pool, set, &cutoff))
			return true;
	return choice->chosen->looked_at + choice->drawable < zipfit_topk_count(choice->pool);
}

bool zf_choose(const struct zf_selection_rules *rules, uint64_t scored, const zipfit_topk *pool,
               const zipfit_format *format, size_t prefix, const zipfit_stop *stop, struct zf_chosen *chosen,
               zipfit_error *error)
{
	struct choice choice = {
		.rules = rules,
		.pool = pool,
		.prefix = prefix,
		.stop = stop,
		.chosen = chosen,
		.quotas = chosen->quotas,
	};
	bool ok;

	*chosen = (struct zf_chosen){0};
	ok = open_choice(&choice, scored, format, error) &&
	     (rules->choice.diverse > 0 ? choose_by_value(&choice, error) : choose_by_rank(&choice, error));
	chosen->ran_dry = zf_rules_compares(rules) && choice.open > 0 && is_cut(&choice);
	ok = ok && draw_general(&choice, error);
	close_choice(&choice);
	if (ok)
		return true;
	free(chosen->order);
	*chosen = (struct zf_chosen){0};
	return false;
}
