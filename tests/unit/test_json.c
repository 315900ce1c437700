/*
 * test_json.c - a record's bytes -> a cJSON tree, without cJSON's limits
 *
 * Tables of records with their text or outcome state by hand what RFC 8259 says.
 * Every record is parsed at the end of a block, with the one readable byte that the
 * contract requires, so that a sanitizer detects a parser that reads further.
 */
#include "support.h"
#include "input/json.h"

#include <stdlib.h>
#include <string.h>

/* What became of one record; the owner calls forget(). */
struct parsed {
	struct zf_json json;
	cJSON *object;
	enum zipfit_outcome outcome;
	size_t bad_byte;
};

static struct parsed parse(const void *record, size_t length)
{
	struct parsed parsed = {.bad_byte = 12345};
	unsigned char *exact = malloc(length > 0 ? length : 1);
	zipfit_error error;

	assert_non_null(exact);
	if (length > 0)
		memcpy(exact, record, length);
	assert_ok(zf_json_parse(&parsed.json, exact, length, &parsed.object, &parsed.outcome, &parsed.bad_byte, &error),
	          error);
	free(exact);
	assert_int_equal(parsed.outcome == ZIPFIT_SCORED, parsed.object != NULL);
	return parsed;
}

static void forget(struct parsed *parsed)
{
	cJSON_Delete(parsed->object);
	zf_json_free(&parsed->json);
}

static void assert_outcome(enum zipfit_outcome expected, const void *record, size_t length)
{
	struct parsed parsed = parse(record, length);

	if (parsed.outcome != expected)
		fail_msg("'%.*s' is %s, not %s", length < 200 ? (int)length : 200, (const char *)record,
		         zipfit_outcome_name(parsed.outcome), zipfit_outcome_name(expected));
	forget(&parsed);
}

/* ---- Guarding ------------------------------------------------------------- */

static void test_guard_is_one_to_one(void **state)
{
	static const unsigned char risky[] = {0xff, 0x00, 0x01, 0x02, 'a'};
	struct prng prng = {4};

	(void)state;
	for (int round = 0; round < 20000; round++) {
		unsigned char bytes[64];
		const size_t length = (size_t)prng_below(&prng, sizeof(bytes) + 1);
		const bool any = prng_below(&prng, 4) == 0;
		struct zf_buffer guarded = {0}, back = {0};
		zipfit_error error;

		for (size_t i = 0; i < length; i++)
			bytes[i] = any ? (unsigned char)prng_next(&prng) : risky[prng_below(&prng, sizeof(risky))];
		assert_ok(zf_json_guard(&guarded, bytes, length, &error), error);
		assert_null(length > 0 ? memchr(guarded.data, 0, guarded.length) : NULL);
		assert_ok(zf_buffer_append_byte(&guarded, 0, &error), error);
		/* That there is a way back from every string is what one-to-one means. */
		assert_ok(zf_json_append_unguarded(&back, (const char *)guarded.data, &error), error);
		assert_int_equal(length, back.length);
		assert_true(length == 0 || memcmp(bytes, back.data, length) == 0);
		zf_buffer_free(&guarded);
		zf_buffer_free(&back);
	}
}

static void test_guard_appends(void **state)
{
	struct zf_buffer buffer = {0};
	zipfit_error error;

	(void)state;
	assert_ok(zf_buffer_append_text(&buffer, "x", &error), error);
	assert_ok(zf_json_guard(&buffer, LITERAL("a\xff\0z"), &error), error);
	assert_int_equal(7, buffer.length);
	assert_memory_equal("xa\xff\x01\xff\x02z", buffer.data, 7);
	zf_buffer_free(&buffer);
}

static void test_guarding_nothing(void **state)
{
	struct zf_buffer buffer = {0};
	zipfit_error error;

	(void)state;
	assert_ok(zf_json_guard(&buffer, "", 0, &error), error);
	assert_ok(zf_json_append_unguarded(&buffer, "", &error), error);
	assert_int_equal(0, buffer.length);
	zf_buffer_free(&buffer);
}

