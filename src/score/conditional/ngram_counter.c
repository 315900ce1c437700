/*
 * ngram_counter.c - counts n-grams by sorting them
 *
 * New 5-grams are collected until there are as many as there are known different ones, then
 * sorted and merged into those. So the total work is that of a few sorts, and the memory is
 * three times that of the different 5-grams: for a text of 100 MB that has five million of
 * them, room for 15 million.
 */
#include "score/conditional/ngram_counter.h"

#include "util/error.h"
#include "util/stop.h"

#include <stdlib.h>
#include <string.h>

#define FIRST_BATCH ((size_t)1 << 18)

/* 5-grams moved between two looks at the stop flag; a power of 2. */
#define STOP_INTERVAL ((size_t)1 << 18)

/* 5-grams are sorted by digits of so many bits: four of them make forty. */
#define DIGIT_BITS 10
#define DIGITS     ((size_t)1 << DIGIT_BITS)

struct zf_ngram_counter {
	const zipfit_stop *stop;
	uint64_t *known; /* counted 5-grams: sorted, each once */
	size_t known_count;
	uint64_t *fresh; /* unsorted; room for twice `fresh_capacity`, of which the second half is for sorting */
	size_t fresh_count;
	size_t fresh_capacity;
};

static bool reserve_fresh(struct zf_ngram_counter *counter, size_t capacity, zipfit_error *error)
{
	if (capacity <= counter->fresh_capacity)
		return true;
	free(counter->fresh);
	counter->fresh_capacity = 0;
	counter->fresh = NULL;
	if (capacity <= SIZE_MAX / 2 / sizeof(*counter->fresh))
		counter->fresh = malloc(2 * capacity * sizeof(*counter->fresh));
	if (counter->fresh == NULL)
		return zf_fail_memory(error, "the index of a text");
	counter->fresh_capacity = capacity;
	return true;
}

struct zf_ngram_counter *zf_ngram_counter_new(const zipfit_stop *stop, zipfit_error *error)
{
	struct zf_ngram_counter *counter = calloc(1, sizeof(*counter));

	if (counter == NULL) {
		zf_fail_memory(error, "the index of a text");
		return NULL;
	}
	counter->stop = stop;
	if (!reserve_fresh(counter, FIRST_BATCH, error)) {
		free(counter);
		return NULL;
	}
	return counter;
}

void zf_ngram_counter_free(struct zf_ngram_counter *counter)
{
	if (counter == NULL)
		return;
	free(counter->known);
	free(counter->fresh);
	free(counter);
}

/* Copies the fresh 5-grams at `from` to `to`, sorted by the digit at `shift`; the sort is stable. */
static bool sort_by_digit(const struct zf_ngram_counter *counter, const uint64_t *from, uint64_t *to, unsigned shift,
                          zipfit_error *error)
{
	const size_t count = counter->fresh_count;
	size_t begins[DIGITS] = {0};
	size_t begin = 0;

	for (size_t i = 0; i < count; i++)
		begins[from[i] >> shift & (DIGITS - 1)]++;
	for (size_t digit = 0; digit < DIGITS; digit++) {
		const size_t length = begins[digit];

		begins[digit] = begin;
		begin += length;
	}
	for (size_t done = 0; done < count; done += STOP_INTERVAL) {
		const size_t end = count - done < STOP_INTERVAL ? count : done + STOP_INTERVAL;

		if (!zf_stop_check(counter->stop, error))
			return false;
		for (size_t i = done; i < end; i++)
			to[begins[from[i] >> shift & (DIGITS - 1)]++] = from[i];
	}
	return true;
}

/* Sorts the fresh 5-grams in a pass for each digit and returns them; NULL if stopped. */
static const uint64_t *sort_fresh(struct zf_ngram_counter *counter, zipfit_error *error)
{
	uint64_t *from = counter->fresh;
	uint64_t *to = counter->fresh + counter->fresh_capacity;

	for (unsigned bit = 0; bit < 8 * ZF_NGRAM_LONGEST; bit += DIGIT_BITS) {
		uint64_t *const sorted = to;

		if (!sort_by_digit(counter, from, to, ZF_NGRAM_COUNT_BITS + bit, error))
			return NULL;
		to = from;
		from = sorted;
	}
	return from;
}

