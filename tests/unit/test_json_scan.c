/*
 * test_json_scan.c - the scan must never be of another opinion than the parser
 *
 * Random texts, JSON and nearly JSON, are scanned and parsed; the parser is the judge.
 */
#include "support.h"
#include "input/json.h"
#include "input/json_escape.h"
#include "input/json_scan.h"

#include <string.h>

static const char *const fields[] = {"id", "/id", "/a/id", "/a/0", "/", "/a/b/id", "caf\xc3\xa9", "/a/a", "\xff"};

/* What the parser says of the record: its outcome and the field's value, in a tree that the caller deletes. */
static enum zipfit_outcome parse(const char *record, size_t length, const struct zf_field *field, cJSON **object,
                                 const cJSON **value)
{
	struct zf_json json = {{0}};
	enum zipfit_outcome outcome;
	zipfit_error error;
	size_t where;

	assert_ok(zf_json_parse(&json, (const unsigned char *)record, length, object, &outcome, &where, &error), error);
	*value = *object != NULL ? zf_field_find(field, *object) : NULL;
	zf_json_free(&json);
	return outcome;
}

/* Whether the text of a value, alone, is the value that the parser found. */
static bool is_value(const unsigned char *text, size_t length, const cJSON *value)
{
	struct zf_buffer wrapped = {0};
	struct zf_json json = {{0}};
	enum zipfit_outcome outcome;
	zipfit_error error;
	cJSON *object;
	char *found, *expected;
	size_t where;
	bool same;

	assert_ok(zf_buffer_append_text(&wrapped, "{\"x\":", &error) &&
	                  zf_buffer_append(&wrapped, text, length, &error) &&
	                  zf_buffer_append_byte(&wrapped, '}', &error),
	          error);
	assert_ok(zf_json_parse(&json, wrapped.data, wrapped.length, &object, &outcome, &where, &error), error);
	/* As text: cJSON_Compare() looks only at the first of several members of a name. */
	assert_non_null(object);
	found = cJSON_PrintUnformatted(object->child);
	expected = cJSON_PrintUnformatted(value);
	same = strcmp(found, expected) == 0;
	cJSON_free(found);
	cJSON_free(expected);
	cJSON_Delete(object);
	zf_json_free(&json);
	zf_buffer_free(&wrapped);
	return same;
}

/* Whether the string, which stands at `text` with its quotes, decodes to the one that the parser found. */
static bool decodes_the_same(const unsigned char *text, size_t length, const cJSON *value)
{
	struct zf_buffer decoded = {0}, expected = {0};
	zipfit_error error;
	bool same;

	assert_ok(zf_json_decode_string(&decoded, text + 1, length - 2, &error) &&
	                  zf_json_append_unguarded(&expected, value->valuestring, &error),
	          error);
	same = decoded.length == expected.length &&
	       (decoded.length == 0 || memcmp(decoded.data, expected.data, decoded.length) == 0);
	zf_buffer_free(&decoded);
	zf_buffer_free(&expected);
	return same;
}

/* Scans the record for each field and compares; returns how often the scan knew. */
static unsigned compare(const char *record, size_t length)
{
	unsigned known = 0;

	for (size_t i = 0; i < ARRAY_LENGTH(fields); i++) {
		zipfit_error error;
		struct zf_field *field = zf_field_parse(fields[i], strlen(fields[i]), &error);
		const unsigned char *text;
		const cJSON *value;
		size_t text_length;
		cJSON *object;
		enum zipfit_outcome outcome;
		enum zf_json_scanned scanned;

		assert_ok(field != NULL, error);
		outcome = parse(record, length, field, &object, &value);
		scanned = zf_json_scan(field, (const unsigned char *)record, length, &text, &text_length);
		if (scanned != ZF_SCAN_UNKNOWN && outcome != ZIPFIT_SCORED)
			fail_msg("the scan takes what is bad: %.*s", (int)length, record);
		if ((scanned == ZF_SCAN_MISSING && value != NULL) ||
		    (scanned == ZF_SCAN_FOUND && (value == NULL || !is_value(text, text_length, value))))
			fail_msg("the scan finds something else in %s of %.*s", fields[i], (int)length, record);
		if (scanned == ZF_SCAN_FOUND && cJSON_IsString(value) && !decodes_the_same(text, text_length, value))
			fail_msg("%.*s is decoded otherwise", (int)text_length, text);
		known += scanned != ZF_SCAN_UNKNOWN;
		cJSON_Delete(object);
		zf_field_free(field);
	}
	return known;
}

