/*
 * windows.c - counting windows by sorting them, in memory bounded by what differs
 *
 * New windows are collected until there are as many of them as different ones are
 * known, then sorted and merged into those. So the work is that of a few sorts,
 * and a text of 100 MB with five million different windows needs room for these
 * alone, thrice, not for 100 million.
 */
#include "score/conditional/windows.h"

#include "util/error.h"
#include "util/stop.h"

#include <stdlib.h>
#include <string.h>

#define FIRST_BATCH ((size_t)1 << 18)

/* Windows moved between two looks at the stop flag; a power of 2. */
#define STOP_INTERVAL ((size_t)1 << 18)

struct zf_windows {
	const zipfit_stop *stop;
	uint64_t *known; /* sorted, each once, with its count */
	size_t known_count;
	uint64_t *fresh; /* as they came; behind `fresh_capacity` of them, as much room again to sort in */
	size_t fresh_count;
	size_t fresh_capacity;
};

static bool reserve_fresh(struct zf_windows *windows, size_t capacity, zipfit_error *error)
{
	if (capacity <= windows->fresh_capacity)
		return true;
	free(windows->fresh);
	windows->fresh_capacity = 0;
	windows->fresh = NULL;
	if (capacity <= SIZE_MAX / 2 / sizeof(*windows->fresh))
		windows->fresh = malloc(2 * capacity * sizeof(*windows->fresh));
	if (windows->fresh == NULL)
		return zf_fail_memory(error, "the index of a text");
	windows->fresh_capacity = capacity;
	return true;
}

struct zf_windows *zf_windows_new(const zipfit_stop *stop, zipfit_error *error)
{
	struct zf_windows *windows = calloc(1, sizeof(*windows));

	if (windows == NULL) {
		zf_fail_memory(error, "the index of a text");
		return NULL;
	}
	windows->stop = stop;
	if (!reserve_fresh(windows, FIRST_BATCH, error)) {
		free(windows);
		return NULL;
	}
	return windows;
}

void zf_windows_free(struct zf_windows *windows)
{
	if (windows == NULL)
		return;
	free(windows->known);
	free(windows->fresh);
	free(windows);
}

/* Moves the `count` items at `from` to `to`, ordered by the byte at `shift`, otherwise in the order they had. */
static bool sort_by_byte(const struct zf_windows *windows, const uint64_t *from, uint64_t *to, unsigned shift,
                         zipfit_error *error)
{
	const size_t count = windows->fresh_count;
	size_t begins[256] = {0};
	size_t begin = 0;

	for (size_t i = 0; i < count; i++)
		begins[from[i] >> shift & 255]++;
	for (int byte = 0; byte < 256; byte++) {
		const size_t length = begins[byte];

		begins[byte] = begin;
		begin += length;
	}
	for (size_t done = 0; done < count; done += STOP_INTERVAL) {
		const size_t end = count - done < STOP_INTERVAL ? count : done + STOP_INTERVAL;

		if (!zf_stop_check(windows->stop, error))
			return false;
		for (size_t i = done; i < end; i++)
			to[begins[from[i] >> shift & 255]++] = from[i];
	}
	return true;
}

/* Sorts what is fresh, into the upper half of its room: five passes for five bytes. NULL: stopped. */
static const uint64_t *sort_fresh(struct zf_windows *windows, zipfit_error *error)
{
	uint64_t *from = windows->fresh;
	uint64_t *to = windows->fresh + windows->fresh_capacity;

	for (unsigned byte = 0; byte < ZF_NGRAM_LONGEST; byte++) {
		uint64_t *const sorted = to;

		if (!sort_by_byte(windows, from, to, ZF_WINDOW_COUNT_BITS + 8 * byte, error))
			return NULL;
		to = from;
		from = sorted;
	}
	return from;
}

/* Appends a window to `merged`, or its count to the last one's where it is the same window. */
static size_t append_window(uint64_t *merged, size_t count, uint64_t window)
{
	uint64_t sum;

	if (count == 0 ||
	    zf_window_prefix(merged[count - 1], ZF_NGRAM_LONGEST) != zf_window_prefix(window, ZF_NGRAM_LONGEST)) {
		merged[count] = window;
		return count + 1;
	}
	sum = zf_window_count(merged[count - 1]) + zf_window_count(window);
	merged[count - 1] |= ZF_WINDOW_COUNT_MAX;
	if (sum < ZF_WINDOW_COUNT_MAX)
		merged[count - 1] -= ZF_WINDOW_COUNT_MAX - sum;
	return count;
}

/* Merges what is known and what is fresh, sorted, into `merged`; sets `*count` to how many there are. */
static bool merge(const struct zf_windows *windows, const uint64_t *fresh, uint64_t *merged, size_t *count,
                  zipfit_error *error)
{
	const uint64_t *const fresh_end = fresh + windows->fresh_count;
	const uint64_t *known = windows->known;
	const uint64_t *const known_end = known == NULL ? NULL : known + windows->known_count;

	*count = 0;
	for (size_t step = 1; known < known_end || fresh < fresh_end; step++) {
		const bool takes_known = fresh == fresh_end || (known < known_end && *known <= *fresh);

		if (step % STOP_INTERVAL == 0 && !zf_stop_check(windows->stop, error))
			return false;
		*count = append_window(merged, *count, takes_known ? *known++ : *fresh++);
	}
	return true;
}

/* Makes what is fresh known. */
static bool settle(struct zf_windows *windows, zipfit_error *error)
{
	const uint64_t *fresh = sort_fresh(windows, error);
	const size_t most = windows->known_count + windows->fresh_count;
	uint64_t *merged, *fitted;
	size_t count;

	if (fresh == NULL)
		return false;
	merged = malloc((most > 0 ? most : 1) * sizeof(*merged));
	if (merged == NULL)
		return zf_fail_memory(error, "the index of a text");
	if (!merge(windows, fresh, merged, &count, error)) {
		free(merged);
		return false;
	}
	free(windows->known);
	windows->known = merged;
	windows->known_count = count;
	windows->fresh_count = 0;
	fitted = realloc(merged, (count > 0 ? count : 1) * sizeof(*merged));
	if (fitted != NULL)
		windows->known = fitted;
	return reserve_fresh(windows, count, error);
}

bool zf_windows_add(struct zf_windows *windows, const unsigned char *document, size_t length, zipfit_error *error)
{
	uint64_t window = 0; /* begins outside */

	if (length == 0)
		return true;
	/* The first window has only the document's first byte in it, the last one only its last. */
	for (size_t i = 0; i < length + ZF_NGRAM_LONGEST - 1; i++) {
		const unsigned char byte = i < length ? document[i] : ZF_OUTSIDE;

		window = window << 8 | byte;
		if (windows->fresh_count == windows->fresh_capacity &&
		    (!zf_stop_check(windows->stop, error) || !settle(windows, error)))
			return false;
		windows->fresh[windows->fresh_count++] = window << ZF_WINDOW_COUNT_BITS | 1;
	}
	return true;
}

const uint64_t *zf_windows_finish(struct zf_windows *windows, size_t *count, zipfit_error *error)
{
	if (!zf_stop_check(windows->stop, error) || !settle(windows, error))
		return NULL;
	*count = windows->known_count;
	return windows->known;
}
