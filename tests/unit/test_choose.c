/*
 * test_choose.c - the selection, compared with valuing every record after every step
 *
 * The control keeps all shingles in plain arrays and goes through the whole pool for
 * every record it takes, without heaps or bounds.
 */
#include "support.h"
#include "select/choose.h"
#include "select/novelty.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define RECORDS 150

struct record {
	struct zf_buffer text;
	double score;
};

static void draw_records(struct record *records, struct prng *prng)
{
	for (size_t i = 0; i < RECORDS; i++) {
		struct zf_buffer *text = &records[i].text;
		zipfit_error error;

		*text = (struct zf_buffer){0};
		if (i > 0 && prng_below(prng, 3) == 0) { /* most of an earlier one */
			const struct zf_buffer *other = &records[prng_below(prng, i)].text;

			assert_ok(zf_buffer_append(text, other->data, other->length / 2 + 1, &error), error);
		}
		if (prng_below(prng, 5) > 0 || text->length == 0)
			append_words(text, prng, 1 + (size_t)prng_below(prng, 300));
		for (size_t b = 0; b < text->length; b++)
			if (text->data[b] == '\n')
				text->data[b] = ' ';
		records[i].score = (double)((int64_t)prng_below(prng, 40) - 2) / 40;
	}
}

static void free_records(struct record *records)
{
	for (size_t i = 0; i < RECORDS; i++)
		zf_buffer_free(&records[i].text);
}

static zipfit_topk *fill_pool(const struct record *records, const zipfit_limit *limit)
{
	zipfit_error error;
	zipfit_topk *pool = zipfit_topk_new(limit, &error);

	assert_ok(pool != NULL, error);
	for (size_t i = 0; i < RECORDS; i++) {
		const struct zf_kept kept = {
			.score = records[i].score,
			.line = i + 1,
			.cost = i % 7,
			.bytes = records[i].text.data,
			.length = records[i].text.length,
		};

		assert_ok(zf_topk_push(pool, &kept, &error), error);
	}
	zipfit_topk_sort(pool, false);
	return pool;
}

/* Whether one of the chosen records has the hash. */
static bool is_taken(const struct zf_shingles *shingles, const struct zf_chosen *chosen, uint32_t hash)
{
	for (size_t i = 0; i < chosen->count; i++)
		for (size_t j = 0; j < shingles[chosen->order[i]].count; j++)
			if (shingles[chosen->order[i]].hashes[j] == hash)
				return true;
	return false;
}

static double naive_value(const struct zf_shingles *shingles, const struct zf_chosen *chosen, size_t place,
                          double score, double diverse)
{
	size_t unknown = 0;

	for (size_t j = 0; j < shingles[place].count; j++)
		unknown += !is_taken(shingles, chosen, shingles[place].hashes[j]);
	return score > 0 ? score * pow((double)unknown / (double)shingles[place].count, diverse) : score;
}

static bool is_same_text(const struct zf_kept *a, const struct zf_kept *b)
{
	return a->length == b->length && memcmp(a->bytes, b->bytes, a->length) == 0;
}

/* What the definition says, word for word. */
static void choose_naively(const struct zf_selection_rules *rules, const zipfit_topk *pool, struct zf_chosen *chosen)
{
	static struct zf_shingles shingles[RECORDS];
	static bool gone[RECORDS];
	const size_t count = zipfit_topk_count(pool);
	struct zf_shingle_set scratch = {0};
	uint64_t cost = 0;
	zipfit_error error;

	for (size_t i = 0; i < count; i++) {
		const struct zf_kept kept = zf_topk_at(pool, i);

		assert_ok(zf_shingles_make(&shingles[i], &scratch, kept.bytes, kept.length, NULL, &error), error);
		gone[i] = false;
	}
	for (;;) {
		size_t best = SIZE_MAX;
		double best_value = 0;
		bool is_copy = false;
		struct zf_kept kept;

		for (size_t i = 0; i < count; i++) {
			const double value = gone[i] ? 0
			                             : naive_value(shingles, chosen, i, zf_topk_at(pool, i).score,
			                                           rules->choice.diverse);

			if (!gone[i] && (best == SIZE_MAX || value > best_value)) {
				best = i;
				best_value = value;
			}
		}
		if (best == SIZE_MAX ||
		    (rules->choice.limit.records > 0 && chosen->count == rules->choice.limit.records))
			break;
		gone[best] = true;
		kept = zf_topk_at(pool, best);
		for (size_t i = 0; rules->choice.dedup == ZIPFIT_DEDUP_EXACT && i < chosen->count; i++) {
			const struct zf_kept other = zf_topk_at(pool, chosen->order[i]);

			is_copy |= is_same_text(&kept, &other);
		}
		if (is_copy)
			continue;
		if (rules->choice.limit.budget > 0 && cost + kept.cost > rules->choice.limit.budget)
			break;
		cost += kept.cost;
		chosen->order[chosen->count++] = best;
	}
	for (size_t i = 0; i < count; i++)
		zf_shingles_free(&shingles[i]);
	zf_shingle_set_free(&scratch);
}

