/*
 * topk.h - keeps the best records
 */
#ifndef ZIPFIT_TOPK_H
#define ZIPFIT_TOPK_H

#include "zipfit/error.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Where a selection ends. All limits that are set hold: in order of rank, it ends
 * at the first one reached. All-zero is no limit, and everything is kept.
 */
typedef struct zipfit_limit {
	uint64_t records;   /* at most so many; 0: any number */
	uint64_t budget;    /* it ends before the record with which the cost would be more; 0: any cost */
	bool has_min_score; /* it ends at the first score below `min_score` */
	double min_score;
} zipfit_limit;

/*
 * The best records pushed so far. Order: higher score first, then the earlier
 * (input, line). As no two records share both, the result does not depend on
 * the order of the pushes.
 */
typedef struct zipfit_topk zipfit_topk;

/* One record kept. `bytes` belong to the zipfit_topk. */
typedef struct zipfit_kept {
	double score;
	uint64_t rank; /* from 1, set by zipfit_topk_sort() */
	size_t input;
	uint64_t line;
	uint64_t cost;
	const unsigned char *bytes;
	size_t length;
	size_t set;      /* index of the target set, 0 if there is one; past the last: drawn by `keep_general` */
	uint64_t copies; /* records of the same text that this one stands for, besides itself */
} zipfit_kept;

/* Keeps what `limit` allows, and nothing that can no longer be selected. Memory grows with what is kept. */
ZIPFIT_API zipfit_topk *zipfit_topk_new(const zipfit_limit *limit, zipfit_error *error);
ZIPFIT_API void zipfit_topk_free(zipfit_topk *topk);

/* Says whether a record of this score and position could be kept now. */
ZIPFIT_API bool zipfit_topk_admits(const zipfit_topk *topk, double score, size_t input, uint64_t line);

/*
 * Keeps a copy of the record's `bytes` if it is among the best, dropping those
 * that fall out. Of `record`, `rank` is not looked at.
 */
ZIPFIT_API bool zipfit_topk_push(zipfit_topk *topk, const zipfit_kept *record, zipfit_error *error);

ZIPFIT_API size_t zipfit_topk_count(const zipfit_topk *topk);

/*
 * Ends the pushing: ranks the records and puts them in order of rank, or, with
 * `input_order`, in order of their position. Afterwards zipfit_topk_at() gives
 * record 0 <= i < count in that order; it stays valid until zipfit_topk_free().
 */
ZIPFIT_API void zipfit_topk_sort(zipfit_topk *topk, bool input_order);
ZIPFIT_API zipfit_kept zipfit_topk_at(const zipfit_topk *topk, size_t i);

#ifdef __cplusplus
}
#endif

#endif
