/*
 * reader.c - input files as batches of records
 *
 * Decoded bytes come in blocks; each byte is copied once, from the block to the
 * end of the batch, where the record under way grows until its newline. A batch
 * ends between two records, so nothing has to be carried from one batch to the
 * next but the rest of the block, which stays where it is.
 *
 * A batch also ends where the next byte has not been written yet: what a slow
 * pipe has given is scored while the rest is awaited.
 */
#include "input/reader.h"

#include "input/stream.h"
#include "util/error.h"

#include <stdlib.h>
#include <string.h>

struct zf_reader {
	const char *const *paths;
	size_t path_count;
	enum zipfit_record_kind kind;
	size_t max_record;
	const zipfit_stop *stop;

	size_t input; /* index of the file under way */
	struct zf_stream *stream;
	uint64_t stored_before; /* stored bytes of the files before this one */
	bool in_member;
	bool first_in_member; /* no record of the member has been emitted: a byte order mark may come */
	uint64_t line;        /* number of the record under way */
	bool overlong;        /* the record under way has given a piece already */

	const unsigned char *block; /* the stream's */
	size_t left;                /* bytes of the block that are not in a batch yet */
};

struct zf_reader *zf_reader_open(const char *const *paths, size_t count, const zipfit_format *format,
                                 const zipfit_stop *stop, zipfit_error *error)
{
	struct zf_reader *reader = calloc(1, sizeof(*reader));

	if (reader == NULL) {
		zf_fail_memory(error, "a reader");
		return NULL;
	}
	reader->paths = paths;
	reader->path_count = count;
	reader->kind = format->kind;
	reader->max_record = format->max_record > 0 ? format->max_record : ZIPFIT_DEFAULT_MAX_RECORD;
	reader->stop = stop;
	return reader;
}

void zf_reader_close(struct zf_reader *reader)
{
	if (reader == NULL)
		return;
	zf_stream_close(reader->stream);
	free(reader);
}

/* Puts the place before a message that came from below. */
static bool fail_at_place(const struct zf_reader *reader, const zipfit_error *cause, zipfit_error *error)
{
	const char *path = reader->paths[reader->input];

	if (cause->code == ZIPFIT_STOPPED || cause->code == ZIPFIT_NO_MEMORY)
		*error = *cause;
	else if (reader->line > 1)
		zf_fail(error, cause->code, "%s:%llu: %s", path, (unsigned long long)reader->line, cause->message);
	else
		zf_fail(error, cause->code, "%s: %s", path, cause->message);
	return false;
}

/* Goes to the next member, of this file or a later one; `*found` is false after the last. */
static bool next_member(struct zf_reader *reader, bool *found, zipfit_error *error)
{
	zipfit_error cause;

	for (*found = false; reader->input < reader->path_count; reader->input++, reader->line = 0) {
		if (reader->stream == NULL) {
			reader->line = 1;
			reader->stream = zf_stream_open(reader->paths[reader->input], reader->stop, &cause);
			if (reader->stream == NULL)
				return fail_at_place(reader, &cause, error);
		}
		if (!zf_stream_next(reader->stream, found, &cause))
			return fail_at_place(reader, &cause, error);
		if (*found) {
			reader->in_member = true;
			reader->first_in_member = true;
			return true;
		}
		reader->stored_before += zf_stream_position(reader->stream);
		zf_stream_close(reader->stream);
		reader->stream = NULL;
	}
	return true;
}

/* Fetches the next block; `reader->left` is 0 at the end of the member. */
static bool read_block(struct zf_reader *reader, zipfit_error *error)
{
	zipfit_error cause;

	if (!zf_stream_read(reader->stream, &reader->block, &reader->left, &cause))
		return fail_at_place(reader, &cause, error);
	return true;
}

/* The offset in `names` of the current member's name, which stands there once per batch. */
static bool name_member(struct zf_reader *reader, struct zf_batch *batch, size_t *offset, zipfit_error *error)
{
	const char *name = zf_stream_member(reader->stream);

	*offset = ZF_NO_MEMBER;
	if (name == NULL)
		return true;
	if (batch->count > 0 && batch->records[batch->count - 1].member != ZF_NO_MEMBER) {
		*offset = batch->records[batch->count - 1].member;
		if (strcmp((const char *)batch->names.data + *offset, name) == 0)
			return true;
	}
	*offset = batch->names.length;
	return zf_buffer_append(&batch->names, name, strlen(name) + 1, error);
}

