/*
 * reader.c - input files as batches of records
 *
 * Decoded bytes come in blocks, which record_cutter.c cuts into records. A batch ends
 * between two records, so only the rest of the block is carried to the next batch, and it
 * stays where it is.
 *
 * A batch also ends where the next record of a pipe has not been written completely, as far as
 * it has been read: the records so far are scored, and may be written, while the reader waits.
 * What there is of the next record stays in its block.
 *
 * The first byte of a member says whether it is lines or a JSON array.
 *
 * Damage, an error in the content that the stream or the splitter reports, ends a file. A
 * reader that skips damage makes a record of it, with the bytes that were read of the
 * current record, and goes on with the next file. If several shards read one file, the
 * shard that owns the current record emits that record of damage.
 */
#include "input/reader.h"

#include "input/reader_state.h"

#include "util/error.h"

#include <stdlib.h>
#include <string.h>

/* The most white space at the beginning of an input before the byte that tells an array from lines. */
#define LOOK_BYTES ((size_t)64 << 10)

struct zf_reader *zf_reader_open_pieces(struct zf_inputs inputs, const struct zf_piece *pieces, size_t count,
                                        const struct zf_resume_point *start, const zipfit_format *format,
                                        const zipfit_stop *stop, zipfit_error *error)
{
	struct zf_reader *reader = calloc(1, sizeof(*reader));

	if (reader == NULL) {
		zf_fail_memory(error, "a reader");
		return NULL;
	}
	reader->inputs = inputs;
	reader->pieces = pieces;
	reader->piece_count = count;
	reader->start = start != NULL ? *start : (struct zf_resume_point){.line = 1};
	reader->next_piece = reader->start.piece;
	reader->line = 1;
	reader->kind = format->kind;
	reader->records = format->records;
	reader->max_record = format->max_record > 0 ? format->max_record : ZIPFIT_DEFAULT_MAX_RECORD;
	reader->decoding = zf_decoding_of(format);
	reader->stop = stop;
	return reader;
}

struct zf_reader *zf_reader_open(const char *const *paths, size_t count, const zipfit_format *format,
                                 const zipfit_stop *stop, zipfit_error *error)
{
	return zf_reader_open_pieces((struct zf_inputs){.paths = paths}, NULL, count, NULL, format, stop, error);
}

void zf_reader_skip_damage(struct zf_reader *reader)
{
	reader->skips_damage = true;
}

void zf_reader_take_helpers(struct zf_reader *reader, struct zf_helpers *helpers)
{
	reader->decoding.helpers = helpers;
}

void zf_reader_read_part(struct zf_reader *reader, const struct zf_part *part)
{
	reader->has_part = true;
	reader->part = *part;
}

void zf_reader_close(struct zf_reader *reader)
{
	if (reader == NULL)
		return;
	zf_stream_close(reader->stream);
	zf_buffer_free(&reader->head);
	free(reader);
}

/* ---- Where to begin ------------------------------------------------------ */

static bool seek_member(struct zf_reader *reader, uint64_t offset, zipfit_error *error)
{
	zipfit_error cause;

	if (!zf_stream_seek(reader->stream, offset, &cause))
		return zf_reader_fail_at_line(reader, &cause, error);
	reader->left = 0;
	reader->offset = offset;
	return true;
}

/* Begins a ZF_RANGE: goes to the first line that begins in it. */
static bool enter_range(struct zf_reader *reader, zipfit_error *error)
{
	const struct zf_piece *piece = &reader->piece;
	const unsigned char *newline = NULL;

	if (piece->begin == 0)
		return true;
	reader->first_in_member = false;
	if (reader->has_part && !reader->part.is_first)
		reader->line = reader->part.newlines + 1;
	/* The byte before says whether a line begins at `begin`. */
	if (!seek_member(reader, piece->begin - 1, error))
		return false;
	while (newline == NULL && reader->offset < piece->end) {
		if (!zf_reader_read_block(reader, error))
			return false;
		if (reader->left == 0)
			break;
		newline = memchr(reader->block, '\n', reader->left);
		zf_reader_skip(reader, newline != NULL ? (size_t)(newline - reader->block) + 1 : reader->left);
	}
	/* The line begins behind a newline, which may be the last one of those before. */
	if (reader->has_part && !reader->part.is_first)
		reader->line = reader->part.newlines + 1 + (reader->offset > piece->begin);
	return true;
}

