/*
 * test_survey.c - surveys against plain counting, and parts of them against the whole
 */
#include "select/reach.h"
#include "select/survey.h"
#include "shards/survey_bytes.h"
#include "support.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RECORDS 3000
#define PARTS   7

/* The records of a run, as a survey sees them. */
struct seen {
	double score;
	uint64_t bytes;
	char value[16];
	size_t part;
};

static struct seen *make_records(struct prng *random, double scale)
{
	struct seen *records = calloc(RECORDS, sizeof(*records));

	assert_non_null(records);
	for (size_t i = 0; i < RECORDS; i++) {
		records[i].score = scale * ((double)(prng_next(random) % 2000001) / 1000000 - 0.75);
		if (i % 100 == 0)
			records[i].score *= 40;
		records[i].bytes = prng_next(random) >> (prng_next(random) % 64);
		snprintf(records[i].value, sizeof(records[i].value), "v%u", (unsigned)(prng_next(random) % 50));
		records[i].part = (size_t)(prng_next(random) % PARTS);
	}
	return records;
}

static void note(struct zf_survey *survey, const struct seen *record, size_t number)
{
	const struct zf_group group = {
		.kind = ZF_GROUP_VALUE,
		.value = (unsigned char *)(uintptr_t)record->value,
		.length = strlen(record->value),
		.records = 1,
		.bytes = record->bytes,
	};
	struct zf_example example = {.span = number / 1000, .line = number};
	zipfit_error error;

	assert_true(zf_survey_score(survey, record->score, record->bytes, &error));
	assert_true(zf_groups_count(&survey->groups, &group, &error));
	if (number % 31 == 5) {
		assert_true(zf_buffer_append_text(&example.bytes, record->value, &error));
		assert_true(zf_survey_example(survey, ZIPFIT_NOT_JSON, &example, &error));
		zf_buffer_free(&example.bytes);
	}
}

/* The bin of a score in a grid whose bins are 2^exponent wide. */
static double bin_of(double score, int exponent)
{
	return floor(score / ldexp(1, exponent));
}

/* Every bin has the records that belong there, and no narrower bins would hold the lowest and the highest. */
static void check_grid(const struct zf_score_grid *grid, const struct seen *records)
{
	double low = INFINITY, high = -INFINITY;
	uint64_t total = 0;

	for (size_t i = 0; i < RECORDS; i++) {
		low = fmin(low, records[i].score);
		high = fmax(high, records[i].score);
	}
	assert_true(bin_of(high, grid->exponent) - bin_of(low, grid->exponent) < (double)grid->bins);
	assert_true(grid->exponent == ZF_GRID_FINEST ||
	            bin_of(high, grid->exponent - 1) - bin_of(low, grid->exponent - 1) >= (double)grid->bins);
	for (int64_t bin = grid->low; bin <= grid->high; bin++)
		for (size_t column = 0; column < grid->columns; column++) {
			uint64_t expected = 0;

			for (size_t i = 0; i < RECORDS; i++)
				expected += bin_of(records[i].score, grid->exponent) == (double)bin &&
				            (grid->columns == 1 || zf_length_column(records[i].bytes) == column);
			assert_int_equal(zf_score_grid_at(grid, bin, column), expected);
			total += expected;
		}
	assert_int_equal(total, RECORDS);
}

static void check_groups(const struct zf_groups *groups, const struct seen *records)
{
	assert_int_equal(groups->count, 50);
	for (size_t i = 0; i < groups->count; i++) {
		uint64_t expected = 0, bytes = 0;

		for (size_t j = 0; j < RECORDS; j++)
			if (strlen(records[j].value) == groups->groups[i].length &&
			    memcmp(records[j].value, groups->groups[i].value, groups->groups[i].length) == 0) {
				expected++;
				bytes += records[j].bytes;
			}
		assert_int_equal(groups->groups[i].records, expected);
		assert_int_equal(groups->groups[i].bytes, bytes);
	}
}

static void same_grids(const struct zf_score_grid *a, const struct zf_score_grid *b)
{
	assert_int_equal(a->exponent, b->exponent);
	assert_true(a->low == b->low && a->high == b->high);
	for (int64_t bin = a->low; bin <= a->high; bin++)
		for (size_t column = 0; column < a->columns; column++)
			assert_int_equal(zf_score_grid_at(a, bin, column), zf_score_grid_at(b, bin, column));
}

