/*
 * damage.h - the inputs that a run did not read to their end because they are damaged
 */
#ifndef ZF_INPUT_DAMAGE_H
#define ZF_INPUT_DAMAGE_H

#include "zipfit.h"

struct zf_damage {
	size_t input;  /* index among the inputs */
	uint64_t line; /* of the record that could not be read completely; as in zipfit_record */
	char *message; /* what is wrong, without file and line */
};

/* In input order, one for each damaged input. All-zero is an empty list. */
struct zf_damages {
	struct zf_damage *items;
	size_t count;
};

/* Adds a copy at its place in input order. */
bool zf_damages_add(struct zf_damages *damages, size_t input, uint64_t line, const char *message, zipfit_error *error);

/* Adds copies of all of `from`. */
bool zf_damages_add_all(struct zf_damages *damages, const struct zf_damages *from, zipfit_error *error);

/* Leaves an empty list. */
void zf_damages_free(struct zf_damages *damages);

#endif
