/*
 * values.c - the candidate that is worth most now, again and again
 *
 * Coverage and novelty only fall as records are taken, so a value computed earlier is an upper
 * bound now; coverage.c says why that holds for rounded numbers too. (The novelties of a text
 * are multiples of one number above 2^-32, so their powers are as far apart.) A heap holds the
 * candidates, ordered by the last value computed. If the value on top is out of date, it is
 * computed again; otherwise that candidate is the best. The result is the same as computing
 * all values after each step, but few are computed.
 *
 * Without coverage, the score is an upper bound of the value. So candidates are read in order
 * of rank, and only until the next one's score is not higher than the value on top. With
 * coverage all are read at first. Reading a document, and listing its shingles and n-grams,
 * takes most of the time; so some hundred candidates are read at once, on several threads.
 */
#include "select/values.h"

#include "select/coverage.h"
#include "select/general.h"
#include "select/novelty.h"
#include "util/error.h"
#include "util/heap.h"
#include "util/parallel.h"
#include "util/stop.h"

#include <math.h>
#include <stdlib.h>

/* Candidates read at once. */
#define FIRST_BATCH ((size_t)64)
#define LAST_BATCH  ((size_t)1024)

/* What the value of a candidate depends on, beside the records taken. */
struct facts {
	double score;
	size_t length; /* of the document */
	size_t set;
	double newness;               /* the power of novelty, as last computed; 1 at first */
	struct zf_shingles shingles;  /* with `diverse` */
	struct zf_shared_grams grams; /* with `cover` */
};

/* A candidate in the heap. */
struct valued {
	double value;
	uint32_t number;
	uint32_t taken; /* records taken when `value` was computed; UINT32_MAX: it never was, as a whole */
};

struct worker {
	struct zf_candidate_reader reader;
	struct zf_shingle_set scratch;
	struct zf_gram_counter counter;
};

struct zf_values {
	const struct zf_candidates *candidates;
	double cover, diverse;
	struct zf_coverage *coverage[ZIPFIT_MAX_SETS]; /* of each target set */
	struct zf_shingle_set known;                   /* the shingles of the records taken */
	uint32_t taken;                                /* records */
	struct facts *facts;                           /* of each candidate that is in the heap */
	struct valued *heap;                           /* the highest value on top */
	size_t count;                                  /* candidates in the heap */
	size_t next, batch; /* the first candidate that was not read, and how many to read from there */
	struct worker *workers;
	size_t threads;
};

/* ---- The heap ------------------------------------------------------------ */

static bool is_before(const void *left, const void *right)
{
	const struct valued *a = left, *b = right;

	return a->value != b->value ? a->value > b->value : a->number < b->number;
}

static const struct zf_heap_type best_first = {sizeof(struct valued), is_before, NULL};

/* The part of a candidate's value that does not depend on its novelty. */
static double value_by_coverage(const struct zf_values *values, const struct facts *facts)
{
	if (facts->score <= 0 || values->cover <= 0)
		return facts->score;
	return facts->score *
	       pow(zf_coverage_of(values->coverage[facts->set], &facts->grams, facts->length), values->cover);
}

static bool update_newness(const struct zf_values *values, struct facts *facts, zipfit_error *error)
{
	double novelty;

	if (facts->score <= 0 || values->diverse <= 0)
		return true;
	if (!zf_novelty(&facts->shingles, &values->known, values->candidates->stop, &novelty, error))
		return false;
	facts->newness = pow(novelty, values->diverse);
	return true;
}

/* ---- Reading ------------------------------------------------------------- */

static void free_facts(struct facts *facts)
{
	zf_shingles_free(&facts->shingles);
	zf_shared_grams_free(&facts->grams);
}

/* Lists what the document of a candidate has. */
static bool list(const struct zf_values *values, struct worker *worker, size_t number, zipfit_error *error)
{
	const zipfit_stop *stop = values->candidates->stop;
	struct facts *facts = &values->facts[number];
	struct zf_document document;

	if (!zf_candidates_read(values->candidates, &worker->reader, number, &document, error))
		return false;
	facts->length = document.length;
	return (values->diverse <= 0 ||
	        zf_shingles_make(&facts->shingles, &worker->scratch, document.bytes, document.length, stop, error)) &&
	       (values->cover <= 0 ||
	        zf_shared_grams_make(&facts->grams, &worker->counter, zf_coverage_table(values->coverage[facts->set]),
	                             document.bytes, document.length, stop, error));
}

/* Reads a candidate and puts its value behind the heap. */
static bool read_candidate(void *user, size_t thread, size_t item, zipfit_error *error)
{
	struct zf_values *values = user;
	const size_t number = values->next + item;
	const struct zf_kept kept = zf_candidates_at(values->candidates, number);

	struct facts *facts = &values->facts[number];

	*facts = (struct facts){.score = kept.score, .set = kept.set, .newness = 1};
	if (kept.score > 0 && !list(values, &values->workers[thread], number, error))
		return false;
	/* Out of date: the novelty of most candidates need not be known. */
	values->heap[values->count + item] =
		(struct valued){value_by_coverage(values, facts), (uint32_t)number, UINT32_MAX};
	return true;
}

/* Reads the next candidates into the heap. */
static bool read_batch(struct zf_values *values, zipfit_error *error)
{
	const size_t left = values->candidates->count - values->next;
	const size_t batch = values->batch < left ? values->batch : left;
	const bool ok = zf_parallel_for(values->threads, batch, read_candidate, values, error);

	/* Also after a failure, when some facts are all-zero: zf_values_free() frees them. */
	values->next += batch;
	for (size_t i = 0; ok && i < batch; i++)
		zf_heap_up(&best_first, values->heap, values->count++, NULL);
	values->batch = values->batch < LAST_BATCH ? 2 * values->batch : values->batch;
	return ok;
}

