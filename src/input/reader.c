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
 *
 * Whether a member is lines or a JSON array is told by its first byte, once. From
 * there on an array's elements take another way through this file than lines do, so
 * that lines pay nothing for it.
 *
 * Damage - what the stream or the splitter says is wrong with the content - ends a
 * file. A reader that skips damage makes a record of it, which holds what was read
 * of the record under way, and goes on with the next file. Where several shards
 * read one file, the shard that owns the record under way emits this one.
 */
#include "input/reader.h"

#include "input/json_splitter.h"
#include "input/stream.h"
#include "util/error.h"

#include <stdlib.h>
#include <string.h>

/* White space that an input may begin with before the byte that tells an array from lines. */
#define LOOK_BYTES ((size_t)64 << 10)

struct zf_reader {
	const char *const *paths;
	const struct zf_piece *pieces; /* NULL: each file whole */
	size_t piece_count;
	enum zipfit_record_kind kind;
	enum zipfit_records records;
	size_t max_record;
	bool skips_damage;
	struct zf_decoding decoding;
	const zipfit_stop *stop;

	size_t next_piece;     /* index of the piece under way, or of the next one */
	struct zf_piece piece; /* the piece under way */
	struct zf_stream *stream;
	struct zf_place start;  /* where to begin in the first piece opened; used up by then */
	uint64_t stored_before; /* stored bytes of the pieces before this one */
	uint64_t members;       /* how many members of the file were begun */
	bool in_member;
	uint64_t decoded;     /* decoded bytes of the members before this one */
	uint64_t offset;      /* decoded bytes of the member that are in batches or passed over */
	bool first_in_member; /* no record of the member has been emitted: a byte order mark may come */
	uint64_t line;        /* number of the record under way */
	bool overlong;        /* the record under way has given a piece already */
	bool splits_json;     /* the member is elements or values, which the splitter finds; else lines or a file */
	struct zf_json_splitter splitter;

	uint64_t begun; /* ZF_BLOCKS: the block of the record under way, or of the member to come */
	bool damaged;   /* the file is damaged, and that is skipped: `damage` says why */
	zipfit_error damage;

	const unsigned char *block; /* the stream's, or `head` */
	size_t left;                /* bytes of the block that are not in a batch yet */
	struct zf_buffer head;      /* the first bytes of the member, where more than one block was looked at */
	bool ended;                 /* and there is nothing behind them */
};

struct zf_reader *zf_reader_open_pieces(const char *const *paths, const struct zf_piece *pieces, size_t count,
                                        const struct zf_place *start, const zipfit_format *format,
                                        const zipfit_stop *stop, zipfit_error *error)
{
	struct zf_reader *reader = calloc(1, sizeof(*reader));

	if (reader == NULL) {
		zf_fail_memory(error, "a reader");
		return NULL;
	}
	reader->paths = paths;
	reader->pieces = pieces;
	reader->piece_count = count;
	reader->start = start != NULL ? *start : (struct zf_place){.line = 1};
	reader->next_piece = reader->start.piece;
	for (size_t i = 0; i < reader->next_piece && i < count; i++)
		reader->stored_before += pieces != NULL ? pieces[i].end - pieces[i].begin : zf_stored_size(paths[i]);
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
	return zf_reader_open_pieces(paths, NULL, count, NULL, format, stop, error);
}

void zf_reader_skip_damage(struct zf_reader *reader)
{
	reader->skips_damage = true;
}

void zf_reader_close(struct zf_reader *reader)
{
	if (reader == NULL)
		return;
	zf_stream_close(reader->stream);
	zf_buffer_free(&reader->head);
	free(reader);
}

/* Puts the place before a message that came from below. */
static bool fail_at_place(const struct zf_reader *reader, const zipfit_error *cause, zipfit_error *error)
{
	const char *path = reader->paths[reader->piece.input];

	if (cause->code == ZIPFIT_STOPPED || cause->code == ZIPFIT_NO_MEMORY)
		*error = *cause;
	else if (reader->line > 1 && reader->piece.kind != ZF_RANGE)
		zf_fail(error, cause->code, "%s:%llu: %s", path, (unsigned long long)reader->line, cause->message);
	else
		zf_fail(error, cause->code, "%s: %s", path, cause->message);
	return false;
}

