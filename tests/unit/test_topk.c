/*
 * test_topk.c - the best k of a stream
 *
 * The control is a full sort of everything in the same order, written independently:
 * score, then input, then line. Scores are drawn from a handful of values,
 * so that most decisions are ties; records are pushed in random order, because
 * the result must not depend on it.
 */
#include "support.h"
#include "select/topk.h"

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

static void push(zipfit_topk *topk, const struct item *item)
{
	const zipfit_kept record = {
		.score = item->score,
		.input = item->input,
		.line = item->line,
		.cost = item->length,
		.bytes = item->bytes,
		.length = item->length,
	};
	zipfit_error error;

	assert_ok(zipfit_topk_push(topk, &record, &error), error);
}

static zipfit_topk *push_all(const struct item *items, size_t count, uint64_t k)
{
	const zipfit_limit limit = {.records = k};
	zipfit_error error;
	zipfit_topk *topk = zipfit_topk_new(&limit, &error);

	assert_ok(topk != NULL, error);
	for (size_t i = 0; i < count; i++)
		push(topk, &items[i]);
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
			push(topk, item);
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
		const zipfit_kept record = {.score = (double)line, .line = line, .bytes = bytes, .length = length};

		memset(bytes, (int)(line % 251), length);
		assert_ok(zipfit_topk_push(topk, &record, &error), error);
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
	struct item mine = {.score = 1, .line = 1, .bytes = "mine", .length = 4};
	const struct item nothing = {.score = 0.5, .line = 2};
	zipfit_topk *topk = push_all(NULL, 0, 3);

	(void)state;
	push(topk, &mine);
	push(topk, &nothing);
	memset(mine.bytes, 'x', 4);
	zipfit_topk_sort(topk, false);
	assert_memory_equal("mine", zipfit_topk_at(topk, 0).bytes, 4);
	assert_int_equal(0, zipfit_topk_at(topk, 1).length);
	zipfit_topk_free(topk);
}

/* ---- The spool ----------------------------------------------------------- */

#define LARGE 300000

/* Whether kept record `kept` is what a record of this line was pushed with. */
static void assert_large(const zipfit_topk *topk, struct zf_kept kept, struct zf_buffer *scratch)
{
	static unsigned char expected[LARGE];
	struct prng prng = {kept.line};
	zipfit_error error;

	assert_ok(zf_topk_fetch(topk, &kept, scratch, &error), error);
	assert_int_equal(LARGE - kept.line, kept.length);
	prng_fill(&prng, expected, kept.length);
	assert_memory_equal(expected, kept.bytes, kept.length);
}

/*
 * 400 records of 300 kB, of which 50 are kept, come and go: holes are closed. Where `rise` is above 0 the latest are
 * kept and holes are closed several times; where it is 0, what is kept stands all over the spool.
 */
static void check_spooled(double rise)
{
	static unsigned char bytes[LARGE];
	const zipfit_limit limit = {.records = 50};
	struct zf_buffer scratch = {0};
	struct prng scores = {7};
	zipfit_error error;
	zipfit_topk *topk = zipfit_topk_new(&limit, &error);
	zipfit_topk *control = zipfit_topk_new(&limit, &error);

	assert_ok(topk != NULL && control != NULL, error);
	assert_ok(zf_topk_spool(topk, 10 * LARGE, ".", &error), error);
	for (uint64_t line = 1; line <= 400; line++) {
		struct prng prng = {line};
		const struct zf_kept record = {
			.score = (double)prng_below(&scores, 100) + rise * (double)line,
			.line = line,
			.bytes = bytes,
			.length = LARGE - line,
		};
		struct zf_kept nothing = record;

		nothing.length = 0;
		prng_fill(&prng, bytes, record.length);
		assert_ok(zf_topk_push(topk, &record, &error), error);
		assert_ok(zf_topk_push(control, &nothing, &error), error);
	}
	assert_ok(zf_topk_ready(topk, &error), error);
	zipfit_topk_sort(topk, false);
	zipfit_topk_sort(control, false);
	for (size_t i = 0; i < 50; i++) {
		assert_int_equal(zf_topk_at(control, i).line, zf_topk_at(topk, i).line);
		assert_large(topk, zf_topk_at(topk, i), &scratch);
	}
	zf_buffer_free(&scratch);
	zipfit_topk_free(control);
	zipfit_topk_free(topk);
}

