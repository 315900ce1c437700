/*
 * part_reader.c - reading partial results and checkpoints
 *
 * Nothing is believed: frames are checked before they are looked into, numbers
 * before they are used, frames must come in their order and nothing may follow the
 * end. A fault is told in one line that begins with the file's name.
 */
#include "shards/part.h"

#include "input/file.h"
#include "input/stream.h"
#include "shards/part_format.h"
#include "shards/wire.h"
#include "run/shard.h"
#include "util/error.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

struct zf_part_reader {
	const char *name;
	struct zf_file *file;     /* a part as it was written, or NULL */
	struct zf_stream *stream; /* a compressed one, or NULL */
	struct zf_frame_reader frames;
	bool rows_alone;
	unsigned char type; /* of the frame under way */
	struct zf_cursor cursor;
	struct zf_part_head head;
	struct zf_part_summary summary;
	struct zf_row row;
	double scores[ZF_MAX_SETS]; /* of the row */
	zipfit_kept record;
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

/* Puts the name before what was found below. */
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

/* ---- Head and summary ---------------------------------------------------- */

/* A number of things of which each takes at least a byte of what is left. */
static size_t get_count(struct zf_cursor *cursor)
{
	const uint64_t count = zf_get_number(cursor);

	if (count > cursor->left) {
		cursor->failed = true;
		return 0;
	}
	return (size_t)count;
}

static bool get_flag(struct zf_cursor *cursor)
{
	const uint64_t flag = zf_get_number(cursor);

	cursor->failed |= flag > 1;
	return flag == 1;
}

/* A string of its own, or NULL with the cursor failed; free() it. */
static char *get_string(struct zf_cursor *cursor)
{
	size_t length;
	const unsigned char *bytes = zf_get_bytes(cursor, &length);
	char *text = bytes != NULL ? strndup((const char *)bytes, length) : NULL;

	cursor->starved |= bytes != NULL && text == NULL;
	cursor->failed |= text == NULL || strlen(text) != length;
	return text;
}

/* A score, or what takes its place in the order. */
static double get_score(struct zf_cursor *cursor)
{
	const double score = zf_get_double(cursor);

	cursor->failed |= isnan(score);
	return score;
}

static void get_digest(struct zf_cursor *cursor, unsigned char digest[ZF_SHA256_BYTES])
{
	if (cursor->left < ZF_SHA256_BYTES) {
		cursor->failed = true;
		return;
	}
	memcpy(digest, cursor->at, ZF_SHA256_BYTES);
	cursor->at += ZF_SHA256_BYTES;
	cursor->left -= ZF_SHA256_BYTES;
}

/* The files, of which the head holds as many as could be read. */
static void get_files(struct zf_cursor *cursor, struct zf_part_head *head)
{
	const size_t count = get_count(cursor);

	head->files = calloc(count + 1, sizeof(*head->files));
	cursor->starved |= head->files == NULL;
	cursor->failed |= head->files == NULL;
	while (!cursor->failed && head->file_count < count) {
		struct zf_part_file *file = &head->files[head->file_count++];
		const uint64_t role = zf_get_number(cursor);

		cursor->failed |= role >= ZF_ROLE_COUNT;
		file->role = cursor->failed ? ZF_ROLE_INPUT : (enum zf_file_role)role;
		file->path = get_string(cursor);
		file->content.size = zf_get_number(cursor);
		get_digest(cursor, file->content.digest);
	}
}

/* The shards: from 1 to `shards`, ascending. */
static void get_held(struct zf_cursor *cursor, struct zf_part_head *head)
{
	head->held = calloc(head->held_count + 1, sizeof(*head->held));
	cursor->starved |= head->held == NULL;
	cursor->failed |= head->held == NULL || head->held_count == 0 || head->shards > ZF_MAX_SHARDS;
	for (size_t i = 0; !cursor->failed && i < head->held_count; i++) {
		head->held[i] = zf_get_number(cursor);
		cursor->failed |= head->held[i] > head->shards || head->held[i] <= (i > 0 ? head->held[i - 1] : 0);
	}
}

static void get_paths(struct zf_cursor *cursor, struct zf_part_head *head, size_t count)
{
	head->paths = calloc(count + 1, sizeof(*head->paths));
	cursor->starved |= head->paths == NULL;
	cursor->failed |= head->paths == NULL;
	while (!cursor->failed && head->path_count < count)
		head->paths[head->path_count++] = get_string(cursor);
}

static bool get_head(struct zf_part_reader *reader, zipfit_error *error)
{
	struct zf_cursor *cursor = &reader->cursor;
	struct zf_part_head *head = &reader->head;
	const uint64_t version = zf_get_number(cursor);
	size_t paths;

	if (version != ZF_PART_VERSION)
		return zf_fail(error, ZIPFIT_BAD_DATA,
		               "%s: was written by %s version of zipfit: it has format %" PRIu64
		               ", zipfit %s reads format %d; make it again",
		               reader->name, version < ZF_PART_VERSION ? "an older" : "another", version,
		               ZIPFIT_VERSION, ZF_PART_VERSION);
	head->kind = (enum zf_part_kind)zf_get_number(cursor);
	head->shards = zf_get_number(cursor);
	head->held_count = get_count(cursor);
	get_held(cursor, head);
	head->limit.records = zf_get_number(cursor);
	head->limit.budget = zf_get_number(cursor);
	head->limit.has_min_score = get_flag(cursor);
	head->input_order = get_flag(cursor);
	head->annotate = get_flag(cursor);
	head->plain_lines = get_flag(cursor);
	head->scores = get_flag(cursor);
	head->rejects = get_flag(cursor);
	head->target_documents = zf_get_number(cursor);
	head->target_bytes = zf_get_number(cursor);
	head->target_empty = zf_get_number(cursor);
	paths = get_count(cursor);
	head->limit.min_score = zf_get_double(cursor);
	head->options = get_string(cursor);
	head->scoring = get_string(cursor);
	get_files(cursor, head);
	get_paths(cursor, head, paths);
	if (cursor->starved)
		return zf_fail_memory(error, "a partial result");
	if (cursor->failed || cursor->left > 0 || (head->kind != ZF_PART_RESULT && head->kind != ZF_CHECKPOINT))
		return fail_damaged(reader, error);
	return true;
}

static void get_counts(struct zf_cursor *cursor, zipfit_counts *counts)
{
	counts->progress.records = zf_get_number(cursor);
	counts->progress.bytes = zf_get_number(cursor);
	counts->invalid_utf8 = zf_get_number(cursor);
	cursor->failed |= zf_get_number(cursor) != ZIPFIT_OUTCOMES;
	for (int outcome = 0; outcome < ZIPFIT_OUTCOMES; outcome++)
		counts->outcome[outcome] = zf_get_number(cursor);
	counts->progress.seconds = zf_get_double(cursor);
}

/* One for each input at most, in their order. */
static bool get_damages(struct zf_part_reader *reader, zipfit_error *error)
{
	struct zf_cursor *cursor = &reader->cursor;
	struct zf_damages *damages = &reader->summary.damages;
	const size_t count = get_count(cursor);

	for (size_t i = 0; !cursor->failed && i < count; i++) {
		const uint64_t input = zf_get_number(cursor);
		const uint64_t line = zf_get_number(cursor);
		char *message = get_string(cursor);
		bool ok = true;

		cursor->failed |= input >= reader->head.path_count || (i > 0 && input <= damages->items[i - 1].input);
		if (!cursor->failed)
			ok = zf_damages_add(damages, (size_t)input, line, message, error);
		free(message);
		if (!ok)
			return false;
	}
	return !cursor->starved || zf_fail_memory(error, "a partial result");
}

static void get_bars(struct zf_cursor *cursor, struct zf_part_summary *summary)
{
	const uint64_t count = zf_get_number(cursor);

	cursor->failed |= count > ZF_MAX_SETS;
	for (size_t set = 0; !cursor->failed && set < count; set++) {
		summary->has_bar[set] = get_flag(cursor);
		summary->bar[set].input = (size_t)zf_get_number(cursor);
		summary->bar[set].line = zf_get_number(cursor);
		summary->bar[set].score = get_score(cursor);
	}
}

static bool get_summary(struct zf_part_reader *reader, zipfit_error *error)
{
	struct zf_cursor *cursor = &reader->cursor;
	struct zf_part_summary *summary = &reader->summary;
	struct zf_resume_point *place = &summary->place;

	get_counts(cursor, &summary->counts);
	if (!get_damages(reader, error))
		return false;
	get_bars(cursor, summary);
	place->piece = (size_t)zf_get_number(cursor);
	place->member = zf_get_number(cursor);
	place->offset = zf_get_number(cursor);
	place->decoded = zf_get_number(cursor);
	place->line = zf_get_number(cursor);
	place->overlong = get_flag(cursor);
	place->json = zf_get_number(cursor);
	summary->journal_bytes = zf_get_number(cursor);
	summary->range_count = get_count(cursor);
	summary->ranges = calloc(summary->range_count + 1, sizeof(*summary->ranges));
	if (summary->ranges == NULL)
		return zf_fail_memory(error, "a partial result");
	for (size_t i = 0; i < summary->range_count; i++) {
		summary->ranges[i].span = zf_get_number(cursor);
		summary->ranges[i].lines = zf_get_number(cursor);
	}
	return (!cursor->failed && cursor->left == 0) || fail_damaged(reader, error);
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
	unsigned char magic[ZF_PART_MAGIC_BYTES];
	zipfit_error cause;

	if (!zf_frame_read_raw(&reader->frames, magic, sizeof(magic), &cause))
		return fail_named(reader, &cause, error);
	if (memcmp(magic, zf_part_magic, sizeof(magic)) != 0)
		return zf_fail(error, ZIPFIT_BAD_DATA, "%s: is not a partial result or checkpoint of zipfit",
		               reader->name);
	if (!read_frame(reader, error))
		return false;
	return reader->type == ZF_FRAME_HEAD ? get_head(reader, error) : fail_damaged(reader, error);
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
	reader->frames.from = (struct zf_source_bytes){read_stream, reader->stream};
	return true;
}

/*
 * Opens the file. One that begins as a part does is read past libarchive, which could
 * take what stands in its records for an archive.
 */
static bool open_file(struct zf_part_reader *reader, const zipfit_stop *stop, zipfit_error *error)
{
	const unsigned char *bytes;
	zipfit_error cause;
	size_t length;

	reader->file = zf_file_open(zf_file_input(reader->name), stop, &cause);
	if (reader->file == NULL || !read_file(reader->file, &bytes, &length, &cause))
		return fail_named(reader, &cause, error);
	if (length == 0 || bytes[0] != zf_part_magic[0]) {
		zf_file_close(reader->file);
		reader->file = NULL;
		return open_stream(reader, stop, error);
	}
	reader->frames.from = (struct zf_source_bytes){read_file, reader->file};
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

struct zf_part_reader *zf_part_open_source(struct zf_source_bytes from, const char *name, zipfit_error *error)
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

struct zf_part_reader *zf_rows_open_source(struct zf_source_bytes from, const char *name, zipfit_error *error)
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

const zipfit_kept *zf_part_record(const struct zf_part_reader *reader)
{
	return &reader->record;
}

/* ---- Entry after entry --------------------------------------------------- */

/* Whether the span is one of the head's inputs; rows alone have no head to ask. */
static bool is_span(const struct zf_part_reader *reader, uint64_t span)
{
	return reader->rows_alone || zf_span_input(span, reader->head.shards) < reader->head.path_count;
}

static bool get_row(struct zf_part_reader *reader, zipfit_error *error)
{
	struct zf_cursor *cursor = &reader->cursor;
	struct zf_row *row = &reader->row;

	*row = (struct zf_row){.kind = (enum zf_row_kind)zf_get_number(cursor)};
	row->span = zf_get_number(cursor);
	row->line = zf_get_number(cursor);
	if (row->kind == ZF_ROW_SCORE) {
		row->document_bytes = zf_get_number(cursor);
		row->score = get_score(cursor);
	} else if (row->kind == ZF_ROW_SCORES) {
		row->document_bytes = zf_get_number(cursor);
		row->sets = (size_t)zf_get_number(cursor);
		cursor->failed |= row->sets > ZF_MAX_SETS;
		for (size_t set = 0; !cursor->failed && set < row->sets; set++)
			reader->scores[set] = get_score(cursor);
		row->scores = reader->scores;
	} else {
		row->bytes = zf_get_bytes(cursor, &row->length);
	}
	if (cursor->failed || !is_span(reader, row->span) || row->kind < ZF_ROW_SCORE || row->kind > ZF_ROW_SCORES)
		return fail_damaged(reader, error);
	return true;
}

static bool get_record(struct zf_part_reader *reader, zipfit_error *error)
{
	struct zf_cursor *cursor = &reader->cursor;
	zipfit_kept *record = &reader->record;

	*record = (zipfit_kept){.input = (size_t)zf_get_number(cursor)};
	record->line = zf_get_number(cursor);
	record->cost = zf_get_number(cursor);
	record->set = (size_t)zf_get_number(cursor);
	record->text_hash = zf_get_number(cursor);
	record->copies = zf_get_number(cursor);
	record->score = get_score(cursor);
	record->bytes = zf_get_bytes(cursor, &record->length);
	return (!cursor->failed && is_span(reader, record->input)) || fail_damaged(reader, error);
}

/* Whether a frame of type `next` may stand behind one of type `last`. */
static bool may_follow(unsigned char last, unsigned char next)
{
	switch (next) {
	case ZF_FRAME_ROWS:
	case ZF_FRAME_SUMMARY:
		return last == ZF_FRAME_HEAD || last == ZF_FRAME_ROWS;
	case ZF_FRAME_RECORDS:
	case ZF_FRAME_END:
		return last == ZF_FRAME_SUMMARY || last == ZF_FRAME_RECORDS;
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
	return end || zf_fail(error, ZIPFIT_BAD_DATA, "%s: something follows its end", reader->name);
}

/* Reads the next frame where one may come; `*entry` is ZF_PART_END at the end. */
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
		return get_summary(reader, error);
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
	*entry = ZF_PART_RECORD;
	return get_record(reader, error);
}