/* The content is damaged, or could not be read: the first is noted where damage is skipped. */
static bool fail_content(struct zf_reader *reader, const zipfit_error *cause, zipfit_error *error)
{
	reader->damaged = reader->skips_damage && cause->code == ZIPFIT_BAD_DATA;
	reader->damage = *cause;
	return fail_at_place(reader, cause, error);
}

/* Fetches the next block; `reader->left` is 0 at the end of the member. */
static bool read_block(struct zf_reader *reader, zipfit_error *error)
{
	zipfit_error cause;

	reader->left = 0;
	if (!reader->ended && !zf_stream_read(reader->stream, &reader->block, &reader->left, &cause))
		return fail_content(reader, &cause, error);
	return true;
}

/* Passes over `length` bytes of the block. */
static void pass_over(struct zf_reader *reader, size_t length)
{
	reader->block += length;
	reader->left -= length;
	reader->offset += length;
}

/* Ends the member; what is left of it is not wanted. */
static void end_member(struct zf_reader *reader)
{
	reader->in_member = false;
	reader->left = 0;
	reader->decoded += reader->offset;
	reader->offset = 0;
}

/* The block that the record to come belongs to. */
static uint64_t block_of(const struct zf_reader *reader)
{
	return reader->kind == ZIPFIT_FILES ? reader->line - 1 : (reader->decoded + reader->offset) / ZF_BLOCK_BYTES;
}

/* ---- Where to begin ------------------------------------------------------ */

static bool seek_member(struct zf_reader *reader, uint64_t offset, zipfit_error *error)
{
	zipfit_error cause;

	if (!zf_stream_seek(reader->stream, offset, &cause))
		return fail_at_place(reader, &cause, error);
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
	/* The byte before says whether a line begins at `begin`. */
	if (!seek_member(reader, piece->begin - 1, error))
		return false;
	while (newline == NULL && reader->offset < piece->end) {
		if (!read_block(reader, error))
			return false;
		if (reader->left == 0)
			break;
		newline = memchr(reader->block, '\n', reader->left);
		pass_over(reader, newline != NULL ? (size_t)(newline - reader->block) + 1 : reader->left);
	}
	return true;
}

static bool fail_changed(const struct zf_reader *reader, zipfit_error *error)
{
	return zf_fail(error, ZIPFIT_BAD_DATA, "%s: is shorter than it was", reader->paths[reader->piece.input]);
}

/* Passes over the members before the place where reading is to begin. */
static bool skip_members(struct zf_reader *reader, zipfit_error *error)
{
	zipfit_error cause;
	bool found;

	for (; reader->members < reader->start.member; reader->members++) {
		if (!zf_stream_next(reader->stream, &found, &cause))
			return fail_at_place(reader, &cause, error);
		if (!found)
			return fail_changed(reader, error);
	}
	reader->decoded = reader->start.decoded;
	reader->line = reader->start.line;
	/* What is left of the start is the place within the member. */
	reader->start = (struct zf_place){
		.offset = reader->start.offset,
		.line = 1,
		.overlong = reader->start.overlong,
		.json = reader->start.json,
	};
	return true;
}

/* In the member where reading is to begin: goes to the place. */
static bool enter_place(struct zf_reader *reader, zipfit_error *error)
{
	const struct zf_place start = reader->start;

	reader->start = (struct zf_place){.line = 1};
	reader->first_in_member = false;
	reader->overlong = start.overlong;
	reader->splits_json = start.json != 0;
	if (reader->splits_json && !zf_json_splitter_unpack(&reader->splitter, start.json))
		return fail_changed(reader, error);
	if (zf_stream_is_plain(reader->stream))
		return seek_member(reader, start.offset, error);
	while (reader->offset < start.offset) {
		const uint64_t missing = start.offset - reader->offset;

		if (reader->left == 0 && !read_block(reader, error))
			return false;
		if (reader->left == 0)
			return fail_changed(reader, error);
		pass_over(reader, reader->left < missing ? reader->left : (size_t)missing);
	}
	return true;
}

/* ---- Lines or JSON ------------------------------------------------------- */

