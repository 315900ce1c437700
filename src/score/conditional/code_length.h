/*
 * code_length.h - C(x), and C(x given a text), of one document
 *
 * Nothing is ever decoded, so these are code lengths without a code: sums of
 * costs in sixteenths of a bit, byte by byte.
 *
 * C(x) knows x alone. A byte in a repeat (the last 13 bytes occurred in x before)
 * costs 3/4 of a bit; the others, the literals, cost what their frequencies among
 * the literals say (the entropy of order 0), and each different literal 5 bits
 * once, for the table that a decoder would need; all together never more than the
 * 8 bits a byte of the document as it stands.
 *
 * C(x given T) is the sum over the bytes of the smallest of three: the cost by
 * T's n-grams, 3/4 of a bit in a repeat, 1/8 of a bit in a passage that T has; and
 * never more than C(x).
 */
#ifndef ZF_CONDITIONAL_CODE_LENGTH_H
#define ZF_CONDITIONAL_CODE_LENGTH_H

#include "score/conditional/text_group.h"

/* Code lengths of a document. */
struct zf_code_lengths {
	uint64_t alone;        /* C(x) */
	const uint64_t *given; /* C(x given each text), of all groups in order; the coder's, until its next document */
};

/* Units of a code length in a byte. */
#define ZF_CODE_UNITS (8.0 * ZF_BIT)

struct zf_coder;

/* Measures against the texts of `count` groups, or of none, which are borrowed. One thread per coder; about 110 kB. */
struct zf_coder *zf_coder_new(const struct zf_text_group *groups, size_t count, const zipfit_stop *stop,
                              zipfit_error *error);
void zf_coder_free(struct zf_coder *coder);

/* Any bytes, any length. Fails only where it was stopped. */
bool zf_coder_measure(struct zf_coder *coder, const unsigned char *document, size_t length,
                      struct zf_code_lengths *lengths, zipfit_error *error);

#endif