static bool has_byte_order_mark(const unsigned char *bytes, size_t length)
{
	return length >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0;
}

/* Makes a record of the batch's bytes from `begin` on. `more`: it is a piece of an overlong one, and not the last. */
static bool emit(struct zf_reader *reader, struct zf_batch *batch, size_t begin, bool more, zipfit_error *error)
{
	struct zf_record *record = &batch->records[batch->count];
	size_t member;

	if (!name_member(reader, batch, &member, error))
		return false;
	*record = (struct zf_record){
		.begin = begin,
		.length = batch->bytes.length - begin,
		.input = reader->input,
		.line = reader->line,
		.member = member,
		.more = more,
		.outcome = more || reader->overlong ? ZIPFIT_OVERLONG : ZIPFIT_SCORED,
	};
	/* cJSON may look one byte past the end. */
	if (!zf_buffer_append_byte(&batch->bytes, '\n', error))
		return false;
	if (reader->first_in_member && reader->kind != ZIPFIT_FILES &&
	    has_byte_order_mark(batch->bytes.data + begin, record->length)) {
		record->begin += 3;
		record->length -= 3;
	}
	reader->first_in_member = false;
	reader->overlong = more;
	if (!more)
		reader->line++;
	batch->count++;
	return true;
}

/* Moves `take` bytes of the block to the batch, and passes over `skip` more. */
static bool take_bytes(struct zf_reader *reader, struct zf_batch *batch, size_t take, size_t skip, zipfit_error *error)
{
	if (!zf_buffer_append(&batch->bytes, reader->block, take, error))
		return false;
	reader->block += take + skip;
	reader->left -= take + skip;
	return true;
}

/*
 * Appends the next record, or the next piece of an overlong one, to the batch.
 * Emits nothing where the member ends with no record under way.
 */
static bool read_record(struct zf_reader *reader, struct zf_batch *batch, zipfit_error *error)
{
	const size_t begin = batch->bytes.length;
	const unsigned char *newline = NULL;

	while (newline == NULL) {
		const size_t room = reader->max_record - (batch->bytes.length - begin);
		size_t take;

		if (reader->left == 0 && !read_block(reader, error))
			return false;
		if (reader->left == 0) {
			reader->in_member = false;
			/* A last line without a newline is a line; a file without a byte is a file. */
			if (batch->bytes.length == begin && !reader->overlong && reader->kind != ZIPFIT_FILES)
				return true;
			return emit(reader, batch, begin, false, error);
		}
		if (reader->kind != ZIPFIT_FILES)
			newline = memchr(reader->block, '\n', reader->left);
		take = newline != NULL ? (size_t)(newline - reader->block) : reader->left;
		if (take > room)
			return take_bytes(reader, batch, room, 0, error) && emit(reader, batch, begin, true, error);
		if (!take_bytes(reader, batch, take, newline != NULL, error))
			return false;
	}
	return emit(reader, batch, begin, false, error);
}

/* Whether the batch should be handed on as it is. */
static bool is_full(const struct zf_reader *reader, const struct zf_batch *batch)
{
	if (batch->count == ZF_BATCH_RECORDS || batch->bytes.length >= ZF_BATCH_BYTES)
		return true;
	return batch->count > 0 && reader->in_member && reader->left == 0 && zf_stream_waits(reader->stream);
}

bool zf_reader_fill(struct zf_reader *reader, struct zf_batch *batch, zipfit_error *error)
{
	bool found;
	bool ok = true;

	while (ok && !is_full(reader, batch)) {
		if (!reader->in_member) {
			ok = next_member(reader, &found, error);
			if (!ok || !found)
				break;
		}
		ok = read_record(reader, batch, error);
	}
	batch->bytes_read = reader->stored_before + (reader->stream != NULL ? zf_stream_position(reader->stream) : 0);
	return ok;
}
