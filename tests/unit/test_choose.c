/*
 * test_choose.c - the selection, compared with valuing every record after every step
 *
 * The control keeps all shingles in plain arrays and goes through the whole pool for
 * every record it takes, without heaps or bounds. (unit-coverage has a control of the
 * coverage of one text.)
 */
#include "support.h"
#include "failing.h"
#include "select/choose.h"
#include "select/copies.h"
#include "select/general.h"
#include "select/coverage.h"
#include "select/novelty.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define RECORDS 150
#define SETS    3

struct record {
	struct zf_buffer text;
	double scores[SETS];
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
		/* Few different ones, so that ranks decide. */
		for (size_t set = 0; set < SETS; set++)
			records[i].scores[set] = (double)((int64_t)prng_below(prng, 40) - 2) / 40;
	}
}

static void free_records(struct record *records)
{
	for (size_t i = 0; i < RECORDS; i++)
		zf_buffer_free(&records[i].text);
}

static zipfit_topk *fill_pool(const struct record *records, const zipfit_limit *limit, size_t sets)
{
	zipfit_error error;
	zipfit_topk *pool = zf_topk_new_sets(limit, sets, &error);

	assert_ok(pool != NULL, error);
	for (size_t i = 0; i < RECORDS * sets; i++) {
		const struct record *record = &records[i / sets];
		const struct zf_kept kept = {
			.score = record->scores[i % sets],
			.line = i / sets + 1,
			.cost = i / sets % 7,
			.set = i % sets,
			.bytes = record->text.data,
			.length = record->text.length,
		};

		assert_ok(zf_topk_push(pool, &kept, &error), error);
	}
	assert_ok(zf_topk_end(pool, NULL, &error), error);
	return pool;
}

