/*
 * select.c - zipfit select: the best records, as they came
 *
 * Records go into the selection, scores and rejects become rows. Where rows go
 * depends on the run: to their outputs as text; into the part that a shard writes;
 * or, with a checkpoint, to a journal, and from there to either of them at the end.
 */
#include "cli/commands.h"

#include "cli/dry_run.h"
#include "cli/ranks.h"
#include "cli/rows.h"
#include "cli/saving.h"
#include "cli/scores_file.h"
#include "cli/selection.h"
#include "cli/share.h"
#include "input/stream.h"
#include "output/record_text.h"
#include "util/error.h"
#include "util/hash.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct selecting {
	struct job job;
	zipfit_topk *topk;
	struct options options; /* as this rank has them */
	bool divided;           /* the output is a part */
	struct share share;
	struct saving saving;
	struct zf_journal *journal;        /* of rows until the end, or NULL: they go to their outputs at once */
	uint64_t kept_rows;                /* of it, those that were given to the outputs */
	struct zf_journal *scratch;        /* the same, where it is not the checkpoint's; owned */
	struct zf_part_summary ours;       /* what this rank read, then on rank 0 what all did */
	struct rows rows;                  /* to the outputs */
	struct rival refused[ZF_MAX_SETS]; /* the best record that was not kept */
	struct taken taken;                /* with several target sets */
	struct scores_file *known;         /* the scores; NULL: they are computed */
	bool reads_twice;                  /* the first time for the scores alone */
	struct zf_buffer scores;           /* doubles, of the scored records in input order */
	size_t next_score;
	uint64_t checksum; /* of all records, scored or not, up to the one under way, where the input is read twice */
	struct zf_part_writer writer; /* of the part */
};

/* Makes room for the pool; `scored` is how many records there are, UINT64_MAX where that is not known. */
static bool open_pool(struct selecting *selecting, uint64_t scored, zipfit_error *error)
{
	const struct options *options = &selecting->options;
	const zipfit_limit limit = zf_choosing_pool(&options->choosing, scored);
	const uint64_t scores = selecting->scores.capacity;
	/* An eighth is for what a run needs besides. */
	const uint64_t memory = options->memory - options->memory / 8;

	zipfit_topk_free(selecting->topk);
	selecting->topk = zf_topk_new_sets(&limit, options->choosing.sets, error);
	if (selecting->topk == NULL)
		return false;
	if (zf_choosing_is_distinct(&options->choosing))
		zf_topk_set_distinct(selecting->topk);
	return zf_topk_spool(selecting->topk, memory > scores ? memory - scores : 0, options->tmpdir, error);
}

/* ---- Records and rows ---------------------------------------------------- */

static bool put_row_in_output(void *user, const struct zf_row *row, zipfit_error *error)
{
	struct selecting *selecting = user;

	return selecting->divided ? zf_part_put_row(&selecting->writer, row, error)
	                          : rows_put(&selecting->rows, row, error);
}

/* The same for a row that waited until now. */
static bool put_kept_row(void *user, const struct zf_row *row, zipfit_error *error)
{
	struct selecting *selecting = user;

	progress_step(NULL, ++selecting->kept_rows, selecting->job.counts.progress.records);
	return put_row_in_output(selecting, row, error);
}

static bool put_row(struct selecting *selecting, const struct zf_row *row, zipfit_error *error)
{
	return selecting->journal != NULL ? zf_journal_put(selecting->journal, row, error)
	                                  : put_row_in_output(selecting, row, error);
}

/* Makes a row of the excluded record, with the reason. */
static bool put_excluded_row(struct selecting *selecting, const zipfit_record *record, struct zf_row *row,
                             zipfit_error *error)
{
	struct zf_buffer *text = &selecting->job.text;
	char reason[JOB_REASON_MAX];

	job_explain_excluded(&selecting->job, record, reason, sizeof(reason));
	text->length = 0;
	if (!zf_append_reason(text, record, selecting->options.format.kind == ZIPFIT_JSONL, reason, error))
		return false;
	row->kind = ZF_ROW_REJECT;
	row->bytes = text->data;
	row->length = text->length;
	return put_row(selecting, row, error);
}

/* Makes rows of what could be read of the last record, if anything, and of what is wrong with the input. */
static bool put_damage_rows(struct selecting *selecting, const zipfit_record *record, struct zf_row *row,
                            zipfit_error *error)
{
	struct zf_buffer *text = &selecting->job.text;

	row->kind = ZF_ROW_REJECT;
	row->bytes = record->bytes;
	row->length = record->length;
	if (record->length > 0 && !put_row(selecting, row, error))
		return false;
	text->length = 0;
	if (!job_append_damage(&selecting->job, record, text, error))
		return false;
	row->bytes = text->data;
	row->length = text->length;
	return put_row(selecting, row, error);
}

