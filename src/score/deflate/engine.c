/*
 * engine.c - the size of zlib's output for x+y, for one x and many y
 *
 * For each x: open the window and parse the prefix. For each y: append it to x,
 * continue from the prefix, and count the symbols of the last block. The costs of
 * the last blocks of several pairs are then computed together.
 *
 * A pair whose last block could become full is parsed token by token instead, and
 * block by block. This is rare.
 */
#include "score/deflate/engine.h"

#include "input/documents.h"
#include "score/deflate/greedy.h"
#include "score/deflate/lazy.h"
#include "score/deflate/postings.h"
#include "util/error.h"
#include "util/stop.h"

#include <stdlib.h>

/* The blocks whose costs are computed together: as many as AVX-512 builds codes for at once. */
#define BATCH 16

struct zf_engine {
	const struct zf_level *level;
	const struct zf_kernel *kernel;
	size_t count;
	struct zf_target_index *indexes; /* and one more, of an empty target, for x alone */
	size_t longest;                  /* bytes of the longest indexed target */
	struct zf_prefilter prefilter;
	struct zf_postings postings;
};

/* The last blocks of several pairs, whose costs are computed together. */
struct batch {
	size_t count;
	struct zf_counts counts[BATCH];
	size_t index[BATCH]; /* of the target */
	size_t bytes[BATCH]; /* of text in the block */
};

struct zf_engine_worker {
	const struct zf_engine *engine;
	struct zf_window window;
	struct zf_parse prefix;
	struct zf_counts prefix_counts;
	struct zf_counts counts; /* of a pair that is parsed block by block */
	struct zf_marks marks;
	uint64_t *marked; /* the searches that x can influence; see postings.h */
	struct batch batch;
};

/* ---- Targets --------------------------------------------------------------- */

void zf_engine_free(struct zf_engine *engine)
{
	if (engine == NULL)
		return;
	for (size_t j = 0; engine->indexes != NULL && j <= engine->count; j++)
		zf_target_index_free(&engine->indexes[j]);
	free(engine->indexes);
	zf_postings_free(&engine->postings);
	free(engine);
}

static bool index_targets(struct zf_engine *engine, const zipfit_documents *targets, const zipfit_stop *stop,
                          zipfit_error *error)
{
	for (size_t j = 0; j <= engine->count; j++) {
		const struct zf_document y = j < engine->count ? zf_documents_at(targets, j) : (struct zf_document){0};

		if (!zf_stop_check(stop, error))
			return false;
		if (y.length > ZF_MAX_TARGET)
			continue;
		if (!zf_target_index_build(&engine->indexes[j], &engine->prefilter, engine->level, y.bytes, y.length,
		                           error))
			return false;
		if (y.length > engine->longest)
			engine->longest = y.length;
	}
	return engine->level->greedy || zf_postings_build(&engine->postings, engine->indexes, engine->count + 1, error);
}

struct zf_engine *zf_engine_new(const zipfit_documents *targets, int level, const struct zf_kernel *kernel,
                                const zipfit_stop *stop, zipfit_error *error)
{
	struct zf_engine *engine = calloc(1, sizeof(*engine));

	if (engine == NULL) {
		zf_fail_memory(error, "the targets");
		return NULL;
	}
	engine->level = zf_level(level);
	engine->kernel = kernel;
	engine->count = zipfit_documents_count(targets);
	engine->indexes = calloc(engine->count + 1, sizeof(*engine->indexes));
	if (engine->indexes == NULL) {
		zf_fail_memory(error, "the targets");
		zf_engine_free(engine);
		return NULL;
	}
	if (!index_targets(engine, targets, stop, error)) {
		zf_engine_free(engine);
		return NULL;
	}
	return engine;
}

size_t zf_engine_room(const struct zf_engine *engine)
{
	return engine->longest + ZF_SLACK;
}

/* ---- Pairs ----------------------------------------------------------------- */

struct zf_engine_worker *zf_engine_worker_new(const struct zf_engine *engine, zipfit_error *error)
{
	struct zf_engine_worker *worker = calloc(1, sizeof(*worker));

	if (worker == NULL) {
		zf_fail_memory(error, "a scorer");
		return NULL;
	}
	worker->engine = engine;
	worker->marked = calloc(engine->postings.words + 1, sizeof(*worker->marked));
	if (worker->marked == NULL) {
		zf_fail_memory(error, "a scorer");
		zf_engine_worker_free(worker);
		return NULL;
	}
	return worker;
}

void zf_engine_worker_free(struct zf_engine_worker *worker)
{
	if (worker != NULL)
		free(worker->marked);
	free(worker);
}

/* The size in bytes of a stream whose last block follows `bits` bits. */
static uint64_t stream_size(uint64_t bits, struct zf_block_cost cost, size_t bytes)
{
	return zf_block_add(&bits, cost, bytes, true) ? bits / 8 : ZF_SIZE_UNKNOWN;
}

static void finish_batch(struct zf_engine_worker *worker, uint64_t *sizes)
{
	struct batch *batch = &worker->batch;
	struct zf_block_cost costs[BATCH];

	worker->engine->kernel->block_costs(batch->counts, batch->count, costs);
	for (size_t i = 0; i < batch->count; i++)
		sizes[batch->index[i]] = stream_size(worker->prefix.bits, costs[i], batch->bytes[i]);
	batch->count = 0;
}

