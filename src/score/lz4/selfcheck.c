/*
 * selfcheck.c - tests whether the linked lz4 behaves as the engine expects
 *
 * Another version of lz4 may search in another way, and lz4 can be built with a table of another size. So sizes are
 * compared when the engine is opened. Versions outside a range are not trusted even if these sizes are equal.
 */
#include "score/lz4/selfcheck.h"

#include "input/documents.h"
#include "score/check_texts.h"
#include "score/compressors/compressor.h"
#include "score/lz4/engine.h"
#include "util/buffer.h"
#include "util/error.h"
#include "util/stop.h"

#include <lz4.h>
#include <stdlib.h>
#include <string.h>

/* The engine is used from the first of these versions on, and before the second, if the sizes are equal. */
#define FIRST_VERSION   10900
#define UNKNOWN_VERSION 11100

struct check {
	zipfit_documents *texts;
	struct zf_lz4_engine *engine;
	struct zf_lz4_worker *worker;
	void *lz4;
	struct zf_buffer pair;
	uint64_t *sizes;
};

/* Compares the sizes of text `i` alone and with every text behind it. */
static bool compare(struct check *check, size_t i, const zipfit_stop *stop, bool *same, zipfit_error *error)
{
	const size_t count = zipfit_documents_count(check->texts);
	const struct zf_document x = zf_documents_at(check->texts, i);

	check->pair.length = 0;
	if (!zf_buffer_append(&check->pair, x.bytes, x.length, error) ||
	    !zf_buffer_reserve(&check->pair, ZF_LONG_CHECK_TEXT, error) ||
	    !zf_lz4_engine_sizes(check->worker, check->pair.data, x.length, stop, check->sizes, error))
		return false;
	for (size_t j = 0; *same && j <= count; j++) {
		const struct zf_document y = j < count ? zf_documents_at(check->texts, j) : (struct zf_document){0};
		uint64_t size;

		if (check->sizes[j] == ZF_LZ4_SIZE_UNKNOWN)
			continue;
		if (y.length > 0)
			memcpy(check->pair.data + x.length, y.bytes, y.length);
		if (!zf_compressor_lz4.size(check->lz4, check->pair.data, x.length + y.length, &size, error))
			return false;
		*same = size == check->sizes[j];
	}
	return zf_stop_check(stop, error);
}

static bool compare_all(struct check *check, int level, const zipfit_stop *stop, bool *same, zipfit_error *error)
{
	const size_t count = zipfit_documents_count(check->texts);
	bool ok = true;

	check->lz4 = zf_compressor_lz4.open(level, stop, error);
	if (check->lz4 == NULL || (check->engine = zf_lz4_engine_new(check->texts, stop, error)) == NULL ||
	    (check->worker = zf_lz4_worker_new(check->engine, error)) == NULL)
		return false;
	check->sizes = calloc(count + 1, sizeof(*check->sizes));
	if (check->sizes == NULL)
		return zf_fail_memory(error, "the self-check");
	for (size_t i = 0; ok && *same && i < count; i++)
		ok = compare(check, i, stop, same, error);
	return ok;
}

bool zf_lz4_selfcheck(const zipfit_documents *targets, int level, const zipfit_stop *stop, bool *same,
                      zipfit_error *error)
{
	struct check check = {0};
	bool ok;

	*same = LZ4_versionNumber() >= FIRST_VERSION && LZ4_versionNumber() < UNKNOWN_VERSION;
	if (!*same)
		return true;
	check.texts = zf_check_texts(targets, error);
	ok = check.texts != NULL && compare_all(&check, level, stop, same, error);
	free(check.sizes);
	zf_buffer_free(&check.pair);
	zf_lz4_worker_free(check.worker);
	zf_lz4_engine_free(check.engine);
	zf_compressor_lz4.close(check.lz4);
	zipfit_documents_free(check.texts);
	return ok;
}
