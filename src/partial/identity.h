/*
 * identity.h - what tells whether two parts are parts of one thing
 */
#ifndef ZF_PARTIAL_IDENTITY_H
#define ZF_PARTIAL_IDENTITY_H

#include "partial/part.h"

/*
 * Fills `identity`. `options` is a text of all that has a say in a score or in what
 * becomes of a record; `targets` are `target_count` sets, NULL ones passed over.
 * Of the inputs, names, sizes and times of change count; content is not read.
 */
bool zf_identity_make(struct zf_identity *identity, const char *options, const zipfit_targets *const *targets,
                      size_t target_count, const char *const *paths, size_t path_count, zipfit_error *error);

/* In what `other` differs - "options", "targets", "inputs" - or NULL where it does not. */
const char *zf_identity_difference(const struct zf_identity *identity, const struct zf_identity *other);

#endif
