/*
 * signature.c - what of a text says whether it is a copy
 */
#include "select/signature.h"

#include "select/same_text.h"
#include "util/error.h"
#include "util/hash.h"
#include "util/sort_hashes.h"
#include "util/stop.h"
#include "util/words.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define WORDS 3 /* of a word 3-gram */

/* The largest probability of missing a text whose similarity is exactly the threshold. */
#define MISSED 1e-6

/* Words, or 3-grams, between two looks at the stop flag. */
#define STOP_INTERVAL ((size_t)1 << 13)

struct zf_signer {
	struct zf_fold *fold;
	double jaccard;
	size_t rows, bands; /* minima per band; number of bands */
	uint32_t factors[ZF_MINIMA], terms[ZF_MINIMA];
};

/* Chooses the largest bands that keep the probability of a miss within MISSED. */
static void lay_out_bands(struct zf_signer *signer)
{
	signer->rows = 1;
	for (size_t rows = 2; rows <= ZF_MINIMA; rows++) {
		const size_t bands = ZF_MINIMA / rows;

		if (pow(1 - pow(signer->jaccard, (double)rows), (double)bands) <= MISSED)
			signer->rows = rows;
	}
	signer->bands = ZF_MINIMA / signer->rows;
}

struct zf_signer *zf_signer_new(double jaccard, zipfit_error *error)
{
	struct zf_signer *signer = calloc(1, sizeof(*signer));

	if (signer == NULL) {
		zf_fail_memory(error, "texts");
		return NULL;
	}
	signer->fold = zf_fold_new(error);
	if (signer->fold == NULL) {
		free(signer);
		return NULL;
	}
	signer->jaccard = jaccard;
	lay_out_bands(signer);
	for (size_t i = 0; i < ZF_MINIMA; i++) {
		signer->factors[i] = (uint32_t)zf_mix(2 * i) | 1;
		signer->terms[i] = (uint32_t)zf_mix(2 * i + 1);
	}
	return signer;
}

void zf_signer_free(struct zf_signer *signer)
{
	if (signer == NULL)
		return;
	zf_fold_free(signer->fold);
	free(signer);
}

double zf_signer_jaccard(const struct zf_signer *signer)
{
	return signer->jaccard;
}

size_t zf_signer_bands(const struct zf_signer *signer)
{
	return signer->bands;
}

void zf_signature_free(struct zf_signature *signature)
{
	free(signature->grams);
	free(signature->bands);
	*signature = (struct zf_signature){0};
}

/* ---- Word 3-grams -------------------------------------------------------- */

static bool append_word_gram(struct zf_buffer *to, const uint64_t *words, size_t count, zipfit_error *error)
{
	uint32_t gram;
	uint64_t hash = count;

	for (size_t i = 0; i < count; i++)
		hash = zf_mix(hash + words[i]);
	gram = (uint32_t)hash;
	return zf_buffer_append(to, &gram, sizeof(gram), error);
}

/* Writes the word 3-grams of the text to the scratch memory. A text of fewer words gives one hash of all of it. */
static bool collect_word_grams(const struct zf_signer *signer, struct zf_buffer *scratch, const void *text,
                               size_t length, const zipfit_stop *stop, zipfit_error *error)
{
	struct zf_words words;
	uint64_t last[WORDS], whole;
	size_t count = 0;

	scratch->length = 0;
	zf_words_start(&words, signer->fold, text, length);
	for (uint64_t word; zf_next_word(&words, &word); count++) {
		if (count % STOP_INTERVAL == 0 && !zf_stop_check(stop, error))
			return false;
		if (count >= WORDS)
			memmove(last, last + 1, (WORDS - 1) * sizeof(last[0]));
		last[count < WORDS ? count : WORDS - 1] = word;
		if (count + 1 >= WORDS && !append_word_gram(scratch, last, WORDS, error))
			return false;
	}
	if (count >= WORDS)
		return true;
	if (count > 0)
		return append_word_gram(scratch, last, count, error);
	if (!zf_same_text(signer->fold, text, length, stop, &whole, error))
		return false;
	return append_word_gram(scratch, &whole, 1, error);
}

static bool make_word_grams(struct zf_signature *signature, const struct zf_signer *signer, struct zf_buffer *scratch,
                            const void *text, size_t length, const zipfit_stop *stop, zipfit_error *error)
{
	if (!collect_word_grams(signer, scratch, text, length, stop, error))
		return false;
	signature->grams = malloc(scratch->length);
	if (signature->grams == NULL)
		return zf_fail_memory(error, "a text's words");
	memcpy(signature->grams, scratch->data, scratch->length);
	return zf_sort_hashes(signature->grams, scratch->length / sizeof(*signature->grams), &signature->gram_count,
	                      error);
}

static bool find_minima(const struct zf_signer *signer, const struct zf_signature *signature, const zipfit_stop *stop,
                        uint32_t *minima, zipfit_error *error)
{
	for (size_t i = 0; i < ZF_MINIMA; i++)
		minima[i] = UINT32_MAX;
	for (size_t gram = 0; gram < signature->gram_count; gram++) {
		if (gram % STOP_INTERVAL == 0 && !zf_stop_check(stop, error))
			return false;
		for (size_t i = 0; i < ZF_MINIMA; i++) {
			const uint32_t hash = signature->grams[gram] * signer->factors[i] + signer->terms[i];

			minima[i] = hash < minima[i] ? hash : minima[i];
		}
	}
	return true;
}

static bool sign_near(struct zf_signature *signature, const struct zf_signer *signer, struct zf_buffer *scratch,
                      const void *text, size_t length, const zipfit_stop *stop, zipfit_error *error)
{
	uint32_t minima[ZF_MINIMA];

	if (!make_word_grams(signature, signer, scratch, text, length, stop, error) ||
	    !find_minima(signer, signature, stop, minima, error))
		return false;
	signature->bands = malloc(signer->bands * sizeof(*signature->bands));
	if (signature->bands == NULL)
		return zf_fail_memory(error, "a text's words");
	for (size_t band = 0; band < signer->bands; band++)
		signature->bands[band] =
			zf_hash_bytes(band, minima + band * signer->rows, signer->rows * sizeof(minima[0]));
	return true;
}

bool zf_signature_make(struct zf_signature *signature, const struct zf_signer *signer, struct zf_buffer *scratch,
                       const void *text, size_t length, const zipfit_stop *stop, zipfit_error *error)
{
	*signature = (struct zf_signature){0};
	if (signer->jaccard <= 0)
		return zf_same_text(signer->fold, text, length, stop, &signature->text, error);
	if (sign_near(signature, signer, scratch, text, length, stop, error))
		return true;
	zf_signature_free(signature);
	return false;
}
