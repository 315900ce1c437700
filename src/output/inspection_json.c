/*
 * inspection_json.c - what zipfit_inspect() found, as JSON
 */
#include "output/inspection.h"
#include "output/json_members.h"
#include "output/text.h"
#include "util/error.h"

#include <string.h>

const char *zf_json_type_name(enum zipfit_json_type type)
{
	static const char *const names[ZIPFIT_JSON_TYPES] = {
		[ZIPFIT_JSON_STRING] = "string", [ZIPFIT_JSON_NUMBER] = "number", [ZIPFIT_JSON_BOOLEAN] = "boolean",
		[ZIPFIT_JSON_NULL] = "null",     [ZIPFIT_JSON_OBJECT] = "object", [ZIPFIT_JSON_ARRAY] = "array",
	};

	return names[type];
}

static void add_lengths(cJSON *object, const char *name, const zipfit_lengths *lengths, bool *complete)
{
	cJSON *added;

	if (lengths->count == 0)
		return;
	added = zf_add_object(object, name, complete);
	zf_add_count(added, "lowest", lengths->lowest, complete);
	zf_add_count(added, "median", lengths->median, complete);
	zf_add_count(added, "highest", lengths->highest, complete);
	zf_add_count(added, "total", lengths->total, complete);
}

static void add_field(cJSON *fields, const zipfit_field *field, bool *complete)
{
	cJSON *object = zf_add_element(fields, complete);
	cJSON *types;

	zf_add_path(object, "name", field->name, complete);
	zf_add_count(object, "records", field->records, complete);
	types = zf_add_object(object, "types", complete);
	for (int type = 0; type < ZIPFIT_JSON_TYPES; type++)
		if (field->types[type] > 0)
			zf_add_count(types, zf_json_type_name((enum zipfit_json_type)type), field->types[type],
			             complete);
	add_lengths(object, "bytes", &field->strings, complete);
	add_lengths(object, "elements", &field->arrays, complete);
}

static bool add_sample(cJSON *object, const zipfit_inspection *inspection, zipfit_error *error)
{
	struct zf_buffer text = {0};
	const bool ok = zf_append_json_string(&text, inspection->sample, inspection->sample_length, error) &&
	                zf_buffer_append_byte(&text, '\0', error) &&
	                (cJSON_AddRawToObject(object, "sample", (const char *)text.data) != NULL ||
	                 zf_fail_memory(error, "a report"));

	zf_buffer_free(&text);
	return ok;
}

static void add_records(cJSON *object, const zipfit_inspection *inspection, bool *complete)
{
	cJSON *fields;

	zf_add_count(object, "records", inspection->records, complete);
	zf_add_count(object, "record_bytes", inspection->record_bytes, complete);
	zf_add_count(object, "blank", inspection->blank, complete);
	zf_add_count(object, "bad", inspection->bad, complete);
	if (inspection->estimated_records > 0)
		zf_add_count(object, "estimated_records", inspection->estimated_records, complete);
	add_lengths(object, "bytes", &inspection->lengths, complete);
	if (inspection->kind == ZIPFIT_FILE_SCORES)
		return;
	fields = zf_add_array(object, "fields", complete);
	for (size_t i = 0; i < inspection->field_count; i++)
		add_field(fields, &inspection->fields[i], complete);
	if (inspection->more_fields)
		zf_add_flag(object, "more_fields", complete);
	if (inspection->field != NULL)
		zf_add_path(object, "field", inspection->field, complete);
	if (inspection->chat != NULL)
		zf_add_path(object, "chat", inspection->chat, complete);
}

static void add_counts(cJSON *object, const zipfit_counts *counts, bool *complete)
{
	cJSON *outcomes;

	zf_add_count(object, "read", counts->progress.records, complete);
	zf_add_count(object, "read_bytes", counts->progress.bytes, complete);
	zf_add_number(object, "seconds", counts->progress.seconds, complete);
	outcomes = zf_add_object(object, "outcomes", complete);
	for (int i = 0; i < ZIPFIT_OUTCOMES; i++)
		if (counts->outcome[i] > 0)
			zf_add_count(outcomes, zipfit_outcome_name((enum zipfit_outcome)i), counts->outcome[i],
			             complete);
}

static void add_files(cJSON *object, const zipfit_inspection *inspection, bool *complete)
{
	cJSON *files = zf_add_array(object, "files", complete);

	for (size_t i = 0; i < inspection->file_count; i++) {
		cJSON *file = zf_add_element(files, complete);

		zf_add_string(file, "role", inspection->files[i].role, complete);
		zf_add_path(file, "path", inspection->files[i].path, complete);
		zf_add_count(file, "bytes", inspection->files[i].bytes, complete);
	}
}