/* ---- Texts ---------------------------------------------------------------- */

#define REPLACEMENT "\xef\xbf\xbd"
#define GRIN        "\xf0\x9f\x98\x80" /* U+1F600 */

/* What stands between the quotes of {"text":"..."}, and the text it means. */
static const struct {
	const char *written;
	size_t written_length;
	const char *text;
	size_t text_length;
} texts[] = {
	{LITERAL(""), LITERAL("")},
	{LITERAL("plain"), LITERAL("plain")},
	{LITERAL("\\\"\\\\\\/\\b\\f\\n\\r\\t"), LITERAL("\"\\/\b\f\n\r\t")},
	{LITERAL("\\u0041\\u00e9\\u20AC\\uabCD"), LITERAL("A\xc3\xa9\xe2\x82\xac\xea\xaf\x8d")},
	{LITERAL("\\ud83d\\ude00"), LITERAL(GRIN)},
	{LITERAL("\\uD83D\\uDE00"), LITERAL(GRIN)},
	{LITERAL("\xc3\xa9" GRIN), LITERAL("\xc3\xa9" GRIN)},
	/* NUL, written as an escape and standing there. */
	{LITERAL("\\u0000"), LITERAL("\0")},
	{LITERAL("a\\u0000b\\u0000\\u0000"), LITERAL("a\0b\0\0")},
	{LITERAL("a\0b"), LITERAL("a\0b")},
	{LITERAL("\\u0000\\ud83d\\ude00\\n"), LITERAL("\0" GRIN "\n")},
	/* An escaped backslash starts no escape. */
	{LITERAL("\\\\u0000"), LITERAL("\\u0000")},
	{LITERAL("\\\\uzzzz"), LITERAL("\\uzzzz")},
	{LITERAL("\\\\ud83d"), LITERAL("\\ud83d")},
	{LITERAL("\\\\\\u0000"), LITERAL("\\\0")},
	{LITERAL("\\\\\\\\u0000"), LITERAL("\\\\u0000")},
	/* Halves of surrogate pairs. */
	{LITERAL("\\ud83d"), LITERAL(REPLACEMENT)},
	{LITERAL("\\ude00"), LITERAL(REPLACEMENT)},
	{LITERAL("\\ude00\\ud83d"), LITERAL(REPLACEMENT REPLACEMENT)},
	{LITERAL("\\ud83d\\ud83d"), LITERAL(REPLACEMENT REPLACEMENT)},
	{LITERAL("\\ud83d\\ud83d\\ude00"), LITERAL(REPLACEMENT GRIN)},
	{LITERAL("\\ud83d\\ude00\\ude00"), LITERAL(GRIN REPLACEMENT)},
	{LITERAL("\\ud83dx\\ude00"), LITERAL(REPLACEMENT "x" REPLACEMENT)},
	{LITERAL("\\ud83dxude00"), LITERAL(REPLACEMENT "xude00")},
	{LITERAL("\\ud83d\\n\\ude00"), LITERAL(REPLACEMENT "\n" REPLACEMENT)},
	{LITERAL("\\ud83d\\u0041"), LITERAL(REPLACEMENT "A")},
	{LITERAL("\\ud83d\\u0000"), LITERAL(REPLACEMENT "\0")},
	{LITERAL("\\ud83d\\\\ude00"), LITERAL(REPLACEMENT "\\ude00")},
	{LITERAL("\\ud800 \\udbff \\udc00 \\udfff"),
         LITERAL(REPLACEMENT " " REPLACEMENT " " REPLACEMENT " " REPLACEMENT)},
	{LITERAL("\\ud7ff\\ue000"), LITERAL("\xed\x9f\xbf\xee\x80\x80")},
	{LITERAL("\\ud800\\udc00\\udbff\\udfff"), LITERAL("\xf0\x90\x80\x80\xf4\x8f\xbf\xbf")},
	/* Bytes that are no UTF-8 stay as they are, the guard's own among them. */
	{LITERAL("\xff"), LITERAL("\xff")},
	{LITERAL("\xff\x01\xff\x02\xff"), LITERAL("\xff\x01\xff\x02\xff")},
	{LITERAL("\xff\0\x01\0\xff\xff\\u0000"), LITERAL("\xff\0\x01\0\xff\xff\0")},
	{LITERAL("\xc3 \x80 \xed\xa0\x80 \xfe"), LITERAL("\xc3 \x80 \xed\xa0\x80 \xfe")},
};

