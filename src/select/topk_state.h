/*
 * topk_state.h - what topk.c and topk_records.c share
 */
#ifndef ZF_SELECT_TOPK_STATE_H
#define ZF_SELECT_TOPK_STATE_H

#include "select/record_store.h"
#include "zipfit.h"

struct zf_kept; /* topk.h */

struct zipfit_topk {
	struct zf_rank_heap *heaps; /* once sorted, the first one has all entries */
	size_t sets;
	bool is_view; /* the bytes and the spool are borrowed */
	struct zf_record_store store;
	zipfit_topk *rest; /* borrowed; NULL: there is none */
};

struct zf_kept zf_kept_of(const struct zf_entry *entry);

#endif
