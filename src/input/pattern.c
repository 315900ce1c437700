/*
 * pattern.c - a document made of literal text and fields
 */
#include "input/pattern.h"

#include "input/field.h"
#include "input/json.h"
#include "input/json_escape.h"
#include "input/json_scan.h"
#include "util/error.h"

#include <stdlib.h>
#include <string.h>

/* Literal text, then a field; the last segment may have no field. */
struct segment {
	struct zf_buffer literal;
	struct zf_field *field;
	bool optional; /* {name?}: empty if missing or null */
};

struct zf_pattern {
	bool is_template;
	struct segment *segments;
	size_t segment_count;
};

void zf_pattern_free(struct zf_pattern *pattern)
{
	if (pattern == NULL)
		return;
	for (size_t i = 0; i < pattern->segment_count; i++) {
		zf_buffer_free(&pattern->segments[i].literal);
		zf_field_free(pattern->segments[i].field);
	}
	free(pattern->segments);
	free(pattern);
}

/* ---- Parsing -------------------------------------------------------------- */

static struct segment *add_segment(struct zf_pattern *pattern, zipfit_error *error)
{
	struct segment *segments = realloc(pattern->segments, (pattern->segment_count + 1) * sizeof(*segments));

	if (segments == NULL) {
		zf_fail_memory(error, "a template");
		return NULL;
	}
	pattern->segments = segments;
	segments[pattern->segment_count] = (struct segment){0};
	return &segments[pattern->segment_count++];
}

static bool fail_template(const char *text, const char *why, zipfit_error *error)
{
	return zf_fail(error, ZIPFIT_BAD_OPTION, "template '%s': %s", text, why);
}

/* Reads one literal byte or escape at `*at` and moves past it. */
static bool parse_literal(const char *text, const char **at, struct zf_buffer *literal, zipfit_error *error)
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
			return fail_template(text, "a backslash must be followed by n, t or another backslash", error);
		}
	} else if (byte == '{') {
		(*at)++; /* "{{"; a single one starts a field and does not come here */
	} else if (byte == '}') {
		if (*(*at)++ != '}')
			return fail_template(text, "'}' without '{' (write }} for the character)", error);
	}
	return zf_buffer_append_byte(literal, (unsigned char)byte, error);
}

/* Reads the field at `*at`, which is a '{', and moves past its '}'. */
static bool parse_field(const char *text, const char **at, struct segment *segment, zipfit_error *error)
{
	const char *begin = *at + 1;
	const char *end = strchr(begin, '}');
	size_t length;

	if (end == NULL)
		return fail_template(text, "'{' without '}' (write {{ for the character)", error);
	length = (size_t)(end - begin);
	segment->optional = length > 0 && begin[length - 1] == '?';
	segment->field = zf_field_parse(begin, length - segment->optional, error);
	*at = end + 1;
	return segment->field != NULL;
}

static bool parse_template(struct zf_pattern *pattern, const char *text, zipfit_error *error)
{
	const char *at = text;
	struct segment *segment = add_segment(pattern, error);
	bool has_field = false;

	while (segment != NULL && *at != '\0') {
		if (at[0] != '{' || at[1] == '{') {
			if (!parse_literal(text, &at, &segment->literal, error))
				return false;
			continue;
		}
		if (!parse_field(text, &at, segment, error))
			return false;
		has_field = true;
		segment = add_segment(pattern, error);
	}
	if (segment == NULL)
		return false;
	return has_field || fail_template(text, "it names no field", error);
}

static struct zf_pattern *new_pattern(bool is_template, zipfit_error *error)
{
	struct zf_pattern *pattern = calloc(1, sizeof(*pattern));

	if (pattern == NULL)
		zf_fail_memory(error, "a template");
	else
		pattern->is_template = is_template;
	return pattern;
}

struct zf_pattern *zf_pattern_of_template(const char *text, zipfit_error *error)
{
	struct zf_pattern *pattern = new_pattern(true, error);

	if (pattern == NULL || parse_template(pattern, text, error))
		return pattern;
	zf_pattern_free(pattern);
	return NULL;
}

struct zf_pattern *zf_pattern_of_field(const char *field, zipfit_error *error)
{
	struct zf_pattern *pattern = new_pattern(false, error);
	struct segment *segment = pattern != NULL ? add_segment(pattern, error) : NULL;

	if (segment != NULL)
		segment->field = zf_field_parse(field, strlen(field), error);
	if (segment != NULL && segment->field != NULL)
		return pattern;
	zf_pattern_free(pattern);
	return NULL;
}

/* ---- Filling in ----------------------------------------------------------- */

/* The state of appending the values of one segment. */
struct filling {
	const struct zf_pattern *pattern;
	const struct segment *segment;
	cJSON *object;
	const unsigned char *record;
	size_t length;
	bool has_numbers; /* zf_json_keep_numbers() was called */
	struct zf_draft *draft;
	zipfit_error *error;
};

static const char *name_of(const struct filling *filling)
{
	return zf_field_text(filling->segment->field);
}

