/*
 * damage.c - the inputs that a run did not read to their end because they are damaged
 */
#include "input/damage.h"

#include "util/error.h"

#include <stdlib.h>
#include <string.h>

bool zf_damages_add(struct zf_damages *damages, size_t input, uint64_t line, const char *message, zipfit_error *error)
{
	struct zf_damage *items = realloc(damages->items, (damages->count + 1) * sizeof(*items));
	char *copy;
	size_t at = damages->count;

	if (items == NULL)
		return zf_fail_memory(error, "the damaged inputs");
	damages->items = items;
	copy = strdup(message);
	if (copy == NULL)
		return zf_fail_memory(error, "the damaged inputs");
	for (; at > 0 && items[at - 1].input > input; at--)
		items[at] = items[at - 1];
	items[at] = (struct zf_damage){input, line, copy};
	damages->count++;
	return true;
}

bool zf_damages_add_all(struct zf_damages *damages, const struct zf_damages *from, zipfit_error *error)
{
	for (size_t i = 0; i < from->count; i++)
		if (!zf_damages_add(damages, from->items[i].input, from->items[i].line, from->items[i].message, error))
			return false;
	return true;
}

void zf_damages_free(struct zf_damages *damages)
{
	for (size_t i = 0; i < damages->count; i++)
		free(damages->items[i].message);
	free(damages->items);
	*damages = (struct zf_damages){0};
}
