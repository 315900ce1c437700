/*
 * bad_record.c - why a record is bad
 *
 * A run notes only the outcome of a bad record. The record is parsed again for the reason
 * when a message is written, so that good records, and bad ones that are only counted,
 * cost nothing more.
 */
#include "input/bad_record.h"

#include "input/extractor_state.h"
#include "input/missing_field.h"
#include "input/sniff.h"
#include "util/error.h"

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
	    object != NULL && zf_extractor_fill(extractor, object, bytes, record->length, &draft, &error)) {
		const struct zf_missing_field missing = {
			.role = role,
			.object = object,
			.lacking = draft.lacking,
			.field = draft.field,
			.options = zf_file_role_options(role),
			.is_document = true,
		};

		if (draft.lacking != NULL)
			zf_tell_missing(&missing, why);
		else if (draft.outcome == ZIPFIT_NOT_STRING && extractor->chat == NULL)
			zf_tell_chat(object, role, why);
	}
	cJSON_Delete(object);
	zf_scratch_free(&scratch);
}

/* A member that a record needs beside its document. */
struct needed_member {
	const struct zf_field *field;
	const char *use;    /* goes on from "no field 'id'" */
	const char *type;   /* goes on from "field 'id' is not " */
	const char *option; /* names it */
};

/* Why the record lacks the member: it is missing, or of another type. */
static void explain_member(const struct needed_member *member, const struct zf_batch *batch,
                           const struct zf_record *record, enum zf_file_role role, zipfit_error *why)
{
	const char *name = zf_field_text(member->field);
	struct zf_json json = {{0}};
	enum zipfit_outcome outcome;
	cJSON *object = NULL;
	zipfit_error error;
	size_t bad_byte;

	zf_fail(why, ZIPFIT_BAD_DATA, "no field '%s'%s", name, member->use);
	if (zf_json_parse(&json, batch->bytes.data + record->begin, record->length, &object, &outcome, &bad_byte,
	                  &error) &&
	    object != NULL) {
		const struct zf_missing_field missing = {
			.role = role,
			.object = object,
			.lacking = name[0] != '/' ? object : NULL,
			.options = member->option,
		};

		if (zf_field_find(member->field, object) != NULL)
			zf_fail(why, ZIPFIT_BAD_DATA, "field '%s' is not %s", name, member->type);
		else
			zf_tell_missing(&missing, why);
	}
	cJSON_Delete(object);
	zf_json_free(&json);
}

/* Why the record has no cost: its unit field is missing or not a count. */
static void explain_count(const struct zf_extractor *extractor, const struct zf_batch *batch,
                          const struct zf_record *record, enum zf_file_role role, zipfit_error *why)
{
	const struct needed_member count = {extractor->unit_field, " to count", "a whole number of 0 or more",
	                                    "--unit"};

	explain_member(&count, batch, record, role, why);
}

/* Why the record has no id. */
static void explain_id(const struct zf_extractor *extractor, const struct zf_batch *batch,
                       const struct zf_record *record, enum zf_file_role role, zipfit_error *why)
{
	const struct needed_member id = {extractor->id_field, "", "a string, a number or a boolean", "--id-field"};

	explain_member(&id, batch, record, role, why);
}

/* Whether no record before this one, of its file or member and in this batch, has more than blanks. */
static bool is_first(const struct zf_batch *batch, const struct zf_record *record)
{
	bool first = record->line == 1;

	/* The file is an array then. */
	if (record->element && record->at > 0)
		return false;
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

/* Says that an element is no JSON object, and where in its file: there may be no lines to find it by. */
static void tell_byte(const struct zf_record *record, zipfit_error *why)
{
	const unsigned long long at = record->at;

	if (record->outcome == ZIPFIT_NOT_OBJECT)
		zf_fail(why, ZIPFIT_BAD_DATA, "at byte %llu: not a JSON object", at + 1);
	else if (record->bad_byte > 0)
		zf_fail(why, ZIPFIT_BAD_DATA, "near byte %llu: not JSON", at + record->bad_byte);
	else
		zf_fail(why, ZIPFIT_BAD_DATA, "at byte %llu: not JSON", at + 1);
}

static void explain_json(const struct zf_batch *batch, const struct zf_record *record, zipfit_error *why)
{
	const char *kind = kind_of(batch, record);

	if (kind != NULL)
		zf_fail(why, ZIPFIT_BAD_DATA, "this is %s", kind);
	else if (record->element)
		tell_byte(record, why);
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
		if (extractor->id_field != NULL)
			explain_id(extractor, batch, record, role, why);
		else
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
