/*
 * test_text.c - numbers and strings as text that reads back the same
 *
 * Independent readers, strtod() and cJSON, read what was written. The shortest form of
 * a double is found by trying every number of digits.
 */
#include "support.h"
#include "input/utf8.h"
#include "output/text.h"

#include <cjson/cJSON.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define REPLACEMENT "\xef\xbf\xbd"

/* ---- Numbers -------------------------------------------------------------- */

/* The text of a double in static memory. */
static const char *double_text(double value)
{
	static char text[64];
	struct zf_buffer buffer = {0};
	zipfit_error error;

	assert_ok(zf_append_double(&buffer, value, &error), error);
	assert_true(buffer.length < sizeof(text));
	memcpy(text, buffer.data, buffer.length);
	text[buffer.length] = '\0';
	zf_buffer_free(&buffer);
	return text;
}

static bool same_bits(double a, double b)
{
	return memcmp(&a, &b, sizeof(a)) == 0;
}

/* The fewest significant digits that read back as `value`. */
static int digits_needed(double value)
{
	char text[64];

	for (int digits = 1; digits < 17; digits++) {
		snprintf(text, sizeof(text), "%.*e", digits - 1, value);
		if (same_bits(strtod(text, NULL), value))
			return digits;
	}
	return 17;
}

/* Significant digits of a decimal number: leading zeros and the exponent do not count, nor do zeros at the end. */
static int digits_used(const char *text)
{
	int digits = 0, zeros = 0;

	for (; *text != '\0' && *text != 'e'; text++) {
		if (*text < '0' || *text > '9')
			continue;
		zeros = *text == '0' ? zeros + 1 : 0;
		digits += digits > 0 || *text != '0';
	}
	return digits > zeros ? digits - zeros : 1;
}

/* As printf() has it, with the fewest digits from 15 on that read back. */
static const char *printed_text(double value)
{
	static char text[64];

	for (int digits = 15; digits <= 17; digits++) {
		snprintf(text, sizeof(text), "%.*g", digits, value);
		if (strtod(text, NULL) == value)
			break;
	}
	return text;
}

static void check_double(double value)
{
	const char *text = double_text(value);
	cJSON *json = cJSON_Parse(text);

	if (!same_bits(strtod(text, NULL), value))
		fail_msg("%s is not %a", text, value);
	assert_true(cJSON_IsNumber(json));
	assert_true(same_bits(json->valuedouble, value));
	cJSON_Delete(json);
	assert_string_equal(printed_text(value), text);
	/* Denormal numbers have fewer digits than the 15 that are written at least. */
	if (fpclassify(value) == FP_SUBNORMAL)
		assert_in_range(digits_used(text), digits_needed(value), 17);
	else
		assert_int_equal(digits_needed(value), digits_used(text));
}

static void test_random_doubles(void **state)
{
	struct prng prng = {17};

	(void)state;
	for (int round = 0; round < 20000; round++) {
		const uint64_t bits = prng_next(&prng);
		double value;

		memcpy(&value, &bits, sizeof(value));
		if (isfinite(value))
			check_double(value);
	}
}

static void test_random_scores(void **state)
{
	struct prng prng = {18};

	(void)state;
	for (int round = 0; round < 20000; round++) {
		const double larger = (double)(1 + prng_below(&prng, 100000));

		check_double(1 - (double)prng_below(&prng, 200000) / larger);
		check_double((double)prng_below(&prng, 1000) / 1000);
	}
}

/* Where the number of digits before the point changes, and where a number is half-way between two shorter ones. */
static void test_doubles_at_borders(void **state)
{
	struct prng prng = {19};

	(void)state;
	for (int exponent = -13; exponent < 18; exponent++) {
		double value = strtod("1e-20", NULL) * pow(10, 20 + exponent);

		for (int i = 0; i < 10; i++)
			value = nextafter(value, 0);
		for (int i = 0; i < 20; i++, value = nextafter(value, INFINITY)) {
			check_double(value);
			check_double(-value);
		}
	}
	for (int round = 0; round < 5000; round++) {
		check_double((double)prng_below(&prng, 2000001) / (double)((uint64_t)1 << prng_below(&prng, 40)));
		check_double(ldexp(1, (int)prng_below(&prng, 100) - 50));
	}
}

