/*
 * ncd.c - the mean normalized compression distance to the targets: ZIP-FIT
 *
 * C(y) is computed once per target, C(x) once per document, C(x+y) once per pair: that takes
 * nearly all of the time. For gzip and lz4, an engine computes the sizes of all pairs of a document at
 * once; the compressor's library computes those that the engine leaves open, or all of them. A worker keeps x at the
 * start of a buffer and copies each target behind it, because compressors must see x+y in one piece.
 *
 * The numbers are the same as those of the formula written in Python: sizes are integers, NCD
 * and the mean are doubles, and the sum runs in target order. The build disables floating-point
 * contraction, so that no compiler fuses two steps.
 */
#include "score/ncd.h"

#include "input/documents.h"
#include "score/compressors/compressor.h"
#include "score/size_engine.h"
#include "score/zlib_size.h"
#include "util/error.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

struct ncd_scorer {
	zipfit_scorer base;
	const zipfit_documents *targets;
	int level;
	const struct zf_compressor *compressor;
	uint64_t frame;                /* bytes of every C that the engine does not count */
	uint64_t left_out;             /* bytes of every C of the compressor that do not count */
	size_t longest;                /* bytes of the longest target */
	uint64_t *sizes;               /* C(y) of each target */
	struct zf_size_engine *engine; /* NULL: the compressor computes all sizes */
};

struct ncd_worker {
	zipfit_worker base;
	const struct ncd_scorer *scorer;
	const zipfit_stop *stop;
	void *compressor;              /* its state */
	struct zf_size_worker *engine; /* NULL if the scorer has none */
	uint64_t *sizes;               /* from the engine: x with each target, then x alone */
	struct zf_buffer pair;         /* x, and behind it the current target */
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

	zf_size_engine_close(scorer->engine);
	free(scorer->sizes);
	free(scorer);
}

static void ncd_worker_free(zipfit_worker *base)
{
	struct ncd_worker *worker = (struct ncd_worker *)base;

	worker->scorer->compressor->close(worker->compressor);
	zf_size_worker_free(worker->engine);
	free(worker->sizes);
	zf_buffer_free(&worker->pair);
	free(worker);
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
	worker->stop = stop;
	/* Without the engine, all sizes stay 0, which is ZF_NO_SIZE. */
	worker->sizes = calloc(zipfit_documents_count(scorer->targets) + 1, sizeof(*worker->sizes));
	if (worker->sizes == NULL) {
		zf_fail_memory(error, "a scorer");
		goto failed;
	}
	worker->compressor = scorer->compressor->open(scorer->level, stop, error);
	if (worker->compressor == NULL)
		goto failed;
	if (scorer->engine != NULL) {
		worker->engine = zf_size_worker_new(scorer->engine, error);
		if (worker->engine == NULL)
			goto failed;
	}
	return &worker->base;
failed:
	ncd_worker_free(&worker->base);
	return NULL;
}

/* C(x+target), where x is in the buffer: from sizes[index] if that is known, else by the compressor. */
static bool size_of_pair(struct ncd_worker *worker, size_t length, struct zf_document target, size_t index,
                         uint64_t *size, zipfit_error *error)
{
	*size = worker->sizes[index];
	if (*size == ZF_NO_SIZE) {
		if (target.length > 0)
			memcpy(worker->pair.data + length, target.bytes, target.length);
		if (!worker->scorer->compressor->size(worker->compressor, worker->pair.data, length + target.length,
		                                      size, error))
			return false;
		*size -= worker->scorer->left_out;
		return true;
	}
	*size += worker->scorer->frame;
	return true;
}

/* Puts x into the buffer and computes the sizes that the engine can. */
static bool begin_document(struct ncd_worker *worker, const unsigned char *document, size_t length, zipfit_error *error)
{
	const struct ncd_scorer *scorer = worker->scorer;
	const size_t room = scorer->engine != NULL ? zf_size_engine_room(scorer->engine) : 0;

	zf_buffer_reset(&worker->pair);
	if (!zf_buffer_append(&worker->pair, document, length, error) ||
	    !zf_buffer_reserve(&worker->pair, scorer->longest > room ? scorer->longest : room, error))
		return false;
	return worker->engine == NULL ||
	       zf_size_worker_sizes(worker->engine, worker->pair.data, length, worker->stop, worker->sizes, error);
}

