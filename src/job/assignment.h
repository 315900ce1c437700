/*
 * assignment.h - which target set took which record
 */
#ifndef ZF_JOB_ASSIGNMENT_H
#define ZF_JOB_ASSIGNMENT_H

#include "util/set.h"

/* All-zero has no record. */
struct zf_assignment {
	struct zf_set records;
	const char *const *names; /* of the sets; borrowed */
	size_t sets;              /* how many have a name there; what is drawn belongs to the one behind them */
};

void zf_assignment_free(struct zf_assignment *assignment);
bool zf_assignment_add(struct zf_assignment *assignment, uint64_t span, uint64_t line, size_t set, zipfit_error *error);

/* The name of the set that took the record, or NULL. */
const char *zf_assignment_name(const struct zf_assignment *assignment, uint64_t span, uint64_t line);

#endif
