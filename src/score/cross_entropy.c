/*
 * cross_entropy.c - how well one text predicts another
 *
 * PPMd learns while it compresses: the size it adds for the test text, after the training
 * text, is the cross-entropy of the test text under a model of the training text. libarchive
 * cannot continue from a saved state, so the training text is compressed twice: alone, and
 * followed by the test text.
 *
 * The text of a set is its documents, each followed by a newline: otherwise the last word of
 * one would run into the first word of the next.
 */
#include "zipfit.h"

#include "input/documents.h"
#include "score/ppmd_size.h"
#include "util/error.h"

/* The length of the text of the first `count` documents. */
static uint64_t text_bytes(const zipfit_documents *documents, size_t count)
{
	uint64_t bytes = count;

	for (size_t i = 0; i < count; i++)
		bytes += zf_documents_at(documents, i).length;
	return bytes;
}

static bool add_text(struct zf_ppmd *ppmd, const zipfit_documents *documents, size_t count, zipfit_error *error)
{
	for (size_t i = 0; i < count; i++) {
		const struct zf_document document = zf_documents_at(documents, i);

		if (!zf_ppmd_add(ppmd, document.bytes, document.length, error) || !zf_ppmd_add(ppmd, "\n", 1, error))
			return false;
	}
	return true;
}

/* The compressed size of the training text followed by the first `test_count` documents of the test set. */
static bool size_together(const zipfit_documents *train, size_t train_count, const zipfit_documents *test,
                          size_t test_count, const zipfit_stop *stop, uint64_t *size, zipfit_error *error)
{
	const uint64_t bytes = text_bytes(train, train_count) + text_bytes(test, test_count);
	struct zf_ppmd *ppmd = zf_ppmd_new(bytes, stop, error);
	const bool ok = ppmd != NULL && add_text(ppmd, train, train_count, error) &&
	                add_text(ppmd, test, test_count, error) && zf_ppmd_finish(ppmd, size, error);

	zf_ppmd_free(ppmd);
	return ok;
}

bool zipfit_cross_entropy(const zipfit_documents *train, size_t train_count, const zipfit_documents *test,
                          const zipfit_stop *stop, double *bits_per_byte, zipfit_error *error)
{
	const size_t test_count = zipfit_documents_count(test);
	uint64_t before, after;

	if (test_count == 0)
		return zf_fail(error, ZIPFIT_BAD_DATA, "no test document to predict");
	if (train_count > zipfit_documents_count(train))
		return zf_fail(error, ZIPFIT_BAD_OPTION, "there are fewer than %zu training documents", train_count);
	if (!size_together(train, train_count, test, 0, stop, &before, error) ||
	    !size_together(train, train_count, test, test_count, stop, &after, error))
		return false;
	*bits_per_byte = 8 * ((double)after - (double)before) / (double)text_bytes(test, test_count);
	return true;
}