/* The NCDs of a document: their sum, and the smallest. */
struct distances {
	double sum, smallest;
	size_t nearest; /* the first target with the smallest NCD */
};

static bool find_distances(struct ncd_worker *worker, const unsigned char *document, size_t length,
                           struct distances *distances, zipfit_error *error)
{
	const struct ncd_scorer *scorer = worker->scorer;
	const size_t count = zipfit_documents_count(scorer->targets);
	uint64_t x, xy;

	*distances = (struct distances){0};
	if (!begin_document(worker, document, length, error) ||
	    !size_of_pair(worker, length, (struct zf_document){0}, count, &x, error))
		return false;
	for (size_t j = 0; j < count; j++) {
		double ncd;

		if (!size_of_pair(worker, length, zf_documents_at(scorer->targets, j), j, &xy, error))
			return false;
		ncd = zf_ncd(x, scorer->sizes[j], xy);
		distances->sum += ncd;
		if (j == 0 || ncd < distances->smallest) {
			distances->smallest = ncd;
			distances->nearest = j;
		}
	}
	return true;
}

static bool ncd_score(zipfit_worker *base, const unsigned char *document, size_t length, double *scores, size_t count,
                      zipfit_error *error)
{
	struct ncd_worker *worker = (struct ncd_worker *)base;
	struct distances distances;

	/* multi_scorer.c handles several sets. */
	assert(count == 1);
	(void)count;
	if (!find_distances(worker, document, length, &distances, error))
		return false;
	scores[0] = 1 - distances.sum / (double)zipfit_documents_count(worker->scorer->targets);
	return true;
}

bool zf_ncd_nearest(zipfit_worker *worker, const unsigned char *document, size_t length, size_t *nearest, double *ncd,
                    zipfit_error *error)
{
	struct distances distances;

	if (!find_distances((struct ncd_worker *)worker, document, length, &distances, error))
		return false;
	*nearest = distances.nearest;
	*ncd = distances.smallest;
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
	const size_t count = zipfit_documents_count(scorer->targets);
	void *compressor = scorer->compressor->open(scorer->level, stop, error);
	bool ok = compressor != NULL;

	for (size_t j = 0; ok && j < count; j++) {
		const struct zf_document target = zf_documents_at(scorer->targets, j);

		ok = scorer->compressor->size(compressor, target.bytes, target.length, &scorer->sizes[j], error);
		scorer->sizes[j] -= scorer->left_out;
		if (target.length > scorer->longest)
			scorer->longest = target.length;
	}
	scorer->compressor->close(compressor);
	return ok;
}

zipfit_scorer *zf_ncd_open(const zipfit_documents *targets, const zipfit_score_options *options,
                           const zipfit_stop *stop, zipfit_error *error)
{
	const struct zf_compressor *compressor = zf_compressor_find(options->compressor, error);
	struct ncd_scorer *scorer = calloc(1, sizeof(*scorer));

	if (scorer == NULL || compressor == NULL) {
		if (scorer == NULL)
			zf_fail_memory(error, "a scorer");
		free(scorer);
		return NULL;
	}
	scorer->compressor = compressor;
	scorer->base.class = &ncd_class;
	scorer->base.sets = 1;
	scorer->targets = targets;
	scorer->level = options->level;
	scorer->frame = options->compressor == ZIPFIT_GZIP && !options->without_frame ? ZF_GZIP_FRAME : 0;
	scorer->left_out = options->without_frame ? ZF_GZIP_FRAME : 0;
	scorer->sizes = calloc(zipfit_documents_count(targets), sizeof(*scorer->sizes));
	if (scorer->sizes == NULL) {
		zf_fail_memory(error, "a scorer");
		ncd_close(&scorer->base);
		return NULL;
	}
	if (!measure_targets(scorer, stop, error) ||
	    !zf_size_engine_open(targets, options, stop, &scorer->engine, &scorer->base.engine, error)) {
		ncd_close(&scorer->base);
		return NULL;
	}
	return &scorer->base;
}
