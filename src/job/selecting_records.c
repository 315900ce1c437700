/*
 * selecting_records.c - what zipfit_select() does with each record that is read
 *
 * Records go into the pool, scores and rejects become rows. Where rows go depends on the
 * run: to their outputs as text; into the part that a shard writes; or, with a
 * checkpoint, to a journal, and from there to one of these at the end.
 */
#include "job/selecting.h"

#include "job/rejects.h"
#include "output/record_text.h"
#include "util/error.h"

#include <string.h>

bool zf_selecting_open_pool(struct zf_selecting *selection, uint64_t scored, zipfit_error *error)
{
	const zipfit_options *options = &selection->options;
	const uint64_t scores = selection->again.scores.capacity;
	/* An eighth is for what else a run needs. */
	const uint64_t memory = options->memory - options->memory / 8;

	return zf_pool_open(&selection->pool, scored, memory > scores ? memory - scores : 0, error);
}

static bool put_row_in_output(void *user, const struct zf_row *row, zipfit_error *error)
{
	struct zf_selecting *selection = user;

	return selection->divided ? zf_rows_put(&selection->writer, row, error)
	                          : zf_row_output_put(&selection->rows, row, error);
}

bool zf_selecting_put_kept_row(void *user, const struct zf_row *row, zipfit_error *error)
{
	struct zf_selecting *selection = user;

	zf_job_step(&selection->job, ++selection->kept_rows, selection->job.counts.progress.records);
	return put_row_in_output(selection, row, error);
}

bool zf_selecting_put_row(void *user, const struct zf_row *row, zipfit_error *error)
{
	struct zf_selecting *selection = user;

	return selection->journal != NULL ? zf_journal_put(selection->journal, row, error)
	                                  : put_row_in_output(selection, row, error);
}

/* A worker's part: a record that no output and no pool needs is left out. */
static bool digest_record(void *user, const zipfit_record *record, struct zf_batch *batch, bool *keep,
                          zipfit_error *error)
{
	const struct zf_selecting *selection = user;
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
	struct zf_selecting *selection = user;

	zf_pool_raise_bars(&selection->pool);
	return batch->rows.length == 0 || (zf_row_output_begin(&selection->rows, error) &&
	                                   zf_outfile_write_lines(selection->job.outputs.files[ZF_OUTPUT_SCORES],
	                                                          batch->rows.data, batch->rows.length, error));
}

void zf_selecting_leave_to_workers(struct zf_selecting *selection)
{
	static const struct zf_digest digest = {digest_record, take_batch};

	if (selection->known != NULL || selection->reads_twice)
		return;
	selection->job.task.digest = &digest;
	selection->writes_rows = selection->options.scores != NULL && selection->journal == NULL &&
	                         !selection->divided && selection->rules.sets == 1;
}

bool zf_selecting_record(void *user, const zipfit_record *read, zipfit_error *error)
{
	struct zf_selecting *selection = user;
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

bool zf_selecting_batch(void *user, const struct zf_resume_point *next, const zipfit_counts *counts,
                        zipfit_error *error)
{
	struct zf_selecting *selection = user;

	return zf_ranks_poll(selection->ranks, selection->job.stop, error) &&
	       zf_checkpoint_policy_note(&selection->policy, next, counts, error);
}

/* ---- The second reading -------------------------------------------------- */

/* The input has changed. Names the file if that can be seen. */
static bool fail_changed(const struct zf_selecting *selection, zipfit_error *error)
{
	const zipfit_options *options = &selection->options;

	return zf_sources_check(&selection->job.sources, ZF_SOURCES_MUST_BE_SAME, options->events, error) &&
	       zf_fail(error, ZIPFIT_BAD_DATA, "%s: changed after it was scored",
	               options->input_count == 1 ? options->inputs[0] : "one of the inputs");
}

static bool on_record_again(void *user, const zipfit_record *read, zipfit_error *error)
{
	struct zf_selecting *selection = user;
	zipfit_record record = *read;

	if (!zf_second_reading_take(&selection->again, &record))
		return fail_changed(selection, error);
	return record.outcome != ZIPFIT_SCORED ||
	       zf_pool_keep(&selection->pool, &record, selection->job.text_hash, zf_span(record.input, 0, 1), error);
}

bool zf_selecting_read_again(struct zf_selecting *selection, zipfit_error *error)
{
	struct zf_job *job = &selection->job;
	zipfit_counts counts;

	if (!selection->reads_twice)
		return true;
	zf_second_reading_begin(&selection->again);
	if (!zf_sources_check(&job->sources, job->rule, job->options->events, error) ||
	    !zf_selecting_open_pool(selection, job->counts.outcome[ZIPFIT_SCORED], error) ||
	    !zf_job_read_again(job, on_record_again, selection, &counts, error))
		return false;
	if (!zf_second_reading_matches(&selection->again) || counts.progress.records != job->counts.progress.records ||
	    counts.progress.bytes != job->counts.progress.bytes ||
	    memcmp(counts.outcome, job->counts.outcome, sizeof(counts.outcome)) != 0)
		return fail_changed(selection, error);
	zf_second_reading_free(&selection->again);
	return true;
}
