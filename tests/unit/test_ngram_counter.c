/*
 * test_ngram_counter.c - counting n-grams
 *
 * The control writes every document between the bytes that stand outside it,
 * cuts out all n-grams, sorts them with qsort() and counts runs.
 */
#include "support.h"
#include "score/conditional/ngram_counter.h"

#include <stdlib.h>
#include <string.h>

#define PADDING (ZF_NGRAM_LONGEST - 1)

/* ---- The control ------------------------------------------------------------ */

struct control {
	uint64_t *ngrams; /* the first byte highest; no count */
	size_t count, capacity;
};

static void control_add(struct control *control, const unsigned char *document, size_t length)
{
	unsigned char *padded;

	if (length == 0)
		return;
	padded = malloc(length + 2 * PADDING);
	assert_non_null(padded);
	memset(padded, ZF_OUTSIDE, length + 2 * PADDING);
	memcpy(padded + PADDING, document, length);
	if (control->count + length + PADDING > control->capacity) {
		control->capacity = 2 * (control->count + length + PADDING);
		control->ngrams = realloc(control->ngrams, control->capacity * sizeof(*control->ngrams));
		assert_non_null(control->ngrams);
	}
	for (size_t begin = 0; begin < length + PADDING; begin++) {
		uint64_t ngram = 0;

		for (size_t i = 0; i < ZF_NGRAM_LONGEST; i++)
			ngram = ngram * 256 + padded[begin + i];
		control->ngrams[control->count++] = ngram;
	}
	free(padded);
}

static int compare(const void *left, const void *right)
{
	const uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;

	return (a > b) - (a < b);
}

static void assert_equals_control(struct zf_ngram_counter *counter, struct control *control)
{
	zipfit_error error;
	size_t count, known = 0;
	const uint64_t *counted = zf_ngram_counter_finish(counter, &count, &error);

	assert_ok(counted != NULL, error);
	if (control->count > 0)
		qsort(control->ngrams, control->count, sizeof(*control->ngrams), compare);
	for (size_t begin = 0, end; begin < control->count; begin = end, known++) {
		for (end = begin; end < control->count && control->ngrams[end] == control->ngrams[begin];)
			end++;
		assert_true(known < count);
		assert_true(control->ngrams[begin] == zf_counted_prefix(counted[known], ZF_NGRAM_LONGEST));
		assert_true(end - begin == zf_counted_count(counted[known]));
	}
	assert_int_equal(known, count);
}

/* ---- Data ------------------------------------------------------------------- */

static struct zf_ngram_counter *new_counter(void)
{
	zipfit_error error;
	struct zf_ngram_counter *counter = zf_ngram_counter_new(NULL, &error);

	assert_ok(counter != NULL, error);
	return counter;
}

static void add(struct zf_ngram_counter *counter, const void *document, size_t length)
{
	zipfit_error error;

	assert_ok(zf_ngram_counter_add(counter, document, length, &error), error);
}

/* Counts `text`, cut into documents of up to `longest` bytes, empty ones among them. */
static void compare_documents(const struct zf_buffer *text, size_t longest, struct prng *prng)
{
	struct zf_ngram_counter *counter = new_counter();
	struct control control = {0};

	for (size_t begin = 0; begin < text->length;) {
		const size_t left = text->length - begin;
		const size_t drawn = (size_t)prng_below(prng, longest + 1);
		const size_t length = drawn < left ? drawn : left;

		add(counter, text->data + begin, length);
		control_add(&control, text->data + begin, length);
		begin += length;
	}
	assert_equals_control(counter, &control);
	free(control.ngrams);
	zf_ngram_counter_free(counter);
}

/* ---- Tests -------------------------------------------------------------------- */

/* Every length about the size of a ngram, NUL bytes at its edges included. */
static void test_short_documents(void **state)
{
	static const unsigned char bytes[] = {0, 1, 0, 0, 255, 0, 0, 0, 1, 2, 1, 2, 0, 0, 0, 0, 0, 0};

	(void)state;
	for (size_t length = 0; length <= sizeof(bytes); length++) {
		struct zf_ngram_counter *counter = new_counter();
		struct control control = {0};

		for (size_t begin = 0; begin + length <= sizeof(bytes); begin++) {
			add(counter, bytes + begin, length);
			control_add(&control, bytes + begin, length);
		}
		assert_equals_control(counter, &control);
		free(control.ngrams);
		zf_ngram_counter_free(counter);
	}
}

/* Few different n-grams in a text longer than is collected at a time: counts are added up in several rounds. */
static void test_low_alphabet(void **state)
{
	struct prng prng = {44};
	struct zf_buffer text = {0};

	(void)state;
	append_words(&text, &prng, 1200000);
	for (size_t i = 0; i < text.length; i++)
		text.data[i] = (unsigned char)("\0ab\377"[prng_below(&prng, 4)]);
	compare_documents(&text, 50, &prng);
	compare_documents(&text, text.length, &prng);
	zf_buffer_free(&text);
}

