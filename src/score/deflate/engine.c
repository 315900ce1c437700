/*
 * engine.c - zlib's sizes of x+y for one x and many y, without zlib
 *
 * For each x: open the window, parse the prefix. For each y: put it behind x, go
 * on from the prefix, count the symbols of the last block. The blocks of several
 * y are then measured together.
 *
 * A pair whose block could become full is parsed block by block, which needs no
 * room in the batch and is rarely met.
 */
#include "score/deflate/engine.h"

#include "input/documents.h"
#include "score/deflate/greedy.h"
#include "score/deflate/lazy.h"
#include "util/error.h"
#include "util/stop.h"

#include <stdlib.h>

#define BATCH 16

struct zf_engine {
	const struct zf_level *level;
	const struct zf_kernel *kernel;
	size_t count;
	struct zf_prepared *prepared; /* and one more, empty, for x alone */
	size_t longest;
	struct zf_grams grams;
};

/* The blocks of some targets, to be measured together. */
struct batch {
	size_t count;
	struct zf_counts counts[BATCH];
	size_t index[BATCH]; /* in sizes[] */
	size_t bytes[BATCH]; /* of text */
};

struct zf_engine_worker {
	const struct zf_engine *engine;
	struct zf_window window;
	struct zf_parse prefix;
	struct zf_parse parse;
	struct zf_marks marks;
	struct batch batch;
};

/* ---- Targets --------------------------------------------------------------- */

void zf_engine_free(struct zf_engine *engine)
{
	if (engine == NULL)
		return;
	for (size_t j = 0; engine->prepared != NULL && j <= engine->count; j++)
		zf_prepared_free(&engine->prepared[j]);
	free(engine->prepared);
	free(engine);
}

static bool prepare_all(struct zf_engine *engine, const zipfit_documents *targets, const zipfit_stop *stop,
                        zipfit_error *error)
{
	for (size_t j = 0; j <= engine->count; j++) {
		const struct zf_document y = j < engine->count ? zf_documents_at(targets, j) : (struct zf_document){0};

		if (!zf_stop_check(stop, error))
			return false;
		if (y.length > ZF_MAX_TARGET)
			continue;
		if (!zf_prepare(&engine->prepared[j], &engine->grams, engine->level, y.bytes, y.length, error))
			return false;
		if (y.length > engine->longest)
			engine->longest = y.length;
	}
	return true;
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
	engine->prepared = calloc(engine->count + 1, sizeof(*engine->prepared));
	if (engine->prepared == NULL) {
		zf_fail_memory(error, "the targets");
		zf_engine_free(engine);
		return NULL;
	}
	if (!prepare_all(engine, targets, stop, error)) {
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
	return worker;
}

void zf_engine_worker_free(struct zf_engine_worker *worker)
{
	free(worker);
}

/* The size in bytes of a stream that ends with this block. */
static uint64_t stream_size(uint64_t bits, struct zf_block block, size_t bytes)
{
	return zf_block_add(&bits, block, bytes, true) ? bits / 8 : ZF_SIZE_UNKNOWN;
}

static void measure_batch(struct zf_engine_worker *worker, uint64_t *sizes)
{
	struct batch *batch = &worker->batch;
	struct zf_block blocks[BATCH];

	worker->engine->kernel->measure(batch->counts, batch->count, blocks);
	for (size_t i = 0; i < batch->count; i++)
		sizes[batch->index[i]] = stream_size(worker->prefix.bits, blocks[i], batch->bytes[i]);
	batch->count = 0;
}

/* A pair whose last block is that of the prefix: counts its symbols. */
static void add_to_batch(struct zf_engine_worker *worker, size_t j)
{
	const struct zf_prepared *y = &worker->engine->prepared[j];
	struct batch *batch = &worker->batch;

	worker->parse = worker->prefix;
	if (worker->engine->level->greedy) {
		zf_greedy_finish(&worker->window, y, &worker->parse);
	} else {
		struct zf_mark before[ZF_MAX_ACROSS];
		unsigned count;

		zf_lazy_append(&worker->window, y);
		count = zf_grams_mark_across(&worker->engine->grams, &worker->marks, worker->window.text,
		                             worker->window.boundary, y->length, before);
		zf_lazy_deviate(&worker->window, y, &worker->marks, &worker->parse);
		zf_marks_restore(&worker->marks, before, count);
	}
	batch->counts[batch->count] = worker->parse.counts;
	batch->counts[batch->count].of[ZF_END_OF_BLOCK] = 1;
	batch->index[batch->count] = j;
	batch->bytes[batch->count] = worker->window.base + worker->window.end - worker->prefix.block_begin;
	batch->count++;
}

/* A pair in which a block may end: measured block by block. */
static uint64_t measure_blocks(struct zf_engine_worker *worker, const struct zf_prepared *y)
{
	struct zf_parse *parse = &worker->parse;

	*parse = worker->prefix;
	if (worker->engine->level->greedy) {
		zf_greedy_finish(&worker->window, y, parse);
	} else {
		zf_lazy_append(&worker->window, y);
		zf_lazy_finish(&worker->window, y, parse);
	}
	zf_parse_end(parse, worker->engine->level->greedy);
	return parse->unknown ? ZF_SIZE_UNKNOWN : parse->bits / 8;
}

static bool open_document(struct zf_engine_worker *worker, const unsigned char *text, size_t length,
                          const zipfit_stop *stop, zipfit_error *error)
{
	struct zf_window *window = &worker->window;

	memset(&worker->prefix, 0, sizeof(worker->prefix));
	zf_window_open(window, worker->engine->level, text, length);
	if (worker->engine->level->greedy)
		return zf_greedy_prefix(window, &worker->prefix, stop, error);
	if (!zf_lazy_prefix(window, &worker->prefix, stop, error))
		return false;
	zf_grams_mark(&worker->engine->grams, &worker->marks, window->text, window->end);
	return true;
}

bool zf_engine_sizes(struct zf_engine_worker *worker, unsigned char *text, size_t length, const zipfit_stop *stop,
                     uint64_t *sizes, zipfit_error *error)
{
	const struct zf_engine *engine = worker->engine;

	/* Nothing is a case of its own, position 0 being y's; and what is too long for zlib is zlib's to refuse. */
	if (length == 0 || length > UINT32_MAX - ZF_MAX_TARGET) {
		for (size_t j = 0; j <= engine->count; j++)
			sizes[j] = ZF_SIZE_UNKNOWN;
		return true;
	}
	worker->batch.count = 0;
	if (!open_document(worker, text, length, stop, error))
		return false;
	for (size_t j = 0; j <= engine->count; j++) {
		const struct zf_prepared *y = &engine->prepared[j];
		const size_t ahead = length - worker->prefix.position + 1 + y->length;

		if (!y->ready) {
			sizes[j] = ZF_SIZE_UNKNOWN;
			continue;
		}
		if (y->length > 0)
			memcpy(text + length, y->bytes, y->length);
		if (worker->prefix.symbols + ahead >= ZF_BLOCK_SYMBOLS) {
			sizes[j] = measure_blocks(worker, y);
		} else {
			add_to_batch(worker, j);
			if (worker->batch.count == BATCH)
				measure_batch(worker, sizes);
		}
		if (!zf_stop_check(stop, error))
			return false;
	}
	measure_batch(worker, sizes);
	return true;
}
