/*
 * table.c - zeroed memory, on huge pages if it is large
 */
#include "score/conditional/table.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define HUGE_PAGE  ((size_t)2 << 20)
#define CACHE_LINE ((size_t)64)

void *zf_table_new(size_t count, size_t size)
{
	void *table = NULL;
	size_t bytes, alignment;

	if (count > (SIZE_MAX - HUGE_PAGE) / size)
		return NULL;
	bytes = count * size;
	alignment = bytes >= HUGE_PAGE ? HUGE_PAGE : CACHE_LINE;
	if (posix_memalign(&table, alignment, bytes > 0 ? bytes : 1) != 0)
		return NULL;
#ifdef MADV_HUGEPAGE
	/* Before the first touch. It is only a wish: nothing depends on it. */
	if (bytes >= HUGE_PAGE)
		(void)madvise(table, bytes / HUGE_PAGE * HUGE_PAGE, MADV_HUGEPAGE);
#endif
	memset(table, 0, bytes);
	return table;
}

void zf_table_free(void *table)
{
	free(table);
}
