/*
 * record_store.h - holds the bytes of kept records: in memory, and beyond a limit in a spool
 *
 * While the store is frozen, another thread may read the records that were kept when it was
 * frozen: bytes that are dropped meanwhile are freed by the thaw, and the spool is not
 * compacted. Everything else is for one thread at a time.
 */
#ifndef ZF_SELECT_RECORD_STORE_H
#define ZF_SELECT_RECORD_STORE_H

#include "select/rank_heap.h"
#include "util/spool.h"

struct zf_record_store {
	struct zf_rank_heap *heaps; /* borrowed: the heaps whose entries have bytes here */
	size_t heap_count;
	struct zf_spool *spool; /* owned; NULL: all bytes stay in memory */
	uint64_t memory;        /* with a spool: the most bytes that records and entries may take */
	uint64_t held;          /* bytes of memory that records take, with the overhead of malloc() */
	bool frozen;
	unsigned char **dropped; /* to be freed by the thaw */
	size_t dropped_count, dropped_capacity;
};

/* Gives `entry` a copy of a record's bytes. `entries` is the memory that the entries of all heaps take. */
bool zf_record_store_put(struct zf_record_store *store, struct zf_entry *entry, const void *bytes, size_t length,
                         uint64_t entries, zipfit_error *error);

/* Frees the bytes of an entry that was dropped. */
bool zf_record_store_drop(struct zf_record_store *store, const struct zf_entry *entry, zipfit_error *error);

/* Ends the freeze and frees the bytes that were dropped meanwhile. */
void zf_record_store_thaw(struct zf_record_store *store);

/* Frees the store, but not the bytes in memory: the owner of the entries frees those. */
void zf_record_store_free(struct zf_record_store *store);

#endif
