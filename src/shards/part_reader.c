/*
 * part_reader.c - reads partial results and checkpoints
 *
 * Nothing is trusted. Frames are checked before they are parsed, and numbers before
 * they are used; frames must come in the right order, and nothing may follow the
 * end. An error is one line that begins with the name of the file.
 */
#include "shards/part.h"

#include "input/file.h"
#include "input/stream.h"
#include "shards/magic.h"
#include "shards/part_format.h"
#include "util/error.h"

#include <stdlib.h>
#include <string.h>

struct zf_part_reader {
	const char *name;
	struct zf_file *file;     /* a part that is not compressed, or NULL */
	struct zf_stream *stream; /* a compressed one, or NULL */
	struct zf_frame_reader frames;
	bool rows_alone;
	unsigned char type; /* of the current frame */
	struct zf_cursor cursor;
	struct zf_part_head head;
	struct zf_part_summary summary;
	struct zf_row row;
	double scores[ZIPFIT_MAX_SETS]; /* of the row */
	struct zf_part_target target;
	struct zf_kept record;
};

static bool read_stream(void *user, const unsigned char **bytes, size_t *length, zipfit_error *error)
{
	return zf_stream_read(user, bytes, length, error);
}

static bool read_file(void *user, const unsigned char **bytes, size_t *length, zipfit_error *error)
{
	const void *block;
	const bool ok = zf_file_read(user, &block, length, error);

	*bytes = block;
	return ok;
}

/* ---- Messages ------------------------------------------------------------ */

/* Puts the name before the message of a function that does not know it. */
static bool fail_named(const struct zf_part_reader *reader, const zipfit_error *cause, zipfit_error *error)
{
	if (cause->code == ZIPFIT_STOPPED || cause->code == ZIPFIT_NO_MEMORY)
		*error = *cause;
	else
		zf_fail(error, cause->code, "%s: %s", reader->name, cause->message);
	return false;
}

static bool fail_damaged(const struct zf_part_reader *reader, zipfit_error *error)
{
	return zf_fail(error, ZIPFIT_BAD_DATA, "%s: damaged", reader->name);
}

/* ---- Opening ------------------------------------------------------------- */

/* Reads the next frame, of any type. */
static bool read_frame(struct zf_part_reader *reader, zipfit_error *error)
{
	zipfit_error cause;

	if (!zf_frame_read(&reader->frames, &reader->type, &cause))
		return fail_named(reader, &cause, error);
	reader->cursor = (struct zf_cursor){.at = reader->frames.payload.data, .left = reader->frames.payload.length};
	return true;
}

static bool read_head(struct zf_part_reader *reader, zipfit_error *error)
{
	unsigned char magic[ZF_MAGIC_BYTES];
	zipfit_error cause;

	if (!zf_frame_read_raw(&reader->frames, magic, sizeof(magic), &cause))
		return fail_named(reader, &cause, error);
	if (memcmp(magic, zf_magic(ZF_MAGIC_PART), sizeof(magic)) != 0)
		return zf_fail(error, ZIPFIT_BAD_DATA, "%s: is not a partial result or checkpoint of zipfit",
		               reader->name);
	if (!read_frame(reader, error))
		return false;
	if (reader->type != ZF_FRAME_HEAD)
		return fail_damaged(reader, error);
	return zf_part_head_get(&reader->cursor, &reader->head, &cause) || fail_named(reader, &cause, error);
}

static struct zf_part_reader *new_reader(const char *name, zipfit_error *error)
{
	struct zf_part_reader *reader = calloc(1, sizeof(*reader));

	if (reader == NULL) {
		zf_fail_memory(error, "a partial result");
		return NULL;
	}
	reader->name = name;
	return reader;
}

static bool open_stream(struct zf_part_reader *reader, const zipfit_stop *stop, zipfit_error *error)
{
	zipfit_error cause;
	bool found = false;

	reader->stream = zf_stream_open(zf_file_input(reader->name), NULL, stop, &cause);
	if (reader->stream == NULL || !zf_stream_next(reader->stream, &found, &cause))
		return fail_named(reader, &cause, error);
	reader->frames.from = (struct zf_byte_source){read_stream, reader->stream};
	return true;
}

/*
 * Opens the file. A part that is not compressed is read without libarchive, which could
 * take the contents of its records for an archive.
 */
static bool open_file(struct zf_part_reader *reader, const zipfit_stop *stop, zipfit_error *error)
{
	const unsigned char *bytes;
	zipfit_error cause;
	size_t length;

	reader->file = zf_file_open(zf_file_input(reader->name), stop, &cause);
	if (reader->file == NULL || !read_file(reader->file, &bytes, &length, &cause))
		return fail_named(reader, &cause, error);
	if (length == 0 || bytes[0] != zf_magic(ZF_MAGIC_PART)[0]) {
		zf_file_close(reader->file);
		reader->file = NULL;
		return open_stream(reader, stop, error);
	}
	reader->frames.from = (struct zf_byte_source){read_file, reader->file};
	reader->frames.block = bytes;
	reader->frames.left = length;
	return true;
}

struct zf_part_reader *zf_part_open(const char *path, const zipfit_stop *stop, zipfit_error *error)
{
	struct zf_part_reader *reader = new_reader(path, error);

	if (reader == NULL || (open_file(reader, stop, error) && read_head(reader, error)))
		return reader;
	zf_part_close(reader);
	return NULL;
}

struct zf_part_reader *zf_part_open_source(struct zf_byte_source from, const char *name, zipfit_error *error)
{
	struct zf_part_reader *reader = new_reader(name, error);

	if (reader == NULL)
		return NULL;
	reader->frames.from = from;
	if (read_head(reader, error))
		return reader;
	zf_part_close(reader);
	return NULL;
}

