/*
 * engine.c - the size of lz4's output for x+y, for one x and many y
 *
 * For each x: parse it as far as no y matters, and mark the probes of all targets that find an entry of x. For each y:
 * append it to x and continue the parse.
 */
#include "score/lz4/engine.h"

#include "input/documents.h"
#include "score/lz4/keys.h"
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

/* Whether the engine can compute the size of x+y. */
static bool is_known(const struct zf_lz4_target *y, size_t length)
{
	return y->ready && length + y->length <= ZF_LZ4_BLOCK;
}

bool zf_lz4_engine_sizes(struct zf_lz4_worker *worker, unsigned char *text, size_t length, const zipfit_stop *stop,
                         uint64_t *sizes, zipfit_error *error)
{
	const struct zf_lz4_engine *engine = worker->engine;
	const size_t *begin = engine->keys.begin;
	const bool known = length > ZF_LZ4_MARGIN && length <= ZF_LZ4_BLOCK;

	if (known) {
		zf_lz4_document_open(&worker->x, text, length);
		memset(worker->marks, 0, begin[engine->count] * sizeof(*worker->marks));
		zf_lz4_keys_mark(&engine->keys, &worker->x, worker->marks);
	}
	for (size_t j = 0; j < engine->count; j++) {
		const struct zf_lz4_target *y = &engine->targets[j];

		sizes[j] = ZF_LZ4_SIZE_UNKNOWN;
		if (!known || !is_known(y, length))
			continue;
		memcpy(text + length, y->bytes, y->length);
		sizes[j] = zf_lz4_frame(zf_lz4_pair_size(&worker->x, y, worker->marks + begin[j], worker->entries),
		                        length + y->length);
		if (!zf_stop_check(stop, error))
			return false;
	}
	sizes[engine->count] = known ? zf_lz4_frame(worker->x.alone, length) : ZF_LZ4_SIZE_UNKNOWN;
	return true;
}