static void compare(const struct record *records, const struct zf_selection_rules *rules)
{
	const zipfit_format lines = {.kind = ZIPFIT_LINES};
	const zipfit_limit limit = zf_rules_pool(rules, RECORDS);
	zipfit_topk *pool = fill_pool(records, &limit);
	size_t order[RECORDS];
	struct zf_chosen naive = {.order = order}, chosen;
	zipfit_error error;

	choose_naively(rules, pool, &naive);
	assert_ok(zf_choose(rules, RECORDS, pool, &lines, 0, NULL, &chosen, &error), error);
	assert_int_equal(naive.count, chosen.count);
	for (size_t i = 0; i < chosen.count; i++)
		assert_int_equal(naive.order[i], chosen.order[i]);
	free(chosen.order);
	zipfit_topk_free(pool);
}

static void chooses_as_defined(void **state)
{
	static struct record records[RECORDS];
	struct prng prng = {1};

	(void)state;
	for (int round = 0; round < 12; round++) {
		const struct zf_selection_rules rules = {
			.choice.limit = {.records = prng_below(&prng, 3) ? 1 + prng_below(&prng, 60) : 0,
		                         .budget = prng_below(&prng, 3) ? 0 : 1 + prng_below(&prng, 200)},
			.choice.candidates = prng_below(&prng, 2) ? 0 : 1 + prng_below(&prng, RECORDS),
			.choice.dedup = round % 2 ? ZIPFIT_DEDUP_EXACT : ZIPFIT_DEDUP_NONE,
			.choice.diverse = (double)prng_below(&prng, 4) / 2,
		};

		draw_records(records, &prng);
		compare(records, &rules);
		free_records(records);
	}
}

static void limits_and_pools(void **state)
{
	struct zf_selection_rules rules = {.choice = {.limit = {.records = 10, .budget = 500}, .fraction = 0.29}};

	(void)state;
	assert_int_equal(29, zf_rules_limit(&(struct zf_selection_rules){.choice.fraction = 0.29}, 100).records);
	assert_int_equal(1, zf_rules_limit(&(struct zf_selection_rules){.choice.fraction = 0.29}, 2).records);
	assert_int_equal(7, zf_rules_limit(&(struct zf_selection_rules){.choice.fraction = 1}, 7).records);
	assert_int_equal(0, zf_rules_limit(&(struct zf_selection_rules){.choice.fraction = 1}, UINT64_MAX).records);
	assert_int_equal(10, zf_rules_limit(&rules, 100).records);
	assert_int_equal(2, zf_rules_limit(&rules, 7).records);
	assert_int_equal(10, zf_rules_pool(&rules, 100).records);
	rules.choice.diverse = 0.5;
	assert_int_equal(40, zf_rules_pool(&rules, 100).records);
	assert_int_equal(2000, zf_rules_pool(&rules, 100).budget);
	rules.choice.candidates = 15;
	assert_int_equal(15, zf_rules_pool(&rules, 100).records);
	assert_int_equal(0, zf_rules_pool(&rules, 100).budget);
	rules = (struct zf_selection_rules){
		.choice = {.limit = {.records = UINT64_MAX - 1}, .dedup = ZIPFIT_DEDUP_NEAR}};
	assert_true(zf_rules_pool(&rules, 100).records == UINT64_MAX);
}

/* However large the limit, and however close to all of it a share is, the quotas add up to it. */
static void quotas_add_up(void **state)
{
	static const uint64_t limits[] = {1, 7, 1000, UINT64_C(1) << 53, UINT64_MAX - 1, UINT64_MAX};
	static const double shares[] = {0x1p-53, 0x1p-47, 1e-3, 1.0 / 3, 0.5, 1 - 1e-3, 1 - 0x1p-47, 1 - 0x1p-53};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(limits); i++)
		for (size_t j = 0; j < ARRAY_LENGTH(shares); j++) {
			const struct zf_selection_rules rules = {
				.choice.limit = {.records = limits[i], .budget = limits[i]},
				.sets = 2,
				.shares = {shares[j], 1 - shares[j]},
			};
			const zipfit_limit first = zf_rules_quota(&rules, UINT64_MAX, 0);
			const zipfit_limit second = zf_rules_quota(&rules, UINT64_MAX, 1);

			assert_true(first.records <= limits[i] && first.budget <= limits[i]);
			assert_true(first.records + second.records == limits[i]);
			assert_true(first.budget + second.budget == limits[i]);
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(chooses_as_defined),
		cmocka_unit_test(limits_and_pools),
		cmocka_unit_test(quotas_add_up),
	};

	return cmocka_run_group_tests_name("choose", tests, NULL, NULL);
}