/* Makes a row of the record, if it is to be told of in --scores or --rejects. */
static bool put_record_row(struct selecting *selecting, const zipfit_record *record, uint64_t span, zipfit_error *error)
{
	const struct options *options = &selecting->options;
	struct zf_row row = {
		.kind = ZF_ROW_SCORE,
		.span = span,
		.line = record->line,
		.document_bytes = record->document_bytes,
		.score = record->score,
	};

	if (record->scores != NULL) {
		row.kind = ZF_ROW_SCORES;
		row.scores = record->scores;
		row.sets = options->choosing.sets;
	}
	if (record->outcome == ZIPFIT_SCORED)
		return options->scores == NULL || put_row(selecting, &row, error);
	if (options->rejects == NULL)
		return true;
	if (record->outcome == ZIPFIT_EXCLUDED)
		return put_excluded_row(selecting, record, &row, error);
	if (record->outcome == ZIPFIT_DAMAGED)
		return put_damage_rows(selecting, record, &row, error);
	if (!zipfit_outcome_is_bad(record->outcome))
		return true;
	row.kind = record->more ? ZF_ROW_REJECT_MORE : ZF_ROW_REJECT;
	row.bytes = record->bytes;
	row.length = record->length;
	return put_row(selecting, &row, error);
}

/* The form in which the record is kept, with its scores before it: in the job's text, unless it is the record itself.
 */
static bool pack(struct selecting *selecting, const zipfit_record *record, zipfit_kept *kept, zipfit_error *error)
{
	const size_t scores = selection_scores(&selecting->options.choosing);
	const bool is_file = selecting->options.format.kind == ZIPFIT_FILES;
	struct zf_buffer *text = &selecting->job.text;

	if (scores == 0 && !is_file)
		return true;
	text->length = 0;
	if (!zf_buffer_append(text, record->scores != NULL ? record->scores : &record->score,
	                      scores * sizeof(record->score), error))
		return false;
	if (is_file ? !zf_append_file_record(text, record, error)
	            : !zf_buffer_append(text, record->bytes, record->length, error))
		return false;
	kept->bytes = text->data;
	kept->length = text->length;
	return true;
}

/* Notes a record that is not kept, if it is the best of those. */
static bool refuse(struct selecting *selecting, size_t set, double score, const zipfit_kept *kept)
{
	rival_raise(&selecting->refused[set], (struct rival){true, score, kept->input, kept->line});
	return true;
}

/* Keeps the record for a target set if it is among the best so far; packs it once for all sets. */
static bool keep_for_set(struct selecting *selecting, const zipfit_record *record, size_t set, zipfit_kept *kept,
                         bool *packed, zipfit_error *error)
{
	const struct zf_choosing *choosing = &selecting->options.choosing;
	const double score = record->scores != NULL ? record->scores[set] : record->score;

	if (choosing->limit.has_min_score && !(score >= choosing->limit.min_score))
		return refuse(selecting, set, score, kept);
	kept->set = set;
	kept->score = choosing->temperature > 0 ? zf_sample_key(choosing, score, record->input, record->end) : score;
	if (zf_topk_counts_copy(selecting->topk, kept))
		return true;
	if (!zf_topk_admits(selecting->topk, set, kept->score, kept->input, kept->line))
		return refuse(selecting, set, score, kept);
	if (!*packed && !pack(selecting, record, kept, error))
		return false;
	*packed = true;
	return zipfit_topk_push(selecting->topk, kept, error);
}

/* Keeps the record, in the form in which it will be written, for each target set whose best it is among. */
static bool keep(struct selecting *selecting, const zipfit_record *record, uint64_t span, zipfit_error *error)
{
	bool packed = false;
	zipfit_kept kept = {
		.input = span,
		.line = record->line,
		.cost = record->cost,
		.bytes = record->bytes,
		.length = record->length,
		.text_hash = record->text_hash,
	};

	for (size_t set = 0; set < selecting->options.choosing.sets; set++)
		if (!keep_for_set(selecting, record, set, &kept, &packed, error))
			return false;
	return true;
}

/* For the second reading: the scores of the record, one for each target set. */
static bool note_scores(struct selecting *selecting, const zipfit_record *record, zipfit_error *error)
{
	return zf_buffer_append(&selecting->scores, record->scores != NULL ? record->scores : &record->score,
	                        selecting->options.choosing.sets * sizeof(record->score), error);
}

