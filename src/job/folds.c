/*
 * folds.c - the targets in two halves: select with one, judge with the other
 */
#include "job/folds.h"

#include "input/documents.h"
#include "util/error.h"
#include "util/hash.h"
#include "util/sort.h"

#include <stdlib.h>

struct hashed {
	uint64_t hash;
	size_t index; /* of the target */
};

static int compare_hashed(const void *a, const void *b)
{
	const struct hashed *left = a, *right = b;

	if (left->hash != right->hash)
		return left->hash < right->hash ? -1 : 1;
	return (left->index > right->index) - (left->index < right->index);
}

/* How many targets, from `begin` on, are the same document. */
static size_t run_length(const struct hashed *hashed, size_t count, size_t begin)
{
	size_t end = begin;

	while (end < count && hashed[end].hash == hashed[begin].hash)
		end++;
	return end - begin;
}

/*
 * How many of the sorted targets are the first fold: equal documents belong to the half that their middle is in. So
 * neither fold is empty if there are two documents.
 */
static size_t find_middle(const struct hashed *hashed, size_t count)
{
	size_t begin = 0, length;

	while (begin < count) {
		length = run_length(hashed, count, begin);
		if (2 * begin + length > count)
			break;
		begin += length;
	}
	return begin;
}

static bool add_documents(struct zf_folds *folds, const zipfit_documents *targets, const unsigned char *fold_of,
                          zipfit_error *error)
{
	for (size_t fold = 0; fold < ZF_FOLDS; fold++) {
		folds->documents[fold] = zipfit_documents_new(error);
		if (folds->documents[fold] == NULL)
			return false;
	}
	for (size_t i = 0; i < zipfit_documents_count(targets); i++) {
		const struct zf_document document = zf_documents_at(targets, i);

		if (!zipfit_documents_add(folds->documents[fold_of[i]], document.bytes, document.length, error))
			return false;
	}
	return true;
}

static bool split(struct zf_folds *folds, const zipfit_documents *targets, uint64_t seed, struct hashed *hashed,
                  unsigned char *fold_of, const zipfit_stop *stop, zipfit_error *error)
{
	const size_t count = zipfit_documents_count(targets);
	size_t middle;

	for (size_t i = 0; i < count; i++) {
		const struct zf_document document = zf_documents_at(targets, i);

		hashed[i] = (struct hashed){zf_hash_bytes(seed, document.bytes, document.length), i};
	}
	if (!zf_sort(hashed, count, sizeof(*hashed), compare_hashed, stop, error))
		return false;
	middle = find_middle(hashed, count);
	if (middle == count)
		return zf_fail(
			error, ZIPFIT_BAD_DATA,
			"the targets are one document: how much to select is found by selecting with one half of "
			"them and judging with the other");
	for (size_t i = 0; i < count; i++)
		fold_of[hashed[i].index] = i >= middle;
	return add_documents(folds, targets, fold_of, error);
}

bool zf_folds_split(struct zf_folds *folds, const zipfit_documents *targets, uint64_t seed, const zipfit_stop *stop,
                    zipfit_error *error)
{
	const size_t count = zipfit_documents_count(targets);
	struct hashed *hashed = calloc(count + 1, sizeof(*hashed));
	unsigned char *fold_of = calloc(count + 1, 1);
	const bool ok = (hashed != NULL && fold_of != NULL) || zf_fail_memory(error, "the targets");
	const bool done = ok && split(folds, targets, seed, hashed, fold_of, stop, error);

	free(hashed);
	free(fold_of);
	return done;
}

void zf_folds_free(struct zf_folds *folds)
{
	for (size_t fold = 0; fold < ZF_FOLDS; fold++)
		zipfit_documents_free(folds->documents[fold]);
}
