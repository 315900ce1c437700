/*
 * test_topk.c - the best k of a stream
 *
 * The control is a full sort of everything by the same order, written down once
 * more: score, then input, then line. Scores are drawn from a handful of values,
 * so that most decisions are ties; records are pushed in random order, because
 * the result must not depend on it.
 */
#include "support.h"

#include <stdlib.h>
#include <string.h>

#define ITEMS 500

struct item {
	double score;
	size_t input;
	uint64_t line;
	unsigned char bytes[48];
	size_t length;
};

static int by_rank(const void *a, const void *b)
{
	const struct item *left = a, *right = b;

	if (left->score > right->score || left->score < right->score)
		return left->score > right->score ? -1 : 1;
	if (left->input != right->input)
		return left->input < right->input ? -1 : 1;
	return left->line < right->line ? -1 : left->line > right->line;
}

static int by_position(const void *a, const void *b)
{
	const struct item *left = a, *right = b;

	if (left->input != right->input)
		return left->input < right->input ? -1 : 1;
	return left->line < right->line ? -1 : left->line > right->line;
}

/* Records of three inputs in random order; no two share their position. */
static void draw_items(struct item *items, struct prng *prng)
{
	for (size_t i = 0; i < ITEMS; i++) {
		items[i] = (struct item){
			.score = (double)((int64_t)prng_below(prng, 7) - 3) / 8,
			.input = i % 3,
			.line = i / 3 + 1,
			.length = (size_t)prng_below(prng, sizeof(items[i].bytes) + 1),
		};
		prng_fill(prng, items[i].bytes, items[i].length);
	}
	for (size_t i = ITEMS - 1; i > 0; i--) {
		const size_t j = (size_t)prng_below(prng, i + 1);
		const struct item saved = items[i];

		items[i] = items[j];
		items[j] = saved;
	}
}

static zipfit_topk *push_all(const struct item *items, size_t count, uint64_t k)
{
	zipfit_error error;
	zipfit_topk *topk = zipfit_topk_new(k, &error);

	assert_ok(topk != NULL, error);
	for (size_t i = 0; i < count; i++)
		assert_ok(zipfit_topk_push(topk, items[i].score, items[i].input, items[i].line, items[i].bytes,
		                           items[i].length, &error),
		          error);
	return topk;
}

static void assert_kept(const struct item *expected, uint64_t rank, zipfit_kept kept)
{
	assert_true(memcmp(&expected->score, &kept.score, sizeof(double)) == 0);
	assert_int_equal(expected->input, kept.input);
	assert_int_equal(expected->line, kept.line);
	assert_int_equal(rank, kept.rank);
	assert_int_equal(expected->length, kept.length);
	assert_true(kept.length == 0 || memcmp(expected->bytes, kept.bytes, kept.length) == 0);
}

static void compare_with_sort(const struct item *items, uint64_t k, bool input_order)
{
	const size_t count = k < ITEMS ? (size_t)k : ITEMS;
	zipfit_topk *topk = push_all(items, ITEMS, k);
	static struct item sorted[ITEMS], positioned[ITEMS];

	memcpy(sorted, items, sizeof(sorted));
	qsort(sorted, ITEMS, sizeof(sorted[0]), by_rank);
	memcpy(positioned, sorted, count * sizeof(sorted[0]));
	qsort(positioned, count, sizeof(sorted[0]), by_position);
	zipfit_topk_sort(topk, input_order);
	assert_int_equal(count, zipfit_topk_count(topk));
	for (size_t i = 0; i < count; i++) {
		const struct item *expected = input_order ? &positioned[i] : &sorted[i];
		uint64_t rank = 1;

		while (by_rank(&sorted[rank - 1], expected) != 0)
			rank++;
		assert_kept(expected, rank, zipfit_topk_at(topk, i));
	}
	zipfit_topk_free(topk);
}

