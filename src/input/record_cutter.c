/*
 * record_cutter.c - cuts the bytes of a member into records
 *
 * Each byte is copied once, from the stream's block to the end of the batch, where the
 * current record grows until its newline. Elements of arrays and values have functions of
 * their own, so that they do not slow down lines.
 */
#include "input/reader_state.h"

#include "util/error.h"

#include <string.h>

/* Adds the current member's name to `names`, once in a batch, and gives its offset. */
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

/* Members of other shards are skipped without decoding, so the position of a file is the number of its member. */
static uint64_t end_of_record(const struct zf_reader *reader)
{
	return reader->kind == ZIPFIT_FILES ? reader->line : reader->decoded + reader->offset;
}

/* Whether the batch's bytes from `begin` on are an element or value over several lines. */
static bool spans_lines(const struct zf_reader *reader, const struct zf_batch *batch, size_t begin)
{
	const size_t length = batch->bytes.length - begin;

	return reader->splits_json && length > 0 && memchr(batch->bytes.data + begin, '\n', length) != NULL;
}

/* Makes a record of the batch's bytes from `begin` on. `more`: a fragment of an overlong record, but not the last. */
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
		.at = reader->offset - (batch->bytes.length - begin),
		.end = end_of_record(reader),
		.more = more,
		.outcome = more || reader->overlong ? ZIPFIT_OVERLONG : ZIPFIT_SCORED,
		.element = reader->splits_json,
	};
	record->folded = record->outcome == ZIPFIT_SCORED && spans_lines(reader, batch, begin);
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

/* Moves `take` bytes of the block to the batch, and skips `skip` more. */
static bool take_bytes(struct zf_reader *reader, struct zf_batch *batch, size_t take, size_t skip, zipfit_error *error)
{
	if (!zf_buffer_append(&batch->bytes, reader->block, take, error))
		return false;
	zf_reader_skip(reader, take + skip);
	return true;
}

/* Fails with the error and the position of the splitter. */
static bool fail_split(struct zf_reader *reader, zipfit_error *error)
{
	const char *wrong = reader->splitter.wrong;
	zipfit_error cause;

	zf_fail(&cause, ZIPFIT_BAD_DATA, "at byte %llu: %s", (unsigned long long)reader->offset + 1, wrong);
	reader->damaged = reader->skips_damage;
	reader->damage = cause;
	return zf_fail(error, ZIPFIT_BAD_DATA, "%s:%llu: %s", reader->inputs.paths[reader->piece.input],
	               (unsigned long long)reader->line, cause.message);
}

/*
 * Finds the next event of the splitter, in at most `room` bytes, which are still in the block. At the end of the member
 * the block is empty.
 */
static bool next_event(struct zf_reader *reader, size_t room, enum zf_json_event *event, size_t *taken,
                       zipfit_error *error)
{
	*taken = 0;
	if (reader->left == 0 && !zf_reader_read_block(reader, error))
		return false;
	*event = reader->left == 0 ? zf_json_split_end(&reader->splitter)
	                           : zf_json_split(&reader->splitter, reader->block,
	                                           reader->left < room ? reader->left : room, taken);
	if (*event != ZF_JSON_WRONG)
		return true;
	zf_reader_skip(reader, *taken);
	return fail_split(reader, error);
}

/* Skips elements or values until one begins in another block. */
static bool skip_elements(struct zf_reader *reader, uint64_t block, zipfit_error *error)
{
	enum zf_json_event event = ZF_JSON_END;
	size_t taken;

	while (event != ZF_JSON_END || zf_reader_block_of(reader) == block) {
		if (!next_event(reader, SIZE_MAX, &event, &taken, error))
			return false;
		reader->line += event == ZF_JSON_END;
		if (reader->left == 0) {
			zf_reader_end_member(reader);
			return true;
		}
		zf_reader_skip(reader, taken);
	}
	return true;
}

/*
 * Skips a file. If damage is skipped, the file is decoded, so that all shards leave a damaged archive at the same
 * point.
 */
static bool skip_file(struct zf_reader *reader, zipfit_error *error)
{
	do {
		if (reader->skips_damage && !zf_reader_read_block(reader, error))
			return false;
	} while (reader->skips_damage && reader->left > 0);
	zf_reader_end_member(reader);
	reader->line++;
	return true;
}