/* Adds a record to the checksum, so that two readings which gave the same one gave the same records. */
static void note_bytes(struct selecting *selecting, const zipfit_record *record)
{
	const uint64_t place = zf_mix(record->input) + zf_mix(record->line ^ (uint64_t)record->outcome << 56);

	selecting->checksum = zf_hash(zf_mix(selecting->checksum ^ place), record->bytes, record->length);
}

static bool on_record(void *user, const zipfit_record *read, zipfit_error *error)
{
	struct selecting *selecting = user;
	const uint64_t span = share_note(&selecting->share, read);
	zipfit_record scored = *read;
	const zipfit_record *record = &scored;

	job_note_kind(&selecting->job, read);
	if (selecting->known != NULL && !scores_file_take(selecting->known, &scored, error))
		return false;
	if (!job_note_damage(&selecting->job, record, error) || !put_record_row(selecting, record, span, error))
		return false;
	if (selecting->reads_twice) {
		note_bytes(selecting, record);
		return record->outcome != ZIPFIT_SCORED || note_scores(selecting, record, error);
	}
	return record->outcome != ZIPFIT_SCORED || keep(selecting, record, span, error);
}

static bool on_batch(void *user, const struct zf_resume_point *next, const zipfit_counts *counts, zipfit_error *error)
{
	struct selecting *selecting = user;

	return ranks_poll(selecting->job.stop, error) && saving_note(&selecting->saving, next, counts, error);
}

/* ---- The second reading -------------------------------------------------- */

/*
 * With a limit that is known only when all records are, keeping the records would be
 * keeping the input. Where that can be read twice, their scores alone are kept the
 * first time: 8 bytes a record. A score belongs to its record by its number alone, so
 * the second reading must give what the first one gave: sizes and files are compared
 * before and after, and a checksum over every byte of every record.
 */
static bool may_read_twice(const struct options *options)
{
	if (options->choosing.fraction <= 0 || options->shards > 0 || options->checkpoint != NULL)
		return false;
	for (size_t i = 0; i < options->input_count; i++)
		if (strcmp(options->inputs[i], "-") == 0 || zf_stored_size(zf_file_input(options->inputs[i])) == 0)
			return false;
	return true;
}

/* The input is not what it was: a file that can be seen to have changed is named. */
static bool fail_changed(const struct selecting *selecting, zipfit_error *error)
{
	const struct options *options = &selecting->options;

	return sources_check(&selecting->job.sources, SOURCES_MUST_BE_SAME, error) &&
	       zf_fail(error, ZIPFIT_BAD_DATA, "%s: changed after it was scored",
	               options->input_count == 1 ? options->inputs[0] : "one of the inputs");
}

static bool on_record_again(void *user, const zipfit_record *record, zipfit_error *error)
{
	struct selecting *selecting = user;
	const size_t sets = selecting->options.choosing.sets;
	zipfit_record scored = *record;

	note_bytes(selecting, record);
	if (record->outcome != ZIPFIT_SCORED)
		return true;
	if ((selecting->next_score + sets) * sizeof(scored.score) > selecting->scores.length)
		return fail_changed(selecting, error);
	scored.scores = (const double *)(const void *)selecting->scores.data + selecting->next_score;
	scored.score = scored.scores[0];
	selecting->next_score += sets;
	return keep(selecting, &scored, zf_span(record->input, 0, 1), error);
}

static bool read_again(struct selecting *selecting, zipfit_error *error)
{
	struct job *job = &selecting->job;
	const uint64_t checksum = selecting->checksum;
	zipfit_counts counts;

	if (!selecting->reads_twice)
		return true;
	selecting->checksum = 0;
	if (!sources_check(&job->sources, job->rule, error) ||
	    !open_pool(selecting, job->counts.outcome[ZIPFIT_SCORED], error) ||
	    !job_read_again(job, on_record_again, selecting, &counts, error))
		return false;
	if (selecting->checksum != checksum || counts.progress.records != job->counts.progress.records ||
	    counts.progress.bytes != job->counts.progress.bytes ||
	    memcmp(counts.outcome, job->counts.outcome, sizeof(counts.outcome)) != 0)
		return fail_changed(selecting, error);
	zf_buffer_trim(&selecting->scores, 0);
	return true;
}

/* ---- The end ------------------------------------------------------------- */

static bool write_selection(struct selecting *selecting, zipfit_error *error)
{
	const struct options *options = selecting->job.options;
	const struct selection_form form = {
		.choosing = selecting->options.choosing,
		.names = selecting->job.mix.names,
		.refused = selecting->refused,
		.taken = &selecting->taken,
		.kept = selection_kept_format(&options->format),
		.scores = selection_scores(&selecting->options.choosing),
		.input_order = options->input_order,
		.annotate = options->annotate,
	};

	return selection_write(&selecting->job, selecting->topk, &form, error);
}