static void test_spooled(void **state)
{
	(void)state;
	check_spooled(0.25);
	check_spooled(0);
}

/* ---- Limits -------------------------------------------------------------- */

/* How many of the items, sorted by rank, a selection takes that ends at the first limit reached. */
static size_t cut(const struct item *sorted, const zipfit_limit *limit)
{
	uint64_t bytes = 0;
	size_t count = 0;

	for (; count < ITEMS; count++) {
		bytes += sorted[count].length;
		if ((limit->records > 0 && count == limit->records) || (limit->budget > 0 && bytes > limit->budget) ||
		    (limit->has_min_score && sorted[count].score < limit->min_score))
			break;
	}
	return count;
}

static zipfit_limit draw_limit(struct prng *prng)
{
	return (zipfit_limit){
		.records = prng_below(prng, 2) * prng_below(prng, ITEMS),
		.budget = prng_below(prng, 4) > 0 ? 1 + prng_below(prng, 40 * ITEMS) : 0,
		.has_min_score = prng_below(prng, 2) == 0,
		.min_score = (double)((int64_t)prng_below(prng, 9) - 4) / 8,
	};
}

static void assert_selection(zipfit_topk *topk, const struct item *sorted, const zipfit_limit *limit)
{
	zipfit_topk_sort(topk, false);
	assert_int_equal(cut(sorted, limit), zipfit_topk_count(topk));
	for (size_t i = 0; i < zipfit_topk_count(topk); i++)
		assert_kept(&sorted[i], i + 1, zipfit_topk_at(topk, i));
}

static void test_limits_equal_a_cut_sort(void **state)
{
	static struct item items[ITEMS], sorted[ITEMS];
	struct prng prng = {11};
	zipfit_error error;

	(void)state;
	for (int round = 0; round < 200; round++) {
		const zipfit_limit limit = draw_limit(&prng);
		zipfit_topk *topk = zipfit_topk_new(&limit, &error);

		assert_ok(topk != NULL, error);
		draw_items(items, &prng);
		memcpy(sorted, items, sizeof(sorted));
		qsort(sorted, ITEMS, sizeof(sorted[0]), by_rank);
		for (size_t i = 0; i < ITEMS; i++)
			push(topk, &items[i]);
		assert_selection(topk, sorted, &limit);
		zipfit_topk_free(topk);
	}
}

/* Parts of the records selected apart, and the selection of what they kept, with their cutoffs. */
static void test_parts_together(void **state)
{
	enum {
		PARTS = 5
	};
	static struct item items[ITEMS], sorted[ITEMS];
	struct prng prng = {12};
	zipfit_error error;

	(void)state;
	for (int round = 0; round < 200; round++) {
		const zipfit_limit limit = draw_limit(&prng);
		zipfit_topk *whole = zipfit_topk_new(&limit, &error), *parts[PARTS];

		assert_ok(whole != NULL, error);
		draw_items(items, &prng);
		memcpy(sorted, items, sizeof(sorted));
		qsort(sorted, ITEMS, sizeof(sorted[0]), by_rank);
		for (size_t i = 0; i < PARTS; i++) {
			parts[i] = zipfit_topk_new(&limit, &error);
			assert_ok(parts[i] != NULL, error);
		}
		for (size_t i = 0; i < ITEMS; i++)
			push(parts[prng_below(&prng, PARTS)], &items[i]);
		for (size_t i = 0; i < PARTS; i++) {
			struct zf_rank_key cutoff;

			for (size_t j = 0; j < zipfit_topk_count(parts[i]); j++) {
				const zipfit_kept kept = zipfit_topk_at(parts[i], j);

				assert_ok(zipfit_topk_push(whole, &kept, &error), error);
			}
			if (zf_topk_cutoff(parts[i], 0, &cutoff))
				assert_ok(zf_topk_set_cutoff(whole, 0, &cutoff, &error), error);
			zipfit_topk_free(parts[i]);
		}
		assert_selection(whole, sorted, &limit);
		zipfit_topk_free(whole);
	}
}