/* Skips the records of a block. */
static bool skip_block(struct zf_reader *reader, zipfit_error *error)
{
	const uint64_t block = zf_reader_block_of(reader);
	bool between = true; /* two records */

	if (reader->kind == ZIPFIT_FILES)
		return skip_file(reader, error);
	if (reader->splits_json)
		return skip_elements(reader, block, error);
	reader->first_in_member = false;
	while (!between || zf_reader_block_of(reader) == block) {
		const unsigned char *newline;

		if (reader->left == 0 && !zf_reader_read_block(reader, error))
			return false;
		if (reader->left == 0) {
			zf_reader_end_member(reader);
			reader->line += !between;
			break;
		}
		newline = memchr(reader->block, '\n', reader->left);
		zf_reader_skip(reader, newline != NULL ? (size_t)(newline - reader->block) + 1 : reader->left);
		between = newline != NULL;
		reader->line += between;
	}
	return true;
}

/*
 * Appends the next record, or the next fragment of an overlong one, to the batch.
 * Emits nothing if the member ends before another record begins, or if the reader pauses.
 */
static bool read_record(struct zf_reader *reader, struct zf_batch *batch, zipfit_error *error)
{
	const size_t begin = batch->bytes.length;
	const unsigned char *newline = NULL;

	while (newline == NULL) {
		const size_t room = reader->max_record - (batch->bytes.length - begin);
		size_t take;

		if (reader->left == 0 && !zf_reader_read_block(reader, error))
			return false;
		if (reader->left == 0) {
			zf_reader_end_member(reader);
			/* A last line without a newline is a line; a file without a byte is a file. */
			if (batch->bytes.length == begin && !reader->overlong && reader->kind != ZIPFIT_FILES)
				return true;
			return emit(reader, batch, begin, false, error);
		}
		if (reader->kind != ZIPFIT_FILES) {
			newline = memchr(reader->block, '\n', reader->left);
			reader->paused =
				newline == NULL && batch->bytes.length == begin && zf_reader_holds(reader, batch);
			if (reader->paused)
				return true;
		}
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
		const bool holds = batch->bytes.length == begin && zf_reader_holds(reader, batch);
		const struct zf_json_splitter before = reader->splitter;

		if (room == 0)
			return emit(reader, batch, begin, true, error);
		reader->paused = holds && reader->left == 0 && zf_stream_waits(reader->stream);
		if (reader->paused)
			return true;
		if (!next_event(reader, room, &event, &taken, error))
			return false;
		if (reader->left == 0) {
			zf_reader_end_member(reader);
			return event == ZF_JSON_OUTSIDE || emit(reader, batch, begin, false, error);
		}
		reader->paused = holds && event == ZF_JSON_INSIDE && taken == reader->left;
		if (reader->paused) {
			/* The beginning of the element stays in the block. */
			reader->splitter = before;
			return true;
		}
		if (event == ZF_JSON_OUTSIDE)
			zf_reader_skip(reader, taken);
		else if (!take_bytes(reader, batch, taken, 0, error))
			return false;
	}
	return emit(reader, batch, begin, false, error);
}

bool zf_cut_record(struct zf_reader *reader, struct zf_batch *batch, zipfit_error *error)
{
	const struct zf_piece *piece = &reader->piece;

	if (!reader->overlong && piece->kind == ZF_RANGE && reader->offset >= piece->end) {
		zf_reader_end_member(reader);
		return true;
	}
	if (!reader->overlong && piece->kind == ZF_BLOCKS && !zf_piece_has_block(piece, zf_reader_block_of(reader)))
		return skip_block(reader, error);
	return reader->splits_json ? read_element(reader, batch, error) : read_record(reader, batch, error);
}

bool zf_cut_damage(struct zf_reader *reader, struct zf_batch *batch, size_t begin, zipfit_error *error)
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
		.damage = batch->names.length,
	};
	if (!zf_buffer_append(&batch->names, reader->damage.message, strlen(reader->damage.message) + 1, error) ||
	    !zf_buffer_append_byte(&batch->bytes, '\n', error))
		return false;
	batch->count++;
	return true;
}