static bool fail_changed(const struct zf_reader *reader, zipfit_error *error)
{
	return zf_fail(error, ZIPFIT_BAD_DATA, "%s: is shorter than it was", reader->inputs.paths[reader->piece.input]);
}

/* Skips the members before the one where reading begins. */
static bool skip_members(struct zf_reader *reader, zipfit_error *error)
{
	zipfit_error cause;
	bool found;

	for (; reader->members < reader->start.member; reader->members++) {
		if (!zf_stream_next(reader->stream, &found, &cause))
			return zf_reader_fail_at_line(reader, &cause, error);
		if (!found)
			return fail_changed(reader, error);
	}
	reader->decoded = reader->start.decoded;
	reader->line = reader->start.line;
	/* The offset within the member is still to come. */
	reader->start = (struct zf_resume_point){
		.offset = reader->start.offset,
		.line = 1,
		.overlong = reader->start.overlong,
		.json = reader->start.json,
	};
	return true;
}

/* In the member where reading begins: goes to the start. */
static bool enter_start(struct zf_reader *reader, zipfit_error *error)
{
	const struct zf_resume_point start = reader->start;

	reader->start = (struct zf_resume_point){.line = 1};
	reader->first_in_member = false;
	reader->overlong = start.overlong;
	reader->splits_json = start.json != 0;
	if (reader->splits_json && !zf_json_splitter_unpack(&reader->splitter, start.json))
		return fail_changed(reader, error);
	if (zf_stream_is_plain(reader->stream))
		return seek_member(reader, start.offset, error);
	while (reader->offset < start.offset) {
		const uint64_t missing = start.offset - reader->offset;

		if (reader->left == 0 && !zf_reader_read_block(reader, error))
			return false;
		if (reader->left == 0)
			return fail_changed(reader, error);
		zf_reader_skip(reader, reader->left < missing ? reader->left : (size_t)missing);
	}
	return true;
}

/* ---- Lines or JSON ------------------------------------------------------- */

/* Looks at the member's first bytes without taking them. */
static bool look_at_head(struct zf_reader *reader, enum zf_json_first *first, size_t *mark, zipfit_error *error)
{
	reader->head.length = 0;
	if (!zf_reader_read_block(reader, error))
		return false;
	reader->ended = reader->left == 0;
	for (;;) {
		/* No further, however long blocks are. */
		*first = zf_json_look(reader->block, reader->left < LOOK_BYTES ? reader->left : LOOK_BYTES, mark);
		if (*first != ZF_FIRST_UNKNOWN || reader->ended || reader->left >= LOOK_BYTES)
			return true;
		if (reader->head.length == 0 && !zf_buffer_append(&reader->head, reader->block, reader->left, error))
			return false;
		if (!zf_reader_read_block(reader, error))
			return false;
		reader->ended = reader->left == 0;
		if (!reader->ended && !zf_buffer_append(&reader->head, reader->block, reader->left, error))
			return false;
		reader->block = reader->head.data;
		reader->left = reader->head.length;
	}
}

/* No line of an array is a good record, so this fails before a line is read, and names the option that helps. */
static bool fail_array(struct zf_reader *reader, zipfit_error *error)
{
	return zf_fail(error, ZIPFIT_BAD_DATA, "%s:%llu: a JSON array: --records auto reads its elements",
	               reader->inputs.paths[reader->piece.input], (unsigned long long)reader->line);
}

