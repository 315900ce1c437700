/*
 * test_ngrams.c - the costs of n-grams
 *
 * The control is the formula of ngrams.h over brute-force counts, in doubles, without
 * rounding. It must be told which n-grams found room in their hash table; another
 * test checks that these are the right ones.
 *
 * A cost is rounded once for each order, and each order adds only its own error to
 * the next one's: 1/2 for each.
 */
#include "support.h"
#include "score/conditional/ngrams.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define PADDING        (ZF_NGRAM_LONGEST - 1)
#define ROUNDING_ERROR (0.5 + 1e-9)

/* ---- The text and its model --------------------------------------------------- */

struct model {
	unsigned char (*occurrences)[ZF_NGRAM_LONGEST]; /* all of them, as often as they are there */
	size_t count, capacity;
	struct zf_ngram_counter *counted;
	struct zf_ngrams *ngrams;
};

static void add_document(struct model *model, const unsigned char *document, size_t length)
{
	zipfit_error error;

	assert_ok(zf_ngram_counter_add(model->counted, document, length, &error), error);
	if (length == 0)
		return;
	if (model->count + length + PADDING > model->capacity) {
		model->capacity = 2 * (model->count + length + PADDING);
		model->occurrences = realloc(model->occurrences, model->capacity * sizeof(*model->occurrences));
		assert_non_null(model->occurrences);
	}
	for (size_t begin = 0; begin < length + PADDING; begin++, model->count++)
		for (size_t i = 0; i < ZF_NGRAM_LONGEST; i++) {
			const size_t place = begin + i;

			model->occurrences[model->count][i] =
				place < PADDING || place >= length + PADDING ? ZF_OUTSIDE : document[place - PADDING];
		}
}

static void build(struct model *model)
{
	zipfit_error error;
	size_t count;
	const uint64_t *counted = zf_ngram_counter_finish(model->counted, &count, &error);

	assert_ok(counted != NULL, error);
	model->ngrams = zf_ngrams_new(counted, count, NULL, &error);
	assert_ok(model->ngrams != NULL, error);
}

static struct model new_model(void)
{
	zipfit_error error;
	struct model model = {.counted = zf_ngram_counter_new(NULL, &error)};

	assert_ok(model.counted != NULL, error);
	return model;
}

static void free_model(struct model *model)
{
	zf_ngrams_free(model->ngrams);
	zf_ngram_counter_free(model->counted);
	free(model->occurrences);
}

/* ---- What the model says -------------------------------------------------------- */

/* The n-gram as the model knows it. */
static uint64_t packed(const unsigned char *ngram, size_t length)
{
	uint64_t bytes = 0;

	for (size_t i = length; i > 0; i--)
		bytes = bytes << 8 | ngram[i - 1];
	return bytes;
}

/* cost << 8 | escape; 0 where the n-gram is not there. */
static unsigned entry(const struct model *model, const unsigned char *ngram, size_t length)
{
	return length == 0 ? 0 : zf_ngrams_entry(model->ngrams, packed(ngram, length), (int)length);
}

/* The number of an n-gram's slot, by ngram_hash.h: a line, and a slot in it. */
static size_t slot_number(const struct zf_ngram_table *table, const unsigned char *ngram, size_t length)
{
	const uint32_t word = (uint32_t)(length == 3 ? packed(ngram, 3) : packed(ngram + length - 4, 4));
	const uint32_t first = length == 5 ? ngram[0] + UINT32_C(256) : 0;
	const uint32_t place = word * ZF_PLACE_FACTOR + first * ZF_BYTE_PLACE;
	const uint32_t mark = word * ZF_MARK_FACTOR + first * ZF_BYTE_MARK;

	return (size_t)(place >> table->shift) * 16 + (mark >> 12 & 15);
}

/* The cost of the last byte of an n-gram after those before it. */
static unsigned looked_up(const struct model *model, const unsigned char *ngram, size_t length)
{
	unsigned escapes = 0;

	for (; entry(model, ngram, length) == 0; ngram++, length--)
		escapes += entry(model, ngram, length - 1) & 255;
	return (entry(model, ngram, length) >> 8) + escapes;
}

/* ---- The control ------------------------------------------------------------------ */

static size_t count_ngram(const struct model *model, const unsigned char *ngram, size_t length)
{
	size_t count = 0;

	for (size_t i = 0; i < model->count; i++)
		count += length == 0 || memcmp(model->occurrences[i], ngram, length) == 0;
	return count;
}

static size_t count_followers(const struct model *model, const unsigned char *context, size_t length)
{
	bool follows[256] = {false};
	size_t count = 0;

	for (size_t i = 0; i < model->count; i++)
		if (length == 0 || memcmp(model->occurrences[i], context, length) == 0)
			follows[model->occurrences[i][length]] = true;
	for (size_t byte = 0; byte < 256; byte++)
		count += follows[byte];
	return count;
}

