/*
 * id_text.c - the id of a record, as text
 *
 * Nearly every id can be taken from the record as it stands. Whatever the scan leaves open, and
 * ids with escapes, the parser decides.
 */
#include "input/id_text.h"

#include "input/json_scan.h"

#include <string.h>

/* Whether the value, as it stands in a record, is an id without decoding anything; `*id` is its text. */
static bool is_plain_id(const unsigned char *value, size_t length, struct zf_document *id)
{
	*id = (struct zf_document){value, length};
	if (value[0] != '"') /* null is no id, and neither are objects and arrays */
		return value[0] != 'n' && value[0] != '{' && value[0] != '[';
	*id = (struct zf_document){value + 1, length - 2};
	return memchr(value, '\\', length) == NULL;
}

/* Makes the text of the value, which may be NULL, in the scratch memory. */
static bool take_value(const cJSON *value, cJSON *object, struct zf_buffer *scratch, const unsigned char *record,
                       size_t length, struct zf_id *id, zipfit_error *error)
{
	bool ok = true;

	zf_buffer_reset(scratch);
	if (value == NULL)
		id->outcome = ZIPFIT_FIELD_MISSING;
	else if (cJSON_IsString(value))
		ok = zf_json_append_unguarded(scratch, value->valuestring, error);
	else if (cJSON_IsNumber(value))
		ok = zf_json_keep_numbers(object, record, length, error) &&
		     zf_buffer_append_text(scratch, value->valuestring, error);
	else if (cJSON_IsBool(value))
		ok = zf_buffer_append_text(scratch, cJSON_IsTrue(value) ? "true" : "false", error);
	else
		id->outcome = ZIPFIT_NOT_STRING;
	id->text = (struct zf_document){scratch->data, scratch->length};
	return ok;
}

bool zf_find_id(const struct zf_field *field, struct zf_json *json, struct zf_buffer *scratch,
                const unsigned char *record, size_t length, struct zf_id *id, zipfit_error *error)
{
	const unsigned char *value;
	size_t value_length;
	cJSON *object;
	bool ok;

	*id = (struct zf_id){.outcome = ZIPFIT_SCORED};
	switch (zf_json_scan(field, record, length, &value, &value_length)) {
	case ZF_SCAN_FOUND:
		if (is_plain_id(value, value_length, &id->text))
			return true;
		break;
	case ZF_SCAN_MISSING:
		id->outcome = ZIPFIT_FIELD_MISSING;
		return true;
	case ZF_SCAN_UNKNOWN:
		break;
	}
	id->text = (struct zf_document){NULL, 0};
	if (!zf_json_parse(json, record, length, &object, &id->outcome, &id->bad_byte, error))
		return false;
	if (id->outcome != ZIPFIT_SCORED)
		return true;
	ok = take_value(zf_field_find(field, object), object, scratch, record, length, id, error);
	cJSON_Delete(object);
	return ok;
}
