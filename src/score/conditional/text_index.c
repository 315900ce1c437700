/*
 * text_index.c - one pass over the documents for the n-grams and the passages
 */
#include "score/conditional/text_index.h"

#include "input/documents.h"
#include "util/stop.h"

/* Bytes of a document between two looks at the stop flag. */
#define STOP_INTERVAL ((size_t)1 << 20)

/* Adds the passages of a document part by part. Each part overlaps the one before, so that no passage is missed. */
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
	struct zf_ngram_counter *counter = zf_ngram_counter_new(stop, error);
	const uint64_t *counted;
	size_t counted_count;

	*index = (struct zf_text_index){0};
	if (counter == NULL || !zf_passages_init(&index->passages, zipfit_documents_bytes(documents), error))
		goto failed;
	for (size_t i = 0; i < count; i++) {
		const struct zf_document document = zf_documents_at(documents, i);

		if (!add_passages(&index->passages, document, stop, error) ||
		    !zf_ngram_counter_add(counter, document.bytes, document.length, error))
			goto failed;
	}
	counted = zf_ngram_counter_finish(counter, &counted_count, error);
	if (counted == NULL)
		goto failed;
	index->ngrams = zf_ngrams_new(counted, counted_count, stop, error);
	if (index->ngrams == NULL)
		goto failed;
	zf_ngram_counter_free(counter);
	return true;
failed:
	zf_ngram_counter_free(counter);
	zf_text_index_free(index);
	return false;
}

void zf_text_index_free(struct zf_text_index *index)
{
	zf_ngrams_free(index->ngrams);
	zf_passages_free(&index->passages);
}