/* As costs are kept: nothing is certain, and nothing beyond what a byte holds. */
static double cost_of(double probability)
{
	const double cost = -log2(probability) * ZF_BIT;

	return cost < 1 ? 1 : cost > ZF_COST_MAX ? ZF_COST_MAX : cost;
}

static double control_cost(const struct model *model, const unsigned char *ngram, size_t length)
{
	const size_t followers = count_followers(model, ngram, length - 1);
	const double all = (double)count_ngram(model, ngram, length - 1);
	const double escaping = (double)followers + 0.2;
	double shorter = 8 * ZF_BIT;
	double count = (double)count_ngram(model, ngram, length);

	if (length > 1)
		shorter = control_cost(model, ngram + 1, length - 1);
	if (length >= ZF_NGRAM_SHORTEST && entry(model, ngram, length) == 0)
		count = 0;
	if (count > 0 || length == 1)
		return cost_of((count + escaping * exp2(-shorter / ZF_BIT)) / (all + escaping));
	/* A context that is not there, or lost its place, says nothing. */
	if (all > 0 && entry(model, ngram, length - 1) != 0)
		shorter += cost_of(escaping / (all + escaping));
	return length == 2 && shorter > ZF_COST_MAX ? ZF_COST_MAX : shorter;
}

static void assert_cost(const struct model *model, const unsigned char *ngram, size_t length)
{
	const double expected = control_cost(model, ngram, length);
	const unsigned cost = looked_up(model, ngram, length);

	if (fabs(cost - expected) > (double)length * ROUNDING_ERROR)
		fail_msg("an n-gram of %zu bytes costs %u, not %g", length, cost, expected);
}

/* Compares all n-grams of the text, and as many made of its contexts and other bytes, and of bytes at random. */
static void compare_costs(const struct model *model, struct prng *prng)
{
	for (size_t i = 0; i < model->count; i++) {
		unsigned char ngram[ZF_NGRAM_LONGEST];

		for (size_t length = 1; length <= ZF_NGRAM_LONGEST; length++) {
			assert_cost(model, model->occurrences[i], length);
			memcpy(ngram, model->occurrences[i], length);
			ngram[length - 1] = model->occurrences[prng_below(prng, model->count)][0];
			assert_cost(model, ngram, length);
			prng_fill(prng, ngram + length - 1, 1);
			assert_cost(model, ngram, length);
			prng_fill(prng, ngram, length);
			assert_cost(model, ngram, length);
		}
	}
}

/* ---- Tests -------------------------------------------------------------------------- */

/* Texts so short that nothing collides, or hardly: the formula alone. */
static void test_costs_of_short_texts(void **state)
{
	static const char *const texts[] = {"a", "aaaaaaaaaaaaaaaaaaaaaaaaaa", "abcab", "abcabcabcabc", "xy"};
	struct prng prng = {60};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(texts); i++) {
		struct model model = new_model();
		size_t lost = 0;

		add_document(&model, (const unsigned char *)texts[i], strlen(texts[i]));
		build(&model);
		for (size_t j = 0; j < model.count; j++)
			for (size_t length = 1; length <= ZF_NGRAM_LONGEST; length++)
				lost += entry(&model, model.occurrences[j], length) == 0;
		assert_in_range(lost, 0, model.count / 8);
		compare_costs(&model, &prng);
		free_model(&model);
	}
}

static void test_costs_of_words(void **state)
{
	struct model model = new_model();
	struct zf_buffer text = {0};
	struct prng prng = {61};

	(void)state;
	append_words(&text, &prng, 500);
	for (size_t begin = 0; begin < text.length; begin += 50)
		add_document(&model, text.data + begin, begin % 150 == 0 ? 0 : 50);
	build(&model);
	compare_costs(&model, &prng);
	zf_buffer_free(&text);
	free_model(&model);
}

/* All bytes are there, NUL as well, and nearly every context has been seen once. */
static void test_costs_of_random_bytes(void **state)
{
	unsigned char text[300];
	struct model model = new_model();
	struct prng prng = {62};

	(void)state;
	prng_fill(&prng, text, sizeof(text));
	add_document(&model, text, sizeof(text));
	build(&model);
	compare_costs(&model, &prng);
	free_model(&model);
}

