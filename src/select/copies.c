/*
 * copies.c - finds texts that are the same or nearly the same as earlier ones
 */
#include "select/copies.h"

#include "select/same_text.h"
#include "util/buffer.h"
#include "util/error.h"
#include "util/grow.h"
#include "util/hash.h"
#include "util/set.h"
#include "util/sort_hashes.h"
#include "util/stop.h"
#include "util/words.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MINIMA 128
#define WORDS  3 /* of a word 3-gram */

/* The largest probability of missing a text whose similarity is exactly the threshold. */
#define MISSED 1e-6

/* Words, or 3-grams, between two looks at the stop flag. */
#define STOP_INTERVAL ((size_t)1 << 13)

/* The word 3-grams of a text: hashes, ascending, each once. */
struct word_grams {
	uint32_t *hashes;
	size_t count;
};

struct zf_copies {
	struct zf_fold *fold;
	double jaccard;
	size_t rows, bands; /* minima per band; number of bands */
	uint32_t factors[MINIMA], terms[MINIMA];
	struct zf_set seen;       /* exact: hashes of texts; near: hashes of bands, with the index of their text */
	struct word_grams *texts; /* near: the texts that were added */
	size_t count, capacity;
	struct zf_buffer scratch;
};

/* Chooses the largest bands that keep the probability of a miss within MISSED. */
static void lay_out_bands(struct zf_copies *copies)
{
	copies->rows = 1;
	for (size_t rows = 2; rows <= MINIMA; rows++) {
		const size_t bands = MINIMA / rows;

		if (pow(1 - pow(copies->jaccard, (double)rows), (double)bands) <= MISSED)
			copies->rows = rows;
	}
	copies->bands = MINIMA / copies->rows;
}

struct zf_copies *zf_copies_new(double jaccard, zipfit_error *error)
{
	struct zf_copies *copies = calloc(1, sizeof(*copies));

	if (copies == NULL) {
		zf_fail_memory(error, "texts");
		return NULL;
	}
	copies->fold = zf_fold_new(error);
	if (copies->fold == NULL) {
		free(copies);
		return NULL;
	}
	copies->jaccard = jaccard;
	lay_out_bands(copies);
	for (size_t i = 0; i < MINIMA; i++) {
		copies->factors[i] = (uint32_t)zf_mix(2 * i) | 1;
		copies->terms[i] = (uint32_t)zf_mix(2 * i + 1);
	}
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
	zf_buffer_free(&copies->scratch);
	zf_fold_free(copies->fold);
	free(copies);
}

/* ---- The same text ------------------------------------------------------- */

static bool look_exact(struct zf_copies *copies, const void *text, size_t length, bool add, const zipfit_stop *stop,
                       bool *is_copy, zipfit_error *error)
{
	uint64_t hash;

	if (!zf_same_text(copies->fold, text, length, stop, &hash, error))
		return false;
	*is_copy = zf_set_find(&copies->seen, hash, NULL) != NULL;
	return *is_copy || !add || zf_set_add(&copies->seen, hash, 0, error);
}

/* ---- Nearly the same ----------------------------------------------------- */

static bool append_word_gram(struct zf_buffer *to, const uint64_t *words, size_t count, zipfit_error *error)
{
	uint32_t gram;
	uint64_t hash = count;

	for (size_t i = 0; i < count; i++)
		hash = zf_mix(hash + words[i]);
	gram = (uint32_t)hash;
	return zf_buffer_append(to, &gram, sizeof(gram), error);
}

/* Appends the word 3-grams of the text to the scratch memory. A text of fewer words gives one hash of all of it. */
static bool collect_word_grams(struct zf_copies *copies, const void *text, size_t length, const zipfit_stop *stop,
                               zipfit_error *error)
{
	struct zf_words words;
	uint64_t last[WORDS], whole;
	size_t count = 0;

	copies->scratch.length = 0;
	zf_words_start(&words, copies->fold, text, length);
	for (uint64_t word; zf_next_word(&words, &word); count++) {
		if (count % STOP_INTERVAL == 0 && !zf_stop_check(stop, error))
			return false;
		if (count >= WORDS)
			memmove(last, last + 1, (WORDS - 1) * sizeof(last[0]));
		last[count < WORDS ? count : WORDS - 1] = word;
		if (count + 1 >= WORDS && !append_word_gram(&copies->scratch, last, WORDS, error))
			return false;
	}
	if (count >= WORDS)
		return true;
	if (count > 0)
		return append_word_gram(&copies->scratch, last, count, error);
	if (!zf_same_text(copies->fold, text, length, stop, &whole, error))
		return false;
	return append_word_gram(&copies->scratch, &whole, 1, error);
}

