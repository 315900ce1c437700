/*
 * test_field.c - finding a text in a JSON object
 *
 * The table is RFC 6901's own: the document of its section 5 and the pointers
 * into it. Rules that the RFC leaves to applications (what an error is, which of
 * two equal names counts) are zipfit's and follow below.
 */
#include "support.h"
#include "input/field.h"
#include "input/json.h"

#include <string.h>

/* A document parsed as records are, its strings guarded; the owner deletes it. */
static cJSON *parse(const char *document, size_t length)
{
	struct zf_json json = {{0}};
	enum zipfit_outcome outcome;
	zipfit_error error;
	cJSON *object;
	size_t where;

	/* Documents are literals: their NUL is the readable byte behind them. */
	assert_ok(zf_json_parse(&json, (const unsigned char *)document, length, &object, &outcome, &where, &error),
	          error);
	assert_int_equal(ZIPFIT_SCORED, outcome);
	zf_json_free(&json);
	return object;
}

static const cJSON *find(const cJSON *object, const char *text, size_t length)
{
	zipfit_error error;
	struct zf_field *field = zf_field_parse(text, length, &error);
	const cJSON *found;

	assert_ok(field != NULL, error);
	assert_string_equal(text, zf_field_text(field));
	found = zf_field_find(field, object);
	zf_field_free(field);
	return found;
}

static void assert_missing(const cJSON *object, const char *text)
{
	if (find(object, text, strlen(text)) != NULL)
		fail_msg("'%s' finds something", text);
}

static void assert_number(double expected, const cJSON *object, const char *text)
{
	const cJSON *found = find(object, text, strlen(text));

	if (found == NULL || !cJSON_IsNumber(found) || found->valuedouble < expected || found->valuedouble > expected)
		fail_msg("'%s' does not find %g", text, expected);
}

static void assert_string(const char *expected, const cJSON *object, const char *text)
{
	const cJSON *found = find(object, text, strlen(text));

	assert_true(cJSON_IsString(found));
	assert_string_equal(expected, found->valuestring);
}

static const char rfc_document[] = "{\"foo\":[\"bar\",\"baz\"],\"\":0,\"a/b\":1,\"c%d\":2,\"e^f\":3,\"g|h\":4,"
				   "\"i\\\\j\":5,\"k\\\"l\":6,\" \":7,\"m~n\":8}";

static void test_pointers_of_the_rfc(void **state)
{
	cJSON *object = parse(LITERAL(rfc_document));

	(void)state;
	assert_true(cJSON_IsArray(find(object, LITERAL("/foo"))));
	assert_string("bar", object, "/foo/0");
	assert_number(0, object, "/");
	assert_number(1, object, "/a~1b");
	assert_number(2, object, "/c%d");
	assert_number(3, object, "/e^f");
	assert_number(4, object, "/g|h");
	assert_number(5, object, "/i\\j");
	assert_number(6, object, "/k\"l");
	assert_number(7, object, "/ ");
	assert_number(8, object, "/m~0n");
	cJSON_Delete(object);
}

static void test_names_are_no_pointers(void **state)
{
	cJSON *object = parse(LITERAL(rfc_document));

	(void)state;
	assert_number(1, object, "a/b");
	assert_number(8, object, "m~n");
	assert_number(7, object, " ");
	assert_missing(object, "a~1b");
	assert_missing(object, "foo/0");
	assert_missing(object, "FOO");
	assert_missing(object, "fo");
	assert_missing(object, "fooo");
	assert_missing(object, "/a/b");
	assert_missing(object, "//foo");
	cJSON_Delete(object);
}

static void test_tilde_escapes_are_decoded_once(void **state)
{
	cJSON *object = parse(LITERAL("{\"~1\":1,\"/\":2,\"~0\":3,\"~\":4,\"~~//\":5}"));

	(void)state;
	assert_number(1, object, "/~01");
	assert_number(2, object, "/~1");
	assert_number(3, object, "/~00");
	assert_number(4, object, "/~0");
	assert_number(5, object, "/~0~0~1~1");
	cJSON_Delete(object);
}

