/*
 * part.c - partial results and checkpoints: what they are made of, and writing them
 *
 * Rows and records are gathered into frames of some 64 KiB, so that a checksum
 * costs nothing and a reader needs little memory.
 */
#include "shards/part.h"

#include "shards/part_format.h"
#include "shards/wire.h"

#include <stdlib.h>
#include <string.h>

#define FRAME_BYTES ((size_t)64 << 10)

const unsigned char zf_part_magic[ZF_PART_MAGIC_BYTES] = {0x89, 'Z', 'F', 'P', '\r', '\n', 0x1a, '\n'};

uint64_t zf_span(size_t input, uint64_t shard, uint64_t shards)
{
	return input * (shards + 1) + shard;
}

size_t zf_span_input(uint64_t span, uint64_t shards)
{
	return (size_t)(span / (shards + 1));
}

uint64_t zf_span_shard(uint64_t span, uint64_t shards)
{
	return span % (shards + 1);
}

bool zf_limit_equal(const zipfit_limit *a, const zipfit_limit *b)
{
	return a->records == b->records && a->budget == b->budget && a->has_min_score == b->has_min_score &&
	       (!a->has_min_score || a->min_score == b->min_score);
}

void zf_part_head_free(struct zf_part_head *head)
{
	for (size_t i = 0; i < head->path_count; i++)
		free(head->paths[i]);
	for (size_t i = 0; i < head->file_count; i++)
		free(head->files[i].path);
	free(head->files);
	free(head->paths);
	free(head->scoring);
	free(head->held);
	free(head->options);
	*head = (struct zf_part_head){0};
}

void zf_part_summary_free(struct zf_part_summary *summary)
{
	zf_damages_free(&summary->damages);
	free(summary->ranges);
	*summary = (struct zf_part_summary){0};
}

/* ---- Head and summary ---------------------------------------------------- */

/* Numbers, one after the other. */
static bool put_numbers(struct zf_buffer *to, const uint64_t *numbers, size_t count, zipfit_error *error)
{
	for (size_t i = 0; i < count; i++)
		if (!zf_put_number(to, numbers[i], error))
			return false;
	return true;
}

static bool put_files(struct zf_buffer *to, const struct zf_part_head *head, zipfit_error *error)
{
	if (!zf_put_number(to, head->file_count, error))
		return false;
	for (size_t i = 0; i < head->file_count; i++) {
		const struct zf_part_file *file = &head->files[i];

		if (!zf_put_number(to, file->role, error) || !zf_put_bytes(to, file->path, strlen(file->path), error) ||
		    !zf_put_number(to, file->content.size, error) ||
		    !zf_buffer_append(to, file->content.digest, sizeof(file->content.digest), error))
			return false;
	}
	return true;
}

static bool put_head(struct zf_buffer *to, const struct zf_part_head *head, zipfit_error *error)
{
	const zipfit_limit *limit = &head->limit;
	const uint64_t first[] = {ZF_PART_VERSION, head->kind, head->shards, head->held_count};
	const uint64_t settings[] = {
		limit->records,         limit->budget,      limit->has_min_score, head->input_order,
		head->annotate,         head->plain_lines,  head->scores,         head->rejects,
		head->target_documents, head->target_bytes, head->target_empty,   head->path_count,
	};

	if (!put_numbers(to, first, sizeof(first) / sizeof(first[0]), error) ||
	    !put_numbers(to, head->held, head->held_count, error) ||
	    !put_numbers(to, settings, sizeof(settings) / sizeof(settings[0]), error) ||
	    !zf_put_double(to, limit->min_score, error) ||
	    !zf_put_bytes(to, head->options, strlen(head->options), error) ||
	    !zf_put_bytes(to, head->scoring, strlen(head->scoring), error) || !put_files(to, head, error))
		return false;
	for (size_t i = 0; i < head->path_count; i++)
		if (!zf_put_bytes(to, head->paths[i], strlen(head->paths[i]), error))
			return false;
	return true;
}

static bool put_counts(struct zf_buffer *to, const zipfit_counts *counts, zipfit_error *error)
{
	const uint64_t first[] = {counts->progress.records, counts->progress.bytes, counts->invalid_utf8,
	                          ZIPFIT_OUTCOMES};

	return put_numbers(to, first, sizeof(first) / sizeof(first[0]), error) &&
	       put_numbers(to, counts->outcome, ZIPFIT_OUTCOMES, error) &&
	       zf_put_double(to, counts->progress.seconds, error);
}

static bool put_bars(struct zf_buffer *to, const struct zf_part_summary *summary, zipfit_error *error)
{
	uint64_t count = 0;

	for (size_t set = 0; set < ZF_MAX_SETS; set++)
		count = summary->has_bar[set] ? set + 1 : count;
	if (!zf_put_number(to, count, error))
		return false;
	for (size_t set = 0; set < count; set++) {
		const struct zf_rank_key *bar = &summary->bar[set];
		const uint64_t numbers[] = {summary->has_bar[set], bar->input, bar->line};

		if (!put_numbers(to, numbers, sizeof(numbers) / sizeof(numbers[0]), error) ||
		    !zf_put_double(to, bar->score, error))
			return false;
	}
	return true;
}