struct zf_part_reader *zf_rows_open_source(struct zf_byte_source from, const char *name, zipfit_error *error)
{
	struct zf_part_reader *reader = new_reader(name, error);

	if (reader == NULL)
		return NULL;
	reader->frames.from = from;
	reader->rows_alone = true;
	reader->type = ZF_FRAME_ROWS;
	return reader;
}

void zf_part_close(struct zf_part_reader *reader)
{
	if (reader == NULL)
		return;
	zf_part_head_free(&reader->head);
	zf_part_summary_free(&reader->summary);
	zf_frame_reader_free(&reader->frames);
	zf_stream_close(reader->stream);
	zf_file_close(reader->file);
	free(reader);
}

const struct zf_part_head *zf_part_head(const struct zf_part_reader *reader)
{
	return &reader->head;
}

const struct zf_part_summary *zf_part_summary(const struct zf_part_reader *reader)
{
	return &reader->summary;
}

const struct zf_row *zf_part_row(const struct zf_part_reader *reader)
{
	return &reader->row;
}

const struct zf_part_target *zf_part_target(const struct zf_part_reader *reader)
{
	return &reader->target;
}

const struct zf_kept *zf_part_record(const struct zf_part_reader *reader)
{
	return &reader->record;
}

/* ---- Entry after entry --------------------------------------------------- */

/* Whether the span is in one of the inputs of the head. A journal has no head, so any span is allowed. */
static bool is_span(const struct zf_part_reader *reader, uint64_t span)
{
	return reader->rows_alone || zf_span_input(span, reader->head.shards) < reader->head.path_count;
}

static bool get_row(struct zf_part_reader *reader, zipfit_error *error)
{
	zf_row_get(&reader->cursor, &reader->row, reader->scores);
	return (!reader->cursor.failed && is_span(reader, reader->row.span)) || fail_damaged(reader, error);
}

static bool get_record(struct zf_part_reader *reader, zipfit_error *error)
{
	zf_record_get(&reader->cursor, &reader->record);
	return (!reader->cursor.failed && is_span(reader, reader->record.input)) || fail_damaged(reader, error);
}

static bool get_target(struct zf_part_reader *reader, zipfit_error *error)
{
	struct zf_part_target *target = &reader->target;
	const uint64_t set = zf_get_number(&reader->cursor);

	target->bytes = zf_get_bytes(&reader->cursor, &target->length);
	target->path = zf_get_bytes(&reader->cursor, &target->path_length);
	target->line = zf_get_number(&reader->cursor);
	target->set = set < ZIPFIT_MAX_SETS ? (size_t)set : 0;
	return (!reader->cursor.failed && set < ZIPFIT_MAX_SETS) || fail_damaged(reader, error);
}

/* Whether a frame of type `next` may follow one of type `last`. */
static bool may_follow(unsigned char last, unsigned char next)
{
	switch (next) {
	case ZF_FRAME_ROWS:
	case ZF_FRAME_SUMMARY:
		return last == ZF_FRAME_HEAD || last == ZF_FRAME_ROWS;
	case ZF_FRAME_TARGETS:
		return last == ZF_FRAME_SUMMARY || last == ZF_FRAME_TARGETS;
	case ZF_FRAME_RECORDS:
	case ZF_FRAME_END:
		return last == ZF_FRAME_SUMMARY || last == ZF_FRAME_TARGETS || last == ZF_FRAME_RECORDS;
	default:
		return false;
	}
}

static bool check_end(struct zf_part_reader *reader, uint32_t check, zipfit_error *error)
{
	zipfit_error cause;
	bool end;

	if (zf_get_number(&reader->cursor) != check || reader->cursor.failed || reader->cursor.left > 0)
		return fail_damaged(reader, error);
	if (!zf_frame_at_end(&reader->frames, &end, &cause))
		return fail_named(reader, &cause, error);
	return end || zf_fail(error, ZIPFIT_BAD_DATA, "%s: more data follows its end", reader->name);
}

/* Reads the next frame and checks that it may come here. Sets `*entry` for a summary and at the end. */
static bool next_frame(struct zf_part_reader *reader, enum zf_part_entry *entry, zipfit_error *error)
{
	const unsigned char last = reader->type;
	const uint32_t check = reader->frames.check;
	zipfit_error cause;
	bool end = false;

	if (reader->rows_alone && !zf_frame_at_end(&reader->frames, &end, &cause))
		return fail_named(reader, &cause, error);
	if (end) {
		*entry = ZF_PART_END;
		return true;
	}
	if (!read_frame(reader, error))
		return false;
	if (!may_follow(last, reader->type))
		return fail_damaged(reader, error);
	switch (reader->type) {
	case ZF_FRAME_SUMMARY:
		*entry = ZF_PART_SUMMARY;
		return zf_part_summary_get(&reader->cursor, reader->head.path_count, &reader->summary, &cause) ||
		       fail_named(reader, &cause, error);
	case ZF_FRAME_END:
		*entry = ZF_PART_END;
		return check_end(reader, check, error);
	default:
		return reader->cursor.left > 0 || fail_damaged(reader, error);
	}
}

bool zf_part_next(struct zf_part_reader *reader, enum zf_part_entry *entry, zipfit_error *error)
{
	*entry = ZF_PART_ROW;
	if (reader->cursor.left == 0 && !next_frame(reader, entry, error))
		return false;
	if (reader->cursor.left == 0)
		return true;
	if (reader->type == ZF_FRAME_ROWS)
		return get_row(reader, error);
	if (reader->type == ZF_FRAME_TARGETS) {
		*entry = ZF_PART_TARGET;
		return get_target(reader, error);
	}
	*entry = ZF_PART_RECORD;
	return get_record(reader, error);
}
