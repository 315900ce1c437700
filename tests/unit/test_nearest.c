/*
 * test_nearest.c - which name a mistyped word was meant to be, and the words in the table of options
 */
#include "cli/command_table.h"
#include "cli/nearest.h"
#include "cli/option.h"
#include "support.h"

#include <stdio.h>
#include <string.h>

/* The edit distance by its definition: it takes all ways. */
static size_t distance(const char *a, size_t a_length, const char *b, size_t b_length)
{
	size_t best, other;

	if (a_length == 0 || b_length == 0)
		return a_length + b_length;
	best = distance(a, a_length - 1, b, b_length - 1) + (a[a_length - 1] != b[b_length - 1]);
	other = distance(a, a_length - 1, b, b_length) + 1;
	best = other < best ? other : best;
	other = distance(a, a_length, b, b_length - 1) + 1;
	best = other < best ? other : best;
	if (a_length > 1 && b_length > 1 && a[a_length - 1] == b[b_length - 2] && a[a_length - 2] == b[b_length - 1]) {
		other = distance(a, a_length - 2, b, b_length - 2) + 1;
		best = other < best ? other : best;
	}
	return best;
}

/* Random words of few letters, which are often near to each other. */
static void test_distances(void **state)
{
	struct prng prng = {3};

	(void)state;
	for (uint64_t i = 0; i < repeats(400, 100); i++) {
		char word[8] = "", names[4][8];
		struct nearest nearest;
		size_t best = SIZE_MAX;

		for (size_t j = 0, length = 1 + prng_below(&prng, 6); j < length; j++)
			word[j] = (char)('a' + prng_below(&prng, 3));
		nearest = nearest_to(word);
		for (size_t k = 0; k < 4; k++) {
			const size_t limit = strlen(word) < 4 ? 1 : strlen(word) / 3;
			size_t length = 1 + prng_below(&prng, 6), is;

			memset(names[k], 0, sizeof(names[k]));
			for (size_t j = 0; j < length; j++)
				names[k][j] = (char)('a' + prng_below(&prng, 3));
			nearest_offer(&nearest, names[k]);
			is = distance(word, strlen(word), names[k], length);
			if (is <= limit && is < best)
				best = is;
		}
		if (best == SIZE_MAX)
			assert_null(nearest.name);
		else
			assert_int_equal(best, distance(word, strlen(word), nearest.name, strlen(nearest.name)));
	}
}

static void test_words(void **state)
{
	static char longest[100];
	struct nearest nearest = nearest_to("sede=7");

	(void)state;
	nearest_offer(&nearest, "seed");
	assert_string_equal("seed", nearest.name);
	nearest = nearest_to("");
	nearest_offer(&nearest, "k");
	assert_null(nearest.name);
	memset(longest, 'x', sizeof(longest) - 1);
	nearest = nearest_to(longest);
	nearest_offer(&nearest, "x");
	assert_null(nearest.name);
	nearest = nearest_to("x");
	nearest_offer(&nearest, longest);
	assert_null(nearest.name);
	assert_string_equal("select", command_nearest("slect"));
	assert_null(command_nearest("frobnicate"));
}

static const struct option_description *find(const char *name)
{
	for (size_t i = 0; i < option_count; i++)
		if (option_table[i].name != NULL && strcmp(option_table[i].name, name) == 0)
			return &option_table[i];
	return NULL;
}

/* The words of an option, each with a blank behind it. */
static const char *words_of(const char *name, char *text)
{
	struct option_word word = {.length = 0};

	text[0] = '\0';
	while (option_next_word(find(name), &word))
		strcat(strncat(text, word.text, word.length), " ");
	return text;
}

static void test_option_words(void **state)
{
	char text[200];
	struct option_word word = {.length = 0};
	size_t i = 0;

	(void)state;
	assert_string_equal("auto lines values ", words_of("records", text));
	assert_string_equal("exact near ", words_of("dedup", text));
	assert_string_equal("auto ", words_of("shard", text));
	assert_string_equal("words ", words_of("unit", text));
	assert_string_equal("", words_of("output", text));
	assert_string_equal("", words_of("quiet", text));
	/* What the library calls its methods and compressors, in the order of their numbers. */
	for (; option_next_word(find("score"), &word); i++) {
		snprintf(text, sizeof(text), "%.*s", (int)word.length, word.text);
		assert_string_equal(text, zipfit_method_name((enum zipfit_method)i));
	}
	assert_int_equal(ZIPFIT_CLASSIFIER + 1, i);
	word.length = 0;
	for (i = 0; option_next_word(find("compressor"), &word); i++) {
		snprintf(text, sizeof(text), "%.*s", (int)word.length, word.text);
		assert_string_equal(text, zipfit_compressor_name((enum zipfit_compressor)i));
	}
	assert_int_equal(ZIPFIT_XZ + 1, i);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_distances),
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_option_words),
	};

	return cmocka_run_group_tests_name("nearest", tests, NULL, NULL);
}
