/*
 * columns.c - the table that --emit writes instead of records
 */
#include "output/columns.h"

#include "input/field.h"
#include "input/json.h"
#include "output/text.h"
#include "util/error.h"
#include "util/grow.h"

#include <stdlib.h>
#include <string.h>

struct column {
	enum zf_column kind;
	struct zf_buffer name;  /* as it was written, without escapes; NUL-terminated */
	struct zf_field *field; /* ZF_COLUMN_MEMBER */
};

struct zf_columns {
	struct column *columns;
	size_t count, capacity;
	struct zf_json json;
	struct zf_buffer text; /* of a string, or of a value as JSON */
};

void zf_columns_free(struct zf_columns *columns)
{
	if (columns == NULL)
		return;
	for (size_t i = 0; i < columns->count; i++) {
		zf_buffer_free(&columns->columns[i].name);
		zf_field_free(columns->columns[i].field);
	}
	free(columns->columns);
	zf_json_free(&columns->json);
	zf_buffer_free(&columns->text);
	free(columns);
}

bool zf_columns_have(const struct zf_columns *columns, enum zf_column kind)
{
	for (size_t i = 0; i < columns->count; i++)
		if (columns->columns[i].kind == kind)
			return true;
	return false;
}

const char *zf_column_name(enum zf_column kind)
{
	static const char *const names[ZF_COLUMN_KINDS] = {
		[ZF_COLUMN_MEMBER] = "a member", [ZF_COLUMN_FILE] = "@file", [ZF_COLUMN_LINE] = "@line",
		[ZF_COLUMN_SCORE] = "@score",    [ZF_COLUMN_RANK] = "@rank", [ZF_COLUMN_SET] = "@set",
		[ZF_COLUMN_BYTES] = "@bytes",
	};

	return names[kind];
}

/* ---- Parsing the list ---------------------------------------------------- */

/* Reads the name at `*at`, up to a comma or the end, which `*at` then is at. */
static bool read_name(const char *list, const char **at, struct zf_buffer *name, zipfit_error *error)
{
	for (; **at != '\0' && **at != ','; (*at)++) {
		if (**at == '\\') {
			(*at)++;
			if (**at != ',' && **at != '\\')
				return zf_fail(
					error, ZIPFIT_BAD_OPTION,
					"--emit '%s': a backslash must be followed by a comma or another backslash",
					list);
		}
		if (!zf_buffer_append_byte(name, (unsigned char)**at, error))
			return false;
	}
	if (name->length == 0)
		return zf_fail(error, ZIPFIT_BAD_OPTION, "--emit '%s': a name is empty", list);
	return zf_buffer_append_byte(name, '\0', error);
}

/* Finds out what the column is, from its name. */
static bool settle(struct column *column, zipfit_error *error)
{
	const char *name = (const char *)column->name.data;

	if (name[0] != '@') {
		column->field = zf_field_parse(name, strlen(name), error);
		return column->field != NULL;
	}
	for (int kind = ZF_COLUMN_FILE; kind < ZF_COLUMN_KINDS; kind++)
		if (strcmp(name, zf_column_name((enum zf_column)kind)) == 0) {
			column->kind = (enum zf_column)kind;
			return true;
		}
	return zf_fail(error, ZIPFIT_BAD_OPTION,
	               "--emit %s: is none of @file, @line, @score, @rank, @set, @bytes; a member of that name is /%s",
	               name, name);
}

static bool parse(struct zf_columns *columns, const char *list, zipfit_error *error)
{
	const char *at = list;

	for (bool more = true; more; more = *at == ',', at += more) {
		struct column *grown = zf_grow(columns->columns, &columns->capacity, columns->count + 1, sizeof(*grown),
		                               "columns", error);

		if (grown == NULL)
			return false;
		columns->columns = grown;
		grown[columns->count] = (struct column){.kind = ZF_COLUMN_MEMBER};
		columns->count++;
		if (!read_name(list, &at, &grown[columns->count - 1].name, error) ||
		    !settle(&grown[columns->count - 1], error))
			return false;
	}
	return true;
}

struct zf_columns *zf_columns_parse(const char *list, zipfit_error *error)
{
	struct zf_columns *columns = calloc(1, sizeof(*columns));

	if (columns == NULL) {
		zf_fail_memory(error, "columns");
		return NULL;
	}
	if (parse(columns, list, error))
		return columns;
	zf_columns_free(columns);
	return NULL;
}

/* ---- Members ------------------------------------------------------------- */

/* Appends a guarded string as JSON. */
static bool append_string(struct zf_buffer *to, const char *guarded, zipfit_error *error)
{
	struct zf_buffer text = {0};
	const bool ok = zf_json_append_unguarded(&text, guarded, error) &&
	                zf_append_json_string(to, text.data, text.length, error);

	zf_buffer_free(&text);
	return ok;
}

