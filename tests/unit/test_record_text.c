/*
 * test_record_text.c - records as they are written
 *
 * cJSON reads the annotated record, and the insertion is cut out again: the rest must
 * be the record, byte for byte.
 */
#include "support.h"
#include "output/record_text.h"

#include <cjson/cJSON.h>
#include <stdlib.h>
#include <string.h>

static void append(struct zf_buffer *to, const void *bytes, size_t length)
{
	zipfit_error error;

	assert_ok(zf_buffer_append(to, bytes, length, &error), error);
}

/* ---- Annotations ---------------------------------------------------------- */

static struct zf_buffer annotate(const char *record, size_t length, double score, uint64_t rank)
{
	const struct zf_kept kept = {
		.score = score, .rank = rank, .bytes = (const unsigned char *)record, .length = length};
	struct zf_buffer annotated = {0};
	zipfit_error error;

	assert_ok(zf_append_annotated(&annotated, &kept, NULL, &error), error);
	return annotated;
}

/* Cuts the inserted members out again: they begin at the last "zipfit_score" and end before the last brace. */
static void assert_untouched(const char *record, size_t length, const struct zf_buffer *annotated)
{
	static const char key[] = "\"zipfit_score\":";
	const size_t inserted = annotated->length - length;
	size_t close = length;
	const unsigned char *begin;

	while (record[close - 1] != '}')
		close--;
	close--;
	begin = annotated->data + close;
	assert_memory_equal(record, annotated->data, close);
	assert_memory_equal(record + close, begin + inserted, length - close);
	assert_memory_equal(key, begin + (*begin == ','), sizeof(key) - 1);
	assert_int_equal('}', begin[inserted]);
}

static void assert_members(const struct zf_buffer *annotated, double score, uint64_t rank, int members)
{
	cJSON *object = cJSON_ParseWithLength((const char *)annotated->data, annotated->length);
	const cJSON *found_score = cJSON_GetObjectItemCaseSensitive(object, "zipfit_score");
	const cJSON *found_rank = cJSON_GetObjectItemCaseSensitive(object, "zipfit_rank");

	assert_true(cJSON_IsNumber(found_score) && cJSON_IsNumber(found_rank));
	assert_true(memcmp(&found_score->valuedouble, &score, sizeof(score)) == 0);
	assert_true(found_rank->valuedouble == (double)rank);
	assert_int_equal(members + 2, cJSON_GetArraySize(object));
	cJSON_Delete(object);
}

static const struct {
	const char *record;
	size_t length;
	int members;
} records[] = {
	{LITERAL("{\"text\":\"a\"}"), 1},
	{LITERAL("{\"text\":\"a\"}\r"), 1},
	{LITERAL("{\"text\":\"a\"}  \t\r"), 1},
	{LITERAL(" { \"text\" : \"a\" \t } "), 1},
	{LITERAL("{\"text\":\"a\",\"o\":{\"p\":{}}}"), 2},
	{LITERAL("{\"o\":{}}"), 1},
	{LITERAL("{\"o\":{} }"), 1},
	{LITERAL("{\"text\":\"}\"}"), 1},
	{LITERAL("{\"text\":\"{\"}"), 1},
	{LITERAL("{\"text\":\"{ \"  }\r"), 1},
	{LITERAL("{\"text\":\"\\u00e9\xc3\xa9\xff\",\"list\":[1,2]}"), 2},
	{LITERAL("{}"), 0},
	{LITERAL("{ \t}\r"), 0},
};

static void test_annotations(void **state)
{
	static const double scores[] = {0.25, 1.0 / 3, -0.0123456789012345678, 1};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(records); i++)
		for (size_t j = 0; j < ARRAY_LENGTH(scores); j++) {
			struct zf_buffer annotated = annotate(records[i].record, records[i].length, scores[j], i + 1);

			assert_untouched(records[i].record, records[i].length, &annotated);
			assert_members(&annotated, scores[j], i + 1, records[i].members);
			zf_buffer_free(&annotated);
		}
}