static void assert_text(const char *record, size_t record_length, const char *text, size_t length)
{
	struct parsed parsed = parse(record, record_length);
	struct zf_buffer found = {0};
	const cJSON *value;
	zipfit_error error;

	assert_int_equal(ZIPFIT_SCORED, parsed.outcome);
	value = cJSON_GetObjectItemCaseSensitive(parsed.object, "text");
	assert_true(cJSON_IsString(value));
	assert_ok(zf_json_append_unguarded(&found, value->valuestring, &error), error);
	assert_int_equal(length, found.length);
	assert_true(length == 0 || memcmp(text, found.data, length) == 0);
	zf_buffer_free(&found);
	forget(&parsed);
}

static void test_texts(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(texts); i++) {
		struct zf_buffer record = {0};
		zipfit_error error;

		assert_ok(zf_buffer_append_text(&record, "{\"text\":\"", &error) &&
		                  zf_buffer_append(&record, texts[i].written, texts[i].written_length, &error) &&
		                  zf_buffer_append_text(&record, "\"}", &error),
		          error);
		assert_text((const char *)record.data, record.length, texts[i].text, texts[i].text_length);
		zf_buffer_free(&record);
	}
}

static void test_nul_in_a_key_does_not_end_it(void **state)
{
	static const char record[] = "{\"text\\u0000x\":\"wrong\",\"text\":\"right\",\"text\\u0000\":\"wrong\"}";
	struct parsed parsed = parse(LITERAL(record));
	struct zf_buffer key = {0};
	zipfit_error error;

	(void)state;
	assert_ok(zf_json_append_unguarded(&key, parsed.object->child->string, &error), error);
	assert_int_equal(6, key.length);
	assert_memory_equal("text\0x", key.data, 6);
	zf_buffer_free(&key);
	forget(&parsed);
	assert_text(LITERAL(record), LITERAL("right"));
}

/* Scratch memory goes from record to record; nothing of one may be seen in the next. */
static void test_scratch_is_reused(void **state)
{
	static const char *const records[] = {"{\"text\":\"\\u0000 long \\ud800 text\"}", "{\"text\":\"b\"}",
	                                      "{\"text\":\"\\u0000\"}"};
	/* NUL, " long ", three bytes of U+FFFD, " text"; "b"; NUL */
	static const size_t lengths[] = {1 + 6 + 3 + 5, 1, 1};
	struct zf_json json = {{0}};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(records); i++) {
		struct zf_buffer text = {0};
		enum zipfit_outcome outcome;
		zipfit_error error;
		cJSON *object;
		size_t bad_byte;

		assert_ok(zf_json_parse(&json, (const unsigned char *)records[i], strlen(records[i]), &object, &outcome,
		                        &bad_byte, &error),
		          error);
		assert_int_equal(ZIPFIT_SCORED, outcome);
		assert_ok(zf_json_append_unguarded(&text, object->child->valuestring, &error), error);
		assert_int_equal(lengths[i], text.length);
		zf_buffer_free(&text);
		cJSON_Delete(object);
	}
	zf_json_free(&json);
}

/* ---- Outcomes ------------------------------------------------------------- */