static void test_special_doubles(void **state)
{
	static const double values[] = {0.0,
	                                -0.0,
	                                1.0,
	                                -1.0,
	                                0.5,
	                                0.1,
	                                1.0 / 3,
	                                2.0 / 3,
	                                0.1 + 0.2,
	                                1e22,
	                                1e23,
	                                123456789012345678.0,
	                                5e-324,
	                                1e-300,
	                                0x1p-1022,
	                                0x1.fffffffffffffp1023,
	                                9007199254740993.0};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(values); i++)
		check_double(values[i]);
	assert_string_equal("0.1", double_text(0.1));
	assert_string_equal("0.5", double_text(0.5));
	assert_string_equal("-0.25", double_text(-0.25));
	assert_string_equal("1", double_text(1));
}

static void test_unsigned(void **state)
{
	static const struct {
		uint64_t value;
		const char *text;
	} cases[] = {{0, "0"}, {7, "7"}, {4294967296, "4294967296"}, {UINT64_MAX, "18446744073709551615"}};
	struct zf_buffer buffer = {0};
	zipfit_error error;

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		buffer.length = 0;
		assert_ok(zf_append_uint(&buffer, cases[i].value, &error), error);
		assert_int_equal(strlen(cases[i].text), buffer.length);
		assert_memory_equal(cases[i].text, buffer.data, buffer.length);
	}
	zf_buffer_free(&buffer);
}

/* ---- JSON strings --------------------------------------------------------- */

/* The JSON string of the bytes, NUL-terminated; the owner frees it. */
static struct zf_buffer json_string(const void *bytes, size_t length)
{
	struct zf_buffer json = {0};
	zipfit_error error;

	assert_ok(zf_append_json_string(&json, bytes, length, &error), error);
	assert_ok(zf_buffer_append_byte(&json, 0, &error), error);
	return json;
}

static void append(struct zf_buffer *to, const void *bytes, size_t length)
{
	zipfit_error error;

	assert_ok(zf_buffer_append(to, bytes, length, &error), error);
}

/*
 * Adds a random chunk to `raw`, and to `text` what it must read back as: a valid
 * character as itself, each byte of an invalid chunk as U+FFFD. Chunks are such
 * that no two of them could be read as something else together.
 */
static void append_chunk(struct zf_buffer *raw, struct zf_buffer *text, struct prng *prng)
{
	static const char *const valid[] = {"a",           "\"",           "\\",
	                                    "/",           "\n",           "\r",
	                                    "\t",          "\b",           "\x01",
	                                    "\x1f",        "\x7f",         "\xc3\xa9",
	                                    "\\u",         "\xe2\x82\xac", "\xf0\x9f\x98\x80",
	                                    "\xe2\x80\xa8"};
	static const char *const invalid[] = {"\xff",         "\xfe",     "\xc0",         "\xc1",
	                                      "\xf5",         "\xc0\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80",
	                                      "\xe0\x80\x80", "\xf8"};
	/* A sequence that ends too early is followed by a letter, so that nothing completes it. */
	static const char *const cut[] = {"\xe2\x82", "\xc3", "\xf0\x9f\x98", "\x80"};
	const char *chunk;

	switch (prng_below(prng, 4)) {
	case 0:
		chunk = invalid[prng_below(prng, ARRAY_LENGTH(invalid))];
		append(raw, chunk, strlen(chunk));
		for (size_t i = 0; i < strlen(chunk); i++)
			append(text, LITERAL(REPLACEMENT));
		break;
	case 1:
		chunk = cut[prng_below(prng, ARRAY_LENGTH(cut))];
		append(raw, LITERAL("x"));
		append(raw, chunk, strlen(chunk));
		append(raw, LITERAL("y"));
		append(text, LITERAL("x"));
		for (size_t i = 0; i < strlen(chunk); i++)
			append(text, LITERAL(REPLACEMENT));
		append(text, LITERAL("y"));
		break;
	default:
		chunk = valid[prng_below(prng, ARRAY_LENGTH(valid))];
		append(raw, chunk, strlen(chunk));
		append(text, chunk, strlen(chunk));
		break;
	}
}