/* ---- Random records ------------------------------------------------------ */

static void add(struct zf_buffer *to, const char *text)
{
	zipfit_error error;

	assert_ok(zf_buffer_append_text(to, text, &error), error);
}

#define PICK(prng, list) (list)[prng_below(prng, ARRAY_LENGTH(list))]

static void add_value(struct prng *prng, struct zf_buffer *to, int depth)
{
	static const char *const scalars[] = {
		"\"a\"",
		"\"\"",
		"\"say \\\"hi\\\" \\\\\"",
		"\"\\u00e9\\n\\ud83d\\ude00 and more than eight bytes\"",
		"0",
		"-12.5e3",
		"1E+9",
		"true",
		"false",
		"null",
		"\"caf\xc3\xa9, id, {[\"",
		"\"\\ud83d alone, \\udE00\\ud83d\\u0041\\u0000\\/\\b\\f\\r\\t\"",
		"\"1234567\\n12345678\\\\1234567\\\"\\u07ff\\u0800\\uffff\\ud800\\udc00\\udbff\\udfff\"",
		"12345678901234567890",
	};
	static const char *const names[] = {"\"id\"", "\"a\"",           "\"b\"",        "\"\"",
	                                    "\"0\"",  "\"caf\xc3\xa9\"", "\"i\\u0064\"", "\"\xff\""};
	static const char *const spaces[] = {"", "", "", " ", "\t\n"};
	const uint64_t kind = depth > 0 ? prng_below(prng, 4) : 0;
	const uint64_t count = prng_below(prng, 4);

	if (kind < 2) {
		add(to, PICK(prng, scalars));
		return;
	}
	add(to, kind == 2 ? "{" : "[");
	for (uint64_t i = 0; i < count; i++) {
		add(to, i > 0 ? "," : "");
		add(to, PICK(prng, spaces));
		if (kind == 2) {
			add(to, PICK(prng, names));
			add(to, PICK(prng, spaces));
			add(to, ":");
		}
		add_value(prng, to, depth - 1);
		add(to, PICK(prng, spaces));
	}
	add(to, kind == 2 ? "}" : "]");
}

/* Replaces, removes or repeats a byte. */
static void spoil(struct prng *prng, struct zf_buffer *record)
{
	static const char bytes[] = "{}[]:,\"\\ 0-.eE+tfn\xff\x01";
	const size_t at = (size_t)prng_below(prng, record->length);

	switch (prng_below(prng, 3)) {
	case 0:
		record->data[at] = (unsigned char)bytes[prng_below(prng, sizeof(bytes))];
		break;
	case 1:
		memmove(record->data + at, record->data + at + 1, record->length - at - 1);
		record->length--;
		break;
	default:
		record->data[at] = record->data[prng_below(prng, record->length)];
		break;
	}
}

static void test_random_records(void **state)
{
	const uint64_t rounds = repeats(20000, 2000);
	struct prng prng = {17};
	uint64_t known = 0;

	(void)state;
	for (uint64_t i = 0; i < rounds; i++) {
		struct zf_buffer record = {0};

		add(&record, "{\"id\":");
		add_value(&prng, &record, 3);
		add(&record, ",\"a\":");
		add_value(&prng, &record, 4);
		add(&record, "}");
		if (i % 2 == 0)
			known += compare((const char *)record.data, record.length);
		for (uint64_t spoiled = prng_below(&prng, 3) + 1; spoiled > 0 && record.length > 1; spoiled--)
			spoil(&prng, &record);
		compare((const char *)record.data, record.length);
		zf_buffer_free(&record);
	}
	/* A scan that never knows would not be wrong either. */
	assert_true(known > rounds / 2 * ARRAY_LENGTH(fields) / 2);
}

