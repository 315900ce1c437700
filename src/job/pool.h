/*
 * pool.h - the records that may still be selected while the input is read
 */
#ifndef ZF_JOB_POOL_H
#define ZF_JOB_POOL_H

#include "job/explanation.h"
#include "job/job.h"
#include "select/choose.h"
#include "select/topk.h"

/* All-zero is a pool that was not opened. Strings and `rules` are borrowed. */
struct zf_pool {
	const zipfit_options *options;
	const struct zf_selection_rules *rules;
	struct zf_job *job;
	zipfit_topk *topk;                     /* empty if the job streams: records go straight to its output */
	struct zf_rival refused[ZF_MAX_HEAPS]; /* for each set of the pool, the best record that was not kept */
	struct zf_buffer packed;               /* the record that is being kept, in its form */
	_Atomic double bars[ZF_MAX_HEAPS];     /* for each set zf_topk_bar(), some time ago: it only rises */
};

/*
 * Opens an empty pool, in place of one that is open. `scored` is how many records there are, UINT64_MAX where that is
 * not known; `memory` is what the records may take.
 */
bool zf_pool_open(struct zf_pool *pool, uint64_t scored, uint64_t memory, zipfit_error *error);
void zf_pool_close(struct zf_pool *pool);

/*
 * Any thread: whether zf_pool_keep() may do anything with a scored record. False is certain. The pool must be open, and
 * zf_pool_raise_bars() lets all threads know what it holds by now.
 */
bool zf_pool_may_keep(const struct zf_pool *pool, const zipfit_record *record);
void zf_pool_raise_bars(struct zf_pool *pool);

/*
 * Keeps the record, in the form in which it will be written, for each target set whose best it is among. `text_hash` is
 * that of zf_same_text(), or 0.
 */
bool zf_pool_keep(struct zf_pool *pool, const zipfit_record *record, uint64_t text_hash, uint64_t span,
                  zipfit_error *error);

#endif
