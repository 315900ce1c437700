/*
 * extractor.c - a record -> its document
 *
 * A single field is a pattern of one piece, so that there is one way through.
 */
#include "input/extractor.h"

#include "input/field.h"
#include "input/utf8.h"
#include "util/error.h"

#include <stdlib.h>
#include <string.h>

/* A document larger than this is not kept in scratch memory for the next one. */
#define KEPT_BYTES ((size_t)1 << 20)

/* Literal text, then a field's text; the last piece may be without field. */
struct piece {
	struct zf_buffer literal;
	struct zf_field *field;
};

struct zf_extractor {
	enum zipfit_record_kind kind;
	size_t max_record, min_document, max_document;
	struct piece *pieces;
	size_t piece_count;
	enum zipfit_unit unit;
	struct zf_field *unit_field; /* NULL: the unit is no field */
};

void zf_extractor_free(struct zf_extractor *extractor)
{
	if (extractor == NULL)
		return;
	for (size_t i = 0; i < extractor->piece_count; i++) {
		zf_buffer_free(&extractor->pieces[i].literal);
		zf_field_free(extractor->pieces[i].field);
	}
	free(extractor->pieces);
	zf_field_free(extractor->unit_field);
	free(extractor);
}

static struct piece *add_piece(struct zf_extractor *extractor, zipfit_error *error)
{
	struct piece *pieces = realloc(extractor->pieces, (extractor->piece_count + 1) * sizeof(*pieces));

	if (pieces == NULL) {
		zf_fail_memory(error, "a template");
		return NULL;
	}
	extractor->pieces = pieces;
	pieces[extractor->piece_count] = (struct piece){0};
	return &pieces[extractor->piece_count++];
}

static bool fail_pattern(const char *pattern, const char *why, zipfit_error *error)
{
	return zf_fail(error, ZIPFIT_BAD_OPTION, "template '%s': %s", pattern, why);
}

/* Reads one literal byte or escape at `*at` and moves behind it. */
static bool compile_literal(const char *pattern, const char **at, struct zf_buffer *literal, zipfit_error *error)
{
	char byte = *(*at)++;

	if (byte == '\\') {
		switch (*(*at)++) {
		case 'n':
			byte = '\n';
			break;
		case 't':
			byte = '\t';
			break;
		case '\\':
			break;
		default:
			return fail_pattern(pattern, "a backslash must be followed by n, t or another backslash",
			                    error);
		}
	} else if (byte == '{') {
		(*at)++; /* "{{"; a single one starts a field and does not come here */
	} else if (byte == '}') {
		if (*(*at)++ != '}')
			return fail_pattern(pattern, "'}' without '{' (write }} for the character)", error);
	}
	return zf_buffer_append_byte(literal, (unsigned char)byte, error);
}

static bool compile_pattern(struct zf_extractor *extractor, const char *pattern, zipfit_error *error)
{
	const char *at = pattern;
	struct piece *piece = add_piece(extractor, error);
	bool has_field = false;

	while (piece != NULL && *at != '\0') {
		const char *end;

		if (at[0] != '{' || at[1] == '{') {
			if (!compile_literal(pattern, &at, &piece->literal, error))
				return false;
			continue;
		}
		end = strchr(at, '}');
		if (end == NULL)
			return fail_pattern(pattern, "'{' without '}' (write {{ for the character)", error);
		piece->field = zf_field_parse(at + 1, (size_t)(end - at - 1), error);
		if (piece->field == NULL)
			return false;
		has_field = true;
		at = end + 1;
		piece = add_piece(extractor, error);
	}
	if (piece == NULL)
		return false;
	return has_field || fail_pattern(pattern, "it names no field", error);
}

static bool compile_field(struct zf_extractor *extractor, const char *field, zipfit_error *error)
{
	struct piece *piece = add_piece(extractor, error);

	if (piece == NULL)
		return false;
	piece->field = zf_field_parse(field, strlen(field), error);
	return piece->field != NULL;
}

static bool compile_unit(struct zf_extractor *extractor, const zipfit_format *format, zipfit_error *error)
{
	extractor->unit = format->unit;
	if (format->unit != ZIPFIT_FIELD_UNIT)
		return true;
	if (format->kind != ZIPFIT_JSONL)
		return zf_fail(error, ZIPFIT_BAD_OPTION, "a unit that is a field needs JSON records");
	extractor->unit_field = zf_field_parse(format->unit_field, strlen(format->unit_field), error);
	return extractor->unit_field != NULL;
}

