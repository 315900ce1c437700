/*
 * selecting_end.c - the outputs of zipfit_select(), when all records are read
 */
#include "job/selecting.h"

#include "job/finish.h"
#include "job/selection.h"
#include "job/tuning.h"

/* With --budget auto: finds the budget with the folds, the sets of the pool after the first one. */
static bool find_budget(struct zf_selecting *selection, zipfit_error *error)
{
	zipfit_limit limit;

	if (!selection->options.choice.budget_auto)
		return true;
	if (!zf_tuning_measure(&selection->job, selection->pool.topk, 1, &selection->rules, error))
		return false;
	selection->rules.choice.limit.budget = selection->job.tuning.budget;
	limit = zf_rules_pool(&selection->rules, selection->job.counts.outcome[ZIPFIT_SCORED]);
	selection->view = zf_topk_view(selection->pool.topk, 0, &limit, error);
	return selection->view != NULL;
}

static bool write_selection(struct zf_selecting *selection, zipfit_error *error)
{
	const zipfit_options *options = selection->job.options;
	struct zf_selection_form form = {
		.names = selection->job.texts.mix.names,
		.refused = selection->pool.refused,
		.assignment = &selection->assignment,
		.kept = zf_selection_kept_format(&options->format),
		.scores = zf_selection_scores(&selection->pool_rules),
		.shards = selection->share.head.shards,
		.summary = selection->share.pieces != NULL ? &selection->ours : NULL,
		.split = {options->inputs, options->input_count, options->format.kind},
		.input_order = options->input_order,
		.annotate = options->annotate,
		.paths = options->inputs,
		.cost_is_bytes = options->format.unit == ZIPFIT_BYTES,
		.survey = selection->ours.survey,
	};

	if (!find_budget(selection, error))
		return false;
	form.rules = selection->rules;
	form.rest = selection->view != NULL ? selection->pool.topk : NULL;
	return zf_selection_write(&selection->job, selection->view != NULL ? selection->view : selection->pool.topk,
	                          &form, error);
}

static bool write_part(struct zf_selecting *selection, zipfit_error *error)
{
	struct zf_time spent[ZF_PHASES];

	/* The part states the whole time, as far as it is known. */
	if (zf_ranks_count(selection->ranks) == 1)
		selection->ours.counts.progress.seconds =
			selection->job.earlier_seconds + zf_clock_read(&selection->job.clock, spent).wall;
	return zf_part_put_summary(&selection->writer, &selection->ours, error) &&
	       ((selection->rules.choice.cover <= 0 && !selection->share.head.report) ||
	        zf_part_put_targets(&selection->writer, selection->rules.targets, selection->rules.sets, error)) &&
	       zf_selection_put_pool(&selection->job, selection->pool.topk, &selection->pool_rules, &selection->writer,
	                             error) &&
	       zf_part_end(&selection->writer, error);
}

/* Joins on rank 0 what the ranks found; rows come later. */
static bool gather(struct zf_selecting *selection, const struct zf_gathering *gathering, zipfit_error *error)
{
	struct zf_job *job = &selection->job;
	const double seconds = job->counts.progress.seconds;

	if (!zf_share_summarise(&selection->share, &job->counts, selection->pool.topk, &selection->ours, error))
		return false;
	if (selection->ours.survey != NULL)
		zf_topk_set_rest(selection->pool.topk, selection->ours.survey->below);
	if (!zf_ranks_gather(selection->ranks, gathering, error))
		return false;
	job->counts = selection->ours.counts;
	zf_damages_free(&job->damages);
	if (!zf_damages_add_all(&job->damages, &selection->ours.damages, error))
		return false;
	if (zf_ranks_count(selection->ranks) == 1)
		return true;
	/* The ranks read at the same time, and wait for each other. */
	job->parts_seconds = job->counts.progress.seconds;
	job->counts.progress.seconds = seconds;
	return true;
}

/* Gives rows that were kept in journals to the outputs. */
static bool put_kept_rows(struct zf_selecting *selection, const struct zf_gathering *gathering, zipfit_error *error)
{
	uint64_t bytes;

	if (selection->journal == NULL)
		return true;
	if (!zf_journal_flush(selection->journal, &bytes, error))
		return false;
	if (zf_ranks_count(selection->ranks) > 1)
		return zf_ranks_rows(selection->ranks, gathering, zf_selecting_put_kept_row, selection, error);
	return zf_journal_rows(selection->journal, zf_selecting_put_kept_row, selection, selection->job.stop, error);
}

bool zf_selecting_write(struct zf_selecting *selection, zipfit_error *error)
{
	const struct zf_gathering gathering = {
		.head = &selection->share.head,
		.topk = selection->pool.topk,
		.summary = &selection->ours,
		.journal = selection->journal,
		.stop = selection->job.stop,
	};

	if (!gather(selection, &gathering, error))
		return false;
	if (zf_ranks_rank(selection->ranks) == 0 && !selection->divided)
		zf_job_tell_roles(&selection->job, selection->options.format.roles);
	zf_job_enter(&selection->job, ZF_WRITING);
	/* A row names the set that took its record, so rows come last; but a part has its rows before its records. */
	if (zf_ranks_rank(selection->ranks) == 0 && !selection->divided && selection->rules.sets > 1)
		return write_selection(selection, error) && put_kept_rows(selection, &gathering, error) &&
		       zf_row_output_begin(&selection->rows, error) && zf_job_finish(&selection->job, true, error);
	if (!put_kept_rows(selection, &gathering, error))
		return false;
	if (zf_ranks_rank(selection->ranks) > 0)
		return true;
	return (selection->divided
	                ? write_part(selection, error)
	                : zf_row_output_begin(&selection->rows, error) && write_selection(selection, error)) &&
	       zf_job_finish(&selection->job, true, error);
}
