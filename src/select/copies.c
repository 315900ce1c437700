/*
 * copies.c - finds texts that are the same or nearly the same as earlier ones
 */
#include "select/copies.h"

#include "util/error.h"
#include "util/grow.h"
#include "util/set.h"
#include "util/stop.h"

#include <stdlib.h>

/* The word 3-grams of a text, as a signature has them. */
struct word_grams {
	uint32_t *hashes;
	size_t count;
};

struct zf_copies {
	const struct zf_signer *signer;
	struct zf_set seen;       /* exact: hashes of texts; near: hashes of bands, with the index of their text */
	struct word_grams *texts; /* near: the texts that were added */
	size_t count, capacity;
};

struct zf_copies *zf_copies_new(const struct zf_signer *signer, zipfit_error *error)
{
	struct zf_copies *copies = calloc(1, sizeof(*copies));

	if (copies == NULL)
		zf_fail_memory(error, "texts");
	else
		copies->signer = signer;
	return copies;
}

void zf_copies_free(struct zf_copies *copies)
{
	if (copies == NULL)
		return;
	for (size_t i = 0; i < copies->count; i++)
		free(copies->texts[i].hashes);
	free(copies->texts);
	zf_set_free(&copies->seen);
	free(copies);
}

static double jaccard(const struct zf_signature *a, const struct word_grams *b)
{
	size_t i = 0, j = 0, shared = 0;

	while (i < a->gram_count && j < b->count) {
		const uint32_t left = a->grams[i], right = b->hashes[j];

		shared += left == right;
		i += left <= right;
		j += right <= left;
	}
	return (double)shared / (double)(a->gram_count + b->count - shared);
}

/* Stores the 3-grams of a text that is not a copy, and takes ownership of them. */
static bool keep_text(struct zf_copies *copies, struct zf_signature *signature, zipfit_error *error)
{
	struct word_grams *texts =
		zf_grow(copies->texts, &copies->capacity, copies->count + 1, sizeof(*texts), "texts", error);

	if (texts == NULL)
		return false;
	copies->texts = texts;
	for (size_t band = 0; band < zf_signer_bands(copies->signer); band++)
		if (!zf_set_add(&copies->seen, signature->bands[band], copies->count, error))
			return false;
	copies->texts[copies->count++] = (struct word_grams){signature->grams, signature->gram_count};
	signature->grams = NULL;
	return true;
}

static bool look_near(struct zf_copies *copies, struct zf_signature *signature, bool add, const zipfit_stop *stop,
                      bool *is_copy, zipfit_error *error)
{
	*is_copy = false;
	for (size_t band = 0; !*is_copy && band < zf_signer_bands(copies->signer); band++) {
		const struct zf_set_slot *slot = NULL;

		while (!*is_copy && (slot = zf_set_find(&copies->seen, signature->bands[band], slot)) != NULL) {
			*is_copy = jaccard(signature, &copies->texts[slot->value]) >= zf_signer_jaccard(copies->signer);
			if (!zf_stop_check(stop, error))
				return false;
		}
	}
	return *is_copy || !add || keep_text(copies, signature, error);
}

bool zf_copies_look(struct zf_copies *copies, struct zf_signature *signature, bool add, const zipfit_stop *stop,
                    bool *is_copy, zipfit_error *error)
{
	if (zf_signer_jaccard(copies->signer) > 0)
		return look_near(copies, signature, add, stop, is_copy, error);
	*is_copy = zf_set_find(&copies->seen, signature->text, NULL) != NULL;
	return *is_copy || !add || zf_set_add(&copies->seen, signature->text, 0, error);
}