/* ---- Records of a kind --------------------------------------------------- */

static void test_known(void **state)
{
	static const struct {
		const char *record, *field, *value; /* NULL: missing */
	} cases[] = {
		{"{\"id\":\"x\"}", "id", "\"x\""},
		{" { \"id\" : 7 } ", "id", "7"},
		{"{\"id\":1,\"id\":2}", "id", "2"},
		{"{\"a\":{\"id\":1},\"a\":{}}", "/a/id", NULL},
		{"{\"a\":{\"id\":1},\"a\":5}", "/a/id", NULL},
		{"{\"a\":{\"id\":[1,{\"id\":2}]}}", "/a/id", "[1,{\"id\":2}]"},
		{"{\"b\":{\"id\":1},\"c\":[{\"id\":2}]}", "id", NULL},
		{"{\"t\":\"\\\"id\\\": 5\",\"id\":true}", "id", "true"},
		{"{}", "id", NULL},
		{"{\"ids\":1,\"i\":2}", "id", NULL},
		{"{\"b\":{\"\\u0069d\":1}}", "id", NULL}, /* not a name on the way */
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		zipfit_error error;
		struct zf_field *field = zf_field_parse(cases[i].field, strlen(cases[i].field), &error);
		const unsigned char *value;
		size_t length;
		const enum zf_json_scanned scanned = zf_json_scan(field, (const unsigned char *)cases[i].record,
		                                                  strlen(cases[i].record), &value, &length);

		assert_int_equal(cases[i].value != NULL ? ZF_SCAN_FOUND : ZF_SCAN_MISSING, scanned);
		if (cases[i].value != NULL) {
			assert_int_equal(strlen(cases[i].value), length);
			assert_memory_equal(cases[i].value, value, length);
		}
		zf_field_free(field);
	}
}

/* What only the parser may judge: most of it is bad, some of it is not. */
static void test_unknown(void **state)
{
	static const char *const records[] = {
		"",
		"null",
		"[{\"id\":1}]",
		"{\"id\":1}}",
		"{\"id\":1} x",
		"{\"id\":1,}",
		"{\"id\" 1}",
		"{\"id\":01}",
		"{\"id\":+1}",
		"{\"id\":1.}",
		"{\"id\":.5}",
		"{\"id\":1e}",
		"{\"id\":\"\\x\"}",
		"{\"id\":\"\\u00g0\"}",
		"{\"id\":\"",
		"{\"id\":\"\\",
		"{\"id\":tru}",
		"{'id':1}",
		"{\"id\":-}",
		"{\"i\\u0064\":1}",
		"{\"a\":[1],\"id\":[1}",
		"{\"id\":nul",
		"{",
		"{\"id\":1111111111111111111111111111111111111111111111111111111111111111111}",
	};
	zipfit_error error;
	struct zf_field *field = zf_field_parse("id", 2, &error);
	char deep[2 * 40 + 8] = "{\"id\":";

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(records); i++) {
		const unsigned char *value;
		size_t length;

		if (zf_json_scan(field, (const unsigned char *)records[i], strlen(records[i]), &value, &length) !=
		    ZF_SCAN_UNKNOWN)
			fail_msg("the scan takes %s", records[i]);
		compare(records[i], strlen(records[i]));
	}
	memset(deep + 6, '[', 40);
	memset(deep + 46, ']', 40);
	deep[86] = '}';
	assert_int_equal(0, compare(deep, 87));
	zf_field_free(field);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_known),
		cmocka_unit_test(test_unknown),
		cmocka_unit_test(test_random_records),
	};

	return cmocka_run_group_tests_name("json_scan", tests, NULL, NULL);
}
