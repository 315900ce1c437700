/*
 * select.c - zipfit_select(): the best records, as they came
 *
 * selecting_records.c has what is done with each record, selecting_end.c what is written in the end.
 */
#include "job/selecting.h"

#include "job/file_check.h"
#include "job/id_selection.h"
#include "job/inputs.h"
#include "job/options_check.h"
#include "job/reporting.h"
#include "util/error.h"

#include <stdlib.h>

static bool write_output(void *user, const void *bytes, size_t length, zipfit_error *error)
{
	return zf_outfile_write(user, bytes, length, error);
}

static bool begin_part(struct zf_selecting *selection, zipfit_error *error)
{
	const struct zf_byte_sink to = {write_output, selection->job.outputs.files[ZF_OUTPUT_MAIN]};

	return !selection->divided || zf_part_begin(&selection->writer, to, &selection->share.head, error);
}

/* Only at the end are the rows of several ranks in order, and is it known which target set took a record. */
static bool open_journal(struct zf_selecting *selection, zipfit_error *error)
{
	const zipfit_options *options = &selection->options;

	selection->journal = zf_checkpoint_policy_journal(&selection->policy);
	if (selection->journal != NULL ||
	    (zf_ranks_count(selection->ranks) == 1 && (selection->rules.sets <= 1 || selection->divided)) ||
	    (options->scores == NULL && options->rejects == NULL))
		return true;
	selection->scratch = zf_journal_open_temporary(error);
	selection->journal = selection->scratch;
	return selection->journal != NULL;
}

/* Prepares all that the first record needs. */
static bool prepare(struct zf_selecting *selection, zipfit_error *error)
{
	struct zf_job *job = &selection->job;
	const zipfit_options *options = &selection->options;
	struct zf_share *share = &selection->share;

	if ((options->checkpoint != NULL && !zf_outputs_defer(&job->outputs, error)) ||
	    !zf_share_open(share, job, options, error))
		return false;
	job->task = (struct zf_task){
		.pieces = share->pieces,
		.piece_count = share->piece_count,
		.exclude = job->texts.exclude,
		.fold = job->fold,
		.batch_done = zf_selecting_batch,
	};
	selection->rows = (struct zf_row_output){
		.job = job,
		.paths = options->inputs,
		.path_count = options->input_count,
		.shards = share->head.shards,
		.summary = share->pieces != NULL ? &selection->ours : NULL,
		.assignment = &selection->assignment,
		.names = job->texts.mix.names,
		.sets = selection->rules.sets,
		.span = UINT64_MAX,
	};
	selection->record_rows = (struct zf_record_rows){
		.options = options,
		.texts = &job->texts,
		.put = zf_selecting_put_row,
		.user = selection,
	};
	selection->assignment.names = job->texts.mix.names;
	selection->assignment.sets = selection->rules.sets;
	if (options->from_scores != NULL) {
		const struct zf_scores_columns columns = {
			.names = job->texts.mix.names,
			.sets = selection->rules.sets,
			.no_heading = options->no_heading,
		};

		selection->known = zf_scores_file_open(options->from_scores, &columns, job->stop, error);
		if (selection->known == NULL)
			return false;
	}
	return zf_checkpoint_policy_open(&selection->policy, job, options, share, selection->pool.topk, error) &&
	       open_journal(selection, error) && begin_part(selection, error);
}

static bool select_records(struct zf_selecting *selection, zipfit_error *error)
{
	struct zf_checkpoint_policy *policy = &selection->policy;
	bool ok;

	zf_selecting_leave_to_workers(selection);
	ok = zf_job_run(&selection->job, zf_selecting_record, selection, error);
	if (ok && selection->known != NULL)
		ok = zf_scores_file_end(selection->known, error);
	ok = ok && zf_share_check(&selection->share, &selection->job, error);
	if (!ok)
		zf_checkpoint_policy_stop(policy, &selection->job.counts, error);
	else if (zf_ranks_count(selection->ranks) > 1)
		ok = zf_checkpoint_policy_complete(policy, &selection->job.counts, error);
	if (!zf_ranks_agree(selection->ranks, ok, error))
		return false;
	ok = zf_selecting_read_again(selection, error) && zf_selecting_write(selection, error) &&
	     zf_ranks_done(selection->ranks, error);
	/* Stopped while writing: the scores are worth keeping. (With several ranks, rank 0 has those of all by now.) */
	if (!ok && zf_ranks_count(selection->ranks) == 1)
		zf_checkpoint_policy_stop(policy, &selection->job.counts, error);
	if (ok)
		zf_checkpoint_policy_remove(policy);
	return ok;
}

