/*
 * id_list.c - a list of ids from a file
 */
#include "select/id_list.h"

#include "input/reader.h"
#include "util/error.h"
#include "util/grow.h"
#include "util/hash.h"

#include <stdlib.h>
#include <string.h>

#define SEED UINT64_C(0x1d5)

/* The reading of a list. */
struct reading {
	struct zf_id_list *list;
	const struct zf_id_list_format *format;
	bool begun;            /* the first row was read */
	size_t column;         /* of the ids, from 0 */
	struct zf_buffer cell; /* the current one, without escapes */
};

void zf_id_list_free(struct zf_id_list *list)
{
	zf_buffer_free(&list->text);
	free(list->ends);
	zf_set_free(&list->set);
}

const unsigned char *zf_id_list_at(const struct zf_id_list *list, size_t i, size_t *length)
{
	const size_t begin = i > 1 ? list->ends[i - 2] : 0;

	*length = list->ends[i - 1] - begin;
	return list->text.data + begin;
}

size_t zf_id_list_find(const struct zf_id_list *list, const void *id, size_t length)
{
	const uint64_t hash = zf_hash_bytes(SEED, id, length);
	const struct zf_set_slot *slot = NULL;

	while ((slot = zf_set_find(&list->set, hash, slot)) != NULL) {
		const size_t number = (size_t)slot->value + 1;
		size_t own_length;
		const unsigned char *own = zf_id_list_at(list, number, &own_length);

		if (own_length == length && memcmp(own, id, length) == 0)
			return number;
	}
	return 0;
}

/* ---- Rows ---------------------------------------------------------------- */

static bool add_id(struct zf_id_list *list, const struct zf_buffer *id, zipfit_error *error)
{
	const size_t number = zf_id_list_find(list, id->data, id->length);
	size_t *ends;

	if (number > 0) {
		if (list->repeated < ZF_ID_LIST_NAMED)
			list->repeated_ids[list->repeated] = number;
		list->repeated++;
		return true;
	}
	ends = zf_grow(list->ends, &list->capacity, list->count + 1, sizeof(*ends), "a list of ids", error);
	if (ends == NULL)
		return false;
	list->ends = ends;
	if (!zf_buffer_append(&list->text, id->data, id->length, error) ||
	    !zf_set_add(&list->set, zf_hash_bytes(SEED, id->data, id->length), list->count, error))
		return false;
	ends[list->count++] = list->text.length;
	return true;
}

/* What a backslash and `letter` stand for, or 0. */
static unsigned char escaped(unsigned char letter)
{
	switch (letter) {
	case 't':
		return '\t';
	case 'n':
		return '\n';
	case 'r':
		return '\r';
	case '\\':
		return '\\';
	default:
		return 0;
	}
}

/* Reads the cell at `*at` and moves past the tab behind it; `*at` is then `end` + 1 if there is none. */
static bool read_cell(struct zf_buffer *cell, const unsigned char **at, const unsigned char *end, zipfit_error *error)
{
	const unsigned char *tab = memchr(*at, '\t', (size_t)(end - *at));

	end = tab != NULL ? tab : end;
	cell->length = 0;
	for (const unsigned char *next = *at; next < end; next++) {
		const unsigned char meant = *next == '\\' && next + 1 < end ? escaped(next[1]) : 0;

		next += meant != 0;
		if (!zf_buffer_append_byte(cell, meant != 0 ? meant : *next, error))
			return false;
	}
	*at = end + 1;
	return true;
}

/* Reads cell number `column` of a row; it is empty if the row is shorter. */
static bool read_column(struct zf_buffer *cell, const unsigned char *row, size_t length, size_t column,
                        zipfit_error *error)
{
	const unsigned char *at = row, *end = row + length;

	for (size_t i = 0; i <= column; i++) {
		cell->length = 0;
		if (at > end)
			return true;
		if (!read_cell(cell, &at, end, error))
			return false;
	}
	return true;
}

/* Whether the row is a heading. If so, notes which column has the ids. */
static bool read_heading(struct reading *reading, const unsigned char *row, size_t length, bool *is_heading,
                         zipfit_error *error)
{
	const char *name = reading->format->field;
	const unsigned char *at = row, *end = row + length;

	*is_heading = false;
	for (size_t column = 0; at <= end && !*is_heading; column++) {
		if (!read_cell(&reading->cell, &at, end, error))
			return false;
		*is_heading = reading->cell.length == strlen(name) &&
		              memcmp(reading->cell.data, name, reading->cell.length) == 0;
		if (*is_heading)
			reading->column = column;
	}
	return true;
}

static bool read_row(struct reading *reading, const unsigned char *row, size_t length, uint64_t number,
                     zipfit_error *error)
{
	struct zf_id_list *list = reading->list;
	bool is_heading = false;

	length -= length > 0 && row[length - 1] == '\r'; /* within an id it is an escape */
	if (!reading->begun && length > 0) {
		reading->begun = true;
		if (!reading->format->no_heading && !read_heading(reading, row, length, &is_heading, error))
			return false;
		if (is_heading)
			return true;
	}
	if (!read_column(&reading->cell, row, length, reading->column, error))
		return false;
	if (reading->cell.length > 0)
		return add_id(list, &reading->cell, error);
	if (list->empty_rows++ == 0)
		list->empty_row = number;
	return true;
}

static bool read_batch(struct reading *reading, const struct zf_batch *batch, const char *path, zipfit_error *error)
{
	for (size_t i = 0; i < batch->count; i++) {
		const struct zf_record *record = &batch->records[i];

		if (record->outcome == ZIPFIT_OVERLONG)
			return zf_fail(error, ZIPFIT_BAD_DATA, "%s:%llu: line longer than the limit of %zu bytes", path,
			               (unsigned long long)record->line, reading->format->max_row);
		if (!read_row(reading, batch->bytes.data + record->begin, record->length, record->line, error))
			return false;
	}
	return true;
}

bool zf_id_list_read(struct zf_id_list *list, const char *path, const struct zf_id_list_format *format,
                     const zipfit_stop *stop, zipfit_error *error)
{
	const zipfit_format lines = {
		.kind = ZIPFIT_LINES,
		.max_record = format->max_row,
		.plain = format->plain,
		.max_window = format->max_window,
	};
	struct reading reading = {.list = list, .format = format};
	struct zf_reader *reader = zf_reader_open(&path, 1, &lines, stop, error);
	struct zf_batch *batch = zf_batch_new(error);
	bool ok = reader != NULL && batch != NULL, more = true;

	while (ok && more) {
		zf_batch_reset(batch);
		ok = zf_reader_fill(reader, batch, error) && read_batch(&reading, batch, path, error);
		more = ok && batch->count > 0;
	}
	if (ok && list->count == 0)
		ok = zf_fail(error, ZIPFIT_BAD_DATA, "%s: there is no id in it", path);
	zf_buffer_free(&reading.cell);
	zf_batch_free(batch);
	zf_reader_close(reader);
	return ok;
}