static void test_json_strings_read_back(void **state)
{
	struct prng prng = {19};

	(void)state;
	for (int round = 0; round < 5000; round++) {
		struct zf_buffer raw = {0}, text = {0}, json;
		cJSON *value;

		for (uint64_t chunks = prng_below(&prng, 12); chunks > 0; chunks--)
			append_chunk(&raw, &text, &prng);
		append(&text, "", 1);
		json = json_string(raw.data, raw.length);
		value = cJSON_Parse((const char *)json.data);
		assert_true(cJSON_IsString(value));
		assert_string_equal((const char *)text.data, value->valuestring);
		cJSON_Delete(value);
		zf_buffer_free(&raw);
		zf_buffer_free(&text);
		zf_buffer_free(&json);
	}
}

/* Whatever the bytes, the string is one line of valid UTF-8 without control characters, and is JSON. */
static void test_json_strings_of_random_bytes(void **state)
{
	struct prng prng = {20};

	(void)state;
	for (int round = 0; round < 5000; round++) {
		unsigned char bytes[40];
		const size_t length = (size_t)prng_below(&prng, sizeof(bytes) + 1);
		struct zf_buffer json;
		cJSON *value;

		prng_fill(&prng, bytes, length);
		json = json_string(bytes, length);
		assert_int_equal(json.length, zf_utf8_prefix(json.data, json.length));
		for (size_t i = 0; i + 1 < json.length; i++)
			assert_true(json.data[i] >= 0x20);
		value = cJSON_Parse((const char *)json.data);
		assert_true(cJSON_IsString(value));
		cJSON_Delete(value);
		zf_buffer_free(&json);
	}
}

static void test_json_strings_with_nul(void **state)
{
	struct zf_buffer json = json_string(LITERAL("a\0\0b"));

	(void)state;
	assert_string_equal("\"a\\u0000\\u0000b\"", (const char *)json.data);
	zf_buffer_free(&json);
	json = json_string(NULL, 0);
	assert_string_equal("\"\"", (const char *)json.data);
	zf_buffer_free(&json);
}

/* ---- TSV ------------------------------------------------------------------ */

static void test_tsv_fields(void **state)
{
	static const struct {
		const char *text, *field;
	} cases[] = {
		{"", ""},
		{"dir/file name.jsonl", "dir/file name.jsonl"},
		{"a\tb\nc\rd\\e", "a\\tb\\nc\\rd\\\\e"},
		{"\\t", "\\\\t"},
		{"\t\t", "\\t\\t"},
		{"\xc3\xa9\xff\x01", "\xc3\xa9\xff\x01"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct zf_buffer field = {0};
		zipfit_error error;

		assert_ok(zf_append_tsv_field(&field, cases[i].text, &error) &&
		                  zf_buffer_append_byte(&field, 0, &error),
		          error);
		assert_string_equal(cases[i].field, (const char *)field.data);
		zf_buffer_free(&field);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_random_doubles),
		cmocka_unit_test(test_random_scores),
		cmocka_unit_test(test_doubles_at_borders),
		cmocka_unit_test(test_special_doubles),
		cmocka_unit_test(test_unsigned),
		cmocka_unit_test(test_json_strings_read_back),
		cmocka_unit_test(test_json_strings_of_random_bytes),
		cmocka_unit_test(test_json_strings_with_nul),
		cmocka_unit_test(test_tsv_fields),
	};

	return cmocka_run_group_tests_name("text", tests, NULL, NULL);
}