static bool put_damages(struct zf_buffer *to, const struct zf_damages *damages, zipfit_error *error)
{
	if (!zf_put_number(to, damages->count, error))
		return false;
	for (size_t i = 0; i < damages->count; i++) {
		const struct zf_damage *damage = &damages->items[i];

		if (!zf_put_number(to, damage->input, error) || !zf_put_number(to, damage->line, error) ||
		    !zf_put_bytes(to, damage->message, strlen(damage->message), error))
			return false;
	}
	return true;
}

static bool put_summary(struct zf_buffer *to, const struct zf_part_summary *summary, zipfit_error *error)
{
	const struct zf_resume_point *place = &summary->place;
	const uint64_t rest[] = {place->piece,        place->member,   place->offset, place->decoded,
	                         place->line,         place->overlong, place->json,   summary->journal_bytes,
	                         summary->range_count};

	if (!put_counts(to, &summary->counts, error) || !put_damages(to, &summary->damages, error) ||
	    !put_bars(to, summary, error) || !put_numbers(to, rest, sizeof(rest) / sizeof(rest[0]), error))
		return false;
	for (size_t i = 0; i < summary->range_count; i++)
		if (!zf_put_number(to, summary->ranges[i].span, error) ||
		    !zf_put_number(to, summary->ranges[i].lines, error))
			return false;
	return true;
}

/* ---- Writing ------------------------------------------------------------- */

/* Writes the frame that was being filled. */
static bool flush(struct zf_part_writer *writer, unsigned char type, zipfit_error *error)
{
	const bool ok = zf_frame_write(&writer->frames, type, &writer->payload, error);

	zf_buffer_trim(&writer->payload, 2 * FRAME_BYTES);
	return ok;
}

static bool flush_if(struct zf_part_writer *writer, bool wanted, unsigned char type, zipfit_error *error)
{
	return !wanted || flush(writer, type, error);
}

bool zf_part_begin(struct zf_part_writer *writer, struct zf_target_bytes to, const struct zf_part_head *head,
                   zipfit_error *error)
{
	*writer = (struct zf_part_writer){.frames = {.to = to}};
	return to.write(to.user, zf_part_magic, ZF_PART_MAGIC_BYTES, error) &&
	       put_head(&writer->payload, head, error) && flush(writer, ZF_FRAME_HEAD, error);
}

static bool put_scores(struct zf_buffer *to, const struct zf_row *row, zipfit_error *error)
{
	if (!zf_put_number(to, row->document_bytes, error))
		return false;
	if (row->kind == ZF_ROW_SCORE)
		return zf_put_double(to, row->score, error);
	if (!zf_put_number(to, row->sets, error))
		return false;
	for (size_t set = 0; set < row->sets; set++)
		if (!zf_put_double(to, row->scores[set], error))
			return false;
	return true;
}

bool zf_rows_put(struct zf_part_writer *writer, const struct zf_row *row, zipfit_error *error)
{
	struct zf_buffer *to = &writer->payload;
	const uint64_t first[] = {row->kind, row->span, row->line};

	if (!put_numbers(to, first, sizeof(first) / sizeof(first[0]), error))
		return false;
	if (row->kind == ZF_ROW_SCORE || row->kind == ZF_ROW_SCORES ? !put_scores(to, row, error)
	                                                            : !zf_put_bytes(to, row->bytes, row->length, error))
		return false;
	return flush_if(writer, to->length >= FRAME_BYTES, ZF_FRAME_ROWS, error);
}

bool zf_rows_flush(struct zf_part_writer *writer, zipfit_error *error)
{
	return flush_if(writer, writer->payload.length > 0, ZF_FRAME_ROWS, error);
}

bool zf_part_put_row(struct zf_part_writer *writer, const struct zf_row *row, zipfit_error *error)
{
	return zf_rows_put(writer, row, error);
}

bool zf_part_put_summary(struct zf_part_writer *writer, const struct zf_part_summary *summary, zipfit_error *error)
{
	return zf_rows_flush(writer, error) && put_summary(&writer->payload, summary, error) &&
	       flush(writer, ZF_FRAME_SUMMARY, error);
}

bool zf_part_put_record(struct zf_part_writer *writer, const zipfit_kept *record, zipfit_error *error)
{
	struct zf_buffer *to = &writer->payload;
	const uint64_t first[] = {record->input, record->line,      record->cost,
	                          record->set,   record->text_hash, record->copies};

	return put_numbers(to, first, sizeof(first) / sizeof(first[0]), error) &&
	       zf_put_double(to, record->score, error) && zf_put_bytes(to, record->bytes, record->length, error) &&
	       flush_if(writer, to->length >= FRAME_BYTES, ZF_FRAME_RECORDS, error);
}

bool zf_part_end(struct zf_part_writer *writer, zipfit_error *error)
{
	return flush_if(writer, writer->payload.length > 0, ZF_FRAME_RECORDS, error) &&
	       zf_put_number(&writer->payload, writer->frames.check, error) && flush(writer, ZF_FRAME_END, error);
}

void zf_part_writer_free(struct zf_part_writer *writer)
{
	zf_buffer_free(&writer->payload);
}
