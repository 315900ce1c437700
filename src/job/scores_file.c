/*
 * scores_file.c - scores computed before, one row after the other
 */
#include "job/scores_file.h"

#include "input/stream.h"
#include "output/record_text.h"
#include "output/text.h"
#include "util/error.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* No row that we write is longer. */
#define MAX_ROW ((size_t)1 << 20)

struct zf_scores_file {
	const char *path;
	struct zf_stream *stream;
	const unsigned char *block; /* the stream's */
	size_t left;
	uint64_t number;      /* of the row */
	bool has_row;         /* it has not been taken */
	struct zf_buffer row; /* NUL-terminated; its name ends at the first tab, which is NUL */
	uint64_t line, document_bytes;
	size_t sets;
	double scores[ZIPFIT_MAX_SETS], taken[ZIPFIT_MAX_SETS]; /* of the row, and of the one before it */
	size_t input;                                           /* the input whose name is in `name` */
	struct zf_buffer name; /* as it stands in rows, NUL-terminated; empty at the beginning */
};

/* Reports `cause` with the name of the file before it. */
static bool fail_named(const struct zf_scores_file *file, const zipfit_error *cause, zipfit_error *error)
{
	if (cause->code == ZIPFIT_STOPPED || cause->code == ZIPFIT_NO_MEMORY)
		*error = *cause;
	else
		zf_fail(error, cause->code, "%s: %s", file->path, cause->message);
	return false;
}

static bool fail_row(const struct zf_scores_file *file, zipfit_error *error)
{
	if (file->sets > 1)
		return zf_fail(error, ZIPFIT_BAD_DATA, "%s:%" PRIu64 ": not a row of file, line, bytes and %zu scores",
		               file->path, file->number, file->sets);
	return zf_fail(error, ZIPFIT_BAD_DATA, "%s:%" PRIu64 ": not a row of file, line, bytes and score", file->path,
	               file->number);
}

static bool fail_other(const struct zf_scores_file *file, const zipfit_record *record, zipfit_error *error)
{
	if (!file->has_row)
		return zf_fail(error, ZIPFIT_BAD_DATA,
		               "%s: ends before %s:%" PRIu64 ": it does not belong to this input", file->path,
		               record->path, record->line);
	return zf_fail(error, ZIPFIT_BAD_DATA,
	               "%s:%" PRIu64 ": has %s:%" PRIu64 " of %" PRIu64 " bytes, the input %s:%" PRIu64 " of %" PRIu64
	               ": it does not belong to this input",
	               file->path, file->number, (const char *)file->row.data, file->line, file->document_bytes,
	               record->path, record->line, record->document_bytes);
}

/* ---- Rows ---------------------------------------------------------------- */

/* Fetches a line into `row`, without its newline; `*found` is false at the end. */
static bool read_line(struct zf_scores_file *file, bool *found, zipfit_error *error)
{
	const unsigned char *newline = NULL;

	file->row.length = 0;
	*found = false;
	while (newline == NULL) {
		zipfit_error cause;
		size_t take;

		if (file->left == 0 && !zf_stream_read(file->stream, &file->block, &file->left, &cause))
			return fail_named(file, &cause, error);
		if (file->left == 0)
			break;
		*found = true;
		newline = memchr(file->block, '\n', file->left);
		take = newline != NULL ? (size_t)(newline - file->block) : file->left;
		if (file->row.length + take > MAX_ROW)
			return fail_row(file, error);
		if (!zf_buffer_append(&file->row, file->block, take, error))
			return false;
		file->block += take + (newline != NULL);
		file->left -= take + (newline != NULL);
	}
	return zf_buffer_append_byte(&file->row, '\0', error);
}

/* Reads a whole number and the tab behind it. */
static bool parse_count(char **at, uint64_t *value)
{
	char *end;

	if (**at < '0' || **at > '9')
		return false;
	*value = strtoull(*at, &end, 10);
	*at = end + 1;
	return *end == '\t';
}

/* Parses the row. */
static bool parse_row(struct zf_scores_file *file)
{
	char *at = strchr((char *)file->row.data, '\t');

	if (at == NULL)
		return false;
	*at++ = '\0';
	if (!parse_count(&at, &file->line) || !parse_count(&at, &file->document_bytes))
		return false;
	for (size_t set = 0; set < file->sets; set++) {
		char *end;

		file->scores[set] = strtod(at, &end);
		if (end == at || !isfinite(file->scores[set]) ||
		    *end != (set + 1 < file->sets || set > 0 ? '\t' : '\0'))
			return false;
		at = end + 1;
	}
	return file->sets == 1 || strchr(at, '\t') == NULL;
}

static bool next_row(struct zf_scores_file *file, zipfit_error *error)
{
	if (!read_line(file, &file->has_row, error))
		return false;
	file->number++;
	return !file->has_row || parse_row(file) || fail_row(file, error);
}

/* Whether the current row is the record's. */
static bool is_row_of(struct zf_scores_file *file, const zipfit_record *record, bool *yes, zipfit_error *error)
{
	if (file->name.length == 0 || file->input != record->input) {
		file->name.length = 0;
		file->input = record->input;
		if (!zf_append_tsv_field(&file->name, record->path, error) ||
		    !zf_buffer_append_byte(&file->name, '\0', error))
			return false;
	}
	*yes = file->has_row && file->line == record->line &&
	       strcmp((const char *)file->row.data, (const char *)file->name.data) == 0;
	return true;
}