static bool compile(struct zf_extractor *extractor, const zipfit_format *format, zipfit_error *error)
{
	if (!compile_unit(extractor, format, error))
		return false;
	if (format->kind != ZIPFIT_JSONL) {
		if (format->field != NULL || format->pattern != NULL)
			return zf_fail(error, ZIPFIT_BAD_OPTION, "a field or template needs JSON records");
		return true;
	}
	if (format->pattern == NULL)
		return compile_field(extractor, format->field != NULL ? format->field : "text", error);
	if (format->field != NULL)
		return zf_fail(error, ZIPFIT_BAD_OPTION, "a field and a template exclude each other");
	return compile_pattern(extractor, format->pattern, error);
}

struct zf_extractor *zf_extractor_new(const zipfit_format *format, zipfit_error *error)
{
	struct zf_extractor *extractor = calloc(1, sizeof(*extractor));

	if (extractor == NULL) {
		zf_fail_memory(error, "an extractor");
		return NULL;
	}
	extractor->kind = format->kind;
	extractor->max_record = format->max_record > 0 ? format->max_record : ZIPFIT_DEFAULT_MAX_RECORD;
	extractor->min_document = format->min_document;
	extractor->max_document = format->max_document;
	if (!compile(extractor, format, error)) {
		zf_extractor_free(extractor);
		return NULL;
	}
	return extractor;
}

bool zipfit_format_check(const zipfit_format *format, zipfit_error *error)
{
	struct zf_extractor *extractor = zf_extractor_new(format, error);

	zf_extractor_free(extractor);
	return extractor != NULL;
}

void zf_scratch_free(struct zf_scratch *scratch)
{
	zf_json_free(&scratch->json);
	zf_buffer_free(&scratch->text);
}

/* Fills the pattern from `object` into `text`. */
static bool fill_in(const struct zf_extractor *extractor, const cJSON *object, struct zf_buffer *text,
                    struct zf_record *record, zipfit_error *error)
{
	zf_buffer_trim(text, KEPT_BYTES);
	for (size_t i = 0; i < extractor->piece_count; i++) {
		const struct piece *piece = &extractor->pieces[i];
		const cJSON *value;

		if (!zf_buffer_append(text, piece->literal.data, piece->literal.length, error))
			return false;
		if (piece->field == NULL)
			continue;
		record->where = i;
		value = zf_field_find(piece->field, object);
		if (value == NULL) {
			record->outcome = ZIPFIT_FIELD_MISSING;
			return true;
		}
		if (!cJSON_IsString(value)) {
			record->outcome = ZIPFIT_NOT_STRING;
			return true;
		}
		if (!zf_json_append_unguarded(text, value->valuestring, error))
			return false;
	}
	return true;
}

/* Takes what the record costs from its field. */
static void read_cost(const struct zf_extractor *extractor, const cJSON *object, struct zf_record *record)
{
	const cJSON *value = zf_field_find(extractor->unit_field, object);

	/* Up to 2^53 doubles are exact. */
	if (cJSON_IsNumber(value) && value->valuedouble >= 0 && value->valuedouble <= 9007199254740992.0 &&
	    value->valuedouble == (double)(uint64_t)value->valuedouble) {
		record->cost = (uint64_t)value->valuedouble;
		return;
	}
	record->where = value != NULL;
	record->outcome = ZIPFIT_NO_COUNT;
}

static bool extract_json(const struct zf_extractor *extractor, struct zf_scratch *scratch, const unsigned char *bytes,
                         struct zf_record *record, zipfit_error *error)
{
	cJSON *object;
	bool ok;

	if (!zf_json_parse(&scratch->json, bytes, record->length, &object, &record->outcome, &record->where, error))
		return false;
	if (record->outcome != ZIPFIT_SCORED)
		return true;
	ok = fill_in(extractor, object, &scratch->text, record, error);
	if (ok && record->outcome == ZIPFIT_SCORED && extractor->unit_field != NULL)
		read_cost(extractor, object, record);
	cJSON_Delete(object);
	return ok;
}

static uint64_t count_words(const unsigned char *bytes, size_t length)
{
	uint64_t words = 0;
	bool inside = false;

	for (size_t i = 0; i < length; i++) {
		const bool space = bytes[i] == ' ' || (bytes[i] >= '\t' && bytes[i] <= '\r');

		words += !space && !inside;
		inside = !space;
	}
	return words;
}