static void test_array_indices(void **state)
{
	static const char *const never[] = {
		"/a/00",
		"/a/01",
		"/a/-",
		"/a/12",
		"/a/+1",
		"/a/-1",
		"/a/ 1",
		"/a/1 ",
		"/a/1e0",
		"/a/1.0",
		"/a/0x1",
		"/a/",
		"/a/b",
		"/a/1/",
		"/a/18446744073709551616", /* 2^64: must not wrap to 0 */
		"/a/1~1",
		"/a/10/0/0",
		"/a/99999999999999999999999999",
		"/a/18446744073709551617",
	};
	cJSON *object = parse(LITERAL("{\"a\":[0,1,2,3,4,5,6,7,8,9,[10],11],\"0\":12,\"01\":13,\"-\":14}"));

	(void)state;
	assert_number(0, object, "/a/0");
	assert_number(1, object, "/a/1");
	assert_number(9, object, "/a/9");
	assert_number(10, object, "/a/10/0");
	assert_number(11, object, "/a/11");
	for (size_t i = 0; i < ARRAY_LENGTH(never); i++)
		assert_missing(object, never[i]);
	/* In an object they are names like any other. */
	assert_number(12, object, "/0");
	assert_number(13, object, "/01");
	assert_number(14, object, "/-");
	cJSON_Delete(object);
}

/* Appends what is found to a list: numbers, "?" for another value, "-" where the way ends early. */
static bool note(void *user, const cJSON *value, const cJSON *parent)
{
	struct zf_buffer *list = user;
	zipfit_error error;

	assert_true(parent != NULL);
	assert_ok(zf_buffer_append_byte(list,
	                                value == NULL           ? '-'
	                                : cJSON_IsNumber(value) ? (unsigned char)('0' + (int)value->valuedouble)
	                                                        : '?',
	                                &error),
	          error);
	return !cJSON_IsTrue(value); /* which ends the walk */
}

static void assert_each(const char *expected, const cJSON *object, const char *text)
{
	struct zf_buffer list = {0};
	zipfit_error error;
	struct zf_field *field = zf_field_parse(text, strlen(text), &error);

	assert_ok(field != NULL, error);
	assert_int_equal(strchr(expected, '!') == NULL, zf_field_each(field, object, note, &list));
	assert_int_equal(strcspn(expected, "!"), list.length);
	if (list.length > 0 && memcmp(expected, list.data, list.length) != 0)
		fail_msg("'%s' finds '%.*s', not '%s'", text, (int)list.length, (const char *)list.data, expected);
	zf_buffer_free(&list);
	zf_field_free(field);
}

static void test_stars_are_each_element(void **state)
{
	cJSON *object =
		parse(LITERAL("{\"a\":[{\"n\":1},{\"n\":2,\"n\":3},{},7,[{\"n\":9}]],\"b\":[[1,2],[],[3,[4]]],"
	                      "\"*\":5,\"o\":{\"*\":[6]},\"e\":[],\"t\":[1,true,2],\"**\":[8],\"s\":\"text\"}"));

	(void)state;
	assert_each("13---", object, "/a/*/n");
	assert_each("???7?", object, "/a/*");
	assert_each("123?", object, "/b/*/*");
	assert_each("--4", object, "/b/*/1/0"); /* of 2, of what is not there, of [4] */
	assert_each("-", object, "/e/*");       /* as what is not there */
	assert_each("-", object, "/e/*/x/*");
	/* On an object it is a member's name, as any name is. */
	assert_each("5", object, "/*");
	assert_each("5", object, "*");
	assert_each("?", object, "/o/*");
	assert_each("6", object, "/o/*/*");
	assert_each("-", object, "/s/*");
	/* A part of a token is no star. */
	assert_each("8", object, "/**/0");
	assert_each("-", object, "/a/**");
	assert_each("1?!", object, "/t/*");
	/* And for one value it is no element. */
	assert_missing(object, "/a/*");
	cJSON_Delete(object);
}

