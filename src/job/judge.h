/*
 * judge.h - what one fold of the targets selects, and how well that predicts the other fold
 *
 * Two models judge. PPMd measures as zipfit_cross_entropy() does, but holds no more than ZF_PPMD_HOLDS bytes and
 * learns all text again for each measurement. The context-mixing model has no such limits. The two differ in
 * level, and a little in what they think of text that is not about the task. So PPMd judges as far as it can;
 * beyond that, what the other model says of the change since then is added to what PPMd said last.
 */
#ifndef ZF_JOB_JUDGE_H
#define ZF_JOB_JUDGE_H

#include "score/mix/mix.h"
#include "input/extractor.h"
#include "select/choose.h"

/* The most text that PPMd holds in its 16 MB: at 8 bytes of memory for each, more make it start over. */
#define ZF_PPMD_HOLDS ((uint64_t)2 << 20)

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
	size_t set;                      /* the fold's number in the pool */
	const zipfit_documents *targets; /* the fold */
	const zipfit_documents *test;    /* the other fold */
	zipfit_topk *pool;               /* of this fold */
	struct zf_chosen chosen;
	zipfit_documents *text;     /* learnt so far; NULL once there is a model */
	struct zf_mix_model *model; /* NULL: PPMd judges */
	double level;               /* PPMd's bits per byte minus the model's, where it took over */
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
bool zf_judge_open(struct zf_judge *judge, const struct zf_judge_setup *setup, size_t set,
                   const zipfit_documents *targets, const zipfit_documents *test, zipfit_error *error);
void zf_judge_close(struct zf_judge *judge);

/* Makes the selection within `budget`. Its first records are those of an earlier selection within less. */
bool zf_judge_choose(struct zf_judge *judge, uint64_t budget, zipfit_error *error);

/* Whether the budget ended the selection. */
bool zf_judge_is_cut(const struct zf_judge *judge);

/* Leaves the judging to the context-mixing model from here on, if it does not judge yet. */
bool zf_judge_take_over(struct zf_judge *judge, zipfit_error *error);

/* Learns the selection up to `size` bytes, as a budget of that size would cut it. The selection has been made for that.
 */
bool zf_judge_learn(struct zf_judge *judge, uint64_t size, zipfit_error *error);

/* Measures how well what was learnt predicts the test documents. */
bool zf_judge_measure(struct zf_judge *judge, zipfit_error *error);

#endif
