/*
 * strings.c - many strings in few allocations
 */
#include "util/strings.h"

#include "util/error.h"

#include <stdlib.h>
#include <string.h>

#define BLOCK_BYTES ((size_t)64 << 10)

struct zf_strings_block {
	struct zf_strings_block *before;
	size_t size;
	char bytes[];
};

static bool add_block(struct zf_strings *strings, size_t size, zipfit_error *error)
{
	struct zf_strings_block *block = NULL;

	if (size <= SIZE_MAX - sizeof(*block))
		block = malloc(sizeof(*block) + size);
	if (block == NULL)
		return zf_fail_memory(error, "names");
	block->before = strings->last;
	block->size = size;
	strings->last = block;
	strings->left = size;
	return true;
}

const char *zf_strings_add(struct zf_strings *strings, const void *bytes, size_t length, zipfit_error *error)
{
	char *string;

	if (length >= strings->left && !add_block(strings, length < BLOCK_BYTES ? BLOCK_BYTES : length + 1, error))
		return NULL;
	string = strings->last->bytes + strings->last->size - strings->left;
	/* `bytes` may be NULL if there are none. */
	if (length > 0)
		memcpy(string, bytes, length);
	string[length] = '\0';
	strings->left -= length + 1;
	return string;
}

void zf_strings_free(struct zf_strings *strings)
{
	while (strings->last != NULL) {
		struct zf_strings_block *before = strings->last->before;

		free(strings->last);
		strings->last = before;
	}
	*strings = (struct zf_strings){0};
}
