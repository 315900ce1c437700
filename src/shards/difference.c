/*
 * difference.c - what differs between two parts, in words
 */
#include "shards/difference.h"

#include <inttypes.h>
#include <stdio.h>

bool zf_difference_values(const struct zf_comparison *comparison, const char *what, const char *value,
                          const char *other)
{
	if (value != NULL && other != NULL)
		snprintf(comparison->text, comparison->size, "its %s is %s, not %s as in %s", what, value, other,
		         comparison->name);
	else
		snprintf(comparison->text, comparison->size, "it was made with%s %s %s, unlike %s",
		         value != NULL ? "" : "out", what, value != NULL ? value : other, comparison->name);
	return true;
}

bool zf_difference_flag(const struct zf_comparison *comparison, const char *option, bool value)
{
	snprintf(comparison->text, comparison->size, "it was made with%s %s, unlike %s", value ? "" : "out", option,
	         comparison->name);
	return true;
}

bool zf_difference_count(const struct zf_comparison *comparison, const char *what, uint64_t value, uint64_t other)
{
	char texts[2][24];

	snprintf(texts[0], sizeof(texts[0]), "%" PRIu64, value);
	snprintf(texts[1], sizeof(texts[1]), "%" PRIu64, other);
	return zf_difference_values(comparison, what, value > 0 ? texts[0] : NULL, other > 0 ? texts[1] : NULL);
}