/* Few letters: contexts are seen often, and followed by all of them. */
static void test_costs_of_few_letters(void **state)
{
	unsigned char text[600];
	struct model model = new_model();
	struct prng prng = {63};

	(void)state;
	for (size_t i = 0; i < sizeof(text); i++)
		text[i] = (unsigned char)prng_below(&prng, 1 + prng_below(&prng, 4));
	add_document(&model, text, 250);
	add_document(&model, text + 250, sizeof(text) - 250);
	build(&model);
	compare_costs(&model, &prng);
	free_model(&model);
}

static void test_every_pair_has_a_cost(void **state)
{
	struct model model = new_model();
	struct zf_buffer text = {0};
	struct prng prng = {64};

	(void)state;
	append_words(&text, &prng, 100);
	add_document(&model, text.data, text.length);
	build(&model);
	for (unsigned pair = 0; pair < 1 << 16; pair++) {
		const unsigned char ngram[2] = {(unsigned char)pair, (unsigned char)(pair >> 8)};

		assert_true(model.ngrams->pairs[pair] >> 8 != 0);
		assert_cost(&model, ngram, 2);
	}
	zf_buffer_free(&text);
	free_model(&model);
}

/*
 * Of the n-grams that want one slot, the most frequent has it. An n-gram that the
 * text lacks is found once in 2^16 times its slot is taken.
 */
static void test_who_has_a_slot(void **state)
{
	enum {
		STRANGERS = 20000
	};
	struct model model = new_model();
	struct zf_buffer text = {0};
	struct prng prng = {65};

	(void)state;
	append_words(&text, &prng, 3000);
	add_document(&model, text.data, text.length);
	build(&model);
	for (size_t i = 0; i < ZF_NGRAM_TABLES; i++) {
		const struct zf_ngram_table *table = &model.ngrams->tables[i];
		const size_t length = i + ZF_NGRAM_SHORTEST;
		size_t found = 0;
		const size_t slots = (size_t)16 << (32 - table->shift);
		size_t *most = calloc(slots, sizeof(*most));

		assert_non_null(most);
		for (size_t j = 0; j < model.count; j++) {
			const size_t slot = slot_number(table, model.occurrences[j], length);
			const size_t count = count_ngram(&model, model.occurrences[j], length);

			if (count > most[slot])
				most[slot] = count;
		}
		for (size_t j = 0; j < model.count; j++) {
			const size_t slot = slot_number(table, model.occurrences[j], length);
			const size_t count = count_ngram(&model, model.occurrences[j], length);

			/* Among equals it may be either. */
			assert_true(count == most[slot] || entry(&model, model.occurrences[j], length) == 0);
		}
		for (size_t j = 0; j < STRANGERS; j++) {
			unsigned char ngram[ZF_NGRAM_LONGEST];

			prng_fill(&prng, ngram, sizeof(ngram));
			found += entry(&model, ngram, length) != 0;
		}
		assert_in_range(found, 0, 3);
		for (size_t slot = 0; slot < slots; slot++)
			assert_int_equal(most[slot] != 0, table->slots[slot] != 0);
		free(most);
	}
	zf_buffer_free(&text);
	free_model(&model);
}

/* Nothing is known: every byte costs eight bits, and no context has anything to add. */
static void test_empty_text(void **state)
{
	struct model model = new_model();
	struct prng prng = {66};

	(void)state;
	add_document(&model, NULL, 0);
	build(&model);
	for (int i = 0; i < 10000; i++) {
		unsigned char ngram[ZF_NGRAM_LONGEST];

		prng_fill(&prng, ngram, sizeof(ngram));
		for (size_t length = 1; length <= ZF_NGRAM_LONGEST; length++)
			assert_int_equal(8 * ZF_BIT, looked_up(&model, ngram, length));
	}
	free_model(&model);
	zf_ngrams_free(NULL);
}

static void test_stop(void **state)
{
	struct model model = new_model();
	zipfit_error error;
	zipfit_stop *stop = zipfit_stop_new(&error);
	const uint64_t *counted;
	size_t count;

	(void)state;
	add_document(&model, (const unsigned char *)"abc", 3);
	counted = zf_ngram_counter_finish(model.counted, &count, &error);
	zipfit_stop_request(stop);
	assert_null(zf_ngrams_new(counted, count, stop, &error));
	assert_int_equal(ZIPFIT_STOPPED, error.code);
	zipfit_stop_free(stop);
	free_model(&model);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_costs_of_short_texts),
		cmocka_unit_test(test_costs_of_words),
		cmocka_unit_test(test_costs_of_random_bytes),
		cmocka_unit_test(test_costs_of_few_letters),
		cmocka_unit_test(test_every_pair_has_a_cost),
		cmocka_unit_test(test_who_has_a_slot),
		cmocka_unit_test(test_empty_text),
		cmocka_unit_test(test_stop),
	};

	return cmocka_run_group_tests_name("ngrams", tests, NULL, NULL);
}
