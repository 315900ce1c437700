/*
 * test_json_splitter.c - elements and values, in blocks of any size
 *
 * The control: records are made first, then joined as an array or as values, with white
 * space between. In blocks of any size, the splitter must give exactly those records.
 */
#include "support.h"
#include "input/json_splitter.h"
#include "util/buffer.h"

#include <stdio.h>
#include <string.h>

/* ---- Feeding ------------------------------------------------------------- */

/* What came out: each record followed by a NUL byte. */
struct outcome {
	struct zf_buffer records;
	size_t count;
	size_t wrong_at; /* in the text, where `wrong` is set */
	const char *wrong;
	bool under_way; /* a record has begun */
};

static void note(struct outcome *outcome, enum zf_json_event event, const unsigned char *bytes, size_t length)
{
	zipfit_error error;

	if (event == ZF_JSON_OUTSIDE || event == ZF_JSON_WRONG)
		return;
	assert_ok(zf_buffer_append(&outcome->records, bytes, length, &error), error);
	outcome->under_way = event == ZF_JSON_INSIDE;
	if (event != ZF_JSON_END)
		return;
	assert_ok(zf_buffer_append_byte(&outcome->records, '\0', &error), error);
	outcome->count++;
}

/* Gives one block to the splitter, which is packed and unpacked on the way. False where something is wrong. */
static bool feed(struct zf_json_splitter *splitter, struct outcome *outcome, const unsigned char *bytes, size_t length,
                 size_t at)
{
	while (length > 0) {
		const uint64_t packed = zf_json_splitter_pack(splitter);
		enum zf_json_event event;
		size_t taken;

		assert_true(packed != 0 && zf_json_splitter_unpack(splitter, packed));
		event = zf_json_split(splitter, bytes, length, &taken);
		assert_true(taken <= length);
		assert_true(taken > 0 || event == ZF_JSON_END || event == ZF_JSON_WRONG);
		note(outcome, event, bytes, taken);
		bytes += taken;
		length -= taken;
		at += taken;
		if (event != ZF_JSON_WRONG)
			continue;
		outcome->wrong = splitter->wrong;
		outcome->wrong_at = at;
		return false;
	}
	return true;
}

/* Feeds the text in blocks that end at `cuts`, ascending, the last of them the text's length. */
static struct outcome split(const void *text, bool array, const size_t *cuts, size_t count)
{
	struct zf_json_splitter splitter;
	struct outcome outcome = {.count = 0};
	enum zf_json_event event;
	size_t at = 0;

	zf_json_splitter_begin(&splitter, array);
	for (size_t i = 0; i < count; at = cuts[i++])
		if (cuts[i] > at && !feed(&splitter, &outcome, (const unsigned char *)text + at, cuts[i] - at, at))
			return outcome;
	event = zf_json_split_end(&splitter);
	note(&outcome, event, NULL, 0);
	if (event == ZF_JSON_WRONG) {
		outcome.wrong = splitter.wrong;
		outcome.wrong_at = at;
	}
	return outcome;
}

static struct outcome split_whole(const void *text, size_t length, bool array)
{
	return split(text, array, &length, 1);
}

static void assert_records(struct outcome *outcome, const struct zf_buffer *expected, size_t count)
{
	assert_null(outcome->wrong);
	assert_false(outcome->under_way);
	assert_int_equal(count, outcome->count);
	assert_int_equal(expected->length, outcome->records.length);
	assert_true(expected->length == 0 || memcmp(expected->data, outcome->records.data, expected->length) == 0);
	zf_buffer_free(&outcome->records);
}

/* ---- Records ------------------------------------------------------------- */

static void put(struct zf_buffer *to, const char *text)
{
	zipfit_error error;

	assert_ok(zf_buffer_append_text(to, text, &error), error);
}

static void put_space(struct zf_buffer *to, struct prng *prng)
{
	static const char *const spaces[] = {"", "", "", " ", "\n", "\t", "\r\n", "  \n  "};

	put(to, spaces[prng_below(prng, ARRAY_LENGTH(spaces))]);
}

static void put_string(struct zf_buffer *to, struct prng *prng)
{
	static const char *const pieces[] = {"a",  "[",   "]",       "{",        "}",    ",", ":", "\\\"",    "\\\\",
	                                     "\\", "\\n", "\\u005b", "\xc3\xa9", "\xff", " ", "'", "\\\\\\\""};

	put(to, "\"");
	for (uint64_t left = prng_below(prng, 8); left > 0; left--) {
		const char *piece = pieces[prng_below(prng, ARRAY_LENGTH(pieces))];

		/* A lone backslash makes an escape of whatever follows, the quote too. */
		put(to, strcmp(piece, "\\") == 0 ? "\\\"" : piece);
	}
	put(to, "\"");
}