/*
 * Appends a value as JSON, on one line; its numbers have their text. cJSON would print numbers as doubles and strings
 * guarded. Recursion is no deeper than ZF_JSON_MAX_DEPTH.
 */
static bool append_json(struct zf_buffer *to, const cJSON *value, zipfit_error *error)
{
	const bool is_object = cJSON_IsObject(value);
	const cJSON *child;

	if (cJSON_IsString(value))
		return append_string(to, value->valuestring, error);
	if (cJSON_IsNumber(value))
		return zf_buffer_append_text(to, value->valuestring, error);
	if (cJSON_IsBool(value))
		return zf_buffer_append_text(to, cJSON_IsTrue(value) ? "true" : "false", error);
	if (cJSON_IsNull(value))
		return zf_buffer_append_text(to, "null", error);
	if (!zf_buffer_append_byte(to, is_object ? '{' : '[', error))
		return false;
	cJSON_ArrayForEach(child, value) if ((child != value->child && !zf_buffer_append_byte(to, ',', error)) ||
	                                     (is_object && (!append_string(to, child->string, error) ||
	                                                    !zf_buffer_append_byte(to, ':', error))) ||
	                                     !append_json(to, child, error)) return false;
	return zf_buffer_append_byte(to, is_object ? '}' : ']', error);
}

/* The values of one column's field, as they are found. */
struct cell {
	struct zf_buffer *text;
	bool joins; /* a value was found before */
	zipfit_error *error;
};

/* A zf_field_visit of a struct cell. */
static bool add_value(void *user, const cJSON *value, const cJSON *parent)
{
	struct cell *cell = user;

	(void)parent;
	if (value == NULL || cJSON_IsNull(value))
		return true;
	if (cell->joins && !zf_buffer_append_byte(cell->text, '\n', cell->error))
		return false;
	cell->joins = true;
	return cJSON_IsString(value) ? zf_json_append_unguarded(cell->text, value->valuestring, cell->error)
	                             : append_json(cell->text, value, cell->error);
}

static bool append_member(struct zf_columns *columns, const struct zf_field *field, const cJSON *object,
                          struct zf_buffer *to, zipfit_error *error)
{
	struct cell cell = {.text = &columns->text, .error = error};

	if (object == NULL)
		return true;
	zf_buffer_reset(&columns->text);
	return zf_field_each(field, object, add_value, &cell) &&
	       zf_append_tsv_bytes(to, columns->text.data, columns->text.length, error);
}

/* ---- Rows ---------------------------------------------------------------- */

static bool append_cell(struct zf_columns *columns, const struct column *column, const struct zf_columns_row *row,
                        const cJSON *object, struct zf_buffer *to, zipfit_error *error)
{
	switch (column->kind) {
	case ZF_COLUMN_FILE:
		return zf_append_tsv_field(to, row->file, error);
	case ZF_COLUMN_LINE:
		return zf_append_uint(to, row->line, error);
	case ZF_COLUMN_SCORE:
		return zf_append_double(to, row->score, error);
	case ZF_COLUMN_RANK:
		return zf_append_uint(to, row->rank, error);
	case ZF_COLUMN_SET:
		return row->set == NULL || zf_append_tsv_field(to, row->set, error);
	case ZF_COLUMN_BYTES:
		return !row->has_bytes || zf_append_uint(to, row->bytes, error);
	default:
		return append_member(columns, column->field, object, to, error);
	}
}

/* Parses the record, with the text of its numbers; NULL in `*object` if it is no JSON object. */
static bool parse_record(struct zf_columns *columns, const struct zf_columns_row *row, cJSON **object,
                         zipfit_error *error)
{
	enum zipfit_outcome outcome;
	size_t bad_byte;

	*object = NULL;
	return !zf_columns_have(columns, ZF_COLUMN_MEMBER) ||
	       (zf_json_parse(&columns->json, row->record, row->length, object, &outcome, &bad_byte, error) &&
	        (*object == NULL || zf_json_keep_numbers(*object, row->record, row->length, error)));
}

bool zf_columns_append_row(struct zf_columns *columns, const struct zf_columns_row *row, struct zf_buffer *to,
                           zipfit_error *error)
{
	cJSON *object;
	bool ok = parse_record(columns, row, &object, error);

	for (size_t i = 0; ok && i < columns->count; i++)
		ok = (i == 0 || zf_buffer_append_byte(to, '\t', error)) &&
		     append_cell(columns, &columns->columns[i], row, object, to, error);
	cJSON_Delete(object);
	return ok;
}

bool zf_columns_append_heading(const struct zf_columns *columns, struct zf_buffer *to, zipfit_error *error)
{
	for (size_t i = 0; i < columns->count; i++)
		if ((i > 0 && !zf_buffer_append_byte(to, '\t', error)) ||
		    !zf_append_tsv_field(to, (const char *)columns->columns[i].name.data, error))
			return false;
	return true;
}