static bool refuse_missing(const struct filling *filling, const cJSON *parent)
{
	filling->draft->lacking = parent;
	filling->draft->field = name_of(filling);
	return zf_draft_refuse(filling->draft, ZIPFIT_FIELD_MISSING, "no field '%s'", name_of(filling));
}

static bool refuse_type(const struct filling *filling, const cJSON *value)
{
	if (cJSON_IsNull(value) && filling->pattern->is_template)
		return zf_draft_refuse(filling->draft, ZIPFIT_NOT_STRING,
		                       "field '%s' is null; a template leaves '{%s?}' empty then", name_of(filling),
		                       name_of(filling));
	return zf_draft_refuse(filling->draft, ZIPFIT_NOT_STRING, "field '%s' is not a string", name_of(filling));
}

static bool add_elements(const struct filling *filling, const cJSON *array)
{
	const cJSON *element;
	size_t number = 1;

	cJSON_ArrayForEach(element, array)
	{
		if (!cJSON_IsString(element))
			return zf_draft_refuse(filling->draft, ZIPFIT_NOT_STRING,
			                       "element %zu of field '%s' is not a string", number, name_of(filling));
		if (!zf_draft_join(filling->draft, element->valuestring, filling->error))
			return false;
		number++;
	}
	return true;
}

static bool add_number(struct filling *filling, const cJSON *number)
{
	if (!filling->has_numbers &&
	    !zf_json_keep_numbers(filling->object, filling->record, filling->length, filling->error))
		return false;
	filling->has_numbers = true;
	return zf_draft_join(filling->draft, number->valuestring, filling->error);
}

/* A zf_field_visit of a struct filling. */
static bool add_value(void *user, const cJSON *value, const cJSON *parent)
{
	struct filling *filling = user;

	if (cJSON_IsString(value))
		return zf_draft_join(filling->draft, value->valuestring, filling->error);
	if (filling->segment->optional && (value == NULL || cJSON_IsNull(value)))
		return true;
	if (value == NULL)
		return refuse_missing(filling, parent);
	if (cJSON_IsArray(value))
		return add_elements(filling, value);
	if (filling->pattern->is_template && cJSON_IsNumber(value))
		return add_number(filling, value);
	if (filling->pattern->is_template && cJSON_IsBool(value))
		return zf_draft_join(filling->draft, cJSON_IsTrue(value) ? "true" : "false", filling->error);
	return refuse_type(filling, value);
}

bool zf_pattern_fill(const struct zf_pattern *pattern, cJSON *object, const unsigned char *record, size_t length,
                     struct zf_draft *draft, zipfit_error *error)
{
	struct filling filling = {
		.pattern = pattern,
		.object = object,
		.record = record,
		.length = length,
		.draft = draft,
		.error = error,
	};

	for (size_t i = 0; i < pattern->segment_count; i++) {
		filling.segment = &pattern->segments[i];
		if (!zf_buffer_append(draft->text, filling.segment->literal.data, filling.segment->literal.length,
		                      error))
			return false;
		draft->joins = false;
		if (filling.segment->field != NULL &&
		    !zf_field_each(filling.segment->field, object, add_value, &filling))
			return false;
	}
	return true;
}

/* ---- Filling in from a record that is not parsed -------------------------- */

/*
 * Finds the inside of the string that a segment's field is in the record; it is empty if the field may be absent, and
 * is. False if that is not known.
 */
static bool find_string(const struct segment *segment, const unsigned char *record, size_t length,
                        struct zf_document *string)
{
	const unsigned char *value;
	size_t value_length;
	const enum zf_json_scanned scanned = zf_json_scan(segment->field, record, length, &value, &value_length);

	*string = (struct zf_document){record, 0};
	if (segment->optional && (scanned == ZF_SCAN_MISSING || (scanned == ZF_SCAN_FOUND && value[0] == 'n')))
		return true;
	if (scanned != ZF_SCAN_FOUND || value[0] != '"')
		return false;
	*string = (struct zf_document){value + 1, value_length - 2};
	return true;
}

/* Whether the document is one field, without text around it. */
static bool is_one_field(const struct zf_pattern *pattern)
{
	return pattern->segment_count == 1 && pattern->segments[0].literal.length == 0;
}

bool zf_pattern_scan(const struct zf_pattern *pattern, const unsigned char *record, size_t length,
                     struct zf_buffer *scratch, struct zf_document *text, zipfit_error *error)
{
	struct zf_document string;

	*text = (struct zf_document){NULL, 0};
	zf_buffer_reset(scratch);
	for (size_t i = 0; i < pattern->segment_count; i++) {
		const struct segment *segment = &pattern->segments[i];

		if (!zf_buffer_append(scratch, segment->literal.data, segment->literal.length, error))
			return false;
		if (segment->field == NULL)
			continue;
		if (!find_string(segment, record, length, &string))
			return true;
		if (is_one_field(pattern) && memchr(string.bytes, '\\', string.length) == NULL) {
			*text = string;
			return true;
		}
		if (!zf_json_decode_string(scratch, string.bytes, string.length, error))
			return false;
	}
	/* Not NULL for an empty text either. */
	*text = (struct zf_document){scratch->length > 0 ? scratch->data : record, scratch->length};
	return true;
}
