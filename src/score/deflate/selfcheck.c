/*
 * selfcheck.c - tests whether the linked zlib behaves as the engine expects
 *
 * There are other zlibs under the same name. They hash other bytes, search
 * differently or end blocks elsewhere, and most of their sizes differ. A few
 * hundred pairs of all kinds tell them apart: those of check_texts.h.
 */
#include "score/deflate/selfcheck.h"

#include "input/documents.h"
#include "score/check_texts.h"
#include "score/deflate/engine.h"
#include "score/zlib_size.h"
#include "util/buffer.h"
#include "util/error.h"

#include <stdlib.h>
#include <string.h>

struct check {
	zipfit_documents *texts;
	struct zf_engine *engine;
	struct zf_engine_worker *worker;
	struct zf_zlib *zlib;
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
	    !zf_buffer_reserve(&check->pair, ZF_LONG_CHECK_TEXT + zf_engine_room(check->engine), error) ||
	    !zf_engine_sizes(check->worker, check->pair.data, x.length, stop, check->sizes, error))
		return false;
	for (size_t j = 0; *same && j <= count; j++) {
		const struct zf_document y = j < count ? zf_documents_at(check->texts, j) : (struct zf_document){0};
		uint64_t size;

		/* The long text takes as much time as all others together, so it is compared with few. */
		if (check->sizes[j] == ZF_SIZE_UNKNOWN || (x.length == ZF_LONG_CHECK_TEXT && j % 4 != 0))
			continue;
		if (y.length > 0)
			memcpy(check->pair.data + x.length, y.bytes, y.length);
		if (!zf_zlib_size(check->zlib, check->pair.data, x.length + y.length, &size, error))
			return false;
		*same = size == check->sizes[j];
	}
	return true;
}

bool zf_selfcheck(const zipfit_documents *targets, int level, const struct zf_kernel *kernel, const zipfit_stop *stop,
                  bool *same, zipfit_error *error)
{
	struct check check = {.texts = zf_check_texts(targets, error)};
	bool ok = check.texts != NULL;

	*same = true;
	ok = ok && (check.zlib = zf_zlib_new(level, stop, error)) != NULL &&
	     (check.engine = zf_engine_new(check.texts, level, kernel, stop, error)) != NULL &&
	     (check.worker = zf_engine_worker_new(check.engine, error)) != NULL;
	if (ok) {
		check.sizes = calloc(zipfit_documents_count(check.texts) + 1, sizeof(*check.sizes));
		if (check.sizes == NULL)
			ok = zf_fail_memory(error, "the self-check");
	}
	for (size_t i = 0; ok && *same && i < zipfit_documents_count(check.texts); i++)
		ok = compare(&check, i, stop, same, error);
	free(check.sizes);
	zf_buffer_free(&check.pair);
	zf_engine_worker_free(check.worker);
	zf_engine_free(check.engine);
	zf_zlib_free(check.zlib);
	zipfit_documents_free(check.texts);
	return ok;
}
