/*
 * bad_record.c - why a record is bad
 *
 * A run notes only the outcome of a bad record. The record is parsed again for the reason
 * when a message is written, so that good records, and bad ones that are only counted,
 * cost nothing more.
 */
#include "input/bad_record.h"

#include "input/extractor_state.h"
#include "input/sniff.h"
#include "input/utf8.h"
#include "util/error.h"

/* How many of a record's members a message names, and how many bytes of each name. */
#define NAMED_MEMBERS 6
#define NAME_BYTES    40

/* Appends a member's name in quotes, at most NAME_BYTES of it. */
static bool append_name(struct zf_buffer *list, const char *guarded, zipfit_error *error)
{
	size_t begin;

	if (!zf_buffer_append_byte(list, '\'', error))
		return false;
	begin = list->length;
	if (!zf_json_append_unguarded(list, guarded, error))
		return false;
	if (list->length - begin > NAME_BYTES) {
		list->length = begin + zf_utf8_prefix(list->data + begin, NAME_BYTES);
		if (!zf_buffer_append_text(list, "...", error))
			return false;
	}
	for (size_t i = begin; i < list->length; i++)
		if (list->data[i] == '\0')
			list->data[i] = '?';
	return zf_buffer_append_byte(list, '\'', error);
}

/* Writes the names of the first members of `object` to `list`, as a string. */
static bool list_members(struct zf_buffer *list, const cJSON *object, zipfit_error *error)
{
	const cJSON *member = object->child;
	size_t count = 0;

	for (; member != NULL && count < NAMED_MEMBERS; member = member->next, count++)
		if (!zf_buffer_append_text(list, count > 0 ? ", " : "", error) ||
		    !append_name(list, member->string, error))
			return false;
	return zf_buffer_append_text(list,
	                             count == 0       ? "no members"
	                             : member != NULL ? ", ..."
	                                              : "",
	                             error) &&
	       zf_buffer_append_byte(list, '\0', error);
}

/*
 * Completes `why`, which says that a field is missing: adds the role of the file, the members that are there, and the
 * options. `lacking` is the value that should have the member; `object` is the record.
 */
static void tell_what_is_there(zipfit_error *why, enum zf_file_role role, const cJSON *lacking, const cJSON *object,
                               const char *options)
{
	const zipfit_error missing = *why;
	struct zf_buffer list = {0};
	zipfit_error error;

	if (cJSON_IsObject(lacking) && list_members(&list, lacking, &error))
		zf_fail(why, ZIPFIT_BAD_DATA, "%.300s in this %s, which has %s%s; see %s", missing.message,
		        zf_file_role_text(role), (const char *)list.data, lacking != object ? " there" : "", options);
	else
		zf_fail(why, ZIPFIT_BAD_DATA, "%.300s in this %s; see %s", missing.message, zf_file_role_text(role),
		        options);
	zf_buffer_free(&list);
}

/* Why the record has no document: extracts it again, this time with a reason. */
static void explain_fields(const struct zf_extractor *extractor, const struct zf_batch *batch,
                           const struct zf_record *record, enum zf_file_role role, zipfit_error *why)
{
	const unsigned char *bytes = batch->bytes.data + record->begin;
	struct zf_scratch scratch = {.text = {0}};
	struct zf_draft draft = {.text = &scratch.text, .why = why};
	enum zipfit_outcome outcome;
	cJSON *object = NULL;
	zipfit_error error;
	size_t bad_byte;

	/* This stays if memory runs out. */
	zf_fail(why, ZIPFIT_BAD_DATA, "%s", zipfit_outcome_name(record->outcome));
	if (zf_json_parse(&scratch.json, bytes, record->length, &object, &outcome, &bad_byte, &error) &&
	    object != NULL && zf_extractor_fill(extractor, object, bytes, record->length, &draft, &error) &&
	    draft.lacking != NULL)
		tell_what_is_there(why, role, draft.lacking, object, zf_file_role_options(role));
	cJSON_Delete(object);
	zf_scratch_free(&scratch);
}

/* Why the record has no cost: its unit field is missing or not a count. */
static void explain_count(const struct zf_extractor *extractor, const struct zf_batch *batch,
                          const struct zf_record *record, enum zf_file_role role, zipfit_error *why)
{
	const char *name = zf_field_text(extractor->unit_field);
	struct zf_json json = {{0}};
	enum zipfit_outcome outcome;
	cJSON *object = NULL;
	zipfit_error error;
	size_t bad_byte;

	zf_fail(why, ZIPFIT_BAD_DATA, "no field '%s' to count", name);
	if (zf_json_parse(&json, batch->bytes.data + record->begin, record->length, &object, &outcome, &bad_byte,
	                  &error) &&
	    object != NULL) {
		if (zf_field_find(extractor->unit_field, object) != NULL)
			zf_fail(why, ZIPFIT_BAD_DATA, "field '%s' is not a whole number of 0 or more", name);
		else
			tell_what_is_there(why, role, name[0] != '/' ? object : NULL, object, "--unit");
	}
	cJSON_Delete(object);
	zf_json_free(&json);
}

