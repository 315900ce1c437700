/*
 * table.h - memory for tables that are read at random
 *
 * A table larger than the caches is read at addresses that the processor must translate first. With
 * pages of 4 KiB most of those translations miss the processor's own cache, too. So large tables
 * ask for huge pages, where the system has them to give.
 */
#ifndef ZF_CONDITIONAL_TABLE_H
#define ZF_CONDITIONAL_TABLE_H

#include <stddef.h>

/* Memory for `count` elements of `size` bytes, all zero; NULL if there is none. zf_table_free() it. */
void *zf_table_new(size_t count, size_t size);
void zf_table_free(void *table);

#endif