static const struct {
	enum zipfit_outcome outcome;
	const char *record;
	size_t length;
} outcomes[] = {
	{ZIPFIT_BLANK, LITERAL("")},
	{ZIPFIT_BLANK, LITERAL(" \t\r ")},
	{ZIPFIT_SCORED, LITERAL("{}")},
	{ZIPFIT_SCORED, LITERAL(" \t{ } \r")},
	{ZIPFIT_SCORED, LITERAL("{\"a\":-0.5e-7,\"b\":[true,false,null,{}],\"c\":\"\"}")},
	{ZIPFIT_SCORED, LITERAL("{\"id\":18446744073709551615,\"low\":-9223372036854775808}")},
	{ZIPFIT_NOT_OBJECT, LITERAL("[]")},
	{ZIPFIT_NOT_OBJECT, LITERAL("[{\"text\":\"a\"}]")},
	/* An array is told by its first byte: what follows is not looked at. */
	{ZIPFIT_NOT_OBJECT, LITERAL(" [")},
	{ZIPFIT_NOT_OBJECT, LITERAL("[1] [2]")},
	{ZIPFIT_NOT_OBJECT, LITERAL("[\"\\u12\"]")},
	{ZIPFIT_NOT_OBJECT, LITERAL("1")},
	{ZIPFIT_NOT_OBJECT, LITERAL(" -1.5 ")},
	{ZIPFIT_NOT_OBJECT, LITERAL("\"text\"")},
	{ZIPFIT_NOT_OBJECT, LITERAL("\"\\u0000\"")},
	{ZIPFIT_NOT_OBJECT, LITERAL("null")},
	{ZIPFIT_NOT_OBJECT, LITERAL("true\r")},
	{ZIPFIT_NOT_JSON, LITERAL("{")},
	{ZIPFIT_NOT_JSON, LITERAL("}")},
	{ZIPFIT_NOT_JSON, LITERAL("{\"a\"}")},
	{ZIPFIT_NOT_JSON, LITERAL("{\"a\":}")},
	{ZIPFIT_NOT_JSON, LITERAL("{\"a\":1,}")},
	{ZIPFIT_NOT_JSON, LITERAL("{a:1}")},
	{ZIPFIT_NOT_JSON, LITERAL("{'a':1}")},
	{ZIPFIT_NOT_JSON, LITERAL("tru")},
	{ZIPFIT_NOT_JSON, LITERAL("just text")},
	{ZIPFIT_NOT_JSON, LITERAL("\\u0000")},
	{ZIPFIT_NOT_JSON, LITERAL("\\")},
	/* More than one value, or anything else around the one. */
	{ZIPFIT_NOT_JSON, LITERAL("{}{}")},
	{ZIPFIT_NOT_JSON, LITERAL("{} {}")},
	{ZIPFIT_NOT_JSON, LITERAL("{} x")},
	{ZIPFIT_NOT_JSON, LITERAL("{}]")},
	{ZIPFIT_NOT_JSON, LITERAL("{},")},
	{ZIPFIT_NOT_JSON, LITERAL("{}\0")},
	{ZIPFIT_NOT_JSON, LITERAL("{}\x01")},
	{ZIPFIT_NOT_JSON, LITERAL("{}\xff")},
	{ZIPFIT_NOT_JSON, LITERAL("\0{}")},
	{ZIPFIT_NOT_JSON, LITERAL("\x01{}")},
	{ZIPFIT_NOT_JSON, LITERAL("\xff{}")},
	{ZIPFIT_NOT_JSON, LITERAL("\xef\xbb\xbf{}")},
	{ZIPFIT_NOT_JSON, LITERAL(" \xef\xbb\xbf{}")},
	{ZIPFIT_NOT_JSON, LITERAL("{}\xef\xbb\xbf")},
	/* \u without four hex digits, in values and in keys. */
	{ZIPFIT_NOT_JSON, LITERAL("{\"a\":\"\\u\"}")},
	{ZIPFIT_NOT_JSON, LITERAL("{\"a\":\"\\u12\"}")},
	{ZIPFIT_NOT_JSON, LITERAL("{\"a\":\"\\u123\"}")},
	{ZIPFIT_NOT_JSON, LITERAL("{\"a\":\"\\u123g\"}")},
	{ZIPFIT_NOT_JSON, LITERAL("{\"a\":\"\\u+123\"}")},
	{ZIPFIT_NOT_JSON, LITERAL("{\"a\":\"\\u 123\"}")},
	{ZIPFIT_NOT_JSON, LITERAL("{\"a\":\"\\u0x1f\"}")},
	{ZIPFIT_NOT_JSON, LITERAL("{\"a\":\"\\ud83d\\uxx00\"}")},
	{ZIPFIT_NOT_JSON, LITERAL("{\"\\uzzzz\":1}")},
	{ZIPFIT_NOT_JSON, LITERAL("{\"a\":\"\\x41\"}")},
	{ZIPFIT_NOT_JSON, LITERAL("{\"a\":\"\\\"}")},
	{ZIPFIT_NOT_JSON, LITERAL("{\"a\":\"\\u12")},
	/* NUL is white space nowhere. */
	{ZIPFIT_NOT_JSON, LITERAL("{\0}")},
	{ZIPFIT_NOT_JSON, LITERAL("{\"a\"\0:1}")},
	{ZIPFIT_NOT_JSON, LITERAL("{\"a\":\xff}")},
};

