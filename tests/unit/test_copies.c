/*
 * test_copies.c - near copies, against the Jaccard similarity of every pair
 *
 * The control keeps the word 3-grams of every text as strings and compares each new
 * text with all that were kept. Unicode is tested by tests/oracle/words.py.
 */
#include "support.h"
#include "select/copies.h"
#include "select/novelty.h"
#include "select/same_text.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TEXTS 250
#define WORDS 30
#define GRAMS (WORDS + 1)

struct text {
	char bytes[WORDS * 12];
	char grams[GRAMS][40];
	size_t gram_count;
};

static bool has_gram(const struct text *text, const char *gram)
{
	for (size_t i = 0; i < text->gram_count; i++)
		if (strcmp(text->grams[i], gram) == 0)
			return true;
	return false;
}

static double naive_jaccard(const struct text *a, const struct text *b)
{
	size_t shared = 0;

	for (size_t i = 0; i < a->gram_count; i++)
		shared += has_gram(b, a->grams[i]);
	return (double)shared / (double)(a->gram_count + b->gram_count - shared);
}

static void make_text(struct text *text, const int *words, size_t count, struct prng *prng)
{
	size_t length = 0;

	*text = (struct text){.gram_count = 0};
	for (size_t i = 0; i < count; i++)
		length +=
			(size_t)sprintf(text->bytes + length, prng_below(prng, 2) ? "Word%d, " : " wORD%d\n", words[i]);
	for (size_t i = 0; i + 3 <= count; i++) {
		char gram[40];

		sprintf(gram, "%d %d %d", words[i], words[i + 1], words[i + 2]);
		if (!has_gram(text, gram))
			strcpy(text->grams[text->gram_count++], gram);
	}
	if (count < 3) {
		for (size_t i = 0; i < count; i++)
			sprintf(text->grams[0] + strlen(text->grams[0]), "%d,", words[i]);
		text->gram_count = 1;
	}
}

/* Copies, and what signs their texts. */
struct finder {
	struct zf_signer *signer;
	struct zf_copies *copies;
	struct zf_buffer scratch;
};

static void open_finder(struct finder *finder, double threshold)
{
	zipfit_error error;

	*finder = (struct finder){.signer = zf_signer_new(threshold, &error)};
	assert_ok(finder->signer != NULL, error);
	finder->copies = zf_copies_new(finder->signer, &error);
	assert_ok(finder->copies != NULL, error);
}

static void close_finder(struct finder *finder)
{
	zf_copies_free(finder->copies);
	zf_signer_free(finder->signer);
	zf_buffer_free(&finder->scratch);
}

/* Whether the text is a copy of one that was added before. Adds it if not. */
static bool look(struct finder *finder, const void *text, size_t length)
{
	struct zf_signature signature;
	zipfit_error error;
	bool is_copy = false;

	assert_ok(zf_signature_make(&signature, finder->signer, &finder->scratch, text, length, NULL, &error) &&
	                  zf_copies_look(finder->copies, &signature, true, NULL, &is_copy, &error),
	          error);
	zf_signature_free(&signature);
	return is_copy;
}

static void compare_with_pairs(double threshold, struct prng *prng)
{
	static struct text texts[TEXTS];
	static int words[TEXTS][WORDS];
	static bool kept[TEXTS];
	struct finder finder;
	size_t found = 0;

	open_finder(&finder, threshold);
	for (size_t i = 0; i < TEXTS; i++) {
		const size_t count = prng_below(prng, 8) == 0 ? (size_t)prng_below(prng, 4) : WORDS;
		bool expected = false;

		for (size_t w = 0; w < WORDS; w++)
			words[i][w] = (int)prng_below(prng, 50);
		if (i > 0 && prng_below(prng, 2) == 0) { /* an earlier one with some words changed */
			memcpy(words[i], words[prng_below(prng, i)], sizeof(words[i]));
			for (uint64_t changes = prng_below(prng, 5); changes > 0; changes--)
				words[i][prng_below(prng, WORDS)] = (int)prng_below(prng, 50);
		}
		make_text(&texts[i], words[i], count, prng);
		for (size_t j = 0; j < i; j++)
			expected |= kept[j] && naive_jaccard(&texts[i], &texts[j]) >= threshold;
		kept[i] = !expected;
		found += expected;
		assert_int_equal(expected, look(&finder, texts[i].bytes, strlen(texts[i].bytes)));
	}
	assert_in_range(found, 10, TEXTS - 10);
	close_finder(&finder);
}

static void finds_every_near_copy(void **state)
{
	struct prng prng = {1};

	(void)state;
	for (int i = 0; i < 5; i++) {
		compare_with_pairs(0.5, &prng);
		compare_with_pairs(0.8, &prng);
		compare_with_pairs(1, &prng);
	}
}

