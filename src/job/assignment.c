/*
 * assignment.c - which target set took which record
 *
 * A record is identified by the hash of its position: two records have the same one with a
 * probability of 2^-64.
 */
#include "job/assignment.h"

#include "select/general.h"
#include "util/hash.h"

static uint64_t key_of(uint64_t span, uint64_t line)
{
	return zf_mix(zf_mix(span) + line);
}

void zf_assignment_free(struct zf_assignment *assignment)
{
	zf_set_free(&assignment->records);
}

bool zf_assignment_add(struct zf_assignment *assignment, uint64_t span, uint64_t line, size_t set, zipfit_error *error)
{
	return zf_set_add(&assignment->records, key_of(span, line), set, error);
}

const char *zf_assignment_name(const struct zf_assignment *assignment, uint64_t span, uint64_t line)
{
	const struct zf_set_slot *slot = zf_set_find(&assignment->records, key_of(span, line), NULL);

	if (slot == NULL)
		return NULL;
	return slot->value < assignment->sets ? assignment->names[slot->value] : ZF_GENERAL_NAME;
}