/* ---- The best ------------------------------------------------------------ */

/* Whether a candidate that was not read may have the highest value. */
static bool must_read(const struct zf_values *values)
{
	if (values->next == values->candidates->count)
		return false;
	return values->cover > 0 || values->count == 0 ||
	       zf_candidates_at(values->candidates, values->next).score > values->heap[0].value;
}

/*
 * Asks memory for what the next candidates on top of the heap need. One of the two below the top comes next, and one of
 * the four below these after it.
 */
static void prefetch(const struct zf_values *values)
{
	for (size_t i = 1; i < 7 && i < values->count; i++) {
		const struct facts *facts = &values->facts[values->heap[i].number];

		if (i < 3)
			__builtin_prefetch(facts->grams.numbers);
		else
			__builtin_prefetch(facts);
	}
}

/*
 * Computes the value of the candidate on top of the heap again. First its coverage alone: most often, that is enough
 * for another one to come to the top. Its value is then an upper bound still.
 */
static bool refresh_top(struct zf_values *values, zipfit_error *error)
{
	struct valued *top = &values->heap[0];
	struct facts *facts = &values->facts[top->number];
	const uint32_t number = top->number;
	double value;

	prefetch(values);
	value = value_by_coverage(values, facts);
	top->value = value * facts->newness;
	zf_heap_down(&best_first, values->heap, values->count, 0, NULL);
	if (top->number != number)
		return true;
	if (!update_newness(values, facts, error))
		return false;
	*top = (struct valued){value * facts->newness, number, values->taken};
	zf_heap_down(&best_first, values->heap, values->count, 0, NULL);
	return true;
}

bool zf_values_find_best(struct zf_values *values, bool *found, size_t *number, zipfit_error *error)
{
	for (;;) {
		if (must_read(values)) {
			if (!read_batch(values, error))
				return false;
			continue;
		}
		*found = values->count > 0;
		if (!*found)
			return true;
		*number = values->heap[0].number;
		if (values->heap[0].taken == values->taken)
			return true;
		if (!refresh_top(values, error))
			return false;
	}
}

size_t zf_values_list_best(const struct zf_values *values, size_t *numbers, size_t most)
{
	size_t count = 0;

	/* The first in the heap is the best; the next ones are above all below them. */
	for (; count < most && count + 1 < values->count; count++)
		numbers[count] = values->heap[count + 1].number;
	return count;
}

bool zf_values_remove_best(struct zf_values *values, bool taken, zipfit_error *error)
{
	struct facts *facts = &values->facts[values->heap[0].number];

	values->taken += taken;
	if (taken && facts->grams.numbers != NULL)
		zf_coverage_take(values->coverage[facts->set], &facts->grams);
	if (taken && !zf_novelty_take(&facts->shingles, &values->known, values->candidates->stop, error))
		return false;
	free_facts(facts);
	values->heap[0] = values->heap[--values->count];
	if (values->count > 0)
		zf_heap_down(&best_first, values->heap, values->count, 0, NULL);
	return true;
}

/* ---- The whole ----------------------------------------------------------- */

static bool open_values(struct zf_values *values, const struct zf_selection_rules *rules, zipfit_error *error)
{
	const size_t count = values->candidates->count;

	if (count >= UINT32_MAX)
		return zf_fail(error, ZIPFIT_BAD_OPTION, "--cover and --diverse choose among fewer than 2^32 records");
	values->facts = calloc(count + 1, sizeof(*values->facts));
	values->heap = calloc(count + 1, sizeof(*values->heap));
	values->workers = calloc(values->threads, sizeof(*values->workers));
	if (values->facts == NULL || values->heap == NULL || values->workers == NULL)
		return zf_fail_memory(error, "a selection");
	for (size_t set = 0; values->cover > 0 && set < zf_general_set(rules); set++) {
		values->coverage[set] = zf_coverage_new(rules->targets[set], values->candidates->stop, error);
		if (values->coverage[set] == NULL)
			return false;
	}
	return true;
}

struct zf_values *zf_values_new(const struct zf_candidates *candidates, const struct zf_selection_rules *rules,
                                zipfit_error *error)
{
	struct zf_values *values = calloc(1, sizeof(*values));

	if (values == NULL) {
		zf_fail_memory(error, "a selection");
		return NULL;
	}
	values->candidates = candidates;
	values->cover = rules->choice.cover;
	values->diverse = rules->choice.diverse;
	values->threads = rules->threads > 0 ? rules->threads : 1;
	values->batch = FIRST_BATCH;
	if (open_values(values, rules, error))
		return values;
	zf_values_free(values);
	return NULL;
}

void zf_values_free(struct zf_values *values)
{
	if (values == NULL)
		return;
	for (size_t i = 0; values->facts != NULL && i < values->next; i++)
		free_facts(&values->facts[i]);
	for (size_t i = 0; values->workers != NULL && i < values->threads; i++) {
		zf_candidate_reader_free(&values->workers[i].reader);
		zf_shingle_set_free(&values->workers[i].scratch);
		zf_gram_counter_free(&values->workers[i].counter);
	}
	for (size_t set = 0; set < ZIPFIT_MAX_SETS; set++)
		zf_coverage_free(values->coverage[set]);
	zf_shingle_set_free(&values->known);
	free(values->facts);
	free(values->heap);
	free(values->workers);
	free(values);
}