/* Looks at the member's first bytes, which are not used up by that. */
static bool look_at_head(struct zf_reader *reader, enum zf_json_first *first, size_t *mark, zipfit_error *error)
{
	reader->head.length = 0;
	if (!read_block(reader, error))
		return false;
	reader->ended = reader->left == 0;
	for (;;) {
		*first = zf_json_look(reader->block, reader->left, mark);
		if (*first != ZF_FIRST_UNKNOWN || reader->ended || reader->left > LOOK_BYTES)
			return true;
		if (reader->head.length == 0 && !zf_buffer_append(&reader->head, reader->block, reader->left, error))
			return false;
		if (!read_block(reader, error))
			return false;
		reader->ended = reader->left == 0;
		if (!reader->ended && !zf_buffer_append(&reader->head, reader->block, reader->left, error))
			return false;
		reader->block = reader->head.data;
		reader->left = reader->head.length;
	}
}

/* An array read as lines holds no good record: the error names the option that helps, before a line is read. */
static bool fail_array(struct zf_reader *reader, zipfit_error *error)
{
	return zf_fail(error, ZIPFIT_BAD_DATA, "%s:%llu: a JSON array: --records auto reads its elements",
	               reader->paths[reader->piece.input], (unsigned long long)reader->line);
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
	pass_over(reader, mark);
	return true;
}

/* ---- From piece to piece, from member to member -------------------------- */

static bool open_piece(struct zf_reader *reader, zipfit_error *error)
{
	const size_t index = reader->next_piece;
	zipfit_error cause;

	reader->piece = reader->pieces != NULL ? reader->pieces[index] : (struct zf_piece){.input = index};
	reader->members = 0;
	reader->line = 1;
	reader->decoded = 0;
	reader->stream = zf_stream_open(reader->paths[reader->piece.input], &reader->decoding, reader->stop, &cause);
	if (reader->stream == NULL)
		return fail_at_place(reader, &cause, error);
	return skip_members(reader, error);
}

/* How many of the stored bytes of the piece under way have been read. */
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
		/* What was read before, and now cannot be, has changed since: that is not skipped. */
		if (enter_place(reader, error))
			return true;
		reader->damaged = false;
		return false;
	}
	if (reader->piece.kind == ZF_RANGE)
		return enter_range(reader, error);
	return choose_records(reader, error);
}

/* Goes to the next member, of this piece or a later one; `*found` is false after the last. */
static bool next_member(struct zf_reader *reader, bool *found, zipfit_error *error)
{
	zipfit_error cause;

	*found = false;
	while (reader->next_piece < reader->piece_count) {
		if (reader->stream == NULL && !open_piece(reader, error))
			return false;
		reader->begun = block_of(reader);
		if (!zf_stream_next(reader->stream, found, &cause))
			return fail_content(reader, &cause, error);
		if (*found)
			return begin_member(reader, error);
		if (reader->start.offset > 0)
			return fail_changed(reader, error);
		close_piece(reader);
	}
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

/* A member that another shard reads is passed over without decoding it: files are told apart by their number. */
static uint64_t end_of_record(const struct zf_reader *reader)
{
	return reader->kind == ZIPFIT_FILES ? reader->line : reader->decoded + reader->offset;
}

/* Whether the batch's bytes from `begin` on are an element or value that must be put on one line. */
static bool spans_lines(const struct zf_reader *reader, const struct zf_batch *batch, size_t begin)
{
	const size_t length = batch->bytes.length - begin;

	return reader->splits_json && length > 0 && memchr(batch->bytes.data + begin, '\n', length) != NULL;
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
		.input = reader->piece.input,
		.line = reader->line,
		.member = member,
		.end = end_of_record(reader),
		.more = more,
		.outcome = more || reader->overlong ? ZIPFIT_OVERLONG : ZIPFIT_SCORED,
		.element = reader->splits_json,
	};
	record->folded = record->outcome == ZIPFIT_SCORED && spans_lines(reader, batch, begin);
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
	pass_over(reader, take + skip);
	return true;
}

/* Fails at the byte of the member that the splitter is at. */
static bool fail_split(struct zf_reader *reader, zipfit_error *error)
{
	const char *wrong = reader->splitter.wrong;
	zipfit_error cause;

	zf_fail(&cause, ZIPFIT_BAD_DATA, "at byte %llu: %s", (unsigned long long)reader->offset + 1, wrong);
	reader->damaged = reader->skips_damage;
	reader->damage = cause;
	return zf_fail(error, ZIPFIT_BAD_DATA, "%s:%llu: %s", reader->paths[reader->piece.input],
	               (unsigned long long)reader->line, cause.message);
}