bool zf_scores_file_take(struct zf_scores_file *file, zipfit_record *record, zipfit_error *error)
{
	bool is_its;

	if (record->more)
		return true;
	if (!is_row_of(file, record, &is_its, error))
		return false;
	if (record->outcome == ZIPFIT_SCORED && (!is_its || file->document_bytes != record->document_bytes))
		return fail_other(file, record, error);
	if (!is_its)
		return true;
	memcpy(file->taken, file->scores, file->sets * sizeof(file->scores[0]));
	record->score = file->taken[0];
	record->scores = file->sets > 1 ? file->taken : NULL;
	return next_row(file, error);
}

bool zf_scores_file_end(struct zf_scores_file *file, zipfit_error *error)
{
	return !file->has_row ||
	       zf_fail(error, ZIPFIT_BAD_DATA,
	               "%s:%" PRIu64 ": the input has no %s:%" PRIu64 ": it does not belong to this input", file->path,
	               file->number, (const char *)file->row.data, file->line);
}

/* ---- Opening ------------------------------------------------------------- */

/* Says that the heading names other columns than `wanted`. */
static bool fail_heading(const struct zf_scores_file *file, const char *wanted, zipfit_error *error)
{
	const char *columns = (const char *)file->row.data;

	if (file->sets <= 1 && strstr(columns, " score:") != NULL)
		return zf_fail(error, ZIPFIT_BAD_DATA,
		               "%s: its columns are '%s': scores of several target sets need --mix NAME=SHARE,...",
		               file->path, columns);
	return zf_fail(error, ZIPFIT_BAD_DATA, "%s: its columns are '%s', not '%s'%s", file->path, columns, wanted,
	               file->sets > 1 ? " as --mix has them" : "");
}

/* A message shows the columns with spaces between them. */
static void replace_tabs(char *text)
{
	for (text = strchr(text, '\t'); text != NULL; text = strchr(text, '\t'))
		*text = ' ';
}

/* Checks that the heading, which is in `row`, names the columns wanted. */
static bool compare_heading(struct zf_scores_file *file, const struct zf_scores_columns *columns, zipfit_error *error)
{
	struct zf_buffer wanted = {0};
	bool ok = zf_append_heading(&wanted, columns->names, columns->sets, error) &&
	          zf_buffer_append_byte(&wanted, '\0', error);

	if (ok && strcmp((const char *)file->row.data, (const char *)wanted.data) != 0) {
		replace_tabs((char *)file->row.data);
		replace_tabs((char *)wanted.data);
		ok = fail_heading(file, (const char *)wanted.data, error);
	}
	zf_buffer_free(&wanted);
	return ok;
}

/* Reads the first line. If it is a heading, checks it and fetches the first row. */
static bool begin(struct zf_scores_file *file, const struct zf_scores_columns *columns, zipfit_error *error)
{
	/* No row begins like this: its second field is a number. */
	static const char heading[] = "file\tline\t";
	bool has_heading;

	if (!read_line(file, &file->has_row, error))
		return false;
	file->number++;
	has_heading = file->has_row && strncmp((const char *)file->row.data, heading, strlen(heading)) == 0;
	if (has_heading && columns->no_heading)
		return zf_fail(error, ZIPFIT_BAD_DATA, "%s: begins with a heading: leave out --no-heading", file->path);
	if (has_heading)
		return compare_heading(file, columns, error) && next_row(file, error);
	if (file->has_row && columns->sets > 1 && !columns->no_heading)
		return zf_fail(
			error, ZIPFIT_BAD_DATA,
			"%s: has no heading that says which score is whose: give --no-heading where they come in the "
			"order of --mix",
			file->path);
	return !file->has_row || parse_row(file) || fail_row(file, error);
}

static bool open_stream(struct zf_scores_file *file, const struct zf_scores_columns *columns, const zipfit_stop *stop,
                        zipfit_error *error)
{
	zipfit_error cause;
	bool found;

	file->stream = zf_stream_open(zf_file_input(file->path), NULL, stop, &cause);
	if (file->stream == NULL || !zf_stream_next(file->stream, &found, &cause))
		return fail_named(file, &cause, error);
	return begin(file, columns, error);
}

struct zf_scores_file *zf_scores_file_open(const char *path, const struct zf_scores_columns *columns,
                                           const zipfit_stop *stop, zipfit_error *error)
{
	struct zf_scores_file *file = calloc(1, sizeof(*file));

	if (file == NULL) {
		zf_fail_memory(error, "scores");
		return NULL;
	}
	file->path = path;
	file->sets = columns->sets;
	if (open_stream(file, columns, stop, error))
		return file;
	zf_scores_file_close(file);
	return NULL;
}

void zf_scores_file_close(struct zf_scores_file *file)
{
	if (file == NULL)
		return;
	zf_stream_close(file->stream);
	zf_buffer_free(&file->row);
	zf_buffer_free(&file->name);
	free(file);
}
