/*
 * record_store.h - where the bytes of kept records are: in memory, or past a limit in a spool
 *
 * While it is frozen, another thread may read what was kept when it was: what is
 * dropped meanwhile stays where it is until the thaw, and the spool is not
 * compacted. All else is for one thread.
 */
#ifndef ZF_SELECT_RECORD_STORE_H
#define ZF_SELECT_RECORD_STORE_H

#include "select/rank_heap.h"
#include "util/spool.h"

struct zf_record_store {
	struct zf_rank_heap *heaps; /* borrowed: all whose entries have bytes here */
	size_t heap_count;
	struct zf_spool *spool; /* owned; NULL: all records stay in memory */
	uint64_t memory;        /* how much of it they may take then, with their entries */
	uint64_t held;          /* bytes of records in memory, with what malloc() adds */
	bool frozen;
	unsigned char **dropped; /* bytes that await the thaw */
	size_t dropped_count, dropped_capacity;
};

/* Gives `entry` a copy of a record's bytes. `entries` is the memory that goes to the entries of all heaps. */
bool zf_record_store_put(struct zf_record_store *store, struct zf_entry *entry, const void *bytes, size_t length,
                         uint64_t entries, zipfit_error *error);

/* Lets go of a dropped entry's bytes. */
bool zf_record_store_drop(struct zf_record_store *store, const struct zf_entry *entry, zipfit_error *error);

/* Frees what was dropped since it was frozen. */
void zf_record_store_thaw(struct zf_record_store *store);

/* Frees all but the bytes in memory, which are freed with their entries. */
void zf_record_store_free(struct zf_record_store *store);

#endif
