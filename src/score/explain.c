/*
 * explain.c - why a document is like the targets
 *
 * All places of all targets are sorted by the text that begins there (a suffix
 * array): the longest passage that begins at a place of the document is shared with one of
 * the two neighbours of where that place would stand.
 */
#include "score/explain.h"

#include "input/targets.h"
#include "score/ncd.h"
#include "score/zlib_size.h"
#include "util/buffer.h"
#include "util/error.h"
#include "util/stop.h"

#include <stdlib.h>
#include <string.h>

/* A place in a target, and how far it is to its end. */
struct place {
	const unsigned char *at;
	uint32_t left;
	uint32_t target;
};

struct zf_explainer {
	const zipfit_targets *targets;
	const zipfit_stop *stop;
	struct zf_zlib *zlib;
	uint64_t frame;
	uint64_t *sizes; /* C of each target */
	struct place *places;
	size_t count;
	struct zf_buffer pair;
	struct zf_shared *found; /* for the document under way: what begins at each place */
	size_t found_capacity;
};

static int compare_places(const void *a, const void *b)
{
	const struct place *left = a, *right = b;
	const uint32_t shorter = left->left < right->left ? left->left : right->left;
	const int order = memcmp(left->at, right->at, shorter);

	if (order != 0)
		return order;
	if (left->left != right->left)
		return left->left < right->left ? -1 : 1;
	return (left->target > right->target) - (left->target < right->target);
}

static bool list_places(struct zf_explainer *explainer, zipfit_error *error)
{
	const uint64_t bytes = zipfit_targets_bytes(explainer->targets);

	if (bytes > UINT32_MAX || bytes > SIZE_MAX / sizeof(*explainer->places) - 1)
		return zf_fail(error, ZIPFIT_BAD_OPTION, "the targets are too large to be explained by");
	explainer->places = malloc(((size_t)bytes + 1) * sizeof(*explainer->places));
	if (explainer->places == NULL)
		return zf_fail_memory(error, "explanations");
	for (size_t i = 0; i < zipfit_targets_count(explainer->targets); i++) {
		const struct zf_target target = zf_targets_at(explainer->targets, i);

		for (size_t at = 0; at < target.length; at++)
			explainer->places[explainer->count++] =
				(struct place){target.bytes + at, (uint32_t)(target.length - at), (uint32_t)i};
	}
	if (explainer->count > 0)
		qsort(explainer->places, explainer->count, sizeof(*explainer->places), compare_places);
	return true;
}

static bool measure_targets(struct zf_explainer *explainer, zipfit_error *error)
{
	const size_t count = zipfit_targets_count(explainer->targets);

	explainer->sizes = calloc(count + 1, sizeof(*explainer->sizes));
	if (explainer->sizes == NULL)
		return zf_fail_memory(error, "explanations");
	for (size_t i = 0; i < count; i++) {
		const struct zf_target target = zf_targets_at(explainer->targets, i);

		if (!zf_zlib_size(explainer->zlib, target.bytes, target.length, &explainer->sizes[i], error))
			return false;
		explainer->sizes[i] += explainer->frame;
	}
	return true;
}

struct zf_explainer *zf_explainer_new(const zipfit_targets *targets, int level, bool without_frame,
                                      const zipfit_stop *stop, zipfit_error *error)
{
	struct zf_explainer *explainer = calloc(1, sizeof(*explainer));

	if (explainer == NULL) {
		zf_fail_memory(error, "explanations");
		return NULL;
	}
	explainer->targets = targets;
	explainer->stop = stop;
	explainer->frame = without_frame ? 0 : ZF_GZIP_FRAME;
	explainer->zlib = zf_zlib_new(level, stop, error);
	if (explainer->zlib != NULL && measure_targets(explainer, error) && list_places(explainer, error))
		return explainer;
	zf_explainer_free(explainer);
	return NULL;
}

void zf_explainer_free(struct zf_explainer *explainer)
{
	if (explainer == NULL)
		return;
	zf_zlib_free(explainer->zlib);
	zf_buffer_free(&explainer->pair);
	free(explainer->found);
	free(explainer->places);
	free(explainer->sizes);
	free(explainer);
}