/* What was frozen stays readable and unchanged, whatever is pushed in the meantime. */
static void test_frozen_bytes_stay(void **state)
{
	static struct item items[ITEMS];
	struct prng prng = {13};
	zipfit_topk *topk = push_all(NULL, 0, 50);
	struct zf_kept *kept;
	zipfit_error error;
	size_t count;

	(void)state;
	draw_items(items, &prng);
	for (size_t i = 0; i < ITEMS / 2; i++)
		push(topk, &items[i]);
	assert_ok(zf_topk_freeze(topk, &kept, &count, &error), error);
	assert_int_equal(50, count);
	for (size_t i = ITEMS / 2; i < ITEMS; i++)
		push(topk, &items[i]);
	for (size_t i = 0; i < count; i++) {
		size_t j = 0;

		while (items[j].input != kept[i].input || items[j].line != kept[i].line)
			j++;
		assert_true(j < ITEMS / 2);
		assert_int_equal(items[j].length, kept[i].length);
		assert_true(kept[i].length == 0 || memcmp(items[j].bytes, kept[i].bytes, kept[i].length) == 0);
	}
	zf_topk_thaw(topk, kept);
	zipfit_topk_free(topk);
}

/* The public interface gives back every member that was pushed, and has one target set. */
static void test_public_members(void **state)
{
	const zipfit_kept pushed = {
		.score = 0.5,
		.input = 3,
		.line = 7,
		.cost = 11,
		.bytes = (const unsigned char *)"record",
		.length = 6,
		.copies = 13,
	};
	const zipfit_kept second_set = {.score = 0.5, .set = 1};
	zipfit_topk *topk = push_all(NULL, 0, 3);
	zipfit_error error;
	zipfit_kept kept;

	(void)state;
	assert_ok(zipfit_topk_push(topk, &pushed, &error), error);
	assert_false(zipfit_topk_push(topk, &second_set, &error));
	assert_int_equal(ZIPFIT_BAD_DATA, error.code);
	zipfit_topk_sort(topk, false);
	assert_int_equal(1, zipfit_topk_count(topk));
	kept = zipfit_topk_at(topk, 0);
	assert_memory_equal(&pushed.score, &kept.score, sizeof(kept.score));
	assert_int_equal(1, kept.rank);
	assert_int_equal(3, kept.input);
	assert_int_equal(7, kept.line);
	assert_int_equal(11, kept.cost);
	assert_int_equal(6, kept.length);
	assert_memory_equal("record", kept.bytes, 6);
	assert_int_equal(0, kept.set);
	assert_int_equal(13, kept.copies);
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

/* Sorting many records takes long enough to be stopped in. */
static void test_stopped(void **state)
{
	zipfit_error error;
	const zipfit_limit limit = {.records = 40000};
	zipfit_topk *topk = zipfit_topk_new(&limit, &error);
	zipfit_stop *stop = zipfit_stop_new(&error);

	(void)state;
	assert_non_null(topk);
	assert_non_null(stop);
	for (uint64_t line = 1; line <= limit.records; line++) {
		const zipfit_kept kept = {.score = (double)(line * 7919 % 1000), .line = line};

		assert_ok(zipfit_topk_push(topk, &kept, &error), error);
	}
	zipfit_stop_request(stop);
	assert_false(zf_topk_end(topk, stop, &error));
	assert_int_equal(ZIPFIT_STOPPED, error.code);
	assert_ok(zf_topk_end(topk, NULL, &error), error);
	assert_int_equal(limit.records, zipfit_topk_count(topk));
	zipfit_stop_free(stop);
	zipfit_topk_free(topk);
}

/* Pushes all items for `set`, with scores of its own. */
static void push_set(zipfit_topk *topk, const struct item *items, size_t set, size_t as)
{
	zipfit_error error;

	for (size_t i = 0; i < ITEMS; i++) {
		const struct zf_kept record = {
			.score = set == 1 ? -items[i].score : items[i].score,
			.input = items[i].input,
			.line = items[i].line,
			.cost = items[i].length,
			.bytes = items[i].bytes,
			.length = items[i].length,
			.set = as,
		};

		assert_ok(zf_topk_push(topk, &record, &error), error);
	}
}

/* A view of one of three sets is what a selection of that set alone, within the limit, would hold. */
static void test_view(void **state)
{
	const zipfit_limit all = {.records = 0};
	const zipfit_limit limits[] = {
		{.records = 0},
		{.records = 70},
		{.budget = 900},
		{.records = 40, .budget = 900},
		{.has_min_score = true, .min_score = 0.1},
	};
	struct prng prng = {.state = 9};
	struct item items[ITEMS];
	zipfit_error error;
	zipfit_topk *whole = zf_topk_new_sets(&all, 3, &error);

	(void)state;
	assert_non_null(whole);
	draw_items(items, &prng);
	for (size_t set = 0; set < 3; set++)
		push_set(whole, items, set, set);
	assert_ok(zf_topk_end(whole, NULL, &error), error);
	for (size_t i = 0; i < 3 * ARRAY_LENGTH(limits); i++) {
		const zipfit_limit *limit = &limits[i / 3];
		zipfit_topk *view = zf_topk_view(whole, i % 3, limit, &error),
			    *control = zipfit_topk_new(limit, &error);
		struct zf_rank_key cutoff, expected;
		bool has_cutoff;

		assert_non_null(view);
		assert_non_null(control);
		push_set(control, items, i % 3, 0);
		assert_ok(zf_topk_end(control, NULL, &error), error);
		assert_int_equal(zipfit_topk_count(control), zipfit_topk_count(view));
		for (size_t j = 0; j < zipfit_topk_count(control); j++) {
			const struct zf_kept kept = zf_topk_at(view, j), other = zf_topk_at(control, j);

			assert_int_equal(other.input, kept.input);
			assert_int_equal(other.line, kept.line);
			assert_int_equal(0, kept.set);
			assert_int_equal(j + 1, kept.rank);
			assert_memory_equal(other.bytes != NULL ? other.bytes : items[0].bytes,
			                    kept.bytes != NULL ? kept.bytes : items[0].bytes, kept.length);
		}
		has_cutoff = zf_topk_cutoff(view, 0, &cutoff);
		assert_int_equal(zf_topk_cutoff(control, 0, &expected), has_cutoff);
		if (has_cutoff)
			assert_int_equal(0, zf_compare_rank(&expected, &cutoff));
		zipfit_topk_free(view);
		zipfit_topk_free(control);
	}
	zipfit_topk_free(whole);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_equals_a_full_sort),
		cmocka_unit_test(test_admits),
		cmocka_unit_test(test_bytes_survive_evictions),
		cmocka_unit_test(test_keeps_a_copy),
		cmocka_unit_test(test_limits_equal_a_cut_sort),
		cmocka_unit_test(test_parts_together),
		cmocka_unit_test(test_frozen_bytes_stay),
		cmocka_unit_test(test_public_members),
		cmocka_unit_test(test_nothing_pushed),
		cmocka_unit_test(test_stopped),
		cmocka_unit_test(test_view),
		test_in_directory(test_spooled),
	};

	return cmocka_run_group_tests_name("topk", tests, NULL, NULL);
}
