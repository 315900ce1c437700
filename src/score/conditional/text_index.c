/*
 * text_index.c - one walk over the documents for the n-grams and the passages
 */
#include "score/conditional/text_index.h"

#include "input/documents.h"
#include "util/stop.h"

/* Bytes of a document between two looks at the stop flag. */
#define STOP_INTERVAL ((size_t)1 << 20)

/* Adds a document's passages piece by piece; one begins with the bytes that its first new passage shares with the last.
 */
static bool add_passages(struct zf_passages *passages, struct zf_document document, const zipfit_stop *stop,
                         zipfit_error *error)
{
	for (size_t begin = 0; begin < document.length; begin += STOP_INTERVAL) {
		const size_t left = document.length - begin;
		const size_t size = left < STOP_INTERVAL ? left : STOP_INTERVAL;
		const size_t shared = begin > 0 ? ZF_PASSAGE - 1 : 0;

		if (!zf_stop_check(stop, error))
			return false;
		zf_passages_add(passages, document.bytes + begin - shared, size + shared);
	}
	return true;
}

bool zf_text_index_init(struct zf_text_index *index, const zipfit_documents *documents, const zipfit_stop *stop,
                        zipfit_error *error)
{
	const size_t count = zipfit_documents_count(documents);
	struct zf_windows *windows = zf_windows_new(stop, error);
	const uint64_t *counted;
	size_t window_count;

	*index = (struct zf_text_index){0};
	if (windows == NULL || !zf_passages_init(&index->passages, zipfit_documents_bytes(documents), error))
		goto failed;
	for (size_t i = 0; i < count; i++) {
		const struct zf_document document = zf_documents_at(documents, i);

		if (!add_passages(&index->passages, document, stop, error) ||
		    !zf_windows_add(windows, document.bytes, document.length, error))
			goto failed;
	}
	counted = zf_windows_finish(windows, &window_count, error);
	if (counted == NULL)
		goto failed;
	index->ngrams = zf_ngrams_new(counted, window_count, stop, error);
	if (index->ngrams == NULL)
		goto failed;
	zf_windows_free(windows);
	return true;
failed:
	zf_windows_free(windows);
	zf_text_index_free(index);
	return false;
}

void zf_text_index_free(struct zf_text_index *index)
{
	zf_ngrams_free(index->ngrams);
	zf_passages_free(&index->passages);
}
