/*
 * sizes.c - prints every size behind the scores, for check.py to compare
 *
 *     oracle_sizes TARGETS POOL LEVEL
 *
 * One line per size, without gzip's frame: "y J C(y)" for each target, then for
 * each document of the pool "x I C(x)" and "xy I J C(x+y)" for each target.
 * Documents are read as the program reads them, sizes come from zlib_size.h.
 */
#include "zipfit.h"

#include "input/documents.h"
#include "score/zlib_size.h"
#include "util/buffer.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

static bool print_targets(struct zf_zlib *zlib, const zipfit_documents *targets, zipfit_error *error)
{
	for (size_t j = 0; j < zipfit_documents_count(targets); j++) {
		const struct zf_document y = zf_documents_at(targets, j);
		uint64_t size;

		if (!zf_zlib_size(zlib, y.bytes, y.length, &size, error))
			return false;
		printf("y %zu %" PRIu64 "\n", j, size);
	}
	return true;
}

/* Prints C(x) and every C(x+y) of document `i` of the pool; `pair` is scratch memory. */
static bool print_document(struct zf_zlib *zlib, size_t i, struct zf_document x, const zipfit_documents *targets,
                           struct zf_buffer *pair, zipfit_error *error)
{
	uint64_t size;

	if (!zf_zlib_size(zlib, x.bytes, x.length, &size, error))
		return false;
	printf("x %zu %" PRIu64 "\n", i, size);
	for (size_t j = 0; j < zipfit_documents_count(targets); j++) {
		const struct zf_document y = zf_documents_at(targets, j);

		pair->length = 0;
		if (!zf_buffer_append(pair, x.bytes, x.length, error) ||
		    !zf_buffer_append(pair, y.bytes, y.length, error) ||
		    !zf_zlib_size(zlib, pair->data, pair->length, &size, error))
			return false;
		printf("xy %zu %zu %" PRIu64 "\n", i, j, size);
	}
	return true;
}

static bool print_all(const zipfit_documents *targets, const zipfit_documents *pool, int level, zipfit_error *error)
{
	struct zf_zlib *zlib = zf_zlib_new(level, NULL, error);
	struct zf_buffer pair = {0};
	bool ok = zlib != NULL && print_targets(zlib, targets, error);

	for (size_t i = 0; ok && i < zipfit_documents_count(pool); i++)
		ok = print_document(zlib, i, zf_documents_at(pool, i), targets, &pair, error);
	zf_buffer_free(&pair);
	zf_zlib_free(zlib);
	return ok;
}

static zipfit_documents *read_documents(const char *path, zipfit_error *error)
{
	const zipfit_format format = {.kind = ZIPFIT_JSONL};
	zipfit_documents *documents = zipfit_documents_new(error);

	if (documents != NULL && !zipfit_documents_read(documents, path, &format, false, NULL, error)) {
		zipfit_documents_free(documents);
		documents = NULL;
	}
	return documents;
}

int main(int argc, char **argv)
{
	zipfit_documents *targets, *pool = NULL;
	zipfit_error error;
	bool ok;

	if (argc != 4) {
		fputs("usage: oracle_sizes TARGETS POOL LEVEL\n", stderr);
		return 2;
	}
	targets = read_documents(argv[1], &error);
	if (targets != NULL)
		pool = read_documents(argv[2], &error);
	ok = pool != NULL && print_all(targets, pool, atoi(argv[3]), &error);
	if (!ok)
		fprintf(stderr, "oracle_sizes: %s\n", error.message);
	zipfit_documents_free(pool);
	zipfit_documents_free(targets);
	return ok && fflush(stdout) == 0 && !ferror(stdout) ? 0 : 1;
}