/* Nearly all n-grams differ: what is collected at a time grows with what is known. */
static void test_random_bytes(void **state)
{
	struct prng prng = {45};
	struct zf_buffer text = {0};

	(void)state;
	append_words(&text, &prng, 1800000);
	prng_fill(&prng, text.data, text.length);
	/* And half of them twice. */
	memcpy(text.data + text.length / 2, text.data, text.length / 4);
	compare_documents(&text, 1000, &prng);
	zf_buffer_free(&text);
}

static void test_words(void **state)
{
	struct prng prng = {46};
	struct zf_buffer text = {0};

	(void)state;
	append_words(&text, &prng, 700000);
	compare_documents(&text, 4000, &prng);
	zf_buffer_free(&text);
}

static void test_order_does_not_matter(void **state)
{
	enum {
		LENGTH = 800000,
		DOCUMENT = 500
	};
	struct prng prng = {47};
	struct zf_buffer text = {0};
	struct zf_ngram_counter *forwards = new_counter(), *backwards = new_counter();
	const uint64_t *forwards_counted, *backwards_counted;
	size_t forwards_count, backwards_count;
	zipfit_error error;

	(void)state;
	append_words(&text, &prng, LENGTH);
	prng_fill(&prng, text.data, LENGTH / 2);
	for (size_t begin = 0; begin < LENGTH; begin += DOCUMENT) {
		add(forwards, text.data + begin, DOCUMENT);
		add(backwards, text.data + LENGTH - DOCUMENT - begin, DOCUMENT);
	}
	forwards_counted = zf_ngram_counter_finish(forwards, &forwards_count, &error);
	backwards_counted = zf_ngram_counter_finish(backwards, &backwards_count, &error);
	assert_true(forwards_counted != NULL && backwards_counted != NULL);
	assert_int_equal(forwards_count, backwards_count);
	assert_memory_equal(forwards_counted, backwards_counted, forwards_count * sizeof(*forwards_counted));
	zf_ngram_counter_free(forwards);
	zf_ngram_counter_free(backwards);
	zf_buffer_free(&text);
}

static void test_nothing(void **state)
{
	struct zf_ngram_counter *counter = new_counter();
	struct control control = {0};

	(void)state;
	add(counter, NULL, 0);
	assert_equals_control(counter, &control);
	zf_ngram_counter_free(counter);
	zf_ngram_counter_free(NULL);
}

/* The count of the one ngram that `documents` runs of a byte, of `length` each, have in their inside. */
static uint64_t count_inside_runs(size_t documents, size_t length)
{
	struct zf_ngram_counter *counter = new_counter();
	struct zf_buffer run = {0};
	struct prng prng = {48};
	uint64_t count_inside;
	const uint64_t *counted;
	size_t count;
	zipfit_error error;

	append_words(&run, &prng, length);
	memset(run.data, 255, length);
	for (size_t i = 0; i < documents; i++)
		add(counter, run.data, length);
	counted = zf_ngram_counter_finish(counter, &count, &error);
	assert_ok(counted != NULL, error);
	/* Four n-grams begin before the document, five in it that reach its end or do not; the highest is that inside.
	 */
	assert_int_equal(2 * PADDING + 1, count);
	assert_true(zf_counted_prefix(counted[count - 1], ZF_NGRAM_LONGEST) == 0xffffffffff);
	count_inside = zf_counted_count(counted[count - 1]);
	for (size_t i = 0; i < count - 1; i++)
		assert_int_equal(documents, zf_counted_count(counted[i]));
	zf_ngram_counter_free(counter);
	zf_buffer_free(&run);
	return count_inside;
}

/* A count stops at its maximum; it neither wraps nor spills into the ngram's bytes. */
static void test_saturation(void **state)
{
	const size_t length = (size_t)1 << 20;

	(void)state;
	assert_int_equal(16 * (length - PADDING), count_inside_runs(16, length));
	assert_true(count_inside_runs(17, length) == ZF_NGRAM_COUNT_MAX);
}

/* A document longer than what is collected at a time is left in its midst. */
static void test_stop(void **state)
{
	struct zf_buffer text = {0};
	struct prng prng = {49};
	zipfit_error error;
	zipfit_stop *stop = zipfit_stop_new(&error);
	struct zf_ngram_counter *counter = zf_ngram_counter_new(stop, &error);
	size_t count;

	(void)state;
	assert_ok(counter != NULL, error);
	append_words(&text, &prng, 1000000);
	assert_ok(zf_ngram_counter_add(counter, text.data, text.length, &error), error);
	zipfit_stop_request(stop);
	assert_false(zf_ngram_counter_add(counter, text.data, text.length, &error));
	assert_int_equal(ZIPFIT_STOPPED, error.code);
	assert_null(zf_ngram_counter_finish(counter, &count, &error));
	assert_int_equal(ZIPFIT_STOPPED, error.code);
	zf_ngram_counter_free(counter);
	zipfit_stop_free(stop);
	zf_buffer_free(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_short_documents), cmocka_unit_test(test_low_alphabet),
		cmocka_unit_test(test_random_bytes),    cmocka_unit_test(test_words),
		cmocka_unit_test(test_nothing),         cmocka_unit_test(test_order_does_not_matter),
		cmocka_unit_test(test_saturation),      cmocka_unit_test(test_stop),
	};

	return cmocka_run_group_tests_name("ngram_counter", tests, NULL, NULL);
}