/* ---- The nearest target -------------------------------------------------- */

static bool find_nearest(struct zf_explainer *explainer, const unsigned char *document, size_t length,
                         struct zf_reason *reason, zipfit_error *error)
{
	struct zf_buffer *pair = &explainer->pair;
	uint64_t x, xy;

	if (!zf_zlib_size(explainer->zlib, document, length, &x, error))
		return false;
	for (size_t i = 0; i < zipfit_targets_count(explainer->targets); i++) {
		const struct zf_target target = zf_targets_at(explainer->targets, i);
		double ncd;

		pair->length = 0;
		if (!zf_buffer_append(pair, document, length, error) ||
		    !zf_buffer_append(pair, target.bytes, target.length, error) ||
		    !zf_zlib_size(explainer->zlib, pair->data, pair->length, &xy, error))
			return false;
		ncd = zf_ncd(x + explainer->frame, explainer->sizes[i], xy + explainer->frame);
		if (i == 0 || ncd < reason->ncd) {
			reason->nearest = i;
			reason->ncd = ncd;
		}
	}
	return true;
}

/* ---- Passages ------------------------------------------------------------ */

static size_t common(const struct place *place, const unsigned char *at, size_t left)
{
	const size_t most = place->left < left ? place->left : left;
	size_t length = 0;

	while (length < most && place->at[length] == at[length])
		length++;
	return length;
}

/* The longest passage that begins at `at`. */
static struct zf_shared find_passage(const struct zf_explainer *explainer, const unsigned char *at, size_t left)
{
	const struct place wanted = {at, left < UINT32_MAX ? (uint32_t)left : UINT32_MAX, 0};
	struct zf_shared shared = {0};
	size_t low = 0, high = explainer->count;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;

		if (compare_places(&explainer->places[middle], &wanted) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	for (size_t i = low > 0 ? low - 1 : 0; i < explainer->count && i <= low; i++) {
		const size_t length = common(&explainer->places[i], at, left);

		if (length > shared.length) {
			shared.length = length;
			shared.target = explainer->places[i].target;
		}
	}
	return shared;
}

static bool overlaps(const struct zf_shared *a, const struct zf_shared *b)
{
	return a->begin < b->begin + b->length && b->begin < a->begin + a->length;
}

/* Adds the longest passage that overlaps none before it, the first of several; false where there is none. */
static bool add_longest(const struct zf_explainer *explainer, size_t length, struct zf_reason *reason)
{
	const struct zf_shared *best = NULL;

	for (size_t i = 0; i < length; i++) {
		const struct zf_shared *shared = &explainer->found[i];
		bool is_free = shared->length >= ZF_PASSAGE_LEAST && (best == NULL || shared->length > best->length);

		for (size_t j = 0; is_free && j < reason->passage_count; j++)
			is_free = !overlaps(shared, &reason->passages[j]);
		if (is_free)
			best = shared;
	}
	if (best != NULL)
		reason->passages[reason->passage_count++] = *best;
	return best != NULL;
}

static bool find_passages(struct zf_explainer *explainer, const unsigned char *document, size_t length,
                          struct zf_reason *reason, zipfit_error *error)
{
	if (explainer->found_capacity < length) {
		struct zf_shared *found = realloc(explainer->found, length * sizeof(*found));

		if (found == NULL)
			return zf_fail_memory(error, "explanations");
		explainer->found = found;
		explainer->found_capacity = length;
	}
	for (size_t i = 0; i < length; i++) {
		if (i % 4096 == 0 && !zf_stop_check(explainer->stop, error))
			return false;
		explainer->found[i] = find_passage(explainer, document + i, length - i);
		explainer->found[i].begin = i;
	}
	while (reason->passage_count < ZF_PASSAGES && add_longest(explainer, length, reason))
		continue;
	return true;
}

bool zf_explain(struct zf_explainer *explainer, const unsigned char *document, size_t length, struct zf_reason *reason,
                zipfit_error *error)
{
	*reason = (struct zf_reason){0};
	return find_nearest(explainer, document, length, reason, error) &&
	       find_passages(explainer, document, length, reason, error);
}
