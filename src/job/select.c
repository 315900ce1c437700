/*
 * select.c - zipfit_select(): the best records, as they came
 *
 * Records go into the pool, scores and rejects become rows. Where rows go depends on the
 * run: to their outputs as text; into the part that a shard writes; or, with a
 * checkpoint, to a journal, and from there to one of these at the end.
 */
#include "job/checkpoint_policy.h"
#include "job/describe.h"
#include "job/events.h"
#include "job/file_check.h"
#include "job/finish.h"
#include "job/gather.h"
#include "job/id_selection.h"
#include "job/inputs.h"
#include "job/options_check.h"
#include "job/pool.h"
#include "job/record_rows.h"
#include "job/reporting.h"
#include "job/rejects.h"
#include "job/rows.h"
#include "job/scores_file.h"
#include "job/second_reading.h"
#include "job/selection.h"
#include "job/surveying.h"
#include "job/tuning.h"
#include "output/record_text.h"
#include "util/error.h"

#include <stdlib.h>
#include <string.h>

struct selection {
	struct zf_job job;
	struct zf_ranks *ranks;
	zipfit_options options; /* this rank's */
	struct zf_selection_rules rules;
	struct zf_selection_rules pool_rules; /* with folds: these are further sets of the pool */
	struct zf_pool pool;
	zipfit_topk *view; /* with folds: of the pool's records for the targets; owned */
	bool divided;      /* the output is a part */
	struct zf_share share;
	struct zf_checkpoint_policy policy;
	struct zf_journal *journal;  /* of rows until the end, or NULL: they go to their outputs at once */
	uint64_t kept_rows;          /* how many of them were given to the outputs */
	struct zf_journal *scratch;  /* the same, where it is not the checkpoint's; owned */
	struct zf_part_summary ours; /* what this rank read, then on rank 0 what all did */
	struct zf_record_rows record_rows;
	struct zf_surveying surveying;   /* with --report */
	struct zf_row_output rows;       /* to the outputs */
	struct zf_assignment assignment; /* with several target sets */
	struct zf_scores_file *known;    /* the scores; NULL: they are computed */
	bool writes_rows;                /* workers write the rows of --scores */
	bool reads_twice;                /* the first time only for the scores */
	struct zf_second_reading again;
	struct zf_part_writer writer; /* of the part */
};

static bool open_pool(struct selection *selection, uint64_t scored, zipfit_error *error)
{
	const zipfit_options *options = &selection->options;
	const uint64_t scores = selection->again.scores.capacity;
	/* An eighth is for what else a run needs. */
	const uint64_t memory = options->memory - options->memory / 8;

	return zf_pool_open(&selection->pool, scored, memory > scores ? memory - scores : 0, error);
}

/* ---- Records and rows ---------------------------------------------------- */

static bool put_row_in_output(void *user, const struct zf_row *row, zipfit_error *error)
{
	struct selection *selection = user;

	return selection->divided ? zf_rows_put(&selection->writer, row, error)
	                          : zf_row_output_put(&selection->rows, row, error);
}

/* The same for a row that waited until now. */
static bool put_kept_row(void *user, const struct zf_row *row, zipfit_error *error)
{
	struct selection *selection = user;

	zf_job_step(&selection->job, ++selection->kept_rows, selection->job.counts.progress.records);
	return put_row_in_output(selection, row, error);
}

static bool put_row(void *user, const struct zf_row *row, zipfit_error *error)
{
	struct selection *selection = user;

	return selection->journal != NULL ? zf_journal_put(selection->journal, row, error)
	                                  : put_row_in_output(selection, row, error);
}

/* A worker's part: a record that no output and no pool needs is left out. */
static bool digest_record(void *user, const zipfit_record *record, struct zf_batch *batch, bool *keep,
                          zipfit_error *error)
{
	const struct selection *selection = user;
	const zipfit_options *options = &selection->options;

	/* A report counts every record. */
	*keep = zipfit_outcome_is_bad(record->outcome) || selection->job.survey != NULL;
	if (record->outcome == ZIPFIT_EXCLUDED)
		*keep |= options->rejects != NULL;
	if (record->outcome != ZIPFIT_SCORED)
		return true;
	*keep |= (options->scores != NULL && !selection->writes_rows) || zf_pool_may_keep(&selection->pool, record);
	return !selection->writes_rows || zf_append_score_tsv(&batch->rows, record, error);
}

