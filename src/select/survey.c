/*
 * survey.c - what a run has read, for --report
 */
#include "select/survey.h"

#include "util/error.h"

#include <math.h>
#include <stdlib.h>

struct zf_survey *zf_survey_new(size_t sets, zipfit_error *error)
{
	const zipfit_limit limit = {.records = ZF_SURVEY_BELOW};
	struct zf_survey *survey = calloc(1, sizeof(*survey));

	if (survey == NULL) {
		zf_fail_memory(error, "a report");
		return NULL;
	}
	if (zf_score_grid_init(&survey->scores, ZF_SURVEY_BINS, 1, error) &&
	    zf_score_grid_init(&survey->lengths, ZF_SURVEY_BINS_LENGTH, ZF_SURVEY_LENGTHS, error)) {
		survey->below = sets > 0 ? zf_topk_new_sets(&limit, sets, error) : NULL;
		if (sets == 0 || survey->below != NULL)
			return survey;
	}
	zf_survey_free(survey);
	return NULL;
}

void zf_survey_free(struct zf_survey *survey)
{
	if (survey == NULL)
		return;
	zf_score_grid_free(&survey->scores);
	zf_score_grid_free(&survey->lengths);
	zf_groups_free(&survey->groups);
	for (size_t i = 0; i < ZIPFIT_MAX_OUTCOMES; i++) {
		zf_buffer_free(&survey->examples[i].bytes);
		zf_buffer_free(&survey->examples[i].reason);
	}
	zipfit_topk_free(survey->below);
	free(survey);
}

size_t zf_length_column(uint64_t bytes)
{
	const double power = bytes > 0 ? floor(log2((double)bytes)) : 0;
	size_t column = 2 * (size_t)power;

	/* The logarithm may be off by a bit of its last place. */
	while (column > 0 && (double)bytes < zf_length_begin(column))
		column--;
	while (column + 1 < ZF_SURVEY_LENGTHS && (double)bytes >= zf_length_begin(column + 1))
		column++;
	return column < ZF_SURVEY_LENGTHS ? column : ZF_SURVEY_LENGTHS - 1;
}

double zf_length_begin(size_t column)
{
	/* Half a power of two is 1.5 times the power: whole from 2 bytes on. */
	return ldexp(column % 2 == 0 ? 1 : 1.5, (int)(column / 2));
}

bool zf_survey_score(struct zf_survey *survey, double score, uint64_t document_bytes, zipfit_error *error)
{
	if (!isfinite(score))
		return zf_fail(error, ZIPFIT_BAD_DATA, "a score is not a number: --report has no place for it");
	zf_score_grid_count(&survey->scores, score, 0, 1);
	zf_score_grid_count(&survey->lengths, score, zf_length_column(document_bytes), 1);
	survey->document_bytes += document_bytes;
	return true;
}

static bool copy_short(struct zf_buffer *to, const struct zf_buffer *from, zipfit_error *error)
{
	to->length = 0;
	return zf_buffer_append(to, from->data, from->length < ZF_EXAMPLE_BYTES ? from->length : ZF_EXAMPLE_BYTES,
	                        error);
}

bool zf_survey_example(struct zf_survey *survey, enum zipfit_outcome outcome, const struct zf_example *example,
                       zipfit_error *error)
{
	struct zf_example *known = &survey->examples[outcome];

	if (known->found && (known->span != example->span ? known->span < example->span : known->line <= example->line))
		return true;
	known->found = true;
	known->span = example->span;
	known->line = example->line;
	return copy_short(&known->bytes, &example->bytes, error) && copy_short(&known->reason, &example->reason, error);
}

bool zf_survey_add(struct zf_survey *to, const struct zf_survey *from, zipfit_error *error)
{
	zf_score_grid_add(&to->scores, &from->scores);
	zf_score_grid_add(&to->lengths, &from->lengths);
	to->document_bytes += from->document_bytes;
	for (int outcome = 0; outcome < ZIPFIT_MAX_OUTCOMES; outcome++)
		if (from->examples[outcome].found &&
		    !zf_survey_example(to, (enum zipfit_outcome)outcome, &from->examples[outcome], error))
			return false;
	for (size_t i = 0; to->below != NULL && from->below != NULL && i < zipfit_topk_count(from->below); i++) {
		const struct zf_kept kept = zf_topk_at(from->below, i);

		if (!zf_topk_push(to->below, &kept, error))
			return false;
	}
	return zf_groups_add(&to->groups, &from->groups, error);
}