/* At the beginning of a member: finds out what its records are. */
static bool choose_records(struct zf_reader *reader, zipfit_error *error)
{
	enum zf_json_first first;
	size_t mark;

	if (reader->kind != ZIPFIT_JSONL || reader->piece.kind == ZF_RANGE)
		return true;
	if (!look_at_head(reader, &first, &mark, error))
		return false;
	if (reader->records == ZIPFIT_RECORDS_LINES)
		return first != ZF_FIRST_ARRAY || reader->skips_damage || fail_array(reader, error);
	reader->splits_json = first == ZF_FIRST_ARRAY || reader->records != ZIPFIT_RECORDS_AUTO;
	if (!reader->splits_json)
		return true;
	zf_json_splitter_begin(&reader->splitter, first == ZF_FIRST_ARRAY && reader->records != ZIPFIT_RECORDS_VALUES);
	reader->first_in_member = false;
	zf_reader_skip(reader, mark);
	return true;
}

/* ---- From piece to piece, from member to member -------------------------- */

static bool open_piece(struct zf_reader *reader, zipfit_error *error)
{
	const size_t index = reader->next_piece;
	struct zf_input input;
	zipfit_error cause;

	reader->piece = reader->pieces != NULL ? reader->pieces[index] : (struct zf_piece){.input = index};
	reader->counts_lines = reader->piece.kind != ZF_RANGE;
	if (reader->has_part) {
		reader->piece.kind = ZF_RANGE;
		reader->piece.begin = reader->part.begin;
		reader->piece.end = reader->part.end;
	}
	reader->members = 0;
	reader->line = 1;
	reader->decoded = 0;
	input = zf_input_at(reader->inputs, reader->piece.input);
	input.shared = reader->has_part ? reader->part.shared : 0;
	reader->stream = zf_stream_open(input, &reader->decoding, reader->stop, &cause);
	if (reader->stream == NULL)
		return zf_reader_fail_at_line(reader, &cause, error);
	return skip_members(reader, error);
}

/* How many of the stored bytes of the current piece have been read. */
static uint64_t stored_in_piece(const struct zf_reader *reader)
{
	const struct zf_piece *piece = &reader->piece;
	const uint64_t position = reader->stream != NULL ? zf_stream_position(reader->stream) : 0;

	if (piece->kind == ZF_WHOLE)
		return position;
	if (piece->kind == ZF_RANGE)
		return position <= piece->begin ? 0 : (position < piece->end ? position : piece->end) - piece->begin;
	return (uint64_t)((double)position / (double)piece->size * (double)(piece->end - piece->begin));
}

static void close_piece(struct zf_reader *reader)
{
	reader->stored_before += stored_in_piece(reader);
	reader->link_count = zf_stream_chain(reader->stream, reader->links);
	zf_stream_close(reader->stream);
	reader->stream = NULL;
	reader->next_piece++;
}

static bool begin_member(struct zf_reader *reader, zipfit_error *error)
{
	reader->in_member = true;
	reader->first_in_member = true;
	reader->members++;
	reader->offset = 0;
	reader->splits_json = false;
	reader->ended = false;
	if (reader->start.offset > 0) {
		/* These bytes were read before: if they cannot be read now, the file has changed. That is not damage.
		 */
		if (enter_start(reader, error))
			return true;
		reader->damaged = false;
		return false;
	}
	if (reader->piece.kind == ZF_RANGE)
		return enter_range(reader, error);
	return choose_records(reader, error);
}

/*
 * Goes to the next member, of this piece or a later one; `*found` is false after the last. It is also false before a
 * pipe if the batch `holds` records.
 */
static bool next_member(struct zf_reader *reader, bool holds, bool *found, zipfit_error *error)
{
	zipfit_error cause;

	*found = false;
	while (reader->next_piece < reader->piece_count) {
		if (reader->stream == NULL && !open_piece(reader, error))
			return false;
		if (holds && reader->members == 0 && zf_stream_may_wait(reader->stream))
			return true;
		reader->begun = zf_reader_block_of(reader);
		if (!zf_stream_next(reader->stream, found, &cause))
			return zf_reader_fail_content(reader, &cause, error);
		if (*found)
			return begin_member(reader, error);
		if (reader->start.offset > 0)
			return fail_changed(reader, error);
		close_piece(reader);
	}
	return true;
}

/* ---- Damage -------------------------------------------------------------- */