static bool write_part(struct selecting *selecting, zipfit_error *error)
{
	struct zf_time spent[ZF_PHASES];

	/* What the part tells is the whole time, as far as it is known. */
	if (ranks_count() == 1)
		selecting->ours.counts.progress.seconds =
			selecting->job.earlier_seconds + zf_clock_read(&selecting->job.clock, spent).wall;
	return zf_part_put_summary(&selecting->writer, &selecting->ours, error) &&
	       selection_put_pool(&selecting->job, selecting->topk, selection_scores(&selecting->options.choosing),
	                          &selecting->writer, error) &&
	       zf_part_end(&selecting->writer, error);
}

/* Puts on rank 0 together what the ranks found; rows come later. */
static bool gather(struct selecting *selecting, const struct gathering *gathering, zipfit_error *error)
{
	struct job *job = &selecting->job;
	const double seconds = job->counts.progress.seconds;

	if (!share_summarise(&selecting->share, &job->counts, selecting->topk, &selecting->ours, error) ||
	    !ranks_gather(gathering, error))
		return false;
	job->counts = selecting->ours.counts;
	zf_damages_free(&job->damages);
	if (!zf_damages_add_all(&job->damages, &selecting->ours.damages, error))
		return false;
	if (ranks_count() == 1)
		return true;
	/* The ranks read side by side, and wait for each other. */
	job->parts_seconds = job->counts.progress.seconds;
	job->counts.progress.seconds = seconds;
	return true;
}

/* Gives rows that were kept in journals to the outputs. */
static bool put_kept_rows(struct selecting *selecting, const struct gathering *gathering, zipfit_error *error)
{
	uint64_t bytes;

	if (selecting->journal == NULL)
		return true;
	if (!zf_journal_flush(selecting->journal, &bytes, error))
		return false;
	if (ranks_count() > 1)
		return ranks_rows(gathering, put_kept_row, selecting, error);
	return zf_journal_rows(selecting->journal, put_kept_row, selecting, selecting->job.stop, error);
}

static bool write_outputs(struct selecting *selecting, zipfit_error *error)
{
	const struct gathering gathering = {
		.head = &selecting->share.head,
		.topk = selecting->topk,
		.summary = &selecting->ours,
		.journal = selecting->journal,
		.stop = selecting->job.stop,
	};

	if (!gather(selecting, &gathering, error))
		return false;
	job_enter(&selecting->job, ZF_WRITING);
	/* Whose a record is stands in its row; a part has its rows before its records. */
	if (ranks_rank() == 0 && !selecting->divided && selecting->options.choosing.sets > 1)
		return write_selection(selecting, error) && put_kept_rows(selecting, &gathering, error) &&
		       rows_begin(&selecting->rows, error) && job_finish(&selecting->job, true, error);
	if (!put_kept_rows(selecting, &gathering, error))
		return false;
	if (ranks_rank() > 0)
		return true;
	return (selecting->divided ? write_part(selecting, error)
	                           : rows_begin(&selecting->rows, error) && write_selection(selecting, error)) &&
	       job_finish(&selecting->job, true, error);
}

/* ---- The command --------------------------------------------------------- */

static bool write_output(void *user, const void *bytes, size_t length, zipfit_error *error)
{
	return zf_outfile_write(user, bytes, length, error);
}

static bool begin_part(struct selecting *selecting, zipfit_error *error)
{
	const struct zf_target_bytes to = {write_output, selecting->job.outputs[OUTPUT_MAIN]};

	return !selecting->divided || zf_part_begin(&selecting->writer, to, &selecting->share.head, error);
}

/* Rows of several ranks come in order only at the end, and whose a record is is known only then. */
static bool open_journal(struct selecting *selecting, zipfit_error *error)
{
	const struct options *options = &selecting->options;

	selecting->journal = saving_journal(&selecting->saving);
	if (selecting->journal != NULL || (ranks_count() == 1 && (options->choosing.sets <= 1 || selecting->divided)) ||
	    (options->scores == NULL && options->rejects == NULL))
		return true;
	selecting->scratch = zf_journal_open_temporary(error);
	selecting->journal = selecting->scratch;
	return selecting->journal != NULL;
}

