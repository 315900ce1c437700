/*
 * difference.h - what differs between two parts, in words
 */
#ifndef ZF_SHARDS_DIFFERENCE_H
#define ZF_SHARDS_DIFFERENCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Two parts that are compared, and room for the message. */
struct zf_comparison {
	const char *name; /* of the other part */
	char *text;
	size_t size;
};

/*
 * Write "its option --level is 1, not 6 as in NAME" and the like. `value` is that of this part and `other` that of the
 * other; one of them may be NULL, or a count of 0: not given. Return true, for the caller to return.
 */
bool zf_difference_values(const struct zf_comparison *comparison, const char *what, const char *value,
                          const char *other);
bool zf_difference_flag(const struct zf_comparison *comparison, const char *option, bool value);
bool zf_difference_count(const struct zf_comparison *comparison, const char *what, uint64_t value, uint64_t other);

#endif