static bool take_batch(void *user, const struct zf_batch *batch, zipfit_error *error)
{
	struct selection *selection = user;

	zf_pool_raise_bars(&selection->pool);
	return batch->rows.length == 0 || (zf_row_output_begin(&selection->rows, error) &&
	                                   zf_outfile_write_lines(selection->job.outputs.files[ZF_OUTPUT_SCORES],
	                                                          batch->rows.data, batch->rows.length, error));
}

static bool on_record(void *user, const zipfit_record *read, zipfit_error *error)
{
	struct selection *selection = user;
	const uint64_t span = zf_share_note(&selection->share, read);
	zipfit_record scored = *read, shown;
	const zipfit_record *record = &scored;

	zf_job_note_kind(&selection->job, read);
	if (selection->known != NULL && !zf_scores_file_take(selection->known, &scored, error))
		return false;
	shown = scored;
	if (selection->options.choice.budget_auto)
		shown.scores = NULL; /* those for the folds are for the pool alone */
	if (!zf_job_note_damage(&selection->job, record, error) ||
	    !zf_surveying_note(&selection->surveying, &scored, span, error))
		return false;
	if (!(selection->writes_rows && record->outcome == ZIPFIT_SCORED) &&
	    !zf_record_rows_put(&selection->record_rows, &shown, span, error))
		return false;
	if (selection->reads_twice)
		return zf_second_reading_note(&selection->again, record, error);
	return record->outcome != ZIPFIT_SCORED ||
	       zf_pool_keep(&selection->pool, record, selection->job.text_hash, span, error);
}

static bool on_batch(void *user, const struct zf_resume_point *next, const zipfit_counts *counts, zipfit_error *error)
{
	struct selection *selection = user;

	return zf_ranks_poll(selection->ranks, selection->job.stop, error) &&
	       zf_checkpoint_policy_note(&selection->policy, next, counts, error);
}

/* ---- The second reading -------------------------------------------------- */

/* The input has changed. Names the file if that can be seen. */
static bool fail_changed(const struct selection *selection, zipfit_error *error)
{
	const zipfit_options *options = &selection->options;

	return zf_sources_check(&selection->job.sources, ZF_SOURCES_MUST_BE_SAME, options->events, error) &&
	       zf_fail(error, ZIPFIT_BAD_DATA, "%s: changed after it was scored",
	               options->input_count == 1 ? options->inputs[0] : "one of the inputs");
}

static bool on_record_again(void *user, const zipfit_record *read, zipfit_error *error)
{
	struct selection *selection = user;
	zipfit_record record = *read;

	if (!zf_second_reading_take(&selection->again, &record))
		return fail_changed(selection, error);
	return record.outcome != ZIPFIT_SCORED ||
	       zf_pool_keep(&selection->pool, &record, selection->job.text_hash, zf_span(record.input, 0, 1), error);
}

static bool read_again(struct selection *selection, zipfit_error *error)
{
	struct zf_job *job = &selection->job;
	zipfit_counts counts;

	if (!selection->reads_twice)
		return true;
	zf_second_reading_begin(&selection->again);
	if (!zf_sources_check(&job->sources, job->rule, job->options->events, error) ||
	    !open_pool(selection, job->counts.outcome[ZIPFIT_SCORED], error) ||
	    !zf_job_read_again(job, on_record_again, selection, &counts, error))
		return false;
	if (!zf_second_reading_matches(&selection->again) || counts.progress.records != job->counts.progress.records ||
	    counts.progress.bytes != job->counts.progress.bytes ||
	    memcmp(counts.outcome, job->counts.outcome, sizeof(counts.outcome)) != 0)
		return fail_changed(selection, error);
	zf_second_reading_free(&selection->again);
	return true;
}

/* ---- The end ------------------------------------------------------------- */

/* With --budget auto: finds the budget with the folds, the sets of the pool after the first one. */
static bool find_budget(struct selection *selection, zipfit_error *error)
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

