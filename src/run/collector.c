/*
 * collector.c - what a run does with scored batches: counts, errors and the sink
 */
#include "run/collector.h"

#include "run/record_scorer.h"
#include "input/bad_record.h"
#include "util/error.h"
#include "util/stop.h"

static double seconds_since(const struct timespec *began)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)(now.tv_sec - began->tv_sec) + (double)(now.tv_nsec - began->tv_nsec) / 1e9;
}

void zf_collector_begin(struct zf_collector *collector)
{
	collector->seconds_before = collector->counts->progress.seconds;
	clock_gettime(CLOCK_MONOTONIC, &collector->began);
}

void zf_collector_end(struct zf_collector *collector)
{
	collector->counts->progress.seconds = collector->seconds_before + seconds_since(&collector->began);
}

/* Explains a bad record. Lines of a byte range count from its beginning, so the lines before it are counted now. */
static bool fail_bad(const struct zf_collector *collector, const struct zf_batch *batch, const struct zf_record *record,
                     zipfit_error *error)
{
	const char *path = collector->options->paths[record->input];
	struct zf_record placed = *record;
	uint64_t before;

	for (size_t i = 0; i < collector->task->piece_count; i++) {
		const struct zf_piece *piece = &collector->task->pieces[i];

		if (piece->input != record->input || piece->kind != ZF_RANGE)
			continue;
		if (!zf_count_lines(zf_input_at(zf_run_inputs(collector->options), record->input), piece->begin,
		                    collector->stop, &before, error))
			return false;
		placed.line += before;
	}
	zf_explain_bad(collector->extractor, batch, &placed, ZF_ROLE_INPUT, path, error);
	return false;
}

/* The value of the field by which records are told apart; without bytes if there is none. */
static struct zf_document value_of(const struct zf_batch *batch, const struct zf_record *record)
{
	if (record->outcome != ZIPFIT_SCORED || record->by == ZF_NO_MEMBER)
		return (struct zf_document){NULL, 0};
	return (struct zf_document){batch->names.data + record->by, record->by_length};
}

zipfit_record zf_shown_record(const zipfit_run_options *options, const struct zf_batch *batch,
                              const struct zf_record *record, size_t sets)
{
	return (zipfit_record){
		.path = options->paths[record->input],
		.input = record->input,
		.line = record->line,
		.member = zf_batch_member(batch, record),
		.bytes = batch->bytes.data + record->begin,
		.length = record->length,
		.more = record->more,
		.outcome = record->outcome,
		.kind = batch->digested ? record->kind : zf_bad_kind(batch, record),
		.document_bytes = record->document_bytes,
		.score = record->score,
		.scores = zf_record_scores(batch, (size_t)(record - batch->records), sets),
		.cost = record->cost,
		.end = record->end,
		.excluded_by = record->excluded_by,
		.excluded_words = record->outcome == ZIPFIT_EXCLUDED
	                                  ? (const char *)batch->names.data + record->excluded_words
	                                  : NULL,
		.damage = zf_batch_damage(batch, record),
	};
}

static bool ends_run(const struct zf_collector *collector, const struct zf_record *record)
{
	return zipfit_outcome_is_bad(record->outcome) && !collector->options->skip_bad;
}

/* Counts a record in the sums, which are those of its batch or of the record alone. */
static void count_record(struct zf_batch_sums *sums, const struct zf_record *record)
{
	sums->bytes += record->length;
	if (record->more)
		return;
	sums->records++;
	sums->outcome[record->outcome]++;
	sums->invalid_utf8 += record->outcome == ZIPFIT_SCORED && record->invalid_utf8;
	sums->roles |= record->roles;
}

static void add_sums(zipfit_counts *counts, const struct zf_batch_sums *sums)
{
	counts->progress.bytes += sums->bytes;
	counts->progress.records += sums->records;
	for (int outcome = 0; outcome < ZIPFIT_OUTCOMES; outcome++)
		counts->outcome[outcome] += sums->outcome[outcome];
	counts->invalid_utf8 += sums->invalid_utf8;
	counts->roles |= sums->roles;
}

/* ---- Any thread ---------------------------------------------------------- */