/*
 * Finds the next event of the splitter, in at most `room` bytes. They are in the block still; at the end of the member,
 * nothing is left of that.
 */
static bool next_event(struct zf_reader *reader, size_t room, enum zf_json_event *event, size_t *taken,
                       zipfit_error *error)
{
	*taken = 0;
	if (reader->left == 0 && !read_block(reader, error))
		return false;
	*event = reader->left == 0 ? zf_json_split_end(&reader->splitter)
	                           : zf_json_split(&reader->splitter, reader->block,
	                                           reader->left < room ? reader->left : room, taken);
	if (*event != ZF_JSON_WRONG)
		return true;
	pass_over(reader, *taken);
	return fail_split(reader, error);
}

/* Passes over elements or values until one begins in another block. */
static bool skip_elements(struct zf_reader *reader, uint64_t block, zipfit_error *error)
{
	enum zf_json_event event = ZF_JSON_END;
	size_t taken;

	while (event != ZF_JSON_END || block_of(reader) == block) {
		if (!next_event(reader, SIZE_MAX, &event, &taken, error))
			return false;
		reader->line += event == ZF_JSON_END;
		if (reader->left == 0) {
			end_member(reader);
			return true;
		}
		pass_over(reader, taken);
	}
	return true;
}

/*
 * Passes over a file. Where damage is skipped, the file is decoded: all shards must leave a damaged archive at the same
 * place.
 */
static bool skip_file(struct zf_reader *reader, zipfit_error *error)
{
	do {
		if (reader->skips_damage && !read_block(reader, error))
			return false;
	} while (reader->skips_damage && reader->left > 0);
	end_member(reader);
	reader->line++;
	return true;
}