static bool write_selection(struct selection *selection, zipfit_error *error)
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

static bool write_part(struct selection *selection, zipfit_error *error)
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
static bool gather(struct selection *selection, const struct zf_gathering *gathering, zipfit_error *error)
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
static bool put_kept_rows(struct selection *selection, const struct zf_gathering *gathering, zipfit_error *error)
{
	uint64_t bytes;

	if (selection->journal == NULL)
		return true;
	if (!zf_journal_flush(selection->journal, &bytes, error))
		return false;
	if (zf_ranks_count(selection->ranks) > 1)
		return zf_ranks_rows(selection->ranks, gathering, put_kept_row, selection, error);
	return zf_journal_rows(selection->journal, put_kept_row, selection, selection->job.stop, error);
}

static bool write_outputs(struct selection *selection, zipfit_error *error)
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

/* ---- The operation ------------------------------------------------------- */

static bool write_output(void *user, const void *bytes, size_t length, zipfit_error *error)
{
	return zf_outfile_write(user, bytes, length, error);
}

static bool begin_part(struct selection *selection, zipfit_error *error)
{
	const struct zf_byte_sink to = {write_output, selection->job.outputs.files[ZF_OUTPUT_MAIN]};

	return !selection->divided || zf_part_begin(&selection->writer, to, &selection->share.head, error);
}

/* Only at the end are the rows of several ranks in order, and is it known which target set took a record. */
static bool open_journal(struct selection *selection, zipfit_error *error)
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
static bool prepare(struct selection *selection, zipfit_error *error)
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
		.batch_done = on_batch,
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
		.put = put_row,
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

/* Leaves to the workers what needs no order. Scores that are read from a file, or kept for a second reading, do. */
static void leave_to_workers(struct selection *selection)
{
	static const struct zf_digest digest = {digest_record, take_batch};

	if (selection->known != NULL || selection->reads_twice)
		return;
	selection->job.task.digest = &digest;
	selection->writes_rows = selection->options.scores != NULL && selection->journal == NULL &&
	                         !selection->divided && selection->rules.sets == 1;
}

static bool select_records(struct selection *selection, zipfit_error *error)
{
	struct zf_checkpoint_policy *policy = &selection->policy;
	bool ok;

	leave_to_workers(selection);
	ok = zf_job_run(&selection->job, on_record, selection, error);
	if (ok && selection->known != NULL)
		ok = zf_scores_file_end(selection->known, error);
	ok = ok && zf_share_check(&selection->share, &selection->job, error);
	if (!ok)
		zf_checkpoint_policy_stop(policy, &selection->job.counts, error);
	else if (zf_ranks_count(selection->ranks) > 1)
		ok = zf_checkpoint_policy_complete(policy, &selection->job.counts, error);
	if (!zf_ranks_agree(selection->ranks, ok, error))
		return false;
	ok = read_again(selection, error) && write_outputs(selection, error) && zf_ranks_done(selection->ranks, error);
	/* Stopped while writing: the scores are worth keeping. (With several ranks, rank 0 has those of all by now.) */
	if (!ok && zf_ranks_count(selection->ranks) == 1)
		zf_checkpoint_policy_stop(policy, &selection->job.counts, error);
	if (ok)
		zf_checkpoint_policy_remove(policy);
	return ok;
}

/* A rank's options are a shard's; its checkpoint has a name of its own. */
static bool adopt_options(struct selection *selection, const zipfit_options *options, const char *checkpoint,
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
static bool open_job(struct selection *selection, const zipfit_options *options, zipfit_stop *stop, zipfit_error *error)
{
	struct zf_job *job = &selection->job;

	return zf_job_open_scorer(job, ZF_SELECT, options, stop, error) &&
	       (zf_ranks_rank(selection->ranks) > 0 || zf_outputs_open(&job->outputs, options, stop, error));
}

/* Settles what is known when the texts are. */
static bool settle(struct selection *selection, zipfit_error *error)
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
	       open_pool(selection, UINT64_MAX, error);
}

static void close_selection(struct selection *selection)
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
	struct selection selection = {.ranks = ranks};
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