void zf_digest_batch(const struct zf_collector *collector, struct zf_batch *batch)
{
	const struct zf_digest *digest = collector->task->digest;
	bool keep[ZF_BATCH_RECORDS];

	if (digest == NULL)
		return;
	for (size_t i = 0; i < batch->count; i++)
		batch->records[i].kind = zf_bad_kind(batch, &batch->records[i]);
	batch->digested = true;
	batch->sums = (struct zf_batch_sums){0};
	batch->rows.length = 0;
	for (size_t i = 0; i < batch->count; i++) {
		const struct zf_record *record = &batch->records[i];
		const zipfit_record shown = zf_shown_record(collector->options, batch, record, collector->sets);

		keep[i] = true;
		/* The message is about the records around, too. */
		if (ends_run(collector, record)) {
			batch->count = i + 1;
			batch->ends_run = true;
			return;
		}
		if (!digest->record(collector->sink->user, &shown, batch, &keep[i], &batch->error)) {
			batch->failed = true;
			batch->count = i;
			break;
		}
		/* The last record of each piece says how many lines a byte range has. */
		if (collector->task->pieces != NULL &&
		    (i + 1 == batch->count || batch->records[i + 1].input != record->input))
			keep[i] = true;
		count_record(&batch->sums, record);
	}
	zf_batch_drop(batch, keep, collector->sets);
}

/* ---- The collector ------------------------------------------------------- */

static bool collect_record(struct zf_collector *collector, const struct zf_batch *batch, const struct zf_record *record,
                           zipfit_error *error)
{
	const struct zf_task *task = collector->task;
	const bool is_scored = record->outcome == ZIPFIT_SCORED;
	const zipfit_record shown = zf_shown_record(collector->options, batch, record, collector->sets);

	if (ends_run(collector, record))
		return fail_bad(collector, batch, record, error);
	if (!batch->digested) {
		struct zf_batch_sums sums = {0};

		count_record(&sums, record);
		add_sums(collector->counts, &sums);
	}
	if (task->text_hash != NULL)
		*task->text_hash = is_scored ? record->text_hash : 0;
	if (task->id_number != NULL)
		*task->id_number = is_scored ? record->id_number : 0;
	if (task->by != NULL)
		*task->by_value = value_of(batch, record);
	return collector->sink->record(collector->sink->user, &shown, error);
}

/* Takes what was added up for a digested batch. */
static bool take_digest(struct zf_collector *collector, const struct zf_batch *batch, zipfit_error *error)
{
	if (!batch->digested)
		return true;
	add_sums(collector->counts, &batch->sums);
	return collector->task->digest->batch(collector->sink->user, batch, error);
}

bool zf_collect_batch(struct zf_collector *collector, const struct zf_batch *batch, zipfit_error *error)
{
	collector->counts->progress.input_read = collector->read_before + batch->bytes_read;
	if (!take_digest(collector, batch, error))
		return false;
	for (size_t i = 0; i < batch->count; i++)
		if (!collect_record(collector, batch, &batch->records[i], error))
			return false;
	if (batch->failed) {
		/* After a stop, the batch's error may only be a consequence. */
		if (zf_stop_check(collector->stop, error))
			*error = batch->error;
		return false;
	}
	if (collector->task->batch_done == NULL)
		return true;
	collector->counts->progress.seconds = collector->seconds_before + seconds_since(&collector->began);
	return collector->task->batch_done(collector->sink->user, &batch->next, collector->counts, error);
}

void zf_collector_progress(struct zf_collector *collector, const struct zf_batch *batch, size_t ahead)
{
	const double seconds = seconds_since(&collector->began);
	zipfit_progress progress;

	collector->counts->progress.seconds = collector->seconds_before + seconds;
	if (collector->sink->progress == NULL || seconds < collector->progress_due)
		return;
	collector->progress_due = seconds + ZF_PROGRESS_MILLISECONDS / 1e3;
	progress = collector->counts->progress;
	for (size_t i = 0; i < ahead; i++) {
		progress.records += !batch->records[i].more;
		progress.bytes += batch->records[i].length;
	}
	collector->sink->progress(collector->sink->user, &progress);
}
