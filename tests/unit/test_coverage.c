/*
 * test_coverage.c - the coverage of a text, compared with the formula on plain strings
 *
 * The control looks for every n-gram of the targets in every text by comparing bytes, and
 * computes with doubles.
 */
#include "support.h"
#include "select/coverage.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define TEXTS   30
#define LONGEST 400
#define GRAMS   (2 * 4 * LONGEST)

struct text {
	unsigned char bytes[LONGEST];
	size_t length;
};

/* Of few different bytes, so that n-grams repeat; sometimes too short for one. */
static void draw_text(struct text *text, struct prng *prng)
{
	text->length = (size_t)prng_below(prng, prng_below(prng, 4) == 0 ? 14 : LONGEST);
	for (size_t i = 0; i < text->length; i++)
		text->bytes[i] = (unsigned char)("aab\xff"[prng_below(prng, 4)]);
}

/* The targets' n-grams, each once, and what the formula needs of them. */
struct control {
	struct {
		const unsigned char *bytes;
		size_t length;
		double weight, taken;
	} grams[GRAMS];
	size_t count;
};

static size_t occurrences(const struct text *text, const unsigned char *bytes, size_t length)
{
	size_t found = 0;

	for (size_t i = 0; i + length <= text->length; i++)
		found += memcmp(text->bytes + i, bytes, length) == 0;
	return found;
}

static void note_target(struct control *control, const struct text *target)
{
	for (size_t length = 6; length <= 10; length += 4)
		for (size_t i = 0; i + length <= target->length; i++) {
			size_t gram = 0;

			while (gram < control->count &&
			       (control->grams[gram].length != length ||
			        memcmp(control->grams[gram].bytes, target->bytes + i, length) != 0))
				gram++;
			if (gram == control->count) {
				control->count++;
				control->grams[gram].bytes = target->bytes + i;
				control->grams[gram].length = length;
				control->grams[gram].weight = control->grams[gram].taken = 0;
			}
			control->grams[gram].weight++;
		}
}

static double naive_coverage(const struct control *control, const struct text *text)
{
	double sum = 0, total = 0;

	for (size_t i = 0; i < control->count; i++) {
		const double taken = 0.03 + control->grams[i].taken;
		const double more = (double)occurrences(text, control->grams[i].bytes, control->grams[i].length);

		sum += sqrt(control->grams[i].weight) * (log(taken + more) - log(taken));
	}
	for (size_t i = 0; i < control->count; i++)
		total += sqrt(control->grams[i].weight);
	return total > 0 ? sum / total / ((double)text->length + 20) : 0;
}

static void take_naively(struct control *control, const struct text *text)
{
	for (size_t i = 0; i < control->count; i++)
		control->grams[i].taken += (double)occurrences(text, control->grams[i].bytes, control->grams[i].length);
}

static void compare(struct control *control, struct prng *prng)
{
	static struct text targets[4], texts[TEXTS];
	zipfit_error error;
	zipfit_documents *documents = zipfit_documents_new(&error);
	struct zf_gram_counter counter = {0};
	struct zf_coverage *coverage;

	assert_ok(documents != NULL, error);
	control->count = 0;
	for (size_t i = 0; i < ARRAY_LENGTH(targets); i++) {
		draw_text(&targets[i], prng);
		note_target(control, &targets[i]);
		assert_ok(zipfit_documents_add(documents, targets[i].bytes, targets[i].length, &error), error);
	}
	coverage = zf_coverage_new(documents, NULL, &error);
	assert_ok(coverage != NULL, error);
	zipfit_documents_free(documents);
	for (size_t i = 0; i < TEXTS; i++) {
		struct zf_shared_grams grams;
		double before, after, expected;

		draw_text(&texts[i], prng);
		assert_ok(zf_shared_grams_make(&grams, &counter, zf_coverage_table(coverage), texts[i].bytes,
		                               texts[i].length, NULL, &error),
		          error);
		expected = naive_coverage(control, &texts[i]);
		before = zf_coverage_of(coverage, &grams, texts[i].length);
		assert_true(fabs(before - expected) <= 1e-3 * expected);
		zf_coverage_take(coverage, &grams);
		take_naively(control, &texts[i]);
		after = zf_coverage_of(coverage, &grams, texts[i].length);
		assert_true(after <= before);
		assert_true(fabs(after - naive_coverage(control, &texts[i])) <= 1e-3 * expected);
		zf_shared_grams_free(&grams);
	}
	zf_gram_counter_free(&counter);
	zf_coverage_free(coverage);
}

static void is_what_the_formula_says(void **state)
{
	static struct control control;
	struct prng prng = {1};

	(void)state;
	for (int round = 0; round < 8; round++)
		compare(&control, &prng);
}

/* However often it is taken, a text never covers more than before; in the end it adds nothing. */
static void never_rises(void **state)
{
	static const char target[] = "0123456789abcdef, and once more: 0123456789abcdef";
	zipfit_error error;
	zipfit_documents *documents = zipfit_documents_new(&error);
	struct zf_gram_counter counter = {0};
	struct zf_shared_grams grams;
	struct zf_coverage *coverage;
	double last;

	(void)state;
	assert_ok(documents != NULL && zipfit_documents_add(documents, target, strlen(target), &error), error);
	coverage = zf_coverage_new(documents, NULL, &error);
	assert_ok(coverage != NULL, error);
	assert_ok(zf_shared_grams_make(&grams, &counter, zf_coverage_table(coverage), target, strlen(target), NULL,
	                               &error),
	          error);
	last = zf_coverage_of(coverage, &grams, strlen(target));
	assert_true(last > 0);
	for (int i = 0; i < 20000; i++) {
		double now;

		zf_coverage_take(coverage, &grams);
		now = zf_coverage_of(coverage, &grams, strlen(target));
		assert_true(now <= last);
		last = now;
	}
	assert_true(last == 0);
	zf_shared_grams_free(&grams);
	zf_gram_counter_free(&counter);
	zf_coverage_free(coverage);
	zipfit_documents_free(documents);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(is_what_the_formula_says),
		cmocka_unit_test(never_rises),
	};

	return cmocka_run_group_tests_name("coverage", tests, NULL, NULL);
}