/* The outcome of a document of this length. */
static enum zipfit_outcome filter(const struct zf_extractor *extractor, size_t length)
{
	if (length == 0 && extractor->min_document > 0)
		return ZIPFIT_EMPTY;
	if (length < extractor->min_document)
		return ZIPFIT_TOO_SHORT;
	if (extractor->max_document > 0 && length > extractor->max_document)
		return ZIPFIT_TOO_LONG;
	return ZIPFIT_SCORED;
}

bool zf_extract(const struct zf_extractor *extractor, struct zf_scratch *scratch, const struct zf_batch *batch,
                struct zf_record *record, const unsigned char **document, zipfit_error *error)
{
	const unsigned char *bytes = batch->bytes.data + record->begin;
	size_t length = record->length;

	if (extractor->kind == ZIPFIT_JSONL) {
		if (!extract_json(extractor, scratch, bytes, record, error))
			return false;
		if (record->outcome != ZIPFIT_SCORED)
			return true;
		bytes = scratch->text.data;
		length = scratch->text.length;
	} else if (extractor->kind == ZIPFIT_LINES && length > 0 && bytes[length - 1] == '\r') {
		length--;
	}
	record->outcome = filter(extractor, length);
	record->document_bytes = length;
	if (extractor->unit == ZIPFIT_BYTES)
		record->cost = length;
	else if (extractor->unit == ZIPFIT_WORDS)
		record->cost = count_words(bytes, length);
	record->invalid_utf8 = zf_utf8_prefix(bytes, length) < length;
	*document = bytes;
	return true;
}

static const char *field_text(const struct zf_extractor *extractor, const struct zf_record *record)
{
	return zf_field_text(extractor->pieces[record->where].field);
}

/* Why the record is bad, without its place. */
static void explain(const struct zf_extractor *extractor, const struct zf_record *record, zipfit_error *why)
{
	switch (record->outcome) {
	case ZIPFIT_NOT_JSON:
		if (record->where > 0)
			zf_fail(why, ZIPFIT_BAD_DATA, "not JSON near byte %zu", record->where);
		else
			zf_fail(why, ZIPFIT_BAD_DATA, "not JSON");
		break;
	case ZIPFIT_NOT_OBJECT:
		zf_fail(why, ZIPFIT_BAD_DATA, "not a JSON object");
		break;
	case ZIPFIT_TOO_DEEP:
		zf_fail(why, ZIPFIT_BAD_DATA, "nested deeper than %d levels", ZF_JSON_MAX_DEPTH);
		break;
	case ZIPFIT_FIELD_MISSING:
		zf_fail(why, ZIPFIT_BAD_DATA, "no field '%s'", field_text(extractor, record));
		break;
	case ZIPFIT_NOT_STRING:
		zf_fail(why, ZIPFIT_BAD_DATA, "field '%s' is not a string", field_text(extractor, record));
		break;
	case ZIPFIT_OVERLONG:
		zf_fail(why, ZIPFIT_BAD_DATA, "%s longer than the limit of %zu bytes",
		        extractor->kind == ZIPFIT_FILES ? "file"
		        : record->element               ? "JSON value"
		                                        : "line",
		        extractor->max_record);
		break;
	case ZIPFIT_NO_COUNT:
		zf_fail(why, ZIPFIT_BAD_DATA,
		        record->where == 0 ? "no field '%s' to count" : "field '%s' is not a whole number of 0 or more",
		        zf_field_text(extractor->unit_field));
		break;
	default:
		zf_fail(why, ZIPFIT_BAD_DATA, "%s", zipfit_outcome_name(record->outcome));
		break;
	}
}

void zf_explain_bad(const struct zf_extractor *extractor, const struct zf_batch *batch, const struct zf_record *record,
                    const char *path, zipfit_error *error)
{
	const char *member = zf_batch_member(batch, record);
	zipfit_error why;

	explain(extractor, record, &why);
	if (member != NULL)
		zf_fail(error, ZIPFIT_BAD_DATA, "%s:%llu: %s (member %s)", path, (unsigned long long)record->line,
		        why.message, member);
	else
		zf_fail(error, ZIPFIT_BAD_DATA, "%s:%llu: %s", path, (unsigned long long)record->line, why.message);
}
