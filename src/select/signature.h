/*
 * signature.h - what of a text says whether it is a copy
 *
 * For near copies that is MinHash (Broder, 1997): 128 minima of hashes of the text's word 3-grams
 * (words.h), divided into bands. Texts that share a band may be near copies; the 3-grams, which a
 * signature also has, decide. For copies of the same text it is one hash (same_text.h).
 */
#ifndef ZF_SELECT_SIGNATURE_H
#define ZF_SELECT_SIGNATURE_H

#include "util/buffer.h"

#define ZF_MINIMA 128

/* How texts are signed. Immutable once made; any number of threads may use it. */
struct zf_signer;

/* `jaccard` is the least similarity of near copies, above 0 to 1; 0: only the same text is a copy. */
struct zf_signer *zf_signer_new(double jaccard, zipfit_error *error);
void zf_signer_free(struct zf_signer *signer);

double zf_signer_jaccard(const struct zf_signer *signer);

/* How many bands a signature has. */
size_t zf_signer_bands(const struct zf_signer *signer);

/* The signature of a text. The holder owns its memory. An all-zero struct is none. */
struct zf_signature {
	uint64_t text;   /* not of near copies: the hash of the text */
	uint64_t *bands; /* their hashes */
	uint32_t *grams; /* the word 3-grams: hashes, ascending, each once */
	size_t gram_count;
};

/*
 * Signs a text. `scratch` is memory of one thread. Fails, and then the signature is all-zero, if memory runs out or
 * `stop`, which may be NULL, was requested.
 */
bool zf_signature_make(struct zf_signature *signature, const struct zf_signer *signer, struct zf_buffer *scratch,
                       const void *text, size_t length, const zipfit_stop *stop, zipfit_error *error);
void zf_signature_free(struct zf_signature *signature);

#endif