static void test_outcomes(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(outcomes); i++)
		assert_outcome(outcomes[i].outcome, outcomes[i].record, outcomes[i].length);
}

/* JSON sets no limit to the digits of a number; nothing but its end matters to us. */
static void test_numbers_of_any_length(void **state)
{
	static const size_t digits[] = {60, 61, 62, 63, 64, 65, 100, 1000};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(digits); i++) {
		struct zf_buffer record = {0};
		zipfit_error error;

		assert_ok(zf_buffer_append_text(&record, "{\"n\":0.", &error), error);
		for (size_t j = 0; j < digits[i]; j++)
			assert_ok(zf_buffer_append_byte(&record, '7', &error), error);
		assert_ok(zf_buffer_append_text(&record, ",\"text\":\"kept\"}", &error), error);
		assert_outcome(ZIPFIT_SCORED, record.data, record.length);
		assert_text((const char *)record.data, record.length, LITERAL("kept"));
		zf_buffer_free(&record);
	}
}

static void test_bad_byte(void **state)
{
	static const struct {
		size_t bad_byte;
		const char *record;
		size_t length;
	} cases[] = {
		{6, LITERAL("{\"a\":x}")},           {11, LITERAL("{\"a\": 1 } x")},
		{7, LITERAL("{\"a\":\"\\uzzzz\"}")}, {1, LITERAL("\xef\xbb\xbf{}")},
		{6, LITERAL("{\"a\" 1}")},           {2, LITERAL("{x")},
		{8, LITERAL("{\"a\":1,}")},          {0, LITERAL("{\"a\":\"\\u0000\",x}")}, /* guarded: not known */
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct parsed parsed = parse(cases[i].record, cases[i].length);

		assert_int_equal(ZIPFIT_NOT_JSON, parsed.outcome);
		/* cJSON may point one byte too far. */
		if (parsed.bad_byte != cases[i].bad_byte &&
		    (cases[i].bad_byte == 0 || parsed.bad_byte != cases[i].bad_byte + 1))
			fail_msg("'%s' is no JSON at byte %zu, not %zu", cases[i].record, cases[i].bad_byte,
			         parsed.bad_byte);
		forget(&parsed);
	}
}

/* ---- Depth ---------------------------------------------------------------- */

static void append_times(struct zf_buffer *to, const char *text, size_t times)
{
	zipfit_error error;

	while (times-- > 0)
		assert_ok(zf_buffer_append_text(to, text, &error), error);
}