/* Leaves a damaged file, and emits a record of the damage if the current record belongs to the piece. */
static bool leave_damaged(struct zf_reader *reader, struct zf_batch *batch, size_t begin, zipfit_error *error)
{
	const struct zf_piece *piece = &reader->piece;
	const bool is_ours = piece->kind != ZF_BLOCKS || reader->overlong || zf_piece_has_block(piece, reader->begun);
	const uint64_t before = reader->stored_before;
	const uint64_t size = reader->pieces != NULL ? piece->end - piece->begin
	                                             : zf_stored_size(zf_input_at(reader->inputs, piece->input));

	if (is_ours && !zf_cut_damage(reader, batch, begin, error))
		return false;
	reader->damaged = false;
	reader->overlong = false;
	zf_reader_end_member(reader);
	close_piece(reader);
	/* Progress counts the rest of it as read. */
	if (reader->stored_before < before + size)
		reader->stored_before = before + size;
	return true;
}

/* Whether the batch should be handed on now. */
static bool is_full(const struct zf_reader *reader, const struct zf_batch *batch)
{
	if (batch->count == ZF_BATCH_RECORDS || batch->bytes.length >= ZF_BATCH_BYTES)
		return true;
	if (batch->count == 0 || reader->stream == NULL)
		return false;
	return reader->paused || (reader->left == 0 && zf_stream_waits(reader->stream));
}

/* The point before the next record. */
static struct zf_resume_point resume_point_of(const struct zf_reader *reader)
{
	/* Between two parts, a run is in the middle of the file. */
	if (reader->has_part && reader->part.end != UINT64_MAX && !reader->in_member && reader->members > 0)
		return (struct zf_resume_point){
			.piece = reader->piece_count - 1, .offset = reader->decoded, .line = reader->line};
	if (reader->stream == NULL)
		return (struct zf_resume_point){.piece = reader->next_piece, .line = 1};
	return (struct zf_resume_point){
		.piece = reader->next_piece,
		.member = reader->members - reader->in_member,
		.offset = reader->offset,
		.decoded = reader->decoded,
		.line = reader->line,
		.overlong = reader->overlong,
		.json = reader->splits_json ? zf_json_splitter_pack(&reader->splitter) : 0,
	};
}

size_t zf_reader_chain(const struct zf_reader *reader, struct zf_stream_link links[ZF_MAX_LINKS])
{
	if (reader->stream != NULL)
		return zf_stream_chain(reader->stream, links);
	for (size_t i = 0; i < reader->link_count; i++)
		links[i] = reader->links[i];
	return reader->link_count;
}

bool zf_reader_fill(struct zf_reader *reader, struct zf_batch *batch, zipfit_error *error)
{
	bool found = true;
	bool ok = true;

	reader->paused = false;
	while (ok && found && !is_full(reader, batch)) {
		const size_t begin = batch->bytes.length;

		/* If this record fails, a run can go on here, wherever the reader is by then. */
		batch->next = resume_point_of(reader);
		if (reader->in_member)
			reader->begun = zf_reader_block_of(reader);
		else
			ok = next_member(reader, batch->count > 0, &found, error);
		if (ok && found)
			ok = zf_cut_record(reader, batch, error);
		if (!ok && reader->damaged)
			ok = leave_damaged(reader, batch, begin, error);
	}
	if (ok)
		batch->next = resume_point_of(reader);
	batch->bytes_read = reader->stored_before + (reader->stream != NULL ? stored_in_piece(reader) : 0);
	return ok;
}

bool zf_reader_look(struct zf_input input, const zipfit_format *format, const zipfit_stop *stop, bool *plain,
                    bool *lines, zipfit_error *error)
{
	const struct zf_inputs inputs = {&input.path, &input.contents};
	struct zf_reader *reader = zf_reader_open_pieces(inputs, NULL, 1, NULL, format, stop, error);
	bool found = false;
	bool ok = reader != NULL && next_member(reader, false, &found, error);

	*plain = ok && found && zf_stream_is_plain(reader->stream);
	*lines = ok && (!found || !reader->splits_json);
	if (reader != NULL && !ok && error->code == ZIPFIT_BAD_DATA)
		ok = true;
	zf_reader_close(reader);
	return ok;
}
