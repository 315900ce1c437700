/*
 * failing.c - memory that runs out, for tests
 */
#include "failing.h"

#include <stdbool.h>

size_t failing_call;

/* The names that the linker gives to what it wraps. */
#pragma GCC diagnostic ignored "-Wmissing-prototypes"
/* NOLINTBEGIN(bugprone-reserved-identifier) */

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t size);

static bool is_refused(void)
{
	return failing_call > 0 && --failing_call == 0;
}

void *__wrap_malloc(size_t size)
{
	return is_refused() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
	return is_refused() ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *old, size_t size)
{
	return is_refused() ? NULL : __real_realloc(old, size);
}

/* NOLINTEND(bugprone-reserved-identifier) */
