/*
 * choose.c - from the best records by score to the selection
 *
 * Novelty only ever falls as records are taken, so a value computed earlier is an
 * upper bound now. A heap has the records that were looked at, by their last value;
 * the pool, sorted by score, has the others. Whoever is on top is valued anew, and
 * taken where its value is of now. That gives what valuing all of them after each
 * step would give, and looks at few: most records are never read from the pool.
 */
#include "select/choose.h"

#include "input/extractor.h"
#include "select/copies.h"
#include "select/novelty.h"
#include "util/error.h"
#include "util/hash.h"
#include "util/stop.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* How many records to take before looking whether the run is to end. */
#define STRIDE ((size_t)1 << 14)

/* A record that was looked at. */
struct looked {
	double value;
	size_t place;  /* in the pool */
	size_t valued; /* how many records had been taken then */
	struct zf_shingles shingles;
};

struct choice {
	const struct zf_choosing *choosing;
	const zipfit_topk *pool;
	size_t *places; /* the pool, in order of rank */
	size_t prefix;  /* bytes of a kept record before the record */
	const zipfit_stop *stop;
	struct zf_chosen *chosen;
	struct zf_quota *quotas; /* of `chosen` */
	size_t open;             /* sets that may take more */
	size_t decided;          /* records taken or passed over */
	struct zf_set records;   /* with several sets: those taken */

	struct zf_extractor *extractor;
	struct zf_scratch scratch;
	struct zf_buffer fetched;

	struct zf_copies *copies; /* NULL: copies are welcome */
	struct looked *heap;      /* the highest value on top */
	size_t heap_count, heap_capacity;
	size_t next; /* the first place of the pool not looked at */
	struct zf_set taken;
};

/* ---- The pool ------------------------------------------------------------ */

/*
 * Lists in `places` the records of the sorted pool that are within its limit, which is one
 * for each set.
 */
static size_t cut(const zipfit_topk *pool, const zipfit_limit *limit, size_t *places)
{
	const size_t count = zipfit_topk_count(pool);
	uint64_t cost[ZIPFIT_MAX_SETS] = {0}, records[ZIPFIT_MAX_SETS] = {0};
	size_t within = 0;

	for (size_t i = 0; i < count; i++) {
		const zipfit_kept kept = zipfit_topk_at(pool, i);

		/* Whoever is out counts: nothing behind it may come in. */
		cost[kept.set] += kept.cost;
		records[kept.set]++;
		if ((limit->records == 0 || records[kept.set] <= limit->records) &&
		    (limit->budget == 0 || cost[kept.set] <= limit->budget) &&
		    (!limit->has_min_score || kept.score >= limit->min_score))
			places[within++] = i;
	}
	return within;
}

/* A record of the pool, `number`-th of those within its limit. */
static zipfit_kept record_at(const struct choice *choice, size_t number)
{
	return zipfit_topk_at(choice->pool, choice->places[number]);
}

/* ---- Documents ----------------------------------------------------------- */

