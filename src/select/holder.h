/*
 * holder.h - where the bytes of kept records are: in memory, or past a limit in a spool
 *
 * While it is frozen, another thread may read what was kept when it was: what is
 * dropped meanwhile stays where it is until the thaw, and the spool is not
 * compacted. All else is for one thread.
 */
#ifndef ZF_SELECT_HOLDER_H
#define ZF_SELECT_HOLDER_H

#include "select/heap.h"
#include "util/spool.h"

struct zf_holder {
	struct zf_heap *heaps; /* borrowed: all whose entries have bytes here */
	size_t heap_count;
	struct zf_spool *spool; /* owned; NULL: all records stay in memory */
	uint64_t memory;        /* how much of it they may take then, with their entries */
	uint64_t held;          /* bytes of records in memory, with what malloc() adds */
	bool frozen;
	unsigned char **dropped; /* bytes that await the thaw */
	size_t dropped_count, dropped_capacity;
};

/* Gives `entry` a copy of a record's bytes. `entries` is the memory that goes to the entries of all heaps. */
bool zf_holder_put(struct zf_holder *holder, struct zf_entry *entry, const void *bytes, size_t length, uint64_t entries,
                   zipfit_error *error);

/* Lets go of a dropped entry's bytes. */
bool zf_holder_drop(struct zf_holder *holder, const struct zf_entry *entry, zipfit_error *error);

/* Frees what was dropped since it was frozen. */
void zf_holder_thaw(struct zf_holder *holder);

/* Frees all but the bytes in memory, which are freed with their entries. */
void zf_holder_free(struct zf_holder *holder);

#endif
