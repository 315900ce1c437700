/*
 * groups.c - how many records each value of a field has
 */
#include "select/groups.h"

#include "util/error.h"
#include "util/grow.h"
#include "util/hash.h"

#include <stdlib.h>
#include <string.h>

void zf_groups_free(struct zf_groups *groups)
{
	for (size_t i = 0; i < groups->count; i++)
		free(groups->groups[i].value);
	free(groups->groups);
	zf_set_free(&groups->index);
	*groups = (struct zf_groups){0};
}

static void give_up(struct zf_groups *groups)
{
	zf_groups_free(groups);
	groups->too_many = true;
}

static size_t cut(size_t length)
{
	return length < ZF_GROUP_BYTES ? length : ZF_GROUP_BYTES;
}

/* Sets `*place` to the group of this value; false if there is none. `length` is what counts of it. */
static bool find(const struct zf_groups *groups, const struct zf_group *group, size_t length, uint64_t hash,
                 size_t *place)
{
	const struct zf_set_slot *slot = NULL;

	while ((slot = zf_set_find(&groups->index, hash, slot)) != NULL) {
		const struct zf_group *found = &groups->groups[slot->value];

		*place = (size_t)slot->value;
		if (found->kind == group->kind && found->length == length &&
		    (length == 0 || memcmp(found->value, group->value, length) == 0))
			return true;
	}
	return false;
}

static uint64_t hash_of(const struct zf_group *group, size_t length)
{
	return zf_hash_bytes(group->kind, group->value, length);
}

static bool add(struct zf_groups *groups, const struct zf_group *group, size_t length, uint64_t hash,
                zipfit_error *error)
{
	struct zf_group *grown = zf_grow(groups->groups, &groups->capacity, groups->count + 1, sizeof(*grown),
	                                 "the values of a field", error);
	unsigned char *value;

	if (grown == NULL)
		return false;
	groups->groups = grown;
	value = malloc(length + 1);
	if (value == NULL)
		return zf_fail_memory(error, "the values of a field");
	if (length > 0)
		memcpy(value, group->value, length);
	if (!zf_set_add(&groups->index, hash, groups->count, error)) {
		free(value);
		return false;
	}
	groups->groups[groups->count] = *group;
	groups->groups[groups->count].value = value;
	groups->groups[groups->count++].length = length;
	return true;
}

bool zf_groups_count(struct zf_groups *groups, const struct zf_group *group, zipfit_error *error)
{
	const size_t length = cut(group->length);
	const uint64_t hash = hash_of(group, length);
	size_t place;

	if (groups->too_many)
		return true;
	if (find(groups, group, length, hash, &place)) {
		groups->groups[place].records += group->records;
		groups->groups[place].bytes += group->bytes;
		return true;
	}
	if (groups->count == ZF_GROUPS_MOST) {
		give_up(groups);
		return true;
	}
	return add(groups, group, length, hash, error);
}

bool zf_groups_add(struct zf_groups *to, const struct zf_groups *from, zipfit_error *error)
{
	if (from->too_many)
		give_up(to);
	for (size_t i = 0; i < from->count; i++)
		if (!zf_groups_count(to, &from->groups[i], error))
			return false;
	return true;
}

const struct zf_group *zf_groups_find(const struct zf_groups *groups, const struct zf_group *group)
{
	const size_t length = cut(group->length);
	size_t place;

	return find(groups, group, length, hash_of(group, length), &place) ? &groups->groups[place] : NULL;
}