/* Flips the searches of `y` whose slots a boundary key has marked first. */
static void flip_searches(struct zf_engine_worker *worker, const struct zf_target_index *y,
                          const struct zf_saved_mark *before, unsigned count)
{
	for (unsigned i = 0; i < count; i++)
		if (!before[i].marked)
			zf_postings_flip(&worker->engine->postings, before[i].slot, y, worker->marked);
}

/* Counts the symbols of the last block of x+y, which is the current block of the prefix. */
static void count_lazily(struct zf_engine_worker *worker, const struct zf_target_index *y, struct zf_parse *parse)
{
	struct zf_saved_mark before[ZF_MAX_BOUNDARY_KEYS];
	unsigned count;

	zf_lazy_append(&worker->window, y);
	count = zf_prefilter_scan_boundary(&worker->engine->prefilter, &worker->marks, worker->window.text,
	                                   worker->window.boundary, y->length, before);
	flip_searches(worker, y, before, count);
	zf_lazy_finish_canonical(&worker->window, y, &worker->marks, worker->marked, &worker->prefix_counts, parse);
	flip_searches(worker, y, before, count);
	zf_marks_restore(&worker->marks, before, count);
}

/* Adds a pair whose last block is the current block of the prefix. */
static void add_to_batch(struct zf_engine_worker *worker, size_t j)
{
	const struct zf_target_index *y = &worker->engine->indexes[j];
	struct batch *batch = &worker->batch;
	struct zf_parse parse = worker->prefix;

	parse.counts = &batch->counts[batch->count];
	if (worker->engine->level->greedy) {
		*parse.counts = worker->prefix_counts;
		zf_greedy_finish(&worker->window, y, &parse);
	} else {
		count_lazily(worker, y, &parse);
	}
	parse.counts->of[ZF_END_OF_BLOCK] = 1;
	batch->index[batch->count] = j;
	batch->bytes[batch->count] = worker->window.base + worker->window.end - worker->prefix.block_begin;
	batch->count++;
}

/* The size of a pair in which a block may become full. */
static uint64_t size_by_blocks(struct zf_engine_worker *worker, const struct zf_target_index *y)
{
	struct zf_parse parse = worker->prefix;

	worker->counts = worker->prefix_counts;
	parse.counts = &worker->counts;
	if (worker->engine->level->greedy) {
		zf_greedy_finish(&worker->window, y, &parse);
	} else {
		zf_lazy_append(&worker->window, y);
		zf_lazy_finish(&worker->window, y, &parse);
	}
	zf_parse_end(&parse, worker->engine->level->greedy);
	return parse.unknown ? ZF_SIZE_UNKNOWN : parse.bits / 8;
}

static bool open_document(struct zf_engine_worker *worker, const unsigned char *text, size_t length,
                          const zipfit_stop *stop, zipfit_error *error)
{
	struct zf_window *window = &worker->window;

	worker->prefix = (struct zf_parse){.counts = &worker->prefix_counts};
	memset(&worker->prefix_counts, 0, sizeof(worker->prefix_counts));
	zf_window_open(window, worker->engine->level, text, length);
	if (worker->engine->level->greedy)
		return zf_greedy_prefix(window, &worker->prefix, stop, error);
	if (!zf_lazy_prefix(window, &worker->prefix, stop, error))
		return false;
	zf_prefilter_scan(&worker->engine->prefilter, &worker->marks, window->text, window->end);
	zf_postings_collect(&worker->engine->postings, &worker->marks, worker->marked);
	return true;
}

bool zf_engine_sizes(struct zf_engine_worker *worker, unsigned char *text, size_t length, const zipfit_stop *stop,
                     uint64_t *sizes, zipfit_error *error)
{
	const struct zf_engine *engine = worker->engine;

	/* zlib computes the sizes of an empty x, where position 0 is in y, and rejects a text that is too long. */
	if (length == 0 || length > UINT32_MAX - ZF_MAX_TARGET) {
		for (size_t j = 0; j <= engine->count; j++)
			sizes[j] = ZF_SIZE_UNKNOWN;
		return true;
	}
	worker->batch.count = 0;
	if (!open_document(worker, text, length, stop, error))
		return false;
	for (size_t j = 0; j <= engine->count; j++) {
		const struct zf_target_index *y = &engine->indexes[j];
		const size_t ahead = length - worker->prefix.position + 1 + y->length;

		if (!y->ready) {
			sizes[j] = ZF_SIZE_UNKNOWN;
			continue;
		}
		if (y->length > 0)
			memcpy(text + length, y->bytes, y->length);
		if (worker->prefix.tokens + ahead >= ZF_BLOCK_TOKENS) {
			sizes[j] = size_by_blocks(worker, y);
		} else {
			add_to_batch(worker, j);
			if (worker->batch.count == BATCH)
				finish_batch(worker, sizes);
		}
		if (!zf_stop_check(stop, error))
			return false;
	}
	finish_batch(worker, sizes);
	return true;
}
