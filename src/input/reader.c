/*
 * reader.c - input files as batches of records
 *
 * Decoded bytes come in chunks; each is copied once, from the chunk to the end
 * of the batch, where the record under way grows until its newline. A batch ends
 * between two records, so nothing has to be carried from one batch to the next
 * but the rest of the chunk, which stays where it is.
 */
#include "input/reader.h"

#include "input/stream.h"
#include "util/error.h"

#include <stdlib.h>
#include <string.h>

#define CHUNK_BYTES ((size_t)64 << 10)

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

	size_t at, end; /* what is left of the chunk */
	unsigned char chunk[CHUNK_BYTES];
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
		reader->stored_before += zf_stream_stored(reader->stream);
		zf_stream_close(reader->stream);
		reader->stream = NULL;
	}
	return true;
}

/* Refills the chunk; `reader->end` is 0 at the end of the member. */
static bool read_chunk(struct zf_reader *reader, zipfit_error *error)
{
	zipfit_error cause;

	reader->at = 0;
	if (!zf_stream_read(reader->stream, reader->chunk, CHUNK_BYTES, &reader->end, &cause))
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
	if (reader->first_in_member && reader->kind != ZIPFIT_FILES &&
	    has_byte_order_mark(batch->bytes.data + begin, record->length)) {
		record->begin += 3;
		record->length -= 3;
	}
	reader->first_in_member = false;
	reader->overlong = more;
	if (!more)
		reader->line++;
	/* cJSON may look one byte past the end. */
	if (!zf_buffer_append_byte(&batch->bytes, '\n', error))
		return false;
	batch->count++;
	return true;
}

/*
 * Appends the next record, or the next piece of an overlong one, to the batch.
 * Emits nothing where the member ends with no record under way.
 */
static bool read_record(struct zf_reader *reader, struct zf_batch *batch, zipfit_error *error)
{
	const size_t begin = batch->bytes.length;
	bool newline = false;

	while (!newline) {
		const size_t length = batch->bytes.length - begin;
		size_t take = reader->end - reader->at;
		const unsigned char *from = reader->chunk + reader->at;

		if (take == 0) {
			if (!read_chunk(reader, error))
				return false;
			if (reader->end > 0)
				continue;
			reader->in_member = false;
			/* A last line without a newline is a line; a file without a byte is a file. */
			if (length == 0 && !reader->overlong && !(reader->kind == ZIPFIT_FILES))
				return true;
			return emit(reader, batch, begin, false, error);
		}
		if (reader->kind != ZIPFIT_FILES) {
			const unsigned char *end = memchr(from, '\n', take);

			newline = end != NULL;
			if (newline)
				take = (size_t)(end - from);
		}
		if (take > reader->max_record - length) {
			take = reader->max_record - length;
			if (!zf_buffer_append(&batch->bytes, from, take, error))
				return false;
			reader->at += take;
			return emit(reader, batch, begin, true, error);
		}
		if (!zf_buffer_append(&batch->bytes, from, take, error))
			return false;
		reader->at += take + (newline ? 1 : 0);
	}
	return emit(reader, batch, begin, false, error);
}

bool zf_reader_fill(struct zf_reader *reader, struct zf_batch *batch, zipfit_error *error)
{
	bool found;
	bool ok = true;

	while (ok && batch->count < ZF_BATCH_RECORDS && batch->bytes.length < ZF_BATCH_BYTES) {
		if (!reader->in_member) {
			ok = next_member(reader, &found, error);
			if (!ok || !found)
				break;
		}
		ok = read_record(reader, batch, error);
	}
	batch->bytes_read = reader->stored_before + (reader->stream != NULL ? zf_stream_stored(reader->stream) : 0);
	return ok;
}
