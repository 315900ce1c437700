/*
 * engine.c - the size of lz4's output for x+y, for one x and many y
 *
 * For each x: parse it as far as no y matters, and mark the probes of all targets that find an entry of x. For each y:
 * append it to x and continue the parse.
 */
#include "score/lz4/engine.h"

#include "input/documents.h"
#include "score/lz4/keys.h"
#include "score/lz4/long_text.h"
#include "score/lz4/pair.h"
#include "util/error.h"
#include "util/stop.h"

#include <stdlib.h>

struct zf_lz4_engine {
	size_t count;
	struct zf_lz4_target *targets;
	struct zf_lz4_keys keys;
	size_t longest; /* bytes of the longest target that is ready */
};

struct zf_lz4_worker {
	const struct zf_lz4_engine *engine;
	uint64_t *marks;   /* of all targets */
	uint64_t *entries; /* of one */
	struct zf_lz4_document x;
	struct zf_lz4_long_text long_x;
};

void zf_lz4_engine_free(struct zf_lz4_engine *engine)
{
	if (engine == NULL)
		return;
	for (size_t j = 0; engine->targets != NULL && j < engine->count; j++)
		zf_lz4_target_free(&engine->targets[j]);
	free(engine->targets);
	zf_lz4_keys_free(&engine->keys);
	free(engine);
}

static bool index_targets(struct zf_lz4_engine *engine, const zipfit_documents *targets, const zipfit_stop *stop,
                          zipfit_error *error)
{
	for (size_t j = 0; j < engine->count; j++) {
		const struct zf_document y = zf_documents_at(targets, j);

		if (!zf_stop_check(stop, error))
			return false;
		if (y.length < ZF_LZ4_SHORTEST_TARGET || y.length >= ZF_LZ4_BLOCK)
			continue;
		if (!zf_lz4_target_build(&engine->targets[j], y.bytes, y.length, error))
			return false;
		if (y.length > engine->longest)
			engine->longest = y.length;
	}
	return zf_lz4_keys_build(&engine->keys, engine->targets, engine->count, error);
}

struct zf_lz4_engine *zf_lz4_engine_new(const zipfit_documents *targets, const zipfit_stop *stop, zipfit_error *error)
{
	struct zf_lz4_engine *engine = calloc(1, sizeof(*engine));

	if (engine == NULL) {
		zf_fail_memory(error, "the targets");
		return NULL;
	}
	engine->count = zipfit_documents_count(targets);
	engine->targets = calloc(engine->count + 1, sizeof(*engine->targets));
	if (engine->targets == NULL) {
		zf_fail_memory(error, "the targets");
		zf_lz4_engine_free(engine);
		return NULL;
	}
	if (!index_targets(engine, targets, stop, error)) {
		zf_lz4_engine_free(engine);
		return NULL;
	}
	return engine;
}

size_t zf_lz4_engine_room(const struct zf_lz4_engine *engine)
{
	return engine->longest;
}

struct zf_lz4_worker *zf_lz4_worker_new(const struct zf_lz4_engine *engine, zipfit_error *error)
{
	struct zf_lz4_worker *worker = malloc(sizeof(*worker));

	if (worker == NULL) {
		zf_fail_memory(error, "a scorer");
		return NULL;
	}
	worker->engine = engine;
	worker->marks = calloc(engine->keys.begin[engine->count] + 1, sizeof(*worker->marks));
	worker->entries = malloc((zf_lz4_words(ZF_LZ4_BLOCK + ZF_LZ4_MARGIN) + 1) * sizeof(*worker->entries));
	if (worker->marks == NULL || worker->entries == NULL) {
		zf_fail_memory(error, "a scorer");
		zf_lz4_worker_free(worker);
		return NULL;
	}
	return worker;
}

void zf_lz4_worker_free(struct zf_lz4_worker *worker)
{
	if (worker == NULL)
		return;
	free(worker->marks);
	free(worker->entries);
	free(worker);
}

/* What is computed once for each x. */
struct opened {
	bool by_parse; /* x fits into a block and is not too short */
	bool by_lz4;   /* pairs that do not fit into a block are possible */
};

static struct opened open_document(struct zf_lz4_worker *worker, const unsigned char *text, size_t length)
{
	const struct zf_lz4_engine *engine = worker->engine;
	const size_t marks = engine->keys.begin[engine->count];
	const struct opened opened = {
		.by_parse = length > ZF_LZ4_MARGIN && length <= ZF_LZ4_BLOCK,
		.by_lz4 =
			length + engine->longest > ZF_LZ4_BLOCK && zf_lz4_long_text_open(&worker->long_x, text, length),
	};

	if (opened.by_parse) {
		zf_lz4_document_open(&worker->x, text, length);
		memset(worker->marks, 0, marks * sizeof(*worker->marks));
		zf_lz4_keys_mark(&engine->keys, &worker->x, worker->marks);
	}
	return opened;
}

/* The size of x+y, where y is target j and stands behind x. */
static uint64_t size_of_pair(struct zf_lz4_worker *worker, struct opened opened, size_t length, size_t j)
{
	const struct zf_lz4_target *y = &worker->engine->targets[j];
	uint64_t *marks = worker->marks + worker->engine->keys.begin[j];

	if (length + y->length > ZF_LZ4_BLOCK)
		return opened.by_lz4 ? zf_lz4_long_text_size(&worker->long_x, y->length) : ZF_LZ4_SIZE_UNKNOWN;
	if (!opened.by_parse)
		return ZF_LZ4_SIZE_UNKNOWN;
	return zf_lz4_frame(zf_lz4_pair_size(&worker->x, y, marks, worker->entries), length + y->length);
}

bool zf_lz4_engine_sizes(struct zf_lz4_worker *worker, unsigned char *text, size_t length, const zipfit_stop *stop,
                         uint64_t *sizes, zipfit_error *error)
{
	const struct zf_lz4_engine *engine = worker->engine;
	const struct opened opened = open_document(worker, text, length);

	for (size_t j = 0; j < engine->count; j++) {
		const struct zf_lz4_target *y = &engine->targets[j];

		sizes[j] = ZF_LZ4_SIZE_UNKNOWN;
		if (!y->ready)
			continue;
		memcpy(text + length, y->bytes, y->length);
		sizes[j] = size_of_pair(worker, opened, length, j);
		if (!zf_stop_check(stop, error))
			return false;
	}
	sizes[engine->count] = ZF_LZ4_SIZE_UNKNOWN;
	if (opened.by_parse)
		sizes[engine->count] = zf_lz4_frame(worker->x.alone, length);
	else if (length > ZF_LZ4_BLOCK && opened.by_lz4)
		sizes[engine->count] = zf_lz4_long_text_size(&worker->long_x, 0);
	return true;
}