/* Whether no record before this one, of its file or member and in this batch, has more than blanks. */
static bool is_first(const struct zf_batch *batch, const struct zf_record *record)
{
	bool first = record->line == 1;

	for (size_t i = 0; i < batch->count && batch->records[i].begin < record->begin; i++) {
		const struct zf_record *before = &batch->records[i];
		const bool is_other = before->member != record->member || before->input != record->input;

		first = is_other || (before->outcome == ZIPFIT_BLANK && (first || before->line == 1));
	}
	return first;
}

/* The kind of file that the bad record is from, or NULL if that is not known. */
static const char *kind_of(const struct zf_batch *batch, const struct zf_record *record)
{
	return zf_sniff(batch->bytes.data + record->begin, batch->bytes.length - record->begin,
	                record->outcome == ZIPFIT_OVERLONG ? SIZE_MAX : record->length, is_first(batch, record));
}

const char *zf_bad_kind(const struct zf_batch *batch, const struct zf_record *record)
{
	switch (record->outcome) {
	case ZIPFIT_NOT_JSON:
	case ZIPFIT_NOT_OBJECT:
		return is_first(batch, record) ? kind_of(batch, record) : NULL;
	default:
		return NULL;
	}
}

static void explain_overlong(const struct zf_extractor *extractor, const struct zf_batch *batch,
                             const struct zf_record *record, zipfit_error *why)
{
	const char *what = extractor->kind == ZIPFIT_FILES ? "file" : record->element ? "JSON value" : "line";
	const char *kind = extractor->kind == ZIPFIT_JSONL ? kind_of(batch, record) : NULL;

	if (kind != NULL)
		zf_fail(why, ZIPFIT_BAD_DATA, "%s longer than the limit of %zu bytes; this is %s", what,
		        extractor->max_record, kind);
	else
		zf_fail(why, ZIPFIT_BAD_DATA, "%s longer than the limit of %zu bytes", what, extractor->max_record);
}

static void explain_json(const struct zf_batch *batch, const struct zf_record *record, zipfit_error *why)
{
	const char *kind = kind_of(batch, record);

	if (kind != NULL)
		zf_fail(why, ZIPFIT_BAD_DATA, "this is %s", kind);
	else if (record->outcome == ZIPFIT_NOT_OBJECT)
		zf_fail(why, ZIPFIT_BAD_DATA, "not a JSON object");
	else if (record->bad_byte > 0)
		zf_fail(why, ZIPFIT_BAD_DATA, "not JSON near byte %zu", record->bad_byte);
	else
		zf_fail(why, ZIPFIT_BAD_DATA, "not JSON");
}

/* Why the record is bad, without file and line. */
static void explain(const struct zf_extractor *extractor, const struct zf_batch *batch, const struct zf_record *record,
                    enum zf_file_role role, zipfit_error *why)
{
	switch (record->outcome) {
	case ZIPFIT_NOT_JSON:
	case ZIPFIT_NOT_OBJECT:
		explain_json(batch, record, why);
		break;
	case ZIPFIT_TOO_DEEP:
		zf_fail(why, ZIPFIT_BAD_DATA, "nested deeper than %d levels", ZF_JSON_MAX_DEPTH);
		break;
	case ZIPFIT_FIELD_MISSING:
	case ZIPFIT_NOT_STRING:
		explain_fields(extractor, batch, record, role, why);
		break;
	case ZIPFIT_OVERLONG:
		explain_overlong(extractor, batch, record, why);
		break;
	case ZIPFIT_NO_COUNT:
		explain_count(extractor, batch, record, role, why);
		break;
	default:
		zf_fail(why, ZIPFIT_BAD_DATA, "%s", zipfit_outcome_name(record->outcome));
		break;
	}
}

void zf_explain_bad(const struct zf_extractor *extractor, const struct zf_batch *batch, const struct zf_record *record,
                    enum zf_file_role role, const char *path, zipfit_error *error)
{
	const char *member = zf_batch_member(batch, record);
	zipfit_error why;

	explain(extractor, batch, record, role, &why);
	if (member != NULL)
		zf_fail(error, ZIPFIT_BAD_DATA, "%s:%llu: %s (member %s)", path, (unsigned long long)record->line,
		        why.message, member);
	else
		zf_fail(error, ZIPFIT_BAD_DATA, "%s:%llu: %s", path, (unsigned long long)record->line, why.message);
}
