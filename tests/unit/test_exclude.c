/*
 * test_exclude.c - consecutive words and short items, compared one by one
 *
 * The control represents texts as numbers of words and looks at every position for every
 * item. The program's test (select-exclude) covers files, reasons and threads.
 */
#include "support.h"
#include "select/exclude.h"
#include "input/documents.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ITEMS     60
#define DOCUMENTS 400
#define WORDS     90

struct text {
	int words[WORDS];
	size_t count;
};

static void draw(struct text *text, size_t count, struct prng *prng)
{
	text->count = count;
	for (size_t i = 0; i < count; i++)
		text->words[i] = (int)prng_below(prng, 12);
}

static size_t spell(const struct text *text, char *to)
{
	size_t length = 0;

	for (size_t i = 0; i < text->count; i++)
		length += (size_t)sprintf(to + length, "w%d%s", text->words[i], i % 3 ? ", " : "\n");
	return length;
}

/* How many words of the document go by until the first match of `size` words, or of a whole shorter item; 0: none. */
static size_t naive(const struct text *document, const struct text *items, size_t size)
{
	for (size_t end = 1; end <= document->count; end++)
		for (size_t i = 0; i < ITEMS; i++) {
			const size_t words = items[i].count < size ? items[i].count : size;

			for (size_t at = 0; words > 0 && words <= end && at + words <= items[i].count; at++)
				if (memcmp(document->words + end - words, items[i].words + at, words * sizeof(int)) ==
				    0)
					return end;
		}
	return 0;
}

/* Whether the words shown are the end of the document's first `end` words. */
static bool shows_the_end(const struct text *document, size_t end, const struct zf_exclusion *exclusion)
{
	char before[WORDS * 8];
	const struct text first = {.count = 0};
	struct text part = first;
	size_t length;

	memcpy(part.words, document->words, end * sizeof(int));
	part.count = end;
	length = spell(&part, before);
	while (length > 0 && strchr(", \n", before[length - 1]) != NULL)
		length--;
	return exclusion->length <= length &&
	       memcmp(before + length - exclusion->length, exclusion->words, exclusion->length) == 0;
}

static void compare(size_t size, struct prng *prng)
{
	static struct text items[ITEMS];
	char bytes[WORDS * 8];
	zipfit_error error;
	zipfit_documents *targets = zipfit_documents_new(&error);
	struct zf_exclude *exclude;
	size_t found_any = 0;

	assert_ok(targets != NULL, error);
	for (size_t i = 0; i < ITEMS; i++) {
		/* Long enough not to be in every document. */
		draw(&items[i], 3 + (size_t)prng_below(prng, WORDS - 3), prng);
		assert_ok(zipfit_documents_add(targets, bytes, spell(&items[i], bytes), &error), error);
	}
	exclude = zf_exclude_new(targets, size, NULL, &error);
	assert_ok(exclude != NULL, error);
	for (size_t i = 0; i < DOCUMENTS; i++) {
		const struct text *item = &items[prng_below(prng, ITEMS)];
		struct zf_exclusion exclusion;
		struct text document;
		bool found;
		size_t end;

		draw(&document, (size_t)prng_below(prng, WORDS), prng);
		if (i % 2 == 0 && document.count > 0) { /* a passage of an item */
			const size_t from = (size_t)prng_below(prng, item->count);
			const size_t to = (size_t)prng_below(prng, document.count);

			for (size_t w = 0; from + w < item->count && to + w < document.count; w++)
				document.words[to + w] = item->words[from + w];
		}
		end = naive(&document, items, size);
		assert_ok(zf_exclude_look(exclude, bytes, spell(&document, bytes), NULL, &found, &exclusion, &error),
		          error);
		assert_int_equal(end > 0, found);
		assert_true(!found || shows_the_end(&document, end, &exclusion));
		found_any += found;
	}
	assert_in_range(found_any, 1, DOCUMENTS - 1);
	zf_exclude_free(exclude);
	zipfit_documents_free(targets);
}

static void finds_rows_and_short_items(void **state)
{
	static const size_t sizes[] = {4, 5, 8, 13, 31, 33, 63, 64};
	struct prng prng = {3};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(sizes); i++)
		compare(sizes[i], &prng);
}

static void stops(void **state)
{
	static const char text[] = "one two three";
	zipfit_error error;
	zipfit_documents *targets = zipfit_documents_new(&error);
	zipfit_stop *stop = zipfit_stop_new(&error);
	const size_t length = (size_t)1 << 20;
	char *words = malloc(length);
	struct zf_exclude *exclude;
	struct zf_exclusion exclusion;
	bool found;

	(void)state;
	assert_ok(targets != NULL && stop != NULL && words != NULL, error);
	for (size_t i = 0; i < length; i++)
		words[i] = i % 5 == 4 ? ' ' : 'x';
	assert_ok(zipfit_documents_add(targets, text, strlen(text), &error), error);
	exclude = zf_exclude_new(targets, 13, stop, &error);
	assert_ok(exclude != NULL, error);
	zipfit_stop_request(stop);
	assert_false(zf_exclude_look(exclude, words, length, stop, &found, &exclusion, &error));
	assert_int_equal(ZIPFIT_STOPPED, error.code);
	assert_null(zf_exclude_new(targets, 13, stop, &error));
	assert_int_equal(ZIPFIT_STOPPED, error.code);
	zf_exclude_free(exclude);
	free(words);
	zipfit_stop_free(stop);
	zipfit_documents_free(targets);
}

/* Cut short between two characters, white space as blanks. */
static void shows_the_words(void **state)
{
	unsigned char text[600];
	struct zf_exclusion exclusion = {.words = text};
	zipfit_error error;

	(void)state;
	for (size_t i = 0; i + 2 < sizeof(text); i += 3)
		memcpy(text + i, i % 9 == 0 ? "\n\0\t" : "\xe2\x82\xac", 3);
	for (exclusion.length = 0; exclusion.length < sizeof(text); exclusion.length += 3) {
		struct zf_buffer shown = {0};
		size_t length;

		assert_ok(zf_append_exclusion(&shown, &exclusion, &error), error);
		length = strlen((char *)shown.data);
		assert_int_equal(length + 1, shown.length);
		assert_true(length < ZF_EXCLUSION_BYTES);
		for (size_t at = 0; at < length;) {
			const size_t size = shown.data[at] == ' ' || shown.data[at] == '.' ? 1 : 3;

			assert_true(size == 1 || memcmp(shown.data + at, "\xe2\x82\xac", 3) == 0);
			at += size;
		}
		zf_buffer_free(&shown);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_rows_and_short_items),
		cmocka_unit_test(stops),
		cmocka_unit_test(shows_the_words),
	};

	return cmocka_run_group_tests_name("exclude", tests, NULL, NULL);
}
