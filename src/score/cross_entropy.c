/*
 * cross_entropy.c - how well one text predicts another
 *
 * PPMd learns while it compresses: the size it adds for the test text, after the training
 * text, is the cross-entropy of the test text under a model of the training text. libarchive
 * cannot continue from a saved state, so the training text is compressed twice: alone, and
 * followed by the test text. The mixing model can.
 *
 * The text of a set is its documents, each followed by a newline: otherwise the last word of
 * one would run into the first word of the next.
 */
#include "score/cross_entropy.h"

#include "input/documents.h"
#include "score/mix/mix.h"
#include "score/ppmd_size.h"
#include "util/error.h"

uint64_t zf_text_bytes(const zipfit_documents *documents, size_t count)
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
	const uint64_t bytes = zf_text_bytes(train, train_count) + zf_text_bytes(test, test_count);
	struct zf_ppmd *ppmd = zf_ppmd_new(bytes, stop, error);
	const bool ok = ppmd != NULL && add_text(ppmd, train, train_count, error) &&
	                add_text(ppmd, test, test_count, error) && zf_ppmd_finish(ppmd, size, error);

	zf_ppmd_free(ppmd);
	return ok;
}

static double bits_of(uint64_t before, uint64_t after, const zipfit_documents *test)
{
	return 8 * ((double)after - (double)before) / (double)zf_text_bytes(test, zipfit_documents_count(test));
}

bool zf_ppmd_bits(const zipfit_documents *train, size_t train_count, zipfit_documents *const *tests, size_t test_count,
                  const zipfit_stop *stop, double *bits_per_byte, zipfit_error *error)
{
	uint64_t before, after;

	if (!size_together(train, train_count, train, 0, stop, &before, error))
		return false;
	for (size_t i = 0; i < test_count; i++) {
		const size_t count = zipfit_documents_count(tests[i]);

		if (!size_together(train, train_count, tests[i], count, stop, &after, error))
			return false;
		bits_per_byte[i] = bits_of(before, after, tests[i]);
	}
	return true;
}

static bool check_counts(const zipfit_documents *train, size_t train_count, const zipfit_documents *test,
                         zipfit_error *error)
{
	if (zipfit_documents_count(test) == 0)
		return zf_fail(error, ZIPFIT_BAD_DATA, "no test document to predict");
	return train_count <= zipfit_documents_count(train) ||
	       zf_fail(error, ZIPFIT_BAD_OPTION, "there are fewer than %zu training documents", train_count);
}

bool zipfit_cross_entropy(const zipfit_documents *train, size_t train_count, const zipfit_documents *test,
                          const zipfit_stop *stop, double *bits_per_byte, zipfit_error *error)
{
	const size_t count = zipfit_documents_count(test);
	uint64_t before, after;

	if (!check_counts(train, train_count, test, error) ||
	    !size_together(train, train_count, test, 0, stop, &before, error) ||
	    !size_together(train, train_count, test, count, stop, &after, error))
		return false;
	*bits_per_byte = bits_of(before, after, test);
	return true;
}

bool zipfit_cross_entropy_mix(const zipfit_documents *train, size_t train_count, const zipfit_documents *test,
                              uint64_t memory, const zipfit_stop *stop, double *bits_per_byte, zipfit_error *error)
{
	const uint64_t test_bytes = zf_text_bytes(test, zipfit_documents_count(test));
	struct zf_mix_model *model;
	double bits;
	bool ok;

	if (!check_counts(train, train_count, test, error))
		return false;
	model = zf_mix_model_new(memory != 0 ? memory : ZIPFIT_DEFAULT_MODEL_MEMORY, zf_text_bytes(train, train_count),
	                         stop, error);
	ok = model != NULL && zf_mix_model_learn_documents(model, train, 0, train_count, error) &&
	     zf_mix_model_cost(model, test, &bits, error);
	zf_mix_model_free(model);
	if (ok)
		*bits_per_byte = bits / (double)test_bytes;
	return ok;
}