static bool make_word_grams(struct zf_copies *copies, const void *text, size_t length, const zipfit_stop *stop,
                            struct word_grams *grams, zipfit_error *error)
{
	if (!collect_word_grams(copies, text, length, stop, error))
		return false;
	grams->hashes = malloc(copies->scratch.length);
	if (grams->hashes == NULL)
		return zf_fail_memory(error, "a text's words");
	memcpy(grams->hashes, copies->scratch.data, copies->scratch.length);
	return zf_sort_hashes(grams->hashes, copies->scratch.length / sizeof(*grams->hashes), &grams->count, error);
}

static double jaccard(const struct word_grams *a, const struct word_grams *b)
{
	size_t i = 0, j = 0, shared = 0;

	while (i < a->count && j < b->count) {
		const uint32_t left = a->hashes[i], right = b->hashes[j];

		shared += left == right;
		i += left <= right;
		j += right <= left;
	}
	return (double)shared / (double)(a->count + b->count - shared);
}

static bool find_minima(const struct zf_copies *copies, const struct word_grams *grams, const zipfit_stop *stop,
                        uint32_t *minima, zipfit_error *error)
{
	for (size_t i = 0; i < MINIMA; i++)
		minima[i] = UINT32_MAX;
	for (size_t gram = 0; gram < grams->count; gram++) {
		if (gram % STOP_INTERVAL == 0 && !zf_stop_check(stop, error))
			return false;
		for (size_t i = 0; i < MINIMA; i++) {
			const uint32_t hash = grams->hashes[gram] * copies->factors[i] + copies->terms[i];

			minima[i] = hash < minima[i] ? hash : minima[i];
		}
	}
	return true;
}

/* Stores the 3-grams of a text that is not a copy, and takes ownership of them. */
static bool keep_text(struct zf_copies *copies, struct word_grams *grams, const uint64_t *bands, zipfit_error *error)
{
	struct word_grams *texts =
		zf_grow(copies->texts, &copies->capacity, copies->count + 1, sizeof(*texts), "texts", error);

	if (texts == NULL)
		return false;
	copies->texts = texts;
	for (size_t band = 0; band < copies->bands; band++)
		if (!zf_set_add(&copies->seen, bands[band], copies->count, error))
			return false;
	copies->texts[copies->count++] = *grams;
	grams->hashes = NULL;
	return true;
}

static bool look_near(struct zf_copies *copies, const void *text, size_t length, bool add, const zipfit_stop *stop,
                      bool *is_copy, zipfit_error *error)
{
	struct word_grams grams = {NULL, 0};
	uint64_t bands[MINIMA];
	uint32_t minima[MINIMA];
	bool ok = make_word_grams(copies, text, length, stop, &grams, error) &&
	          find_minima(copies, &grams, stop, minima, error);

	*is_copy = false;
	for (size_t band = 0; ok && !*is_copy && band < copies->bands; band++) {
		const struct zf_set_slot *slot = NULL;

		bands[band] = zf_hash_bytes(band, minima + band * copies->rows, copies->rows * sizeof(minima[0]));
		while (ok && !*is_copy && (slot = zf_set_find(&copies->seen, bands[band], slot)) != NULL) {
			*is_copy = jaccard(&grams, &copies->texts[slot->value]) >= copies->jaccard;
			ok = zf_stop_check(stop, error);
		}
	}
	ok = ok && (*is_copy || !add || keep_text(copies, &grams, bands, error));
	free(grams.hashes);
	return ok;
}

bool zf_copies_look(struct zf_copies *copies, const void *text, size_t length, bool add, const zipfit_stop *stop,
                    bool *is_copy, zipfit_error *error)
{
	return copies->jaccard > 0 ? look_near(copies, text, length, add, stop, is_copy, error)
	                           : look_exact(copies, text, length, add, stop, is_copy, error);
}