static void test_equals_a_full_sort(void **state)
{
	static const uint64_t ks[] = {1, 2, 17, ITEMS - 1, ITEMS, ITEMS + 5, UINT64_MAX};
	static struct item items[ITEMS];
	struct prng prng = {6};

	(void)state;
	for (int round = 0; round < 20; round++) {
		draw_items(items, &prng);
		for (size_t i = 0; i < ARRAY_LENGTH(ks); i++) {
			compare_with_sort(items, ks[i], false);
			compare_with_sort(items, ks[i], true);
		}
	}
}

/* A record is admitted while fewer than k of those pushed before are better than it. */
static void test_admits(void **state)
{
	static const uint64_t ks[] = {1, 2, 17, ITEMS};
	static struct item items[ITEMS];
	struct prng prng = {7};
	zipfit_error error;

	(void)state;
	draw_items(items, &prng);
	for (size_t n = 0; n < ARRAY_LENGTH(ks); n++) {
		zipfit_topk *topk = push_all(NULL, 0, ks[n]);

		for (size_t i = 0; i < ITEMS; i++) {
			const struct item *item = &items[i];
			size_t better = 0;

			for (size_t j = 0; j < i; j++)
				better += by_rank(&items[j], item) < 0;
			assert_int_equal(better < ks[n],
			                 zipfit_topk_admits(topk, item->score, item->input, item->line));
			assert_ok(zipfit_topk_push(topk, item->score, item->input, item->line, item->bytes,
			                           item->length, &error),
			          error);
			assert_int_equal(i + 1 < ks[n] ? i + 1 : ks[n], zipfit_topk_count(topk));
		}
		zipfit_topk_free(topk);
	}
}

/* Memory of records that fall out is used again; lengths from nothing to large must not mix up bytes. */
static void test_bytes_survive_evictions(void **state)
{
	struct prng prng = {8};
	zipfit_error error;
	zipfit_topk *topk = push_all(NULL, 0, 5);
	static unsigned char bytes[20000];

	(void)state;
	for (uint64_t line = 1; line <= 500; line++) {
		const size_t length = (size_t)prng_below(&prng, prng_below(&prng, 4) == 0 ? sizeof(bytes) : 30);

		/* Every record is better than all before it and says in each byte which one it is. */
		memset(bytes, (int)(line % 251), length);
		assert_ok(zipfit_topk_push(topk, (double)line, 0, line, bytes, length, &error), error);
	}
	zipfit_topk_sort(topk, false);
	for (size_t i = 0; i < 5; i++) {
		const zipfit_kept kept = zipfit_topk_at(topk, i);

		assert_int_equal(500 - i, kept.line);
		for (size_t j = 0; j < kept.length; j++)
			assert_int_equal(kept.line % 251, kept.bytes[j]);
	}
	zipfit_topk_free(topk);
}

static void test_keeps_a_copy(void **state)
{
	char bytes[] = "mine";
	zipfit_error error;
	zipfit_topk *topk = push_all(NULL, 0, 3);

	(void)state;
	assert_ok(zipfit_topk_push(topk, 1, 0, 1, bytes, 4, &error), error);
	assert_ok(zipfit_topk_push(topk, 0.5, 0, 2, NULL, 0, &error), error);
	memset(bytes, 'x', 4);
	zipfit_topk_sort(topk, false);
	assert_memory_equal("mine", zipfit_topk_at(topk, 0).bytes, 4);
	assert_int_equal(0, zipfit_topk_at(topk, 1).length);
	zipfit_topk_free(topk);
}

static void test_nothing_pushed(void **state)
{
	zipfit_topk *topk = push_all(NULL, 0, 3);

	(void)state;
	assert_int_equal(0, zipfit_topk_count(topk));
	zipfit_topk_sort(topk, true);
	assert_int_equal(0, zipfit_topk_count(topk));
	zipfit_topk_free(topk);
	zipfit_topk_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_equals_a_full_sort),      cmocka_unit_test(test_admits),
		cmocka_unit_test(test_bytes_survive_evictions), cmocka_unit_test(test_keeps_a_copy),
		cmocka_unit_test(test_nothing_pushed),
	};

	return cmocka_run_group_tests_name("topk", tests, NULL, NULL);
}
