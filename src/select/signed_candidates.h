/*
 * signed_candidates.h - the signatures of candidates, made ahead on several threads
 *
 * Reading a document and signing it takes most of the time of looking for copies, and does not
 * depend on what was taken. So when a signature is asked for, those that are likely to be asked
 * for next are made as well.
 */
#ifndef ZF_SELECT_SIGNED_CANDIDATES_H
#define ZF_SELECT_SIGNED_CANDIDATES_H

#include "select/candidates.h"
#include "select/signature.h"

/* The most candidates that are signed at once. */
#define ZF_SIGNED_AHEAD 256

struct zf_signed_candidates;

/* `candidates` and `signer` are borrowed. */
struct zf_signed_candidates *zf_signed_candidates_new(const struct zf_candidates *candidates,
                                                      const struct zf_signer *signer, size_t threads,
                                                      zipfit_error *error);
void zf_signed_candidates_free(struct zf_signed_candidates *signed_candidates);

/* How many candidates it is worth naming as the next ones: 0 with one thread. */
size_t zf_signed_candidates_ahead(const struct zf_signed_candidates *signed_candidates);

/* Whether the signature of a candidate is there. */
bool zf_signed_candidates_has(const struct zf_signed_candidates *signed_candidates, size_t number);

/*
 * Signs those of `count` <= ZF_SIGNED_AHEAD candidates that are not signed yet. Fails if a document cannot be read,
 * memory runs out or the candidates' stop was requested.
 */
bool zf_signed_candidates_sign(struct zf_signed_candidates *signed_candidates, const size_t *numbers, size_t count,
                               zipfit_error *error);

/* The signature of a candidate that is signed, until zf_signed_candidates_drop(). */
struct zf_signature *zf_signed_candidates_at(const struct zf_signed_candidates *signed_candidates, size_t number);

/* Frees the signature of a candidate. */
void zf_signed_candidates_drop(struct zf_signed_candidates *signed_candidates, size_t number);

#endif
