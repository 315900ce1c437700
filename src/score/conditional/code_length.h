/*
 * code_length.h - C(x) and C(x given a text) of one document
 *
 * Nothing is ever decoded, so these are code lengths without a code: sums of costs in
 * sixteenths of a bit, one per byte.
 *
 * C(x) depends on x alone. A byte in a repeat (the last 13 bytes occurred in x before) costs
 * 3/4 of a bit. The other bytes, the literals, cost their entropy of order 0, plus 5 bits for
 * each different literal, for the table that a decoder would need. C(x) is at most 8 bits per
 * byte.
 *
 * C(x given T) is the sum over all bytes of the least of three costs: by the n-grams of T, 3/4
 * of a bit in a repeat, 1/8 of a bit in a passage that T has. It is at most C(x).
 */
#ifndef ZF_CONDITIONAL_CODE_LENGTH_H
#define ZF_CONDITIONAL_CODE_LENGTH_H

#include "score/conditional/text_group.h"

/* Code lengths of a document. */
struct zf_code_lengths {
	uint64_t alone; /* C(x) */
	const uint64_t
		*given; /* C(x given each text), for all groups in order; valid until the coder's next document */
};

/* Units of a code length per byte. */
#define ZF_CODE_UNITS (8.0 * ZF_BIT)

struct zf_coder;

/*
 * Measures against the texts of `count` groups, 0 or more, which are borrowed, with the code for an instruction set:
 * all give the same numbers. Fails with ZIPFIT_BAD_OPTION if this machine does not have it. One thread per coder; 180
 * kB.
 */
struct zf_coder *zf_coder_new(const struct zf_text_group *groups, size_t count, enum zipfit_cpu cpu,
                              const zipfit_stop *stop, zipfit_error *error);
void zf_coder_free(struct zf_coder *coder);

/* Measures any bytes of any length. Fails only if it is stopped. */
bool zf_coder_measure(struct zf_coder *coder, const unsigned char *document, size_t length,
                      struct zf_code_lengths *lengths, zipfit_error *error);

#endif
