/*
 * taken.c - which target set took which record
 *
 * A record is known by the hash of its position, which is as good as the position:
 * two of them are the same once in 2^64.
 */
#include "cli/taken.h"

#include "util/hash.h"

static uint64_t key_of(uint64_t span, uint64_t line)
{
	return zf_mix(zf_mix(span) + line);
}

void taken_free(struct taken *taken)
{
	zf_set_free(&taken->records);
}

bool taken_add(struct taken *taken, uint64_t span, uint64_t line, size_t set, zipfit_error *error)
{
	return zf_set_add(&taken->records, key_of(span, line), set, error);
}

const char *taken_by(const struct taken *taken, uint64_t span, uint64_t line)
{
	const struct zf_set_slot *slot = zf_set_find(&taken->records, key_of(span, line), NULL);

	return slot != NULL ? taken->names[slot->value] : NULL;
}
