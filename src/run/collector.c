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

static bool collect_record(struct zf_collector *collector, const struct zf_batch *batch, const struct zf_record *record,
                           zipfit_error *error)
{
	const char *path = collector->options->paths[record->input];
	const zipfit_record shown = {
		.path = path,
		.input = record->input,
		.line = record->line,
		.member = zf_batch_member(batch, record),
		.bytes = batch->bytes.data + record->begin,
		.length = record->length,
		.more = record->more,
		.outcome = record->outcome,
		.kind = zf_bad_kind(batch, record),
		.document_bytes = record->document_bytes,
		.score = record->score,
		.scores = zf_record_scores(batch, (size_t)(record - batch->records), collector->sets),
		.cost = record->cost,
		.end = record->end,
		.excluded_by = record->excluded_by,
		.excluded_words = record->outcome == ZIPFIT_EXCLUDED
	                                  ? (const char *)batch->names.data + record->excluded_words
	                                  : NULL,
		.damage = zf_batch_damage(batch, record),
	};

	if (zipfit_outcome_is_bad(record->outcome) && !collector->options->skip_bad)
		return fail_bad(collector, batch, record, error);
	collector->counts->progress.bytes += record->length;
	if (!record->more) {
		collector->counts->progress.records++;
		collector->counts->outcome[record->outcome]++;
		collector->counts->invalid_utf8 += record->outcome == ZIPFIT_SCORED && record->invalid_utf8;
		collector->counts->roles |= record->roles;
	}
	if (collector->task->text_hash != NULL)
		*collector->task->text_hash = record->outcome == ZIPFIT_SCORED ? record->text_hash : 0;
	if (collector->task->id_number != NULL)
		*collector->task->id_number = record->outcome == ZIPFIT_SCORED ? record->id_number : 0;
	if (collector->task->by != NULL)
		*collector->task->by_value = value_of(batch, record);
	return collector->sink->record(collector->sink->user, &shown, error);
}

bool zf_collect_batch(struct zf_collector *collector, const struct zf_batch *batch, zipfit_error *error)
{
	collector->counts->progress.input_read = batch->bytes_read;
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