/* A survey, written and read again. */
static struct zf_survey *reread(const struct zf_survey *survey)
{
	struct zf_buffer bytes = {0};
	struct zf_cursor cursor;
	struct zf_survey *again;
	zipfit_error error;

	assert_true(zf_survey_put(&bytes, survey, &error));
	cursor = (struct zf_cursor){.at = bytes.data, .left = bytes.length};
	again = zf_survey_get(&cursor, &error);
	assert_non_null(again);
	assert_int_equal(cursor.left, 0);
	/* No part of it is a survey. */
	for (size_t length = 0; length < bytes.length; length += 1 + bytes.length / 50) {
		cursor = (struct zf_cursor){.at = bytes.data, .left = length};
		assert_null(zf_survey_get(&cursor, &error));
	}
	zf_buffer_free(&bytes);
	return again;
}

static void counts_and_adds_up(void **state)
{
	struct prng random = {7};

	(void)state;
	for (int power = -6; power <= 6; power += 6) {
		struct seen *records = make_records(&random, pow(10, power));
		struct zf_survey *whole = zf_survey_new(0, NULL), *sum = zf_survey_new(0, NULL);

		for (size_t i = 0; i < RECORDS; i++)
			note(whole, &records[i], i);
		check_grid(&whole->scores, records);
		if (power == 0)
			check_grid(&whole->lengths, records);
		check_groups(&whole->groups, records);
		for (size_t part = PARTS; part-- > 0;) {
			struct zf_survey *one = zf_survey_new(0, NULL), *read;

			for (size_t i = RECORDS; i-- > 0;)
				if (records[i].part == part)
					note(one, &records[i], i);
			read = reread(one);
			assert_true(zf_survey_add(sum, read, NULL));
			zf_survey_free(one);
			zf_survey_free(read);
		}
		same_grids(&whole->scores, &sum->scores);
		same_grids(&whole->lengths, &sum->lengths);
		check_groups(&sum->groups, records);
		assert_int_equal(sum->document_bytes, whole->document_bytes);
		assert_int_equal(sum->examples[ZIPFIT_NOT_JSON].line, 5);
		assert_memory_equal(sum->examples[ZIPFIT_NOT_JSON].bytes.data, records[5].value,
		                    strlen(records[5].value));
		zf_survey_free(whole);
		zf_survey_free(sum);
		free(records);
	}
}

static void groups_give_up(void **state)
{
	struct zf_groups groups = {0}, other = {0};
	struct zf_group group = {.records = 1};
	zipfit_error error;
	uint64_t i;

	(void)state;
	group.value = (unsigned char *)&i;
	group.length = sizeof(i);
	for (i = 0; i <= ZF_GROUPS_MOST; i++) {
		assert_true(zf_groups_count(&groups, &group, &error));
		assert_int_equal(groups.too_many, i == ZF_GROUPS_MOST);
	}
	assert_int_equal(groups.count, 0);
	assert_true(zf_groups_count(&other, &group, &error));
	assert_true(zf_groups_add(&other, &groups, &error));
	assert_true(other.too_many && other.count == 0);
	zf_groups_free(&groups);
	zf_groups_free(&other);
}

/* The kinds of no value differ from each other and from empty text; long values count by their beginnings. */
static void groups_tell_apart(void **state)
{
	unsigned char text[300];
	const struct zf_group given[] = {
		{.kind = ZF_GROUP_NONE, .records = 1},
		{.kind = ZF_GROUP_OTHER, .records = 2},
		{.kind = ZF_GROUP_VALUE, .records = 4},
		{.kind = ZF_GROUP_VALUE, .value = text, .length = 300, .records = 8},
		{.kind = ZF_GROUP_VALUE, .value = text, .length = 250, .records = 16},
		{.kind = ZF_GROUP_VALUE, .value = text, .length = 199, .records = 32},
	};
	struct zf_groups groups = {0};
	zipfit_error error;

	(void)state;
	memset(text, 'x', sizeof(text));
	for (size_t i = 0; i < sizeof(given) / sizeof(given[0]); i++)
		assert_true(zf_groups_count(&groups, &given[i], &error));
	assert_int_equal(groups.count, 5);
	assert_int_equal(zf_groups_find(&groups, &given[1])->records, 2);
	assert_int_equal(zf_groups_find(&groups, &given[3])->records, 24);
	zf_groups_free(&groups);
}