static void test_annotation_to_the_letter(void **state)
{
	static const char expected[] = "{\"text\":\"a\" ,\"zipfit_score\":0.5,\"zipfit_rank\":12} \r";
	struct zf_buffer annotated = annotate(LITERAL("{\"text\":\"a\" } \r"), 0.5, 12);

	(void)state;
	assert_int_equal(sizeof(expected) - 1, annotated.length);
	assert_memory_equal(expected, annotated.data, annotated.length);
	zf_buffer_free(&annotated);
}

/* ---- Files as objects ----------------------------------------------------- */

static void assert_file_record(const char *path, const char *text, const zipfit_record *record)
{
	struct zf_buffer json = {0};
	zipfit_error error;
	cJSON *object;

	assert_ok(zf_append_file_record(&json, record, &error), error);
	object = cJSON_ParseWithLength((const char *)json.data, json.length);
	assert_int_equal(2, cJSON_GetArraySize(object));
	assert_string_equal(path, cJSON_GetObjectItemCaseSensitive(object, "path")->valuestring);
	assert_string_equal(text, cJSON_GetObjectItemCaseSensitive(object, "text")->valuestring);
	assert_null(memchr(json.data, '\n', json.length));
	cJSON_Delete(object);
	zf_buffer_free(&json);
}

static void test_file_records(void **state)
{
	zipfit_record record = {
		.path = "dir/a \"file\".txt", .bytes = (const unsigned char *)"one\ntwo\t\xff", .length = 9};

	(void)state;
	assert_file_record("dir/a \"file\".txt", "one\ntwo\t\xef\xbf\xbd", &record);
	record.member = "m/\\\n.txt";
	assert_file_record("m/\\\n.txt", "one\ntwo\t\xef\xbf\xbd", &record);
	record.length = 0;
	assert_file_record("m/\\\n.txt", "", &record);
}

/* ---- Scores --------------------------------------------------------------- */

static const zipfit_record scored = {
	.path = "a\tb\\c.jsonl", .line = 18446744073709551615ULL, .document_bytes = 1234, .score = 2.0 / 3};

static void test_score_tsv(void **state)
{
	static const char start[] = "a\\tb\\\\c.jsonl\t18446744073709551615\t1234\t";
	struct zf_buffer line = {0};
	zipfit_error error;
	double score;
	char *end;

	(void)state;
	append(&line, LITERAL("before\n"));
	assert_ok(zf_append_score_tsv(&line, &scored, &error), error);
	append(&line, "", 1);
	assert_starts_with((const char *)line.data, "before\n");
	assert_starts_with((const char *)line.data + 7, start);
	score = strtod((const char *)line.data + 7 + strlen(start), &end);
	assert_true(memcmp(&score, &scored.score, sizeof(score)) == 0);
	assert_string_equal("\n", end);
	zf_buffer_free(&line);
}

static void test_score_json(void **state)
{
	struct zf_buffer line = {0};
	zipfit_error error;
	cJSON *object;

	(void)state;
	assert_ok(zf_append_score_json(&line, &scored, &error), error);
	assert_int_equal('\n', line.data[line.length - 1]);
	object = cJSON_ParseWithLength((const char *)line.data, line.length);
	assert_int_equal(4, cJSON_GetArraySize(object));
	assert_string_equal("a\tb\\c.jsonl", cJSON_GetObjectItemCaseSensitive(object, "file")->valuestring);
	assert_true(cJSON_GetObjectItemCaseSensitive(object, "line")->valuedouble == 18446744073709551616.0);
	assert_int_equal(1234, cJSON_GetObjectItemCaseSensitive(object, "bytes")->valueint);
	assert_true(memcmp(&cJSON_GetObjectItemCaseSensitive(object, "score")->valuedouble, &scored.score,
	                   sizeof(double)) == 0);
	cJSON_Delete(object);
	zf_buffer_free(&line);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_annotations),  cmocka_unit_test(test_annotation_to_the_letter),
		cmocka_unit_test(test_file_records), cmocka_unit_test(test_score_tsv),
		cmocka_unit_test(test_score_json),
	};

	return cmocka_run_group_tests_name("record_text", tests, NULL, NULL);
}