/* Passes over the records of a block. */
static bool skip_block(struct zf_reader *reader, zipfit_error *error)
{
	const uint64_t block = block_of(reader);
	bool between = true; /* two records */

	if (reader->kind == ZIPFIT_FILES)
		return skip_file(reader, error);
	if (reader->splits_json)
		return skip_elements(reader, block, error);
	reader->first_in_member = false;
	while (!between || block_of(reader) == block) {
		const unsigned char *newline;

		if (reader->left == 0 && !read_block(reader, error))
			return false;
		if (reader->left == 0) {
			end_member(reader);
			reader->line += !between;
			break;
		}
		newline = memchr(reader->block, '\n', reader->left);
		pass_over(reader, newline != NULL ? (size_t)(newline - reader->block) + 1 : reader->left);
		between = newline != NULL;
		reader->line += between;
	}
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
			end_member(reader);
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

/* read_record() for elements and values. */
static bool read_element(struct zf_reader *reader, struct zf_batch *batch, zipfit_error *error)
{
	const size_t begin = batch->bytes.length;
	enum zf_json_event event = ZF_JSON_INSIDE;
	size_t taken;

	while (event != ZF_JSON_END) {
		const size_t room = reader->max_record - (batch->bytes.length - begin);

		if (room == 0)
			return emit(reader, batch, begin, true, error);
		if (!next_event(reader, room, &event, &taken, error))
			return false;
		if (reader->left == 0) {
			end_member(reader);
			return event == ZF_JSON_OUTSIDE || emit(reader, batch, begin, false, error);
		}
		if (event == ZF_JSON_OUTSIDE)
			pass_over(reader, taken);
		else if (!take_bytes(reader, batch, taken, 0, error))
			return false;
	}
	return emit(reader, batch, begin, false, error);
}

/* Reads on by a record, or passes over what is not in the piece. */
static bool read_on(struct zf_reader *reader, struct zf_batch *batch, zipfit_error *error)
{
	const struct zf_piece *piece = &reader->piece;

	if (!reader->overlong && piece->kind == ZF_RANGE && reader->offset >= piece->end) {
		end_member(reader);
		return true;
	}
	if (!reader->overlong && piece->kind == ZF_BLOCKS && !zf_piece_has_block(piece, block_of(reader)))
		return skip_block(reader, error);
	return reader->splits_json ? read_element(reader, batch, error) : read_record(reader, batch, error);
}

/* ---- Damage -------------------------------------------------------------- */

/* Makes a record of the damage. It holds the batch's bytes from `begin` on: what was read of the record under way. */
static bool emit_damage(struct zf_reader *reader, struct zf_batch *batch, size_t begin, zipfit_error *error)
{
	struct zf_record *record = &batch->records[batch->count];

	*record = (struct zf_record){
		.begin = begin,
		.length = batch->bytes.length - begin,
		.input = reader->piece.input,
		.line = reader->line,
		.member = ZF_NO_MEMBER,
		.end = end_of_record(reader),
		.element = reader->splits_json,
		.folded = spans_lines(reader, batch, begin),
		.outcome = ZIPFIT_DAMAGED,
		.where = batch->names.length,
	};
	if (!zf_buffer_append(&batch->names, reader->damage.message, strlen(reader->damage.message) + 1, error) ||
	    !zf_buffer_append_byte(&batch->bytes, '\n', error))
		return false;
	batch->count++;
	return true;
}

/* Leaves a damaged file, and emits a record of that if the record under way belongs to the piece. */
static bool leave_damaged(struct zf_reader *reader, struct zf_batch *batch, size_t begin, zipfit_error *error)
{
	const struct zf_piece *piece = &reader->piece;
	const bool is_ours = piece->kind != ZF_BLOCKS || reader->overlong || zf_piece_has_block(piece, reader->begun);
	const uint64_t before = reader->stored_before;
	const uint64_t size =
		reader->pieces != NULL ? piece->end - piece->begin : zf_stored_size(reader->paths[piece->input]);

	if (is_ours && !emit_damage(reader, batch, begin, error))
		return false;
	reader->damaged = false;
	reader->overlong = false;
	end_member(reader);
	close_piece(reader);
	/* The rest of it will not be read. */
	if (reader->stored_before < before + size)
		reader->stored_before = before + size;
	return true;
}

/* Whether the batch should be handed on as it is. */
static bool is_full(const struct zf_reader *reader, const struct zf_batch *batch)
{
	if (batch->count == ZF_BATCH_RECORDS || batch->bytes.length >= ZF_BATCH_BYTES)
		return true;
	return batch->count > 0 && reader->in_member && reader->left == 0 && zf_stream_waits(reader->stream);
}

/* Where the next record stands. */
static struct zf_place place_of(const struct zf_reader *reader)
{
	if (reader->stream == NULL)
		return (struct zf_place){.piece = reader->next_piece, .line = 1};
	return (struct zf_place){
		.piece = reader->next_piece,
		.member = reader->members - reader->in_member,
		.offset = reader->offset,
		.decoded = reader->decoded,
		.line = reader->line,
		.overlong = reader->overlong,
		.json = reader->splits_json ? zf_json_splitter_pack(&reader->splitter) : 0,
	};
}

bool zf_reader_fill(struct zf_reader *reader, struct zf_batch *batch, zipfit_error *error)
{
	bool found = true;
	bool ok = true;

	while (ok && found && !is_full(reader, batch)) {
		const size_t begin = batch->bytes.length;

		/* Should a record fail, it is there that one can go on, wherever the reader is by then. */
		batch->next = place_of(reader);
		if (reader->in_member)
			reader->begun = block_of(reader);
		else
			ok = next_member(reader, &found, error);
		if (ok && found)
			ok = read_on(reader, batch, error);
		if (!ok && reader->damaged)
			ok = leave_damaged(reader, batch, begin, error);
	}
	if (ok)
		batch->next = place_of(reader);
	batch->bytes_read = reader->stored_before + (reader->stream != NULL ? stored_in_piece(reader) : 0);
	return ok;
}

bool zf_reader_look(const char *path, const zipfit_format *format, const zipfit_stop *stop, bool *plain, bool *lines,
                    zipfit_error *error)
{
	struct zf_reader *reader = zf_reader_open(&path, 1, format, stop, error);
	bool found = false;
	bool ok = reader != NULL && next_member(reader, &found, error);

	*plain = ok && found && zf_stream_is_plain(reader->stream);
	*lines = ok && (!found || !reader->splits_json);
	if (reader != NULL && !ok && error->code == ZIPFIT_BAD_DATA)
		ok = true;
	zf_reader_close(reader);
	return ok;
}