static void lengths_have_columns(void **state)
{
	(void)state;
	assert_int_equal(zf_length_column(0), 0);
	for (size_t column = 0; column < ZF_SURVEY_LENGTHS; column++) {
		const double begin = zf_length_begin(column);
		const uint64_t first = (uint64_t)ceil(begin);

		assert_true(column == 0 || begin > zf_length_begin(column - 1));
		assert_int_equal(zf_length_column(first), column == 1 ? 2 : column);
		if (column > 2)
			assert_int_equal(zf_length_column(first - 1), column - 1);
	}
	assert_int_equal(zf_length_column(UINT64_MAX), ZF_SURVEY_LENGTHS - 1);
}

/* The pool and its rest: together the best of all, whatever their order. */
static void rest_has_the_next(void **state)
{
	struct prng random = {11};

	(void)state;
	for (int round = 0; round < 20; round++) {
		const zipfit_limit limit = {.records = 25, .budget = round % 2 ? 4000 : 0};
		struct zf_survey *survey = zf_survey_new(1, NULL);
		zipfit_topk *topk = zf_topk_new_sets(&limit, 1, NULL);
		zipfit_topk *all = zf_topk_new_sets(&(zipfit_limit){.records = 0}, 1, NULL);
		size_t kept;

		if (round % 4 == 3)
			assert_true(zf_topk_spool(topk, 1, NULL, NULL));
		zf_topk_set_rest(topk, survey->below);
		for (uint64_t line = 1; line <= 200; line++) {
			char text[32];
			const struct zf_kept record = {
				.score = (double)(prng_next(&random) % 100),
				.line = line,
				.cost = prng_next(&random) % 400,
				.bytes = (const unsigned char *)text,
				.length = (size_t)snprintf(text, sizeof(text), "record %u", (unsigned)line),
			};

			assert_true(zf_topk_push(topk, &record, NULL));
			assert_true(zf_topk_push(all, &record, NULL));
		}
		assert_true(zf_topk_end(topk, NULL, NULL) && zf_topk_end(survey->below, NULL, NULL) &&
		            zf_topk_end(all, NULL, NULL));
		kept = zipfit_topk_count(topk);
		assert_int_equal(zipfit_topk_count(survey->below), ZF_SURVEY_BELOW);
		for (size_t i = 0; i < ZF_SURVEY_BELOW; i++) {
			const struct zf_kept expected = zf_topk_at(all, kept + i), found = zf_topk_at(survey->below, i);

			assert_int_equal(found.line, expected.line);
			assert_int_equal(found.length, expected.length);
			assert_memory_equal(found.bytes, expected.bytes, found.length);
		}
		zipfit_topk_free(topk);
		zipfit_topk_free(all);
		zf_survey_free(survey);
	}
}

static void reach_counts_passages(void **state)
{
	static const char target[] = "abcdefghij abcdefghij", document[] = "xabcdefghiy ghij abcd";
	zipfit_documents *targets = zipfit_documents_new(NULL);
	const zipfit_documents *sets[1] = {targets};
	struct zf_reach reach;
	size_t distinct = 0, found = 0;

	(void)state;
	assert_true(zipfit_documents_add(targets, target, strlen(target), NULL));
	assert_true(zf_reach_open(&reach, sets, 1, NULL));
	for (size_t i = 0; i + 8 <= strlen(target); i++) {
		char passage[9] = {0};

		memcpy(passage, target + i, 8);
		/* The first place where it stands. */
		if (strstr(target, passage) != target + i)
			continue;
		distinct++;
		found += strstr(document, passage) != NULL;
	}
	assert_true(found > 0 && found < distinct);
	zf_reach_add(&reach, (const unsigned char *)document, strlen(document));
	zf_reach_add(&reach, (const unsigned char *)document, strlen(document));
	assert_true(zf_reach_share(&reach) == (double)found / (double)distinct);
	zf_reach_free(&reach);
	zipfit_documents_free(targets);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(counts_and_adds_up), cmocka_unit_test(groups_give_up),
		cmocka_unit_test(groups_tell_apart),  cmocka_unit_test(lengths_have_columns),
		cmocka_unit_test(rest_has_the_next),  cmocka_unit_test(reach_counts_passages),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