/* The document of a record of the pool; it stays where it is until the next call. */
static bool read_document(struct choice *choice, size_t place, struct zf_document *document, zipfit_error *error)
{
	zipfit_kept kept = record_at(choice, place);
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

/* Of equal values the better score, then the earlier position, comes first: the lower place. */
static bool is_before(const struct looked *a, const struct looked *b)
{
	return a->value != b->value ? a->value > b->value : a->place < b->place;
}

static void swap(struct looked *a, struct looked *b)
{
	const struct looked saved = *a;

	*a = *b;
	*b = saved;
}

static void sift_up(struct looked *heap, size_t i)
{
	for (; i > 0 && is_before(&heap[i], &heap[(i - 1) / 2]); i = (i - 1) / 2)
		swap(&heap[i], &heap[(i - 1) / 2]);
}

static void sift_down(struct looked *heap, size_t count)
{
	for (size_t i = 0, child; (child = 2 * i + 1) < count; i = child) {
		if (child + 1 < count && is_before(&heap[child + 1], &heap[child]))
			child++;
		if (!is_before(&heap[child], &heap[i]))
			return;
		swap(&heap[i], &heap[child]);
	}
}

static void remove_top(struct choice *choice)
{
	zf_shingles_free(&choice->heap[0].shingles);
	choice->heap[0] = choice->heap[--choice->heap_count];
	sift_down(choice->heap, choice->heap_count);
}

/* ---- Values -------------------------------------------------------------- */

/* What a record is worth now. A score below 0 is behind all others already, and no power would lower it. */
static bool value(const struct choice *choice, struct looked *looked, zipfit_error *error)
{
	const double score = record_at(choice, looked->place).score;
	double novelty;

	if (!zf_novelty(&looked->shingles, &choice->taken, choice->stop, &novelty, error))
		return false;
	looked->value = score > 0 ? score * pow(novelty, choice->choosing->choice.diverse) : score;
	looked->valued = choice->chosen->count;
	return true;
}

/* Looks at the first record of the pool that has not been looked at. */
static bool look(struct choice *choice, zipfit_error *error)
{
	struct looked looked = {.place = choice->next++};
	struct zf_document document;

	if (choice->heap_count == choice->heap_capacity) {
		const size_t capacity = choice->heap_capacity > 0 ? 2 * choice->heap_capacity : 256;
		struct looked *heap = realloc(choice->heap, capacity * sizeof(*heap));

		if (heap == NULL)
			return zf_fail_memory(error, "a selection");
		choice->heap = heap;
		choice->heap_capacity = capacity;
	}
	if (!read_document(choice, looked.place, &document, error) ||
	    !zf_shingles_make(&looked.shingles, document.bytes, document.length, choice->stop, error))
		return false;
	if (!value(choice, &looked, error)) {
		zf_shingles_free(&looked.shingles);
		return false;
	}
	choice->heap[choice->heap_count] = looked;
	sift_up(choice->heap, choice->heap_count++);
	return true;
}

/* Tells how far the choice is: each set takes as many more as its limit lets it, at most. */
static void tell_watch(const struct choice *choice)
{
	const struct zf_choosing_watch *watch = choice->choosing->watch;
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

/* Finds the record of the highest value now: it is on top of the heap. False in `*found` where none is left. */
static bool find_best(struct choice *choice, bool *found, zipfit_error *error)
{
	struct looked *top;

	for (;;) {
		top = choice->heap_count > 0 ? &choice->heap[0] : NULL;
		*found = top != NULL;
		if (choice->next < choice->chosen->looked_at &&
		    (top == NULL || record_at(choice, choice->next).score > top->value)) {
			tell_watch(choice);
			if (!look(choice, error))
				return false;
			continue;
		}
		if (top == NULL || top->valued == choice->chosen->count)
			return true;
		if (!value(choice, top, error))
			return false;
		sift_down(choice->heap, choice->heap_count);
	}
}

/* What tells records apart: two of them in 2^64. */
static uint64_t identity(const zipfit_kept *kept)
{
	return zf_mix(zf_mix(kept->input) + kept->line);
}

static void close_quota(struct choice *choice, struct zf_quota *quota)
{
	choice->open -= !quota->closed;
	quota->closed = true;
}

/* Whether the record can still be taken: its set takes more, and no other has it. */
static bool is_free(const struct choice *choice, const zipfit_kept *kept)
{
	return !choice->quotas[kept->set].closed && zf_set_find(&choice->records, identity(kept), NULL) == NULL;
}

/*
 * Whether the record is a copy of one taken before. Where it is not, and is to be taken, others may be copies of it. A
 * record of the pool stands for its own copies that gave way to it.
 */
static bool check_copy(struct choice *choice, size_t place, bool take, bool *is_copy, zipfit_error *error)
{
	struct zf_document document;

	*is_copy = false;
	if (choice->copies == NULL)
		return true;
	if (!read_document(choice, place, &document, error) ||
	    !zf_copies_look(choice->copies, document.bytes, document.length, take, choice->stop, is_copy, error))
		return false;
	if (*is_copy)
		choice->chosen->duplicates += 1 + record_at(choice, place).copies;
	return true;
}

/* Takes the record at `place`, unless it cannot be taken; closes its set where a limit is reached. */
static bool take(struct choice *choice, size_t place, bool *taken, zipfit_error *error)
{
	const zipfit_kept kept = record_at(choice, place);
	struct zf_quota *quota = &choice->quotas[kept.set];
	const bool fits = quota->limit.budget == 0 || quota->limit.budget - quota->cost >= kept.cost;
	bool is_copy;

	*taken = false;
	if (!is_free(choice, &kept))
		return true;
	if (!check_copy(choice, place, fits, &is_copy, error))
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
	choice->chosen->order[choice->chosen->count++] = choice->places[place];
	*taken = true;
	if (quota->limit.records > 0 && quota->records == quota->limit.records)
		close_quota(choice, quota);
	return choice->choosing->sets <= 1 || zf_set_add(&choice->records, identity(&kept), 0, error);
}

static bool choose_by_rank(struct choice *choice, zipfit_error *error)
{
	bool taken;

	for (size_t place = 0; choice->open > 0 && place < choice->chosen->looked_at; place++) {
		tell_watch(choice);
		if ((place % STRIDE == 0 && !zf_stop_check(choice->stop, error)) || !take(choice, place, &taken, error))
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
		if (!take(choice, choice->heap[0].place, &taken, error) ||
		    (taken && !zf_novelty_take(&choice->heap[0].shingles, &choice->taken, choice->stop, error)))
			return false;
		remove_top(choice);
		choice->decided++;
		tell_watch(choice);
	}
	return true;
}

/* ---- The choice ---------------------------------------------------------- */

static void open_quotas(struct choice *choice, uint64_t scored)
{
	const size_t sets = zf_topk_sets(choice->pool);
	const zipfit_limit whole = zf_choosing_limit(choice->choosing, scored);

	choice->open = sets;
	for (size_t set = 0; set < sets; set++) {
		struct zf_quota *quota = &choice->quotas[set];

		quota->limit = zf_choosing_quota(choice->choosing, scored, set);
		/* A part of nothing is nothing, not all. */
		if ((whole.records > 0 && quota->limit.records == 0) || (whole.budget > 0 && quota->limit.budget == 0))
			close_quota(choice, quota);
	}
}

static bool open_choice(struct choice *choice, uint64_t scored, const zipfit_format *format, zipfit_error *error)
{
	const struct zf_choosing *choosing = choice->choosing;
	const zipfit_limit limit = zf_choosing_pool(choosing, scored);
	const size_t count = zipfit_topk_count(choice->pool);

	choice->places = malloc((count + 1) * sizeof(*choice->places));
	choice->chosen->order = malloc((count + 1) * sizeof(*choice->chosen->order));
	if (choice->places == NULL || choice->chosen->order == NULL)
		return zf_fail_memory(error, "a selection");
	choice->chosen->looked_at = cut(choice->pool, &limit, choice->places);
	open_quotas(choice, scored);
	if (!zf_choosing_compares(choosing))
		return true;
	choice->extractor = zf_extractor_new(format, error);
	if (choice->extractor == NULL)
		return false;
	if (choosing->choice.dedup == ZIPFIT_DEDUP_NONE)
		return true;
	choice->copies =
		zf_copies_new(choosing->choice.dedup == ZIPFIT_DEDUP_NEAR ? choosing->choice.jaccard : 0, error);
	return choice->copies != NULL;
}

static void close_choice(struct choice *choice)
{
	for (size_t i = 0; i < choice->heap_count; i++)
		zf_shingles_free(&choice->heap[i].shingles);
	free(choice->heap);
	free(choice->places);
	zf_set_free(&choice->records);
	zf_set_free(&choice->taken);
	zf_copies_free(choice->copies);
	zf_buffer_free(&choice->fetched);
	zf_scratch_free(&choice->scratch);
	zf_extractor_free(choice->extractor);
}

/* Whether records were left out of the pool, so that a larger one might give more. */
static bool is_cut(const struct choice *choice)
{
	struct zf_rank_key bar;

	for (size_t set = 0; set < zf_topk_sets(choice->pool); set++)
		if (zf_topk_bar(choice->pool, set, &bar))
			return true;
	return choice->chosen->looked_at < zipfit_topk_count(choice->pool);
}

bool zf_choose(const struct zf_choosing *choosing, uint64_t scored, const zipfit_topk *pool,
               const zipfit_format *format, size_t prefix, const zipfit_stop *stop, struct zf_chosen *chosen,
               zipfit_error *error)
{
	struct choice choice = {
		.choosing = choosing,
		.pool = pool,
		.prefix = prefix,
		.stop = stop,
		.chosen = chosen,
		.quotas = chosen->quotas,
	};
	bool ok;

	*chosen = (struct zf_chosen){0};
	ok = open_choice(&choice, scored, format, error) &&
	     (choosing->choice.diverse > 0 ? choose_by_value(&choice, error) : choose_by_rank(&choice, error));
	chosen->ran_dry = zf_choosing_compares(choosing) && choice.open > 0 && is_cut(&choice);
	close_choice(&choice);
	if (ok)
		return true;
	free(chosen->order);
	*chosen = (struct zf_chosen){0};
	return false;
}