/* Targets of each set: pieces of some records, so that the others have n-grams of them. */
static void draw_targets(zipfit_documents **targets, const struct record *records, struct prng *prng)
{
	zipfit_error error;

	for (size_t set = 0; set < SETS; set++) {
		targets[set] = zipfit_documents_new(&error);
		assert_ok(targets[set] != NULL, error);
		for (int i = 0; i < 4; i++) {
			const struct zf_buffer *text = &records[prng_below(prng, RECORDS)].text;

			assert_ok(zipfit_documents_add(targets[set], text->data, text->length / 2 + 1, &error), error);
		}
	}
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

/* A candidate and what its value depends on. */
struct naive {
	struct zf_kept kept;
	struct zf_shared_grams grams;
	bool gone;
};

static double naive_value(const struct zf_selection_rules *rules, const struct naive *all,
                          const struct zf_shingles *shingles, const struct zf_chosen *chosen,
                          struct zf_coverage *const *coverage, size_t place)
{
	const struct naive *one = &all[place];
	double value = one->kept.score;
	size_t unknown = 0;

	if (value <= 0)
		return value;
	if (rules->choice.cover > 0)
		value *= pow(zf_coverage_of(coverage[one->kept.set], &one->grams, one->kept.length),
		             rules->choice.cover);
	for (size_t j = 0; j < shingles[place].count; j++)
		unknown += !is_taken(shingles, chosen, shingles[place].hashes[j]);
	return value * pow((double)unknown / (double)shingles[place].count, rules->choice.diverse);
}

/* Finds near copies of the chosen records. (unit-copies has a control of it.) */
struct near {
	struct zf_signer *signer;
	struct zf_copies *copies;
	struct zf_buffer scratch;
};

static void open_near(struct near *near, double jaccard)
{
	zipfit_error error;

	*near = (struct near){.signer = zf_signer_new(jaccard, &error)};
	assert_ok(near->signer != NULL, error);
	near->copies = zf_copies_new(near->signer, &error);
	assert_ok(near->copies != NULL, error);
}

static void close_near(struct near *near)
{
	zf_buffer_free(&near->scratch);
	zf_copies_free(near->copies);
	zf_signer_free(near->signer);
}

/* Whether the record is nearly the same as a chosen one; if not, and if `add`, it becomes one. */
static bool is_near_copy(struct near *near, const struct zf_kept *kept, bool add)
{
	struct zf_signature signature;
	zipfit_error error;
	bool is_copy = false;

	assert_ok(
		zf_signature_make(&signature, near->signer, &near->scratch, kept->bytes, kept->length, NULL, &error) &&
			zf_copies_look(near->copies, &signature, add, NULL, &is_copy, &error),
		error);
	zf_signature_free(&signature);
	return is_copy;
}

/* Whether the candidate is a copy of a chosen one, or another set's entry of the same record. */
static bool is_passed_over(const struct zf_selection_rules *rules, const struct naive *all,
                           const struct zf_chosen *chosen, const struct naive *one, struct near *near)
{
	if (rules->choice.dedup == ZIPFIT_DEDUP_NEAR && is_near_copy(near, &one->kept, false))
		return true;
	for (size_t i = 0; i < chosen->count; i++) {
		const struct zf_kept *other = &all[chosen->order[i]].kept;

		if (other->line == one->kept.line ||
		    (rules->choice.dedup == ZIPFIT_DEDUP_EXACT && other->length == one->kept.length &&
		     memcmp(other->bytes, one->kept.bytes, other->length) == 0))
			return true;
	}
	return false;
}

/* The highest value of all that are left; SIZE_MAX: none is. */
static size_t find_best(const struct zf_selection_rules *rules, const struct naive *all, size_t count,
                        const struct zf_shingles *shingles, const struct zf_chosen *chosen,
                        struct zf_coverage *const *coverage)
{
	size_t best = SIZE_MAX;
	double highest = 0;

	for (size_t i = 0; i < count; i++) {
		const double value = all[i].gone ? 0 : naive_value(rules, all, shingles, chosen, coverage, i);

		if (!all[i].gone && (best == SIZE_MAX || value > highest)) {
			best = i;
			highest = value;
		}
	}
	return best;
}

/* What the definition says, word for word. */
static void choose_naively(const struct zf_selection_rules *rules, const zipfit_topk *pool, struct zf_chosen *chosen)
{
	static struct zf_shingles shingles[RECORDS * SETS];
	static struct naive all[RECORDS * SETS];
	const size_t count = zipfit_topk_count(pool), sets = zf_topk_sets(pool);
	struct zf_coverage *coverage[SETS] = {NULL};
	struct zf_shingle_set scratch = {0};
	struct zf_gram_counter counter = {0};
	struct near near;
	bool closed[SETS] = {false};
	uint64_t cost[SETS] = {0}, taken[SETS] = {0};
	size_t best;
	zipfit_error error;

	open_near(&near, rules->choice.jaccard);
	for (size_t set = 0; set < sets; set++) {
		coverage[set] = zf_coverage_new(rules->targets[set], NULL, &error);
		assert_ok(coverage[set] != NULL, error);
	}
	for (size_t i = 0; i < count; i++) {
		const struct zf_kept kept = zf_topk_at(pool, i);

		all[i] = (struct naive){.kept = kept};
		assert_ok(zf_shingles_make(&shingles[i], &scratch, kept.bytes, kept.length, NULL, &error), error);
		assert_ok(zf_shared_grams_make(&all[i].grams, &counter, zf_coverage_table(coverage[kept.set]),
		                               kept.bytes, kept.length, NULL, &error),
		          error);
	}
	while ((best = find_best(rules, all, count, shingles, chosen, coverage)) != SIZE_MAX) {
		const size_t set = all[best].kept.set;
		const zipfit_limit quota = zf_rules_quota(rules, RECORDS, set);
		const bool is_open = !closed[set] && (rules->choice.limit.records == 0 || taken[set] < quota.records) &&
		                     (rules->choice.limit.budget == 0 || quota.budget > 0);

		all[best].gone = true;
		if (!is_open || is_passed_over(rules, all, chosen, &all[best], &near))
			continue;
		closed[set] = quota.budget > 0 && cost[set] + all[best].kept.cost > quota.budget;
		if (closed[set])
			continue;
		cost[set] += all[best].kept.cost;
		taken[set]++;
		if (rules->choice.dedup == ZIPFIT_DEDUP_NEAR)
			is_near_copy(&near, &all[best].kept, true);
		chosen->order[chosen->count++] = best;
		zf_coverage_take(coverage[set], &all[best].grams);
	}
	for (size_t i = 0; i < count; i++) {
		zf_shingles_free(&shingles[i]);
		zf_shared_grams_free(&all[i].grams);
	}
	for (size_t set = 0; set < sets; set++)
		zf_coverage_free(coverage[set]);
	close_near(&near);
	zf_gram_counter_free(&counter);
	zf_shingle_set_free(&scratch);
}

static void compare(const struct record *records, const struct zf_selection_rules *rules)
{
	const zipfit_format lines = {.kind = ZIPFIT_LINES};
	const zipfit_limit limit = zf_rules_pool(rules, RECORDS);
	zipfit_topk *pool = fill_pool(records, &limit, rules->sets);
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
	static const enum zipfit_dedup dedups[] = {ZIPFIT_DEDUP_NONE, ZIPFIT_DEDUP_EXACT, ZIPFIT_DEDUP_NEAR};
	static struct record records[RECORDS];
	struct prng prng = {1};

	(void)state;
	for (uint64_t round = 0, rounds = repeats(24, 8); round < rounds; round++) {
		zipfit_documents *targets[SETS];
		const size_t sets = round % 4 < 3 ? 1 : 1 + (size_t)prng_below(&prng, SETS);
		const struct zf_selection_rules rules = {
			.choice.limit = {.records = prng_below(&prng, 3) ? 1 + prng_below(&prng, 60) : 0,
		                         .budget = prng_below(&prng, 3) ? 0 : 1 + prng_below(&prng, 200)},
			.choice.candidates = prng_below(&prng, 2) ? 0 : 1 + prng_below(&prng, RECORDS),
			.choice.dedup = dedups[round % 3],
			.choice.jaccard = 0.3,
			.choice.diverse = (double)prng_below(&prng, 4) / 2,
			.choice.cover = (double)prng_below(&prng, 5) / 2,
			.sets = sets,
			.shares = {1 / (double)sets, 1 / (double)sets, 1 / (double)sets},
			.targets = (const zipfit_documents *const *)targets,
			.threads = 1 + (size_t)prng_below(&prng, 3),
		};

		draw_records(records, &prng);
		draw_targets(targets, records, &prng);
		compare(records, &rules);
		for (size_t set = 0; set < SETS; set++)
			zipfit_documents_free(targets[set]);
		free_records(records);
	}
}

/* Each allocation fails in turn: a selection that was not made to its end is never said to be one. */
static void chooses_all_or_fails(void **state)
{
	static struct record records[RECORDS];
	const zipfit_format lines = {.kind = ZIPFIT_LINES};
	struct zf_selection_rules rules = {
		.choice = {.limit = {.records = 20}, .candidates = 40, .diverse = 0.5, .jaccard = 0.3},
		.sets = 1,
		.threads = 1,
	};
	struct prng prng = {2};

	(void)state;
	draw_records(records, &prng);
	for (int dedup = 0; dedup < 2; dedup++) {
		zipfit_limit limit;
		zipfit_topk *pool;
		size_t call = 0, step = (size_t)repeats(1, 3);
		struct zf_chosen chosen;
		zipfit_error error;
		bool ok;

		rules.choice.dedup = dedup == 0 ? ZIPFIT_DEDUP_EXACT : ZIPFIT_DEDUP_NEAR;
		limit = zf_rules_pool(&rules, RECORDS);
		pool = fill_pool(records, &limit, 1);
		do {
			call += step;
			failing_call = call;
			ok = zf_choose(&rules, RECORDS, pool, &lines, 0, NULL, &chosen, &error);
			assert_true(ok == (failing_call > 0));
			assert_true(ok || (error.code == ZIPFIT_NO_MEMORY && chosen.count == 0));
		} while (!ok);
		failing_call = 0;
		assert_true(call > 100);
		assert_int_equal(20, chosen.count);
		free(chosen.order);
		zipfit_topk_free(pool);
	}
	free_records(records);
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

static void general_limits(void **state)
{
	struct zf_selection_rules rules = {
		.choice = {.limit = {.records = 10, .budget = 99, .has_min_score = true}, .keep_general = 0.29},
		.sets = 2,
		.shares = {0.5, 0.5},
	};

	(void)state;
	assert_int_equal(2, zf_rules_general(&rules, 100).records);
	assert_int_equal(28, zf_rules_general(&rules, 100).budget);
	assert_int_equal(4, zf_rules_quota(&rules, 100, 0).records);
	assert_int_equal(36, zf_rules_quota(&rules, 100, 1).budget);
	assert_int_equal(28, zf_rules_quota(&rules, 100, 2).budget);
	assert_int_equal(10, zf_rules_general_pool(&rules, 100).records);
	assert_false(zf_rules_general_pool(&rules, 100).has_min_score);
	rules.report_by = "source";
	assert_int_equal(40, zf_rules_general_pool(&rules, 100).records);
	rules.choice.keep_general = 1;
	assert_int_equal(0, zf_rules_quota(&rules, 100, 0).records);
	assert_int_equal(99, zf_rules_quota(&rules, 100, 2).budget);
}

/* Each tenth of the range has a tenth of the numbers: by chance, more than 150 off 1,000 happens once in 10^6 times. */
static void general_keys_are_even(void **state)
{
	struct zf_selection_rules rules = {.seed = 1};
	size_t tenths[10] = {0};

	(void)state;
	for (uint64_t i = 0; i < 10000; i++)
		tenths[(size_t)(zf_general_key(&rules, (size_t)(i % 3), i, i + 7) * 10)]++;
	for (size_t i = 0; i < 10; i++)
		assert_in_range(tenths[i], 850, 1150);
	assert_true(zf_general_key(&rules, 0, 5, 1) == zf_general_key(&rules, 0, 5, 2));
	assert_true(zf_general_key(&rules, 0, 5, 1) != zf_general_key(&rules, 1, 5, 1));
	rules.choice.dedup = ZIPFIT_DEDUP_NEAR;
	assert_true(zf_general_key(&rules, 0, 5, 1) != zf_general_key(&rules, 0, 5, 2));
	assert_true(zf_general_key(&rules, 0, 5, 1) == zf_general_key(&rules, 1, 9, 1));
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
		cmocka_unit_test(chooses_as_defined),    cmocka_unit_test(limits_and_pools),
		cmocka_unit_test(quotas_add_up),         cmocka_unit_test(general_limits),
		cmocka_unit_test(general_keys_are_even), cmocka_unit_test(chooses_all_or_fails),
	};

	return cmocka_run_group_tests_name("choose", tests, NULL, NULL);
}
