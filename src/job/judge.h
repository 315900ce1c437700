/*
 * judge.h - what one fold of the targets selects, and how well that predicts the other fold
 */
#ifndef ZF_JOB_JUDGE_H
#define ZF_JOB_JUDGE_H

#include "score/mix/mix.h"
#include "input/extractor.h"
#include "select/choose.h"

/* What both folds have in common. Everything is borrowed. */
struct zf_judge_setup {
	const struct zf_selection_rules *rules; /* of one target set */
	const zipfit_topk *pool;                /* of all sets, after zf_topk_end() */
	zipfit_format kept;                     /* how kept records become documents */
	size_t scores;                          /* how many doubles stand before each kept record */
	uint64_t scored;                        /* records */
	uint64_t model_memory;                  /* bytes, of each model */
	const zipfit_stop *stop;
};

/* One fold. All-zero is one that was not opened. */
struct zf_judge {
	const struct zf_judge_setup *setup;
	size_t set; /* the fold's number in the pool */
	const zipfit_documents *test;
	zipfit_topk *pool; /* of this fold */
	struct zf_chosen chosen;
	struct zf_mix_model *model;
	struct zf_extractor *extractor;
	struct zf_scratch scratch;
	struct zf_buffer fetched;

	/* What was learnt so far, in the order of the selection */
	size_t learnt;
	uint64_t learnt_bytes;
	double lowest_score;

	double bits_per_byte; /* set by zf_judge_measure() */
};

/* Opens the fold that is target set `set` of the pool, with an empty selection. zf_judge_close() in any case. */
bool zf_judge_open(struct zf_judge *judge, const struct zf_judge_setup *setup, size_t set, const zipfit_documents *test,
                   zipfit_error *error);
void zf_judge_close(struct zf_judge *judge);

/* Makes the selection within `budget`. Its first records are those of an earlier selection within less. */
bool zf_judge_choose(struct zf_judge *judge, uint64_t budget, zipfit_error *error);

/* Whether the budget ended the selection. */
bool zf_judge_is_cut(const struct zf_judge *judge);

/* Learns the selection up to `size` bytes, as a budget of that size would cut it. The selection has been made for that. */
bool zf_judge_learn(struct zf_judge *judge, uint64_t size, zipfit_error *error);

/* Measures how well what was learnt predicts the test documents. */
bool zf_judge_measure(struct zf_judge *judge, zipfit_error *error);

#endif
