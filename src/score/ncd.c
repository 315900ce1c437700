/*
 * ncd.c - the mean normalized compression distance to the targets: ZIP-FIT
 *
 * C(y) is computed once per target, C(x) once per document, C(x+y) once per
 * pair: there the time goes. A worker keeps x at the start of one buffer and
 * copies target after target behind it, since zlib must see x+y whole.
 *
 * The same numbers as the formula written down in Python: the sizes are
 * integers, NCD and the mean are doubles, the sum runs in target order. The
 * build switches contraction off, so that no compiler fuses a step.
 */
#include "score/ncd.h"

#include "input/targets.h"
#include "score/zlib_size.h"
#include "util/error.h"

#include <stdlib.h>
#include <string.h>

/* A pair's buffer larger than this is not kept for the next document. */
#define KEPT_BYTES ((size_t)1 << 20)

struct ncd_scorer {
	zipfit_scorer base;
	const zipfit_targets *targets;
	int level;
	uint64_t frame;  /* bytes of every C that are not deflate's */
	size_t longest;  /* bytes of the longest target */
	uint64_t *sizes; /* C(y) of each target */
};

struct ncd_worker {
	zipfit_worker base;
	const struct ncd_scorer *scorer;
	struct zf_zlib *zlib;
	struct zf_buffer pair; /* x, and behind it the target under way */
};

double zf_ncd(uint64_t x, uint64_t y, uint64_t xy)
{
	const uint64_t smaller = x < y ? x : y;
	const uint64_t larger = x < y ? y : x;

	/* Signed: C(x+y) may be smaller than min(C(x), C(y)). */
	return (double)((int64_t)xy - (int64_t)smaller) / (double)larger;
}

static void ncd_close(zipfit_scorer *base)
{
	struct ncd_scorer *scorer = (struct ncd_scorer *)base;

	free(scorer->sizes);
	free(scorer);
}

static zipfit_worker *ncd_worker_new(const zipfit_scorer *base, const zipfit_stop *stop, zipfit_error *error)
{
	const struct ncd_scorer *scorer = (const struct ncd_scorer *)base;
	struct ncd_worker *worker = calloc(1, sizeof(*worker));

	if (worker == NULL) {
		zf_fail_memory(error, "a scorer");
		return NULL;
	}
	worker->base.class = base->class;
	worker->scorer = scorer;
	worker->zlib = zf_zlib_new(scorer->level, stop, error);
	if (worker->zlib == NULL) {
		free(worker);
		return NULL;
	}
	return &worker->base;
}

static void ncd_worker_free(zipfit_worker *base)
{
	struct ncd_worker *worker = (struct ncd_worker *)base;

	zf_zlib_free(worker->zlib);
	zf_buffer_free(&worker->pair);
	free(worker);
}

static bool size_of_pair(struct ncd_worker *worker, size_t length, struct zf_target target, uint64_t *size,
                         zipfit_error *error)
{
	if (target.length > 0)
		memcpy(worker->pair.data + length, target.bytes, target.length);
	return zf_zlib_size(worker->zlib, worker->pair.data, length + target.length, size, error);
}

static bool ncd_score(zipfit_worker *base, const unsigned char *document, size_t length, double *score,
                      zipfit_error *error)
{
	struct ncd_worker *worker = (struct ncd_worker *)base;
	const struct ncd_scorer *scorer = worker->scorer;
	const size_t count = zipfit_targets_count(scorer->targets);
	double sum = 0;
	uint64_t x, xy;

	zf_buffer_trim(&worker->pair, KEPT_BYTES);
	if (!zf_buffer_append(&worker->pair, document, length, error) ||
	    !zf_buffer_reserve(&worker->pair, scorer->longest, error) ||
	    !zf_zlib_size(worker->zlib, worker->pair.data, length, &x, error))
		return false;
	x += scorer->frame;
	for (size_t j = 0; j < count; j++) {
		if (!size_of_pair(worker, length, zf_targets_at(scorer->targets, j), &xy, error))
			return false;
		sum += zf_ncd(x, scorer->sizes[j], xy + scorer->frame);
	}
	*score = 1 - sum / (double)count;
	return true;
}

static const struct zf_scorer_class ncd_class = {
	.close = ncd_close,
	.worker_new = ncd_worker_new,
	.worker_free = ncd_worker_free,
	.score = ncd_score,
};

/* Computes C(y) of every target. */
static bool measure_targets(struct ncd_scorer *scorer, const zipfit_stop *stop, zipfit_error *error)
{
	const size_t count = zipfit_targets_count(scorer->targets);
	struct zf_zlib *zlib = zf_zlib_new(scorer->level, stop, error);
	bool ok = zlib != NULL;

	for (size_t j = 0; ok && j < count; j++) {
		const struct zf_target target = zf_targets_at(scorer->targets, j);

		ok = zf_zlib_size(zlib, target.bytes, target.length, &scorer->sizes[j], error);
		scorer->sizes[j] += scorer->frame;
		if (target.length > scorer->longest)
			scorer->longest = target.length;
	}
	zf_zlib_free(zlib);
	return ok;
}

zipfit_scorer *zf_ncd_open(const zipfit_targets *targets, const zipfit_score_options *options, const zipfit_stop *stop,
                           zipfit_error *error)
{
	struct ncd_scorer *scorer = calloc(1, sizeof(*scorer));

	if (scorer == NULL) {
		zf_fail_memory(error, "a scorer");
		return NULL;
	}
	scorer->base.class = &ncd_class;
	scorer->targets = targets;
	scorer->level = options->level;
	scorer->frame = options->without_frame ? 0 : ZF_GZIP_FRAME;
	scorer->sizes = calloc(zipfit_targets_count(targets), sizeof(*scorer->sizes));
	if (scorer->sizes == NULL) {
		zf_fail_memory(error, "a scorer");
		ncd_close(&scorer->base);
		return NULL;
	}
	if (!measure_targets(scorer, stop, error)) {
		ncd_close(&scorer->base);
		return NULL;
	}
	return &scorer->base;
}
