/*
 * inspection_text.c - what zipfit_inspect() found, as text for people
 *
 * Lines of a name and what there is of it, which fit a terminal. What comes from the file may hold anything: control
 * characters, which could command the terminal, are escaped, and long values cut.
 */
#include "output/inspection.h"
#include "output/json_members.h"
#include "output/shown_text.h"
#include "output/text.h"
#include "util/error.h"

#include <cjson/cJSON.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Where values begin, where lines should end, and how many characters of a sample are shown: two lines. */
#define VALUE_COLUMN 13
#define LAST_COLUMN  79
#define SAMPLE_WIDTH 130
#define NAME_WIDTH   32
#define SHOWN_FIELDS 50
#define SHOWN_FILES  20

static bool append(struct zf_buffer *to, zipfit_error *error, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

static bool append(struct zf_buffer *to, zipfit_error *error, const char *format, ...)
{
	char text[256];
	va_list arguments;

	va_start(arguments, format);
	if (vsnprintf(text, sizeof(text), format, arguments) < 0)
		text[0] = '\0';
	va_end(arguments);
	return zf_buffer_append_text(to, text, error);
}

static bool append_name(struct zf_buffer *to, const char *name, zipfit_error *error)
{
	return zf_append_shown(to, name, strlen(name), 4096, error);
}

/* Begins a line: a name in a column of its own. */
static bool begin(struct zf_buffer *to, const char *name, zipfit_error *error)
{
	return append(to, error, "  %-*s", VALUE_COLUMN - 2, name);
}

/* ---- Options ------------------------------------------------------------------ */

/* Words that are set in lines of a paragraph. */
struct paragraph {
	struct zf_buffer *to;
	size_t column;
	struct zf_buffer word;
};

static bool put_word(struct paragraph *paragraph, zipfit_error *error)
{
	const size_t length = paragraph->word.length;

	if (paragraph->column > 0 && paragraph->column + 1 + length > LAST_COLUMN) {
		if (!append(paragraph->to, error, "\n%*s", VALUE_COLUMN, ""))
			return false;
		paragraph->column = VALUE_COLUMN;
	} else if (paragraph->column > VALUE_COLUMN) {
		if (!zf_buffer_append_byte(paragraph->to, ' ', error))
			return false;
		paragraph->column++;
	}
	paragraph->column += length;
	return zf_buffer_append(paragraph->to, paragraph->word.data, length, error);
}

/* Appends the value of an option. */
static bool append_value(struct zf_buffer *to, const cJSON *value, zipfit_error *error)
{
	char *printed;
	bool ok;

	if (cJSON_IsString(value))
		return append_name(to, value->valuestring, error);
	printed = cJSON_PrintUnformatted(value);
	ok = (printed != NULL || zf_fail_memory(error, "a report")) && append_name(to, printed, error);
	cJSON_free(printed);
	return ok;
}

/* Puts the members of an object as words "name=value". An object within has words of its own: "format.field=text". */
static bool put_members(struct paragraph *paragraph, const char *prefix, const cJSON *object, zipfit_error *error)
{
	const cJSON *member;

	cJSON_ArrayForEach(member, object)
	{
		if (cJSON_IsObject(member) && prefix[0] == '\0') {
			if (!put_members(paragraph, member->string, member, error))
				return false;
			continue;
		}
		paragraph->word.length = 0;
		if ((prefix[0] != '\0' &&
		     (!append_name(&paragraph->word, prefix, error) || !append(&paragraph->word, error, "."))) ||
		    !append_name(&paragraph->word, member->string, error) || !append(&paragraph->word, error, "=") ||
		    !append_value(&paragraph->word, member, error) || !put_word(paragraph, error))
			return false;
	}
	return true;
}

static bool put_options(struct zf_buffer *to, const char *options, zipfit_error *error)
{
	struct paragraph paragraph = {.to = to, .column = VALUE_COLUMN};
	cJSON *object = NULL;
	const bool ok = zf_parse_own_json(options, &object, error) && begin(to, "options", error) &&
	                put_members(&paragraph, "", object, error) && zf_buffer_append_byte(to, '\n', error);

	zf_buffer_free(&paragraph.word);
	cJSON_Delete(object);
	return ok;
}

/* ---- Parts, checkpoints, journals ------------------------------------------------- */

static bool put_shards(struct zf_buffer *to, const zipfit_inspection *inspection, zipfit_error *error)
{
	if (!begin(to, inspection->held_count == 1 ? "shard" : "shards", error))
		return false;
	for (size_t i = 0; i < inspection->held_count; i++) {
		const uint64_t *held = inspection->held;
		size_t last = i;

		/* Neighbours are one range. */
		while (last + 1 < inspection->held_count && held[last + 1] == held[last] + 1)
			last++;
		if (!append(to, error, "%s%" PRIu64, i > 0 ? ", " : "", held[i]) ||
		    (last > i && !append(to, error, "-%" PRIu64, held[last])))
			return false;
		i = last;
	}
	return append(to, error, " of %" PRIu64 "\n", inspection->shards);
}

static bool put_counts(struct zf_buffer *to, const zipfit_counts *counts, zipfit_error *error)
{
	if (!begin(to, "read", error) ||
	    !append(to, error, "%" PRIu64 " records of %" PRIu64 " bytes in %.1f s", counts->progress.records,
	            counts->progress.bytes, counts->progress.seconds))
		return false;
	for (int i = 0; i < ZIPFIT_OUTCOMES; i++)
		if (counts->outcome[i] > 0 && !append(to, error, ", %" PRIu64 " %s", counts->outcome[i],
		                                      zipfit_outcome_name((enum zipfit_outcome)i)))
			return false;
	return zf_buffer_append_byte(to, '\n', error);
}

static bool put_scores(struct zf_buffer *to, const zipfit_inspection *inspection, const char *after,
                       zipfit_error *error)
{
	return zf_append_double(to, inspection->lowest, error) && zf_buffer_append_text(to, " to ", error) &&
	       zf_append_double(to, inspection->highest, error) && zf_buffer_append_text(to, after, error);
}

static bool put_kept(struct zf_buffer *to, const zipfit_inspection *inspection, zipfit_error *error)
{
	if (!begin(to, "kept", error) || !append(to, error, "%" PRIu64 " records", inspection->kept))
		return false;
	if (inspection->kept > 0 && (!append(to, error, ", scores ") || !put_scores(to, inspection, "", error)))
		return false;
	return zf_buffer_append_byte(to, '\n', error);
}

static bool put_rows(struct zf_buffer *to, const zipfit_inspection *inspection, zipfit_error *error)
{
	if (inspection->score_rows == 0 && inspection->reject_rows == 0 && inspection->kind != ZIPFIT_FILE_JOURNAL)
		return true;
	return begin(to, "rows", error) && append(to, error, "%" PRIu64 " of scores, %" PRIu64 " of rejects\n",
	                                          inspection->score_rows, inspection->reject_rows);
}

static bool put_files(struct zf_buffer *to, const zipfit_inspection *inspection, zipfit_error *error)
{
	for (size_t i = 0; i < inspection->file_count && i < SHOWN_FILES; i++) {
		const zipfit_made_from *file = &inspection->files[i];

		if (!begin(to, file->role, error) || !append_name(to, file->path, error) ||
		    !append(to, error, ", %" PRIu64 " bytes\n", file->bytes))
			return false;
	}
	return inspection->file_count <= SHOWN_FILES ||
	       append(to, error, "%*s... and %zu more files\n", VALUE_COLUMN, "", inspection->file_count - SHOWN_FILES);
}

static bool put_part(struct zf_buffer *to, const zipfit_inspection *inspection, zipfit_error *error)
{
	const bool checkpoint = inspection->kind == ZIPFIT_FILE_CHECKPOINT;

	if ((inspection->shards > 1 || !checkpoint) && !put_shards(to, inspection, error))
		return false;
	if (!put_counts(to, &inspection->counts, error) || !put_kept(to, inspection, error) ||
	    !put_rows(to, inspection, error))
		return false;
	if (inspection->next_path != NULL &&
	    (!begin(to, "goes on", error) ||
	     !append(to, error, "at line %" PRIu64 " of input %" PRIu64 " of %zu, ", inspection->next_line,
	             inspection->next_input, inspection->input_count) ||
	     !append_name(to, inspection->next_path, error) || !zf_buffer_append_byte(to, '\n', error)))
		return false;
	return put_files(to, inspection, error) && put_options(to, inspection->options, error);
}

/* ---- Records ----------------------------------------------------------------------- */

static bool put_records(struct zf_buffer *to, const zipfit_inspection *inspection, zipfit_error *error)
{
	const zipfit_lengths *lengths = &inspection->lengths;
	const char *what = inspection->kind == ZIPFIT_FILE_SCORES ? "rows" : "records";

	if (!begin(to, what, error) ||
	    !append(to, error, inspection->complete ? "%" PRIu64 : "the first %" PRIu64, inspection->records))
		return false;
	if (inspection->estimated_records > 0 &&
	    !append(to, error, " of about %" PRIu64, inspection->estimated_records))
		return false;
	if (lengths->count > 0 && inspection->kind != ZIPFIT_FILE_SCORES &&
	    !append(to, error, "; %" PRIu64 " to %" PRIu64 " bytes each, median %" PRIu64, lengths->lowest,
	            lengths->highest, lengths->median))
		return false;
	if (inspection->blank > 0 && !append(to, error, "; and %" PRIu64 " blank lines", inspection->blank))
		return false;
	if (!zf_buffer_append_byte(to, '\n', error))
		return false;
	if (inspection->kind == ZIPFIT_FILE_SCORES && inspection->records > inspection->bad &&
	    !(begin(to, "scores", error) && put_scores(to, inspection, "\n", error)))
		return false;
	return inspection->bad == 0 ||
	       (begin(to, "bad", error) &&
	        append(to, error, "%" PRIu64 " of them %s\n", inspection->bad,
	               inspection->kind == ZIPFIT_FILE_SCORES ? "are no rows of scores" : "are no JSON objects"));
}

/* The types of a field, the most frequent first. */
static void list_types(const zipfit_field *field, char *text, size_t size)
{
	bool listed[ZIPFIT_JSON_TYPES] = {false};

	text[0] = '\0';
	for (;;) {
		int most = -1;
		const size_t used = strlen(text);

		for (int type = 0; type < ZIPFIT_JSON_TYPES; type++)
			if (!listed[type] && field->types[type] > 0 &&
			    (most < 0 || field->types[type] > field->types[most]))
				most = type;
		if (most < 0)
			return;
		listed[most] = true;
		snprintf(text + used, size - used, "%s%s", used > 0 ? "," : "",
		         zf_json_type_name((enum zipfit_json_type)most));
	}
}

static bool put_field(struct zf_buffer *to, const zipfit_field *field, uint64_t records, size_t width,
                      zipfit_error *error)
{
	const zipfit_lengths *lengths = field->strings.count > 0 ? &field->strings : &field->arrays;
	const size_t start = to->length;
	size_t used;
	char types[64];

	if (!zf_append_shown(to, field->name, strlen(field->name), NAME_WIDTH, error))
		return false;
	used = to->length - start;
	list_types(field, types, sizeof(types));
	if (!append(to, error, "%*s %3.0f %%  %-*s", used < width ? (int)(width - used) : 0, "",
	            100.0 * (double)field->records / (double)records, lengths->count > 0 ? 15 : 0, types))
		return false;
	if (lengths->count > 0 &&
	    !append(to, error, " %" PRIu64 " | %" PRIu64 " | %" PRIu64 " %s", lengths->lowest, lengths->median,
	            lengths->highest, lengths == &field->strings ? "bytes" : "elements"))
		return false;
	return zf_buffer_append_byte(to, '\n', error);
}

static bool put_fields(struct zf_buffer *to, const zipfit_inspection *inspection, zipfit_error *error)
{
	const uint64_t objects = inspection->records - inspection->bad;
	size_t width = 10;

	if (inspection->field_count == 0)
		return true;
	for (size_t i = 0; i < inspection->field_count; i++) {
		const size_t length = strlen(inspection->fields[i].name);

		width = length > width ? length : width;
	}
	width = width > NAME_WIDTH + 3 ? NAME_WIDTH + 3 : width;
	if (!begin(to, "fields", error) ||
	    !append(to, error, "%-*s %5s  %-15s lowest | median | highest\n", (int)width, "name", "in", "type"))
		return false;
	for (size_t i = 0; i < inspection->field_count && i < SHOWN_FIELDS; i++)
		if (!append(to, error, "%*s", VALUE_COLUMN, "") ||
		    !put_field(to, &inspection->fields[i], objects, width, error))
			return false;
	if (inspection->field_count > SHOWN_FIELDS)
		return append(to, error, "%*s... and %zu more: --json lists them\n", VALUE_COLUMN, "",
		              inspection->field_count - SHOWN_FIELDS);
	return !inspection->more_fields || append(to, error, "%*s... and more\n", VALUE_COLUMN, "");
}

/* Which options take a document out of the records. */
static bool put_advice(struct zf_buffer *to, const zipfit_inspection *inspection, zipfit_error *error)
{
	const char *field = inspection->field;

	if (inspection->chat != NULL &&
	    (!begin(to, "chat", error) || !append(to, error, "--chat '") || !append_name(to, inspection->chat, error) ||
	     !append(to, error, "' takes the text of its turns\n")))
		return false;
	if (field == NULL)
		return true;
	if (strcmp(field, "text") == 0)
		return begin(to, "document", error) && append(to, error, "the field 'text', without any option\n");
	return begin(to, "document", error) && append(to, error, "--field '") && append_name(to, field, error) &&
	       append(to, error, "'%s\n", strchr(field, '*') != NULL ? ", of all elements" : " has most of the text");
}

/* ---- The whole ------------------------------------------------------------------------ */

static bool put_stored(struct zf_buffer *to, const zipfit_inspection *inspection, zipfit_error *error)
{
	if (inspection->stored_bytes == 0 && inspection->coding == NULL)
		return true;
	if (!begin(to, "stored", error))
		return false;
	if (inspection->stored_bytes > 0 &&
	    !append(to, error, "%" PRIu64 " bytes%s", inspection->stored_bytes, inspection->coding != NULL ? "; " : ""))
		return false;
	return (inspection->coding == NULL ||
	        append(to, error, "%s%s", inspection->coding, inspection->complete ? "" : " so far")) &&
	       zf_buffer_append_byte(to, '\n', error);
}

static bool put_line(struct zf_buffer *to, const char *name, const char *text, zipfit_error *error)
{
	return text == NULL ||
	       (begin(to, name, error) && append_name(to, text, error) && zf_buffer_append_byte(to, '\n', error));
}

bool zf_append_inspection_text(struct zf_buffer *to, const zipfit_inspection *inspection, zipfit_error *error)
{
	const bool has_records = inspection->kind == ZIPFIT_FILE_RECORDS || inspection->kind == ZIPFIT_FILE_SCORES;

	if (!append_name(to, inspection->path, error) || !zf_buffer_append_text(to, ": ", error) ||
	    !append_name(to, inspection->what, error) || !zf_buffer_append_byte(to, '\n', error) ||
	    !put_line(to, "problem", inspection->problem, error) || !put_stored(to, inspection, error))
		return false;
	if (has_records && !put_records(to, inspection, error))
		return false;
	if (inspection->options != NULL && !put_part(to, inspection, error))
		return false;
	if (inspection->kind == ZIPFIT_FILE_JOURNAL &&
	    (!put_rows(to, inspection, error) ||
	     (inspection->score_rows > 0 && !(begin(to, "scores", error) && put_scores(to, inspection, "\n", error)))))
		return false;
	if (!put_fields(to, inspection, error) || !put_advice(to, inspection, error) ||
	    !put_line(to, "hint", inspection->hint, error))
		return false;
	return inspection->sample == NULL || inspection->sample_length == 0 ||
	       (begin(to, "sample", error) &&
	        zf_append_shown(to, inspection->sample, inspection->sample_length, SAMPLE_WIDTH, error) &&
	        zf_buffer_append_byte(to, '\n', error));
}