static void add_part(cJSON *object, const zipfit_inspection *inspection, bool *complete)
{
	zipfit_error unused;
	cJSON *options = NULL, *held;

	if (inspection->options != NULL && !zf_parse_own_json(inspection->options, &options, &unused))
		*complete = false;
	zf_add_count(object, "shards", inspection->shards, complete);
	held = zf_add_array(object, "held", complete);
	for (size_t i = 0; i < inspection->held_count; i++) {
		cJSON *number = cJSON_CreateNumber((double)inspection->held[i]);

		if (!cJSON_AddItemToArray(held, number)) {
			cJSON_Delete(number);
			*complete = false;
		}
	}
	if (options != NULL)
		zf_add_copy(object, "options", options, complete);
	cJSON_Delete(options);
	add_files(object, inspection, complete);
	zf_add_count(object, "inputs", inspection->input_count, complete);
	add_counts(object, &inspection->counts, complete);
	zf_add_count(object, "kept", inspection->kept, complete);
	if (inspection->next_path != NULL) {
		zf_add_count(object, "next_input", inspection->next_input, complete);
		zf_add_path(object, "next_path", inspection->next_path, complete);
		zf_add_count(object, "next_line", inspection->next_line, complete);
	}
}

static void add_scores(cJSON *object, const zipfit_inspection *inspection, bool *complete)
{
	if (inspection->kept > 0 || inspection->kind == ZIPFIT_FILE_SCORES || inspection->score_rows > 0) {
		zf_add_number(object, "lowest_score", inspection->lowest, complete);
		zf_add_number(object, "highest_score", inspection->highest, complete);
	}
}

static const char *kind_name(enum zipfit_file_kind kind)
{
	static const char *const names[] = {
		[ZIPFIT_FILE_RECORDS] = "records",       [ZIPFIT_FILE_SCORES] = "scores",   [ZIPFIT_FILE_PART] = "part",
		[ZIPFIT_FILE_CHECKPOINT] = "checkpoint", [ZIPFIT_FILE_JOURNAL] = "journal", [ZIPFIT_FILE_LOCK] = "lock",
		[ZIPFIT_FILE_OTHER] = "other",
	};

	return names[kind];
}

static bool has_records(const zipfit_inspection *inspection)
{
	return inspection->kind == ZIPFIT_FILE_RECORDS || inspection->kind == ZIPFIT_FILE_SCORES;
}

static cJSON *describe(const zipfit_inspection *inspection, bool *complete)
{
	cJSON *object = cJSON_CreateObject();
	const bool has_head = inspection->options != NULL;

	zf_add_path(object, "file", inspection->path, complete);
	zf_add_string(object, "kind", kind_name(inspection->kind), complete);
	zf_add_string(object, "what", inspection->what, complete);
	if (inspection->problem != NULL)
		zf_add_path(object, "problem", inspection->problem, complete);
	zf_add_count(object, "stored_bytes", inspection->stored_bytes, complete);
	if (inspection->coding != NULL)
		zf_add_string(object, "coding", inspection->coding, complete);
	*complete &= cJSON_AddBoolToObject(object, "complete", inspection->complete) != NULL;
	if (has_records(inspection))
		add_records(object, inspection, complete);
	if (has_head)
		add_part(object, inspection, complete);
	if (has_head || inspection->kind == ZIPFIT_FILE_JOURNAL) {
		zf_add_count(object, "score_rows", inspection->score_rows, complete);
		zf_add_count(object, "reject_rows", inspection->reject_rows, complete);
	}
	add_scores(object, inspection, complete);
	if (inspection->hint != NULL)
		zf_add_path(object, "hint", inspection->hint, complete);
	return object;
}

bool zf_append_inspection_json(struct zf_buffer *to, const zipfit_inspection *inspection, zipfit_error *error)
{
	bool complete = true;
	cJSON *object = describe(inspection, &complete);
	char *text = NULL;
	bool ok = complete || zf_fail_memory(error, "a report");

	if (ok && inspection->sample != NULL)
		ok = add_sample(object, inspection, error);
	if (ok) {
		text = cJSON_PrintUnformatted(object);
		ok = text != NULL || zf_fail_memory(error, "a report");
	}
	ok = ok && zf_buffer_append_text(to, text, error) && zf_buffer_append_byte(to, '\n', error);
	cJSON_free(text);
	cJSON_Delete(object);
	return ok;
}