/* Appends a counted 5-gram to `merged`, or adds its count to the last one if it is the same 5-gram. */
static size_t append_counted(uint64_t *merged, size_t count, uint64_t counted)
{
	uint64_t sum;

	if (count == 0 ||
	    zf_counted_prefix(merged[count - 1], ZF_NGRAM_LONGEST) != zf_counted_prefix(counted, ZF_NGRAM_LONGEST)) {
		merged[count] = counted;
		return count + 1;
	}
	sum = zf_counted_count(merged[count - 1]) + zf_counted_count(counted);
	merged[count - 1] |= ZF_NGRAM_COUNT_MAX;
	if (sum < ZF_NGRAM_COUNT_MAX)
		merged[count - 1] -= ZF_NGRAM_COUNT_MAX - sum;
	return count;
}

/* Merges the known and the sorted fresh 5-grams into `merged`; sets `*count` to their number. */
static bool merge(const struct zf_ngram_counter *counter, const uint64_t *fresh, uint64_t *merged, size_t *count,
                  zipfit_error *error)
{
	const uint64_t *const fresh_end = fresh + counter->fresh_count;
	const uint64_t *known = counter->known;
	const uint64_t *const known_end = known == NULL ? NULL : known + counter->known_count;

	*count = 0;
	for (size_t step = 1; known < known_end || fresh < fresh_end; step++) {
		const bool takes_known = fresh == fresh_end || (known < known_end && *known <= *fresh);

		if (step % STOP_INTERVAL == 0 && !zf_stop_check(counter->stop, error))
			return false;
		*count = append_counted(merged, *count, takes_known ? *known++ : *fresh++);
	}
	return true;
}

/* Merges the fresh 5-grams into the known ones. */
static bool merge_fresh(struct zf_ngram_counter *counter, zipfit_error *error)
{
	const uint64_t *fresh = sort_fresh(counter, error);
	const size_t most = counter->known_count + counter->fresh_count;
	uint64_t *merged, *fitted;
	size_t count;

	if (fresh == NULL)
		return false;
	merged = malloc((most > 0 ? most : 1) * sizeof(*merged));
	if (merged == NULL)
		return zf_fail_memory(error, "the index of a text");
	if (!merge(counter, fresh, merged, &count, error)) {
		free(merged);
		return false;
	}
	free(counter->known);
	counter->known = merged;
	counter->known_count = count;
	counter->fresh_count = 0;
	fitted = realloc(merged, (count > 0 ? count : 1) * sizeof(*merged));
	if (fitted != NULL)
		counter->known = fitted;
	return reserve_fresh(counter, count, error);
}

bool zf_ngram_counter_add(struct zf_ngram_counter *counter, const unsigned char *document, size_t length,
                          zipfit_error *error)
{
	uint64_t ngram = 0; /* all bytes before the document are ZF_OUTSIDE */

	if (length == 0)
		return true;
	/* The first 5-gram holds only the document's first byte, the last one only its last. */
	for (size_t i = 0; i < length + ZF_NGRAM_LONGEST - 1; i++) {
		const unsigned char byte = i < length ? document[i] : ZF_OUTSIDE;

		ngram = ngram << 8 | byte;
		if (counter->fresh_count == counter->fresh_capacity &&
		    (!zf_stop_check(counter->stop, error) || !merge_fresh(counter, error)))
			return false;
		counter->fresh[counter->fresh_count++] = ngram << ZF_NGRAM_COUNT_BITS | 1;
	}
	return true;
}

const uint64_t *zf_ngram_counter_finish(struct zf_ngram_counter *counter, size_t *count, zipfit_error *error)
{
	if (!zf_stop_check(counter->stop, error) || !merge_fresh(counter, error))
		return NULL;
	*count = counter->known_count;
	return counter->known;
}
