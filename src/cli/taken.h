/*
 * taken.h - which target set took which record
 */
#ifndef ZF_CLI_TAKEN_H
#define ZF_CLI_TAKEN_H

#include "util/set.h"

/* All-zero has no record. */
struct taken {
	struct zf_set records;
	const char *const *names; /* of the sets; borrowed */
};

void taken_free(struct taken *taken);
bool taken_add(struct taken *taken, uint64_t span, uint64_t line, size_t set, zipfit_error *error);

/* The name of the set that took the record, or NULL. */
const char *taken_by(const struct taken *taken, uint64_t span, uint64_t line);

#endif
