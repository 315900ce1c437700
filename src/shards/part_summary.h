/*
 * part_summary.h - the summary of a part, and the sum of several
 */
#ifndef ZF_SHARDS_PART_SUMMARY_H
#define ZF_SHARDS_PART_SUMMARY_H

#include "input/damage.h"
#include "input/piece.h"
#include "select/survey.h"
#include "select/topk.h"
#include "shards/serialize.h"

/* The number of lines of a byte range. */
struct zf_span_lines {
	uint64_t span;
	uint64_t lines;
};

/* `damages`, `ranges` and `survey` belong to the code that filled the struct. */
struct zf_part_summary {
	zipfit_counts counts;
	struct zf_damages damages;
	bool has_cutoff[ZF_MAX_HEAPS];
	struct zf_rank_key cutoff[ZF_MAX_HEAPS]; /* of each set of the pool; its `input` is a span */
	struct zf_span_lines *ranges;
	size_t range_count;
	struct zf_survey *survey;     /* with --report; else NULL */
	struct zf_resume_point place; /* ZF_CHECKPOINT: where a run goes on */
	uint64_t journal_bytes;       /* ZF_CHECKPOINT: the length of the journal that belongs to it */
};

void zf_part_summary_free(struct zf_part_summary *summary);

/* Adds the counts, damages, ranges and survey of `from` to those of `to`. Ranges stay in order. */
bool zf_summary_add(struct zf_part_summary *to, const struct zf_part_summary *from, zipfit_error *error);

/* Adds a survey to that of `to`, or makes it one; `from` may be NULL. */
bool zf_summary_add_survey(struct zf_part_summary *to, const struct zf_survey *from, zipfit_error *error);

/* Copy the bars of `topk` to `summary`, and those of `summary` to `topk`. */
void zf_summary_note_cutoffs(struct zf_part_summary *summary, const zipfit_topk *topk);
bool zf_summary_set_cutoffs(const struct zf_part_summary *summary, zipfit_topk *topk, zipfit_error *error);

/* The number in its file of a line of a span. The lines of all ranges of the input must be in `summary`. */
uint64_t zf_summary_line(const struct zf_part_summary *summary, uint64_t shards, uint64_t span, uint64_t line);

/* Appends the summary's bytes, as part_format.h describes them. */
bool zf_part_summary_put(struct zf_buffer *to, const struct zf_part_summary *summary, zipfit_error *error);

/*
 * Reads the bytes of a summary of a part of `inputs` inputs, to the end of `cursor`, into `summary`, which must be
 * all-zero. Call zf_part_summary_free() whether it fails or not. ZIPFIT_BAD_DATA, "damaged", if they are not a summary.
 */
bool zf_part_summary_get(struct zf_cursor *cursor, size_t inputs, struct zf_part_summary *summary, zipfit_error *error);

#endif