/* All that must be known before the first record is read. */
static bool prepare(struct selecting *selecting, zipfit_error *error)
{
	struct job *job = &selecting->job;
	const struct options *options = &selecting->options;
	struct share *share = &selecting->share;

	if ((options->checkpoint != NULL && !job_put_off_outputs(job, error)) ||
	    !share_open(share, job, options, error))
		return false;
	job->task = (struct zf_task){
		.pieces = share->pieces,
		.piece_count = share->piece_count,
		.exclude = job->exclude,
		.fold = job->fold,
		.batch_done = on_batch,
	};
	selecting->rows = (struct rows){
		.job = job,
		.paths = options->inputs,
		.path_count = options->input_count,
		.shards = share->head.shards,
		.summary = share->pieces != NULL ? &selecting->ours : NULL,
		.taken = &selecting->taken,
		.names = job->mix.names,
		.sets = options->choosing.sets,
		.span = UINT64_MAX,
	};
	selecting->taken.names = job->mix.names;
	if (options->from_scores != NULL) {
		const struct scores_columns columns = {
			.names = job->mix.names,
			.sets = options->choosing.sets,
			.no_heading = options->no_heading,
		};

		selecting->known = scores_file_open(options->from_scores, &columns, job->stop, error);
		if (selecting->known == NULL)
			return false;
	}
	return saving_open(&selecting->saving, job, options, share, selecting->topk, error) &&
	       open_journal(selecting, error) && begin_part(selecting, error);
}

static bool select_records(struct selecting *selecting, zipfit_error *error)
{
	struct saving *saving = &selecting->saving;
	bool ok = job_run(&selecting->job, on_record, selecting, error);

	if (ok && selecting->known != NULL)
		ok = scores_file_end(selecting->known, error);
	ok = ok && share_check(&selecting->share, &selecting->job, error);
	if (!ok)
		saving_stop(saving, &selecting->job.counts, error);
	else if (ranks_count() > 1)
		ok = saving_complete(saving, &selecting->job.counts, error);
	if (!ranks_agree(ok, selecting->job.stop, error))
		return false;
	ok = read_again(selecting, error) && write_outputs(selecting, error) && ranks_done(error);
	/* Stopped while writing: all is scored, and that is worth keeping. (Rank 0 holds the others' by now.) */
	if (!ok && ranks_count() == 1)
		saving_stop(saving, &selecting->job.counts, error);
	if (ok)
		saving_remove(saving);
	return ok;
}

/* A rank's options are a shard's; its checkpoint has a name of its own. */
static bool adopt_options(struct selecting *selecting, const struct options *options, char **checkpoint,
                          zipfit_error *error)
{
	struct options *own = &selecting->options;

	*own = *options;
	selecting->divided = options->shards > 0;
	if (ranks_count() == 1) {
		selecting->reads_twice = may_read_twice(own);
		return true;
	}
	if (options->from_scores != NULL)
		return zf_fail(error, ZIPFIT_BAD_OPTION,
		               "--from-scores is for one process: there is nothing to divide");
	if (selecting->divided)
		return zf_fail(error, ZIPFIT_BAD_OPTION, "--shard: the ranks of this job divide the input already");
	own->shard = ranks_rank() + 1;
	own->shards = ranks_count();
	if (options->checkpoint == NULL)
		return true;
	*checkpoint = saving_path(options->checkpoint);
	own->checkpoint = *checkpoint;
	return *checkpoint != NULL || zf_fail_memory(error, "a file name");
}

/* What is known when the targets are. */
static bool settle(struct selecting *selecting, zipfit_error *error)
{
	const struct options *options = &selecting->options;

	job_settle_sets(&selecting->job, &selecting->options.choosing);
	if (selecting->job.rule == SOURCES_TELL &&
	    (selecting->reads_twice || options->shards > 0 || options->checkpoint != NULL))
		selecting->job.rule = SOURCES_MUST_REMAIN;
	return open_pool(selecting, UINT64_MAX, error);
}

bool command_select(const struct options *options, zipfit_stop *stop, zipfit_error *error)
{
	struct selecting selecting = {.divided = false};
	char *checkpoint = NULL;
	bool ok;

	if (options->dry_run)
		return ranks_rank() > 0 || dry_run(options, stop, error);
	ok = adopt_options(&selecting, options, &checkpoint, error) && job_open(&selecting.job, options, stop, error) &&
	     settle(&selecting, error) && prepare(&selecting, error) && select_records(&selecting, error);
	saving_close(&selecting.saving);
	zf_journal_close(selecting.scratch);
	zf_part_writer_free(&selecting.writer);
	zf_part_summary_free(&selecting.ours);
	share_close(&selecting.share);
	job_close(&selecting.job);
	scores_file_close(selecting.known);
	taken_free(&selecting.taken);
	zf_buffer_free(&selecting.scores);
	zipfit_topk_free(selecting.topk);
	free(checkpoint);
	return ok;
}