static void put_value(struct zf_buffer *to, struct prng *prng, unsigned depth)
{
	static const char *const words[] = {"0", "-1.5e+7", "true", "null", "nul", "x"};
	const uint64_t kind = prng_below(prng, depth > 0 ? 4 : 2);

	if (kind == 0) {
		put(to, words[prng_below(prng, ARRAY_LENGTH(words))]);
		return;
	}
	if (kind == 1) {
		put_string(to, prng);
		return;
	}
	put(to, kind == 2 ? "{" : "[");
	for (uint64_t left = prng_below(prng, 4), more = 0; left > 0; left--, more = 1) {
		put(to, more ? "," : "");
		put_space(to, prng);
		if (kind == 2) {
			put_string(to, prng);
			put(to, ":");
		}
		put_value(to, prng, depth - 1);
		put_space(to, prng);
	}
	put(to, kind == 2 ? "}" : "]");
}

/* Some records, and a text that they stand in. */
static size_t make_text(struct prng *prng, bool array, struct zf_buffer *records, struct zf_buffer *text)
{
	const size_t count = (size_t)prng_below(prng, 6);
	zipfit_error error;

	put_space(text, prng);
	put(text, array ? "[" : "");
	for (size_t i = 0; i < count; i++) {
		const size_t begin = records->length;

		put_space(text, prng);
		/* Two words, one after the other, would be one. */
		put(text, i == 0 ? "" : array ? "," : " ");
		put_space(text, prng);
		put_value(records, prng, 4);
		assert_ok(zf_buffer_append(text, records->data + begin, records->length - begin, &error) &&
		                  zf_buffer_append_byte(records, '\0', &error),
		          error);
	}
	put_space(text, prng);
	put(text, array ? "]" : "");
	put_space(text, prng);
	return count;
}

/* ---- Tests --------------------------------------------------------------- */

static void test_random_texts_in_all_blocks(void **state)
{
	struct prng prng = {1};

	(void)state;
	for (unsigned round = 0; round < 600; round++) {
		struct zf_buffer records = {0}, text = {0};
		const bool array = round % 2 == 0;
		const size_t count = make_text(&prng, array, &records, &text);
		size_t *cuts = test_calloc(text.length + 2, sizeof(*cuts));
		struct outcome outcome = split_whole(text.data, text.length, array);

		assert_records(&outcome, &records, count);
		/* Byte by byte. */
		for (size_t i = 0; i < text.length; i++)
			cuts[i] = i + 1;
		outcome = split(text.data, array, cuts, text.length);
		assert_records(&outcome, &records, count);
		/* In any two. */
		for (size_t i = 0; i <= text.length; i++) {
			cuts[0] = i;
			cuts[1] = text.length;
			outcome = split(text.data, array, cuts, 2);
			assert_records(&outcome, &records, count);
		}
		test_free(cuts);
		zf_buffer_free(&records);
		zf_buffer_free(&text);
	}
}

/* Cut anywhere, an array is wrong, and what it gave before are whole elements. */
static void test_truncation(void **state)
{
	static const char text[] = " [{\"a\": [1, \"]\\\"\"]}, 17 , \"x,\" ,[ ]\n] ";
	struct outcome all = split_whole(text, strlen(text), true);

	(void)state;
	assert_null(all.wrong);
	assert_int_equal(4, all.count);
	for (size_t length = 0; length + 2 < strlen(text); length++) {
		struct outcome cut = split_whole(text, length, true);

		assert_string_equal("the array is cut short", cut.wrong);
		assert_int_equal(length, cut.wrong_at);
		assert_true(cut.records.length <= all.records.length && cut.count <= 4);
		assert_true(cut.records.length == 0 ||
		            memcmp(all.records.data, cut.records.data, cut.records.length) == 0);
		zf_buffer_free(&cut.records);
	}
	zf_buffer_free(&all.records);
}

static void test_wrong_arrays(void **state)
{
	static const struct {
		const char *text, *wrong;
		size_t at, count;
	} cases[] = {
		{"[1 2]", "no comma", 3, 1},        {"[{}{}]", "no comma", 3, 1},
		{"[\"a\"\"b\"]", "no comma", 4, 1}, {"[1}", "no comma", 2, 1},
		{"[,1]", "an element", 1, 0},       {"[1,,2]", "an element", 3, 1},
		{"[1,]", "an element", 3, 1},       {"[}", "an element", 1, 0},
		{"[:]", "an element", 1, 0},        {"[1]]", "text after", 3, 1},
		{"[1] [2]", "text after", 4, 1},    {"[]\n{}", "text after", 3, 0},
		{"{}", "no JSON array", 0, 0},      {"", "the array is cut", 0, 0},
		{"[1", "the array is cut", 2, 0},   {"[\"\\\"]", "the array is cut", 5, 0},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct outcome outcome = split_whole(cases[i].text, strlen(cases[i].text), true);

		assert_non_null(outcome.wrong);
		assert_starts_with(outcome.wrong, cases[i].wrong);
		assert_int_equal(cases[i].at, outcome.wrong_at);
		assert_int_equal(cases[i].count, outcome.count);
		zf_buffer_free(&outcome.records);
	}
}