static bool is_copy_of(const char *first, const char *second, double threshold)
{
	struct finder finder;
	bool is_copy = false;

	open_finder(&finder, threshold);
	assert_false(look(&finder, first, strlen(first)));
	is_copy = look(&finder, second, strlen(second));
	close_finder(&finder);
	return is_copy;
}

static void folds_case_and_white_space(void **state)
{
	(void)state;
	assert_true(is_copy_of("One two\n\tthree", "  one  TWO three ", 0));
	assert_false(is_copy_of("One two three", "one two, three", 0));
	assert_false(is_copy_of("onetwo", "one two", 0));
	assert_true(is_copy_of("Stra\u00dfe \u00c4", "STRASSE\u2003a\u0308", 0));
	assert_false(is_copy_of("\u00e4", "a", 0));
	assert_true(is_copy_of("\u201cdon\u2019t\u201d \u2014 so", "\"don't\" - so", 0));
	assert_true(is_copy_of("soft\u00adhyphen\u200b", "softhyphen", 0));
	assert_false(is_copy_of("bad \xff", "bad \xfe", 0));
	assert_false(is_copy_of("x + y", "x - y", 0));
	assert_true(is_copy_of("x + y, z", "X-Y/z\u0301", 1));
	assert_true(is_copy_of("", " \n", 0));
	assert_true(is_copy_of("One two three", "one-two; three!", 1));
	assert_true(is_copy_of("+-*", "+-*", 1));
	assert_false(is_copy_of("+-*", "+-/", 1));
}

/* A long text is hashed in blocks: white space at its end must not matter, wherever a block ends. */
static void white_space_at_the_end(void **state)
{
	static char text[9000], more[sizeof(text) + 8];
	zipfit_error error;
	struct zf_fold *fold = zf_fold_new(&error);

	(void)state;
	assert_ok(fold != NULL, error);
	for (size_t i = 0; i < sizeof(text); i++)
		text[i] = (char)('a' + i % 23);
	for (size_t length = 4000; length + 1 < sizeof(text);
	     length += length % 4096 > 20 && length % 4096 < 4060 ? 7 : 1) {
		uint64_t hash, other;

		memcpy(more, text, length);
		memcpy(more + length, " \n\xe2\x80\x83 \t", 7);
		assert_ok(zf_same_text(fold, text, length, NULL, &hash, &error), error);
		assert_ok(zf_same_text(fold, more, length + 7, NULL, &other, &error), error);
		assert_true(hash == other);
		assert_ok(zf_same_text(fold, text, length + 1, NULL, &other, &error), error);
		assert_true(hash != other);
	}
	zf_fold_free(fold);
}

/* One long text, and a stop that was requested while it was read. */
static void stops_in_a_long_text(void **state)
{
	static char text[1 << 20];
	zipfit_error error;
	zipfit_stop *stop = zipfit_stop_new(&error);
	struct zf_fold *fold = zf_fold_new(&error);
	struct zf_shingle_set scratch = {0};
	struct zf_shingles shingles;
	uint64_t hash;

	(void)state;
	assert_ok(stop != NULL && fold != NULL, error);
	for (size_t i = 0; i < sizeof(text); i++)
		text[i] = i % 7 == 6 ? ' ' : (char)('a' + i * i % 23);
	zipfit_stop_request(stop);
	for (int near = 0; near < 2; near++) {
		struct zf_signature signature;
		struct finder finder;

		open_finder(&finder, near);
		assert_false(zf_signature_make(&signature, finder.signer, &finder.scratch, text, sizeof(text), stop,
		                               &error));
		assert_int_equal(ZIPFIT_STOPPED, error.code);
		close_finder(&finder);
	}
	assert_false(zf_same_text(fold, text, sizeof(text), stop, &hash, &error));
	assert_int_equal(ZIPFIT_STOPPED, error.code);
	assert_false(zf_shingles_make(&shingles, &scratch, text, sizeof(text), stop, &error));
	assert_int_equal(ZIPFIT_STOPPED, error.code);
	zf_shingle_set_free(&scratch);
	zf_fold_free(fold);
	zipfit_stop_free(stop);
}

/* A document without a byte may stand nowhere. */
static void takes_texts_of_nothing(void **state)
{
	(void)state;
	for (int near = 0; near < 2; near++) {
		struct finder finder;

		open_finder(&finder, near);
		assert_false(look(&finder, NULL, 0));
		assert_true(look(&finder, NULL, 0));
		close_finder(&finder);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_every_near_copy),  cmocka_unit_test(folds_case_and_white_space),
		cmocka_unit_test(white_space_at_the_end), cmocka_unit_test(stops_in_a_long_text),
		cmocka_unit_test(takes_texts_of_nothing),
	};

	return cmocka_run_group_tests_name("copies", tests, NULL, NULL);
}
