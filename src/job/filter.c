/*
 * filter.c - a selection that needs no pool: each record is written as soon as its score is known
 *
 * The records are the same, byte for byte, as those of a pool. The output that can be
 * seen while the run goes on, a pipe, gets them in the order of the input; job.c writes
 * through what is buffered whenever the run has to wait.
 */
#include "job/filter.h"

#include "output/record_text.h"

/* Whether a record is selected by its score alone. */
static bool is_independent(const zipfit_choice *choice)
{
	return choice->limit.records == 0 && choice->limit.budget == 0 && choice->fraction <= 0 &&
	       choice->dedup == ZIPFIT_DEDUP_NONE && choice->diverse <= 0 && choice->cover <= 0 &&
	       choice->temperature <= 0 && choice->keep_general <= 0 && !choice->budget_auto;
}

bool zf_filter_possible(const zipfit_options *options, const struct zf_selection_rules *rules)
{
	/* A rank is known when all scores are; so is a selection that a checkpoint or a part can hold. */
	const bool needs_all = options->annotate || options->explain != NULL || options->report != NULL ||
	                       options->events->selected != NULL || options->from_scores != NULL ||
	                       options->shards > 0 || options->checkpoint != NULL || options->split_output != NULL ||
	                       options->emit != NULL;

	return options->input_order && rules->sets == 1 && is_independent(&rules->choice) && !needs_all;
}

bool zf_filter_put(struct zf_job *job, const zipfit_record *record, zipfit_error *error)
{
	const zipfit_options *options = job->options;
	const zipfit_limit *limit = &options->choice.limit;
	const struct zf_kept kept = {.score = record->score, .cost = record->cost};

	if (limit->has_min_score && !(record->score >= limit->min_score))
		return true;
	job->text.length = 0;
	if (options->format.kind == ZIPFIT_FILES ? !zf_append_file_record(&job->text, record, error)
	                                         : !zf_buffer_append(&job->text, record->bytes, record->length, error))
		return false;
	if (!zf_buffer_append_byte(&job->text, '\n', error))
		return false;
	zf_job_note_selected(job, &kept, job->text.length);
	return zf_job_write_text(job, ZF_OUTPUT_MAIN, error);
}