/* Values stand side by side; what can be none is a record of its own; what is cut short is wrong. */
static void test_values(void **state)
{
	struct outcome outcome = split_whole(LITERAL("{}[]\"a\"{\"b\":1}1 ,] x\"c\"2"), false);

	(void)state;
	assert_null(outcome.wrong);
	assert_int_equal(10, outcome.count);
	assert_memory_equal("{}\0[]\0\"a\"\0{\"b\":1}\0001\0,\0]\0x\0\"c\"\0002", outcome.records.data,
	                    outcome.records.length);
	zf_buffer_free(&outcome.records);
	outcome = split_whole(LITERAL("1 {\"a\":[2}"), false);
	assert_string_equal("the last value is cut short", outcome.wrong);
	assert_int_equal(1, outcome.count);
	zf_buffer_free(&outcome.records);
	outcome = split_whole(LITERAL("\"a\\\""), false);
	assert_string_equal("the last value is cut short", outcome.wrong);
	zf_buffer_free(&outcome.records);
}

static void test_unpack_refuses(void **state)
{
	struct zf_json_splitter splitter;

	(void)state;
	assert_false(zf_json_splitter_unpack(&splitter, 0));
	assert_false(zf_json_splitter_unpack(&splitter, 15));
}

static void test_first_byte(void **state)
{
	static const struct {
		const char *text;
		enum zf_json_first first;
		size_t mark;
	} cases[] = {
		{"", ZF_FIRST_UNKNOWN, 0},
		{" \r\n\t", ZF_FIRST_UNKNOWN, 0},
		{"[", ZF_FIRST_ARRAY, 0},
		{" \n [", ZF_FIRST_ARRAY, 0},
		{"{[", ZF_FIRST_OTHER, 0},
		{"\xef", ZF_FIRST_UNKNOWN, 0},
		{"\xef\xbb", ZF_FIRST_UNKNOWN, 0},
		{"\xef\xbb\xbf", ZF_FIRST_UNKNOWN, 3},
		{"\xef\xbb\xbf [", ZF_FIRST_ARRAY, 3},
		{"\xef\xbb\xbfx", ZF_FIRST_OTHER, 3},
		{"\xef[", ZF_FIRST_OTHER, 0},
		{" \xef\xbb\xbf[", ZF_FIRST_OTHER, 0},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		size_t mark;

		assert_int_equal(cases[i].first,
		                 zf_json_look((const unsigned char *)cases[i].text, strlen(cases[i].text), &mark));
		assert_int_equal(cases[i].mark, mark);
	}
}

static void test_flatten(void **state)
{
	static const struct {
		const char *text, *flat;
		bool breaks;
	} cases[] = {
		{"{\n \"a b\" : [ 1 ,\r\n\t2 ] }", "{\"a b\":[1,2]}", false},
		{"{\"a\":\"x\ny\"\n}", "{\"a\":\"x\\ny\"}", true},
		{"\"\n\n\"", "\"\\n\\n\"", true},
		{"\"\\\\\n\"", "\"\\\\\\n\"", true},
		/* What is no JSON does not become JSON by it. */
		{"\"a\\\nb\"", "\"a\\ b\"", true},
		{"[1\n2, tr ue, \"a\" \"b\"]", "[1 2,tr ue,\"a\"\"b\"]", false},
		{"{\"a\\\" \n", "{\"a\\\" \\n", true},
		{"", "", false},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		const size_t length = strlen(cases[i].text);
		unsigned char text[64], flat[128];
		size_t size;

		memcpy(text, cases[i].text, length + 1);
		assert_int_equal(cases[i].breaks, zf_json_breaks_strings(text, length));
		size = zf_json_flatten(text, length, flat);
		assert_int_equal(strlen(cases[i].flat), size);
		assert_memory_equal(cases[i].flat, flat, size);
		if (cases[i].breaks)
			continue;
		/* In its own place. */
		assert_int_equal(size, zf_json_flatten(text, length, text));
		assert_memory_equal(cases[i].flat, text, size);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_random_texts_in_all_blocks),
		cmocka_unit_test(test_truncation),
		cmocka_unit_test(test_wrong_arrays),
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_unpack_refuses),
		cmocka_unit_test(test_first_byte),
		cmocka_unit_test(test_flatten),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
