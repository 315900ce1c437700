/*
 * values.c - the candidate that is worth most now, again and again
 *
 * Coverage and novelty only fall as records are taken, so a value computed earlier is an upper
 * bound now; coverage.c says why that holds for rounded numbers too. A heap holds the
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
	struct zf_shingles shingles;    /* with `diverse` */
	struct zf_shared_grams grams; /* with `cover` */
};

/* A candidate in the heap. */
struct valued {
	double value;
	size_t number;
	size_t taken; /* records taken when `value` was computed */
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
	size_t taken;                                  /* records */
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

/* Computes the value of a candidate now. */
static bool compute(const struct zf_values *values, size_t number, struct valued *valued, zipfit_error *error)
{
	const struct facts *facts = &values->facts[number];
	double novelty = 1;

	*valued = (struct valued){facts->score, number, values->taken};
	if (facts->score <= 0)
		return true;
	if (values->cover > 0)
		valued->value *=
			pow(zf_coverage_of(values->coverage[facts->set], &facts->grams, facts->length), values->cover);
	if (values->diverse > 0 &&
	    !zf_novelty(&facts->shingles, &values->known, values->candidates->stop, &novelty, error))
		return false;
	if (values->diverse > 0)
		valued->value *= pow(novelty, values->diverse);
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
	return (values->diverse <= 0 || zf_shingles_make(&facts->shingles, &worker->scratch, document.bytes,
	                                                 document.length, stop, error)) &&
	       (values->cover <= 0 ||
	        zf_shared_grams_make(&facts->grams, &worker->counter, values->coverage[facts->set], document.bytes,
	                             document.length, stop, error));
}

/* Reads a candidate and puts its value behind the heap. */
static bool read_candidate(void *user, size_t thread, size_t item, zipfit_error *error)
{
	struct zf_values *values = user;
	const size_t number = values->next + item;
	const struct zf_kept kept = zf_candidates_at(values->candidates, number);

	values->facts[number] = (struct facts){.score = kept.score, .set = kept.set};
	if (kept.score > 0 && !list(values, &values->workers[thread], number, error)) {
		free_facts(&values->facts[number]);
		return false;
	}
	return compute(values, number, &values->heap[values->count + item], error);
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

bool zf_values_find_best(struct zf_values *values, bool *found, size_t *number, zipfit_error *error)
{
	for (;;) {
		struct valued *top = &values->heap[0];

		if (must_read(values)) {
			if (!read_batch(values, error))
				return false;
			continue;
		}
		*found = values->count > 0;
		if (!*found)
			return true;
		*number = top->number;
		if (top->taken == values->taken)
			return true;
		if (!compute(values, top->number, top, error))
			return false;
		zf_heap_down(&best_first, values->heap, values->count, 0, NULL);
	}
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
