/*
 * groups.h - how many records each value of a field has
 *
 * Counts are exact, so those of parts add up. A field with more values than ZF_GROUPS_MOST has too many to say
 * anything by: then no counts are kept, and that is the result too, whatever the order of the records.
 */
#ifndef ZF_SELECT_GROUPS_H
#define ZF_SELECT_GROUPS_H

#include "util/set.h"

#include <stddef.h>

#define ZF_GROUPS_MOST ((size_t)1 << 17)

/* Values are told apart by so many bytes. */
#define ZF_GROUP_BYTES 200

/* What kind of value a field has. */
enum zf_group_kind {
	ZF_GROUP_VALUE,
	ZF_GROUP_NONE,  /* missing, null or empty */
	ZF_GROUP_OTHER, /* an object, or an array that does not hold strings */
	ZF_GROUP_KINDS
};

struct zf_group {
	enum zf_group_kind kind;
	unsigned char *value; /* `length` bytes; owned */
	size_t length;
	uint64_t records, bytes; /* the bytes are those of documents */
};

/* All-zero is empty. */
struct zf_groups {
	struct zf_group *groups; /* in the order in which their values came */
	size_t count, capacity;
	struct zf_set index; /* hash -> place in `groups` */
	bool too_many;       /* there are none: the field has more values than fit */
};

void zf_groups_free(struct zf_groups *groups);

/* Counts records of a value, whose first ZF_GROUP_BYTES bytes are copied where it is new. */
bool zf_groups_count(struct zf_groups *groups, const struct zf_group *group, zipfit_error *error);
bool zf_groups_add(struct zf_groups *to, const struct zf_groups *from, zipfit_error *error);

/* The group of the same value, or NULL. */
const struct zf_group *zf_groups_find(const struct zf_groups *groups, const struct zf_group *group);

#endif