/* A rank's options are a shard's; its checkpoint has a name of its own. */
static bool adopt_options(struct zf_selecting *selection, const zipfit_options *options, const char *checkpoint,
                          zipfit_error *error)
{
	zipfit_options *own = &selection->options;

	*own = *options;
	own->checkpoint = checkpoint;
	selection->divided = options->shards > 0;
	if (zf_ranks_count(selection->ranks) == 1) {
		/* With --budget auto the pool may need all records anyway. */
		selection->reads_twice = !own->choice.budget_auto && zf_second_reading_possible(own);
		return true;
	}
	if (options->from_scores != NULL)
		return zf_fail(error, ZIPFIT_BAD_OPTION,
		               "--from-scores is for one process: there is nothing to divide");
	if (options->explain != NULL)
		return zf_fail(error, ZIPFIT_BAD_OPTION, "--explain is for one process: it needs the whole input");
	if (selection->divided)
		return zf_fail(error, ZIPFIT_BAD_OPTION, "--shard: the ranks of this job divide the input already");
	own->shard = zf_ranks_rank(selection->ranks) + 1;
	own->shards = zf_ranks_count(selection->ranks);
	return true;
}

/* Opens the job. Rank 0 writes what all ranks find. */
static bool open_job(struct zf_selecting *selection, const zipfit_options *options, zipfit_stop *stop,
                     zipfit_error *error)
{
	struct zf_job *job = &selection->job;

	return zf_job_open_scorer(job, ZF_SELECT, options, stop, error) &&
	       (zf_ranks_rank(selection->ranks) > 0 || zf_outputs_open(&job->outputs, options, stop, error));
}

/* Settles what is known when the texts are. */
static bool settle(struct zf_selecting *selection, zipfit_error *error)
{
	const zipfit_options *options = &selection->options;

	selection->rules = zf_texts_rules(&selection->job.texts);
	selection->again.sets = selection->rules.sets;
	selection->pool_rules = selection->rules;
	if (options->choice.budget_auto)
		selection->pool_rules.sets += ZF_FOLDS;
	selection->pool = (struct zf_pool){.options = options, .rules = &selection->pool_rules, .job = &selection->job};
	if (selection->job.rule == ZF_SOURCES_TELL &&
	    (selection->reads_twice || options->shards > 0 || options->checkpoint != NULL))
		selection->job.rule = ZF_SOURCES_MUST_REMAIN;
	return zf_surveying_open(&selection->surveying, &selection->job, options, &selection->rules, error) &&
	       zf_selecting_open_pool(selection, UINT64_MAX, error);
}

static void close_selection(struct zf_selecting *selection)
{
	zf_checkpoint_policy_close(&selection->policy);
	zf_journal_close(selection->scratch);
	zf_part_writer_free(&selection->writer);
	zf_part_summary_free(&selection->ours);
	zf_share_close(&selection->share);
	zf_job_close(&selection->job);
	zf_scores_file_close(selection->known);
	zf_assignment_free(&selection->assignment);
	zf_record_rows_free(&selection->record_rows);
	zf_surveying_close(&selection->surveying);
	zf_reporting_free(selection->job.reporting);
	zf_second_reading_free(&selection->again);
	zipfit_topk_free(selection->view);
	zf_pool_close(&selection->pool);
}

/* Selects as one of `ranks`. */
static bool select_as_rank(struct zf_ranks *ranks, const zipfit_options *options, zipfit_stop *stop,
                           zipfit_error *error)
{
	struct zf_selecting selection = {.ranks = ranks};
	char *checkpoint = NULL;
	bool ok;

	if (options->checkpoint != NULL) {
		checkpoint = zf_checkpoint_policy_path(options->checkpoint, ranks);
		if (checkpoint == NULL)
			return zf_fail_memory(error, "a file name");
	}
	ok = zf_file_check(ZF_SELECT, options, checkpoint, error) &&
	     adopt_options(&selection, options, checkpoint, error) && open_job(&selection, options, stop, error) &&
	     settle(&selection, error) && prepare(&selection, error) && select_records(&selection, error);
	close_selection(&selection);
	free(checkpoint);
	return ok;
}

bool zipfit_select(const zipfit_options *options, zipfit_stop *stop, zipfit_error *error)
{
	struct zf_settings settings;
	struct zf_ranks *ranks;
	zipfit_error unread = {.code = ZIPFIT_OK};
	bool ok;

	error = error != NULL ? error : &unread;
	if (!zf_settings_take(&settings, ZF_SELECT, options, error) ||
	    !zf_options_check(ZF_SELECT, &settings.options, error))
		return false;
	if (settings.options.ids != NULL) {
		ok = zf_job_result(zf_inputs_find(&settings, ZF_SELECT, stop, error) &&
		                           zf_select_ids(&settings.options, stop, error),
		                   stop, error);
		zf_settings_free(&settings);
		return ok;
	}
	ranks = zf_ranks_new(settings.options.communicator, error);
	if (ranks == NULL)
		return false;
	ok = zf_job_result(zf_inputs_find(&settings, ZF_SELECT, stop, error) &&
	                           select_as_rank(ranks, &settings.options, stop, error),
	                   stop, error);
	if (!ok)
		zf_ranks_fail(ranks, error);
	zf_ranks_free(ranks);
	zf_settings_free(&settings);
	return ok;
}
