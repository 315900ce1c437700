/*
 * size_engine.c - the engine of a compressor: C of x and of every x+y, without compressing
 */
#include "score/size_engine.h"

#include "score/deflate/engine.h"
#include "score/deflate/selfcheck.h"
#include "score/lz4/engine.h"
#include "score/lz4/selfcheck.h"
#include "util/error.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

static_assert(ZF_SIZE_UNKNOWN == ZF_NO_SIZE && ZF_LZ4_SIZE_UNKNOWN == ZF_NO_SIZE, "both engines say it alike");

/* One of the two is there. */
struct zf_size_engine {
	struct zf_engine *deflate;
	struct zf_lz4_engine *lz4;
};

struct zf_size_worker {
	struct zf_engine_worker *deflate;
	struct zf_lz4_worker *lz4;
};

/* The name that zipfit_scorer_engine() returns. */
static const char *deflate_name(const struct zf_kernel *kernel)
{
	static const struct {
		const char *kernel, *engine;
	} names[] = {{"avx512", "size-only avx512"}, {"avx2", "size-only avx2"}};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(kernel->name, names[i].kernel) == 0)
			return names[i].engine;
	return "size-only baseline";
}

static bool open_deflate(struct zf_size_engine *engine, const zipfit_documents *targets, int level,
                         const struct zf_kernel *kernel, const zipfit_stop *stop, const char **name,
                         zipfit_error *error)
{
	bool same;

	if (!zf_selfcheck(targets, level, kernel, stop, &same, error))
		return false;
	if (!same) {
		*name = "zlib, since its sizes differ from those of the size-only engine";
		return true;
	}
	*name = deflate_name(kernel);
	engine->deflate = zf_engine_new(targets, level, kernel, stop, error);
	return engine->deflate != NULL;
}

static bool open_lz4(struct zf_size_engine *engine, const zipfit_documents *targets, int level, const zipfit_stop *stop,
                     const char **name, zipfit_error *error)
{
	bool same;

	if (!zf_lz4_selfcheck(targets, level, stop, &same, error))
		return false;
	if (!same) {
		*name = "lz4, since its sizes differ from those of the size-only engine";
		return true;
	}
	*name = "size-only lz4";
	engine->lz4 = zf_lz4_engine_new(targets, stop, error);
	return engine->lz4 != NULL;
}

bool zf_size_engine_open(const zipfit_documents *targets, const zipfit_score_options *options, const zipfit_stop *stop,
                         struct zf_size_engine **engine, const char **name, zipfit_error *error)
{
	const struct zf_kernel *kernel = zf_kernel(options->cpu);
	struct zf_size_engine found = {0};

	*engine = NULL;
	*name = options->compressor == ZIPFIT_GZIP ? "zlib" : zipfit_compressor_name(options->compressor);
	if (kernel == NULL)
		return zf_fail(error, ZIPFIT_BAD_OPTION, "this machine does not have the instruction set asked for");
	if (options->engine == ZIPFIT_ENGINE_ZLIB)
		return true;
	if (options->compressor == ZIPFIT_GZIP) {
		if (!open_deflate(&found, targets, options->level, kernel, stop, name, error))
			return false;
	} else if (options->compressor == ZIPFIT_LZ4 && options->level <= ZF_LZ4_HIGHEST_LEVEL) {
		if (!open_lz4(&found, targets, options->level, stop, name, error))
			return false;
	}
	if (found.deflate == NULL && found.lz4 == NULL)
		return true;
	*engine = malloc(sizeof(**engine));
	if (*engine == NULL) {
		zf_engine_free(found.deflate);
		zf_lz4_engine_free(found.lz4);
		return zf_fail_memory(error, "a scorer");
	}
	**engine = found;
	return true;
}

void zf_size_engine_close(struct zf_size_engine *engine)
{
	if (engine == NULL)
		return;
	zf_engine_free(engine->deflate);
	zf_lz4_engine_free(engine->lz4);
	free(engine);
}

size_t zf_size_engine_room(const struct zf_size_engine *engine)
{
	return engine->lz4 != NULL ? zf_lz4_engine_room(engine->lz4) : zf_engine_room(engine->deflate);
}

struct zf_size_worker *zf_size_worker_new(const struct zf_size_engine *engine, zipfit_error *error)
{
	struct zf_size_worker *worker = calloc(1, sizeof(*worker));

	if (worker == NULL) {
		zf_fail_memory(error, "a scorer");
		return NULL;
	}
	if (engine->lz4 != NULL)
		worker->lz4 = zf_lz4_worker_new(engine->lz4, error);
	else
		worker->deflate = zf_engine_worker_new(engine->deflate, error);
	if (worker->lz4 == NULL && worker->deflate == NULL) {
		free(worker);
		return NULL;
	}
	return worker;
}

void zf_size_worker_free(struct zf_size_worker *worker)
{
	if (worker == NULL)
		return;
	zf_engine_worker_free(worker->deflate);
	zf_lz4_worker_free(worker->lz4);
	free(worker);
}

bool zf_size_worker_sizes(struct zf_size_worker *worker, unsigned char *text, size_t length, const zipfit_stop *stop,
                          uint64_t *sizes, zipfit_error *error)
{
	if (worker->lz4 != NULL)
		return zf_lz4_engine_sizes(worker->lz4, text, length, stop, sizes, error);
	return zf_engine_sizes(worker->deflate, text, length, stop, sizes, error);
}