/* {"a":OPEN...CLOSE...,"text":"x"}, whose deepest level is 1 + `levels`. */
static enum zipfit_outcome outcome_of_nesting(const char *open, const char *close, size_t levels)
{
	struct zf_buffer record = {0};
	struct parsed parsed;

	append_times(&record, "{\"a\":", 1);
	append_times(&record, open, levels);
	append_times(&record, "0", 1);
	append_times(&record, close, levels);
	append_times(&record, ",\"text\":\"x\"}", 1);
	parsed = parse(record.data, record.length);
	zf_buffer_free(&record);
	forget(&parsed);
	return parsed.outcome;
}

static void test_depth_limit(void **state)
{
	(void)state;
	assert_int_equal(ZIPFIT_SCORED, outcome_of_nesting("[", "]", 999));
	assert_int_equal(ZIPFIT_TOO_DEEP, outcome_of_nesting("[", "]", 1000));
	assert_int_equal(ZIPFIT_SCORED, outcome_of_nesting("{\"b\":", "}", 999));
	assert_int_equal(ZIPFIT_TOO_DEEP, outcome_of_nesting("{\"b\":", "}", 1000));
	/* Two levels a time, behind a string of brackets. */
	assert_int_equal(ZIPFIT_SCORED, outcome_of_nesting("[\"]}\",{\"b\":", "}]", 499));
	assert_int_equal(ZIPFIT_TOO_DEEP, outcome_of_nesting("[\"]}\",{\"b\":", "}]", 500));
	assert_int_equal(ZIPFIT_TOO_DEEP, outcome_of_nesting("[", "]", 100000));
	/* The same in a record that must be guarded. */
	assert_int_equal(ZIPFIT_SCORED, outcome_of_nesting("[\"\\u0000\",", "]", 999));
	assert_int_equal(ZIPFIT_TOO_DEEP, outcome_of_nesting("[\"\\u0000\",", "]", 1000));
}

static void test_arrays_are_not_parsed(void **state)
{
	struct zf_buffer record = {0};

	(void)state;
	append_times(&record, "[", 100000);
	assert_outcome(ZIPFIT_NOT_OBJECT, record.data, record.length);
	append_times(&record, "]", 100000);
	assert_outcome(ZIPFIT_NOT_OBJECT, record.data, record.length);
	zf_buffer_free(&record);
}

static void test_only_open_brackets_count(void **state)
{
	struct zf_buffer record = {0};

	(void)state;
	append_times(&record, "{\"a\":\"\\\"", 1);
	append_times(&record, "[{\\\\", 5000);
	append_times(&record, "\",\"b\":[", 1);
	append_times(&record, "[{}],", 5000);
	append_times(&record, "0]}", 1);
	assert_outcome(ZIPFIT_SCORED, record.data, record.length);
	/* An error in a shallow record with many brackets is no matter of depth. */
	record.data[record.length - 1] = 'x';
	assert_outcome(ZIPFIT_NOT_JSON, record.data, record.length);
	zf_buffer_free(&record);
}

/* ---- Damage --------------------------------------------------------------- */

static const char sample[] =
	"{\"id\":1234567,\"t\\u0000\":\"\\ud83d\\ude00\\ud83d\\u0000\\\"\\\\\xff\",\"list\":[1.5e3,"
	"true,false,null,{\"deep\":[[[]]]},\"]}\"],\"text\":\"a line of text\\n\",\"end\":{}}";

static void test_truncated_anywhere_is_bad(void **state)
{
	(void)state;
	assert_outcome(ZIPFIT_SCORED, LITERAL(sample));
	assert_outcome(ZIPFIT_BLANK, sample, 0);
	for (size_t length = 1; length < sizeof(sample) - 1; length++)
		assert_outcome(ZIPFIT_NOT_JSON, sample, length);
}