static void test_values_without_members(void **state)
{
	cJSON *object = parse(
		LITERAL("{\"s\":\"text\",\"n\":1,\"t\":true,\"z\":null,\"o\":{},\"l\":[],\"e\":{\"\":{\"\":9}}}"));

	(void)state;
	assert_missing(object, "/s/0");
	assert_missing(object, "/s/");
	assert_missing(object, "/n/n");
	assert_missing(object, "/t/t");
	assert_missing(object, "/z/z");
	assert_missing(object, "/o/o");
	assert_missing(object, "/l/0");
	assert_missing(object, "/");
	assert_missing(object, "/e/x");
	assert_number(9, object, "/e//");
	assert_true(cJSON_IsNull(find(object, LITERAL("/z"))));
	cJSON_Delete(object);
}

static void test_last_duplicate_counts_at_every_level(void **state)
{
	cJSON *object = parse(
		LITERAL("{\"a\":{\"b\":1,\"c\":2},\"x\":1,\"a\":{\"b\":3,\"b\":{\"d\":4},\"b\":{\"d\":5,\"d\":6}},"
	                "\"x\":{\"y\":1},\"x\":7}"));

	(void)state;
	assert_number(6, object, "/a/b/d");
	assert_missing(object, "/a/c"); /* stands in the first "a" alone */
	assert_number(7, object, "x");
	assert_missing(object, "/x/y");
	cJSON_Delete(object);
}

static void test_any_bytes_in_names(void **state)
{
	cJSON *object = parse(
		LITERAL("{\"text\\u0000x\":1,\"text\":2,\"\xff\":3,\"\xff\x01\":4,\"\xc3\xa9\":5,\"a\\u0062\":6}"));

	(void)state;
	assert_number(2, object, "text");
	assert_number(2, object, "/text");
	assert_number(3, object, "\xff");
	assert_number(3, object, "/\xff");
	assert_number(4, object, "\xff\x01");
	assert_number(5, object, "\xc3\xa9");
	assert_number(6, object, "ab");
	/* What is neither: the guard's own spelling of a byte. */
	assert_missing(object, "text\xff\x02x");
	cJSON_Delete(object);
	/* A record without such bytes is not guarded; names still must not match by chance. */
	object = parse(LITERAL("{\"text\":1}"));
	assert_missing(object, "\xff");
	assert_number(1, object, "text");
	cJSON_Delete(object);
}

static void test_length_is_respected(void **state)
{
	zipfit_error error;
	struct zf_field *field = zf_field_parse("text} and more", 4, &error);
	cJSON *object = parse(LITERAL("{\"text\":1,\"text} and more\":2}"));

	(void)state;
	assert_ok(field != NULL, error);
	assert_string_equal("text", zf_field_text(field));
	assert_true(zf_field_find(field, object)->valueint == 1);
	zf_field_free(field);
	cJSON_Delete(object);
	/* The escape must not be completed by what stands behind the end. */
	assert_null(zf_field_parse("/a~1", 3, &error));
	assert_int_equal(ZIPFIT_BAD_OPTION, error.code);
}

static void test_invalid_fields_are_refused(void **state)
{
	static const char *const invalid[] = {"/~", "/a~", "/~2", "/a~b", "/a/~/b", "/~~0", "/~1~"};
	zipfit_error error;

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(invalid); i++) {
		if (zf_field_parse(invalid[i], strlen(invalid[i]), &error) != NULL)
			fail_msg("'%s' is taken", invalid[i]);
		assert_int_equal(ZIPFIT_BAD_OPTION, error.code);
		assert_contains(error.message, invalid[i]);
	}
	assert_null(zf_field_parse("text", 0, &error));
	assert_int_equal(ZIPFIT_BAD_OPTION, error.code);
	zf_field_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pointers_of_the_rfc),
		cmocka_unit_test(test_names_are_no_pointers),
		cmocka_unit_test(test_tilde_escapes_are_decoded_once),
		cmocka_unit_test(test_array_indices),
		cmocka_unit_test(test_stars_are_each_element),
		cmocka_unit_test(test_values_without_members),
		cmocka_unit_test(test_last_duplicate_counts_at_every_level),
		cmocka_unit_test(test_any_bytes_in_names),
		cmocka_unit_test(test_length_is_respected),
		cmocka_unit_test(test_invalid_fields_are_refused),
	};

	return cmocka_run_group_tests_name("field", tests, NULL, NULL);
}
