/*
 * survey.h - what a run has read, for --report: histograms, values of a field, examples
 *
 * Its memory does not grow with the number of records, except for the values of a field, which groups.h bounds.
 * Every piece of it depends only on the records and not on their order, so the surveys of parts add up to the one of
 * the whole input.
 */
#ifndef ZF_SELECT_SURVEY_H
#define ZF_SELECT_SURVEY_H

#include "select/groups.h"
#include "select/score_grid.h"
#include "select/topk.h"

#define ZF_SURVEY_BINS        1024
#define ZF_SURVEY_BINS_LENGTH 64 /* of scores, where lengths are the columns */
#define ZF_SURVEY_LENGTHS     64
#define ZF_SURVEY_BELOW       10

/* How much is kept of the record and of the reason of an example. */
#define ZF_EXAMPLE_BYTES 300

/* The first record, in input order, with an outcome. */
struct zf_example {
	bool found;
	uint64_t span, line;
	struct zf_buffer bytes; /* of the record, and why, both cut short */
	struct zf_buffer reason;
};

struct zf_survey {
	struct zf_score_grid scores;  /* of scored records; with several target sets, their best score */
	struct zf_score_grid lengths; /* the same, by zf_length_column() of their documents */
	uint64_t document_bytes;      /* of scored records */
	struct zf_groups groups;
	struct zf_example examples[ZIPFIT_MAX_OUTCOMES]; /* by enum zipfit_outcome */
	/* For each target set, the best records that have no place in the pool; NULL: those are not asked for. */
	zipfit_topk *below;
};

/* `sets` target sets, of which the best records that have no place in the pool are kept; 0: they are not. */
struct zf_survey *zf_survey_new(size_t sets, zipfit_error *error);
void zf_survey_free(struct zf_survey *survey);

/* Counts a scored record. */
bool zf_survey_score(struct zf_survey *survey, double score, uint64_t document_bytes, zipfit_error *error);

/* Notes an example of a record that is not scored, unless an earlier one is known. */
bool zf_survey_example(struct zf_survey *survey, enum zipfit_outcome outcome, const struct zf_example *example,
                       zipfit_error *error);

/* Adds a survey to another one, which may be asked for as many sets or none. */
bool zf_survey_add(struct zf_survey *to, const struct zf_survey *from, zipfit_error *error);

/* The column of a document's length: two for each power of two. And the first length of a column. */
size_t zf_length_column(uint64_t bytes);
double zf_length_begin(size_t column);

#endif