/* No outcome is expected of random damage, only that parse() finds outcome and object in step and reads no further. */
static void test_random_damage(void **state)
{
	static const char tokens[] = "{}[]\",:\\u0dD8fF1e.- \t\xff\x01\xef\xbb\xbf";
	struct prng prng = {5};
	size_t scored = 0;

	(void)state;
	for (int round = 0; round < 30000; round++) {
		char record[sizeof(sample)];

		memcpy(record, sample, sizeof(sample));
		for (uint64_t change = 0; change <= prng_below(&prng, 4); change++)
			record[prng_below(&prng, sizeof(sample) - 1)] =
				tokens[prng_below(&prng, sizeof(tokens))]; /* NUL included */
		struct parsed parsed = parse(record, sizeof(sample) - 1 - (size_t)prng_below(&prng, 2));

		scored += parsed.outcome == ZIPFIT_SCORED;
		forget(&parsed);
	}
	/* The damage is neither nothing nor everything. */
	assert_in_range(scored, 100, 29900);
}

/* ---- The text of numbers --------------------------------------------------- */

/* Appends the texts of all numbers below `item`, with a space behind each, in the order of the tree. */
static void list_numbers(const cJSON *item, struct zf_buffer *list)
{
	for (; item != NULL; item = item->next) {
		zipfit_error error;

		list_numbers(item->child, list);
		if (cJSON_IsNumber(item))
			assert_ok(zf_buffer_append_text(list, item->valuestring, &error) &&
			                  zf_buffer_append_byte(list, ' ', &error),
			          error);
	}
}

static void assert_numbers(const char *expected, const void *record, size_t length)
{
	struct parsed parsed = parse(record, length);
	struct zf_buffer list = {0};
	zipfit_error error;

	assert_int_equal(ZIPFIT_SCORED, parsed.outcome);
	assert_ok(zf_json_keep_numbers(parsed.object, record, length, &error), error);
	list_numbers(parsed.object->child, &list);
	assert_int_equal(strlen(expected), list.length);
	assert_true(list.length == 0 || memcmp(expected, list.data, list.length) == 0);
	zf_buffer_free(&list);
	forget(&parsed);
}

static void test_numbers_keep_their_text(void **state)
{
	(void)state;
	assert_numbers("", LITERAL("{}"));
	assert_numbers("18446744073709551615 -9223372036854775808 ",
	               LITERAL("{\"a\":18446744073709551615,\"b\":-9223372036854775808}"));
	assert_numbers("1.50 0.10 1E+5 -0 2e-3 ", LITERAL("{\"a\":[1.50,{\"b\":0.10},1E+5 , -0],\"c\":\t2e-3}"));
	/* Digits in strings and in names are no numbers, whatever the escapes; nor are guarded bytes. */
	assert_numbers("7 8 ", LITERAL("{\"1\":\"2\\\"3\\\\\",\"4\\\\\":7,\"-5\":[\"6\",8,\"\\u0000\xff 9\"]}"));
	assert_numbers("1 2 3 ", LITERAL("{\"a\":1,\"a\":2,\"b\":[[],{},true,false,null,[3]]}"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_guard_is_one_to_one),
		cmocka_unit_test(test_guard_appends),
		cmocka_unit_test(test_guarding_nothing),
		cmocka_unit_test(test_texts),
		cmocka_unit_test(test_nul_in_a_key_does_not_end_it),
		cmocka_unit_test(test_scratch_is_reused),
		cmocka_unit_test(test_outcomes),
		cmocka_unit_test(test_numbers_of_any_length),
		cmocka_unit_test(test_bad_byte),
		cmocka_unit_test(test_depth_limit),
		cmocka_unit_test(test_arrays_are_not_parsed),
		cmocka_unit_test(test_only_open_brackets_count),
		cmocka_unit_test(test_truncated_anywhere_is_bad),
		cmocka_unit_test(test_random_damage),
		cmocka_unit_test(test_numbers_keep_their_text),
	};

	return cmocka_run_group_tests_name("json", tests, NULL, NULL);
}
