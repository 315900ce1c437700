/*
 * extractor.c - a record -> its document
 */
#include "input/extractor.h"

#include "input/extractor_state.h"

#include "input/id_text.h"
#include "input/utf8.h"
#include "util/error.h"

#include <stdlib.h>
#include <string.h>

void zf_extractor_free(struct zf_extractor *extractor)
{
	if (extractor == NULL)
		return;
	zf_token_table_free(extractor->token_table);
	zf_pattern_free(extractor->pattern);
	zf_chat_free(extractor->chat);
	zf_field_free(extractor->unit_field);
	zf_field_free(extractor->id_field);
	free(extractor);
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

static bool compile_chat(struct zf_extractor *extractor, const zipfit_format *format, zipfit_error *error)
{
	if (format->field != NULL || format->pattern != NULL)
		return zf_fail(error, ZIPFIT_BAD_OPTION, "a chat excludes a field and a template");
	extractor->chat = zf_chat_new(format->chat, format->roles, error);
	return extractor->chat != NULL;
}

static bool compile(struct zf_extractor *extractor, const zipfit_format *format, zipfit_error *error)
{
	if (!compile_unit(extractor, format, error))
		return false;
	if (format->kind != ZIPFIT_JSONL) {
		if (format->field != NULL || format->pattern != NULL || format->chat != NULL)
			return zf_fail(error, ZIPFIT_BAD_OPTION, "a field, template or chat needs JSON records");
		return true;
	}
	if (format->chat != NULL)
		return compile_chat(extractor, format, error);
	if (format->roles != NULL)
		return zf_fail(error, ZIPFIT_BAD_OPTION, "roles need a chat");
	if (format->pattern != NULL && format->field != NULL)
		return zf_fail(error, ZIPFIT_BAD_OPTION, "a field and a template exclude each other");
	extractor->pattern = format->pattern != NULL
	                             ? zf_pattern_of_template(format->pattern, error)
	                             : zf_pattern_of_field(format->field != NULL ? format->field : "text", error);
	return extractor->pattern != NULL;
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
	extractor->min_tokens = format->min_tokens;
	if (!compile(extractor, format, error) ||
	    (format->min_tokens > 0 && (extractor->token_table = zf_token_table_new(error)) == NULL)) {
		zf_extractor_free(extractor);
		return NULL;
	}
	return extractor;
}

struct zf_extractor *zf_extractor_of_id(const char *field, const zipfit_format *format, zipfit_error *error)
{
	struct zf_extractor *extractor = calloc(1, sizeof(*extractor));

	if (extractor == NULL) {
		zf_fail_memory(error, "an extractor");
		return NULL;
	}
	extractor->max_record = format->max_record > 0 ? format->max_record : ZIPFIT_DEFAULT_MAX_RECORD;
	extractor->id_field = zf_field_parse(field, strlen(field), error);
	if (extractor->id_field != NULL)
		return extractor;
	zf_extractor_free(extractor);
	return NULL;
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
	zf_tokens_free(&scratch->tokens);
}

bool zf_extractor_fill(const struct zf_extractor *extractor, cJSON *object, const unsigned char *record, size_t length,
                       struct zf_draft *draft, zipfit_error *error)
{
	zf_buffer_reset(draft->text);
	return (extractor->chat != NULL ? zf_chat_append(extractor->chat, object, draft, error)
	                                : zf_pattern_fill(extractor->pattern, object, record, length, draft, error)) ||
	       draft->outcome != ZIPFIT_SCORED;
}

/* Reads the cost of the record from its field. */
static void read_cost(const struct zf_extractor *extractor, const cJSON *object, struct zf_extracted *extracted)
{
	const cJSON *value = zf_field_find(extractor->unit_field, object);

	/* Doubles are exact up to 2^53. */
	if (cJSON_IsNumber(value) && value->valuedouble >= 0 && value->valuedouble <= 9007199254740992.0 &&
	    value->valuedouble == (double)(uint64_t)value->valuedouble)
		extracted->cost = (uint64_t)value->valuedouble;
	else
		extracted->outcome = ZIPFIT_NO_COUNT;
}

/* Makes the document of a JSON record in the scratch memory. */
static bool extract_json(const struct zf_extractor *extractor, struct zf_scratch *scratch, const unsigned char *record,
                         size_t length, struct zf_extracted *extracted, zipfit_error *error)
{
	struct zf_draft draft = {.text = &scratch->text};
	cJSON *object;
	bool ok;

	/* Nearly every record: its text is found several times faster than all of it is parsed. */
	if (extractor->pattern != NULL && extractor->unit_field == NULL) {
		if (!zf_pattern_scan(extractor->pattern, record, length, &scratch->text, &extracted->document, error))
			return false;
		if (extracted->document.bytes != NULL)
			return true;
	}
	if (!zf_json_parse(&scratch->json, record, length, &object, &extracted->outcome, &extracted->bad_byte, error))
		return false;
	if (extracted->outcome != ZIPFIT_SCORED)
		return true;
	ok = zf_extractor_fill(extractor, object, record, length, &draft, error);
	extracted->outcome = draft.outcome;
	extracted->roles = draft.roles;
	extracted->document = (struct zf_document){scratch->text.data, scratch->text.length};
	if (ok && extracted->outcome == ZIPFIT_SCORED && extractor->unit_field != NULL)
		read_cost(extractor, object, extracted);
	cJSON_Delete(object);
	return ok;
}

/* Counts tokens separated by ASCII white space: the unit ZIPFIT_WORDS. words.h has another notion of a word. */
static uint64_t count_tokens(const unsigned char *bytes, size_t length)
{
	uint64_t tokens = 0;
	bool inside = false;

	for (size_t i = 0; i < length; i++) {
		const bool space = bytes[i] == ' ' || (bytes[i] >= '\t' && bytes[i] <= '\r');

		tokens += !space && !inside;
		inside = !space;
	}
	return tokens;
}

/* The outcome of a document of `length` bytes. */
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

/* Leaves out the document if it has too few tokens. Reads as many of them as it takes. */
static bool filter_tokens(const struct zf_extractor *extractor, struct zf_scratch *scratch,
                          struct zf_extracted *extracted, zipfit_error *error)
{
	struct zf_tokens *tokens = &scratch->tokens;
	bool found = true;

	zf_tokens_start(tokens, extractor->token_table, extracted->document.bytes, extracted->document.length);
	while (found && tokens->count < extractor->min_tokens) {
		zf_tokens_forget(tokens);
		if (!zf_next_token(tokens, &found, error))
			return false;
	}
	if (!found)
		extracted->outcome = ZIPFIT_TOO_SHORT;
	return true;
}

static bool extract_id(const struct zf_extractor *extractor, struct zf_scratch *scratch, const unsigned char *record,
                       size_t length, struct zf_extracted *extracted, zipfit_error *error)
{
	struct zf_id id;

	if (!zf_find_id(extractor->id_field, &scratch->json, &scratch->text, record, length, &id, error))
		return false;
	*extracted = (struct zf_extracted){.outcome = id.outcome, .bad_byte = id.bad_byte, .document = id.text};
	return true;
}

bool zf_extract(const struct zf_extractor *extractor, struct zf_scratch *scratch, const unsigned char *record,
                size_t length, struct zf_extracted *extracted, zipfit_error *error)
{
	struct zf_document *document = &extracted->document;

	if (length == 0)
		record = (const unsigned char *)"";
	*extracted = (struct zf_extracted){.outcome = ZIPFIT_SCORED, .document = {record, length}};
	if (extractor->id_field != NULL)
		return extract_id(extractor, scratch, record, length, extracted, error);
	if (extractor->kind == ZIPFIT_JSONL && !extract_json(extractor, scratch, record, length, extracted, error))
		return false;
	if (extracted->outcome != ZIPFIT_SCORED) {
		*document = (struct zf_document){NULL, 0};
		return true;
	}
	if (extractor->kind == ZIPFIT_LINES && length > 0 && record[length - 1] == '\r')
		document->length--;
	extracted->outcome = filter(extractor, document->length);
	if (extractor->unit == ZIPFIT_BYTES)
		extracted->cost = document->length;
	else if (extractor->unit == ZIPFIT_WORDS)
		extracted->cost = count_tokens(document->bytes, document->length);
	extracted->invalid_utf8 = zf_utf8_prefix(document->bytes, document->length) < document->length;
	return extracted->outcome != ZIPFIT_SCORED || extractor->min_tokens == 0 ||
	       filter_tokens(extractor, scratch, extracted, error);
}

bool zf_extract_record(const struct zf_extractor *extractor, struct zf_scratch *scratch, const struct zf_batch *batch,
                       struct zf_record *record, struct zf_document *document, zipfit_error *error)
{
	struct zf_extracted extracted;

	if (!zf_extract(extractor, scratch, batch->bytes.data + record->begin, record->length, &extracted, error))
		return false;
	record->outcome = extracted.outcome;
	record->bad_byte = extracted.bad_byte;
	record->document_bytes = extracted.document.length;
	record->cost = extracted.cost;
	record->invalid_utf8 = extracted.invalid_utf8;
	record->roles = extracted.roles;
	*document = extracted.document;
	return true;
}
