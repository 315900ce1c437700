/*
 * test_mix.c - the mixing model: honest costs, and a state that is restored
 *
 * The independent check of the code lengths is a coder: an arithmetic coder that uses the
 * model's probabilities writes a text, a second model reads it back, and the code is as long as
 * the model says. A model that looked ahead, or learnt what its reader cannot know, would fail.
 */
#include "support.h"
#include "score/mix/mix.h"
#include "score/mix/mixer.h"
#include "score/mix/predictor.h"
#include "score/mix/tables.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MEMORY ((uint64_t)64 << 20)

/* ---- Texts ----------------------------------------------------------------- */

static zipfit_documents *words_set(uint64_t seed, size_t documents, size_t length)
{
	struct prng prng = {seed};
	zipfit_documents *set = new_targets();

	for (size_t i = 0; i < documents; i++) {
		struct zf_buffer words = {0};

		append_words(&words, &prng, length);
		add_target(set, words.data, words.length);
		zf_buffer_free(&words);
	}
	return set;
}

static zipfit_documents *set_of(const void *bytes, size_t length)
{
	zipfit_documents *set = new_targets();

	add_target(set, bytes, length);
	return set;
}

static zipfit_documents *noise_set(uint64_t seed, size_t length)
{
	struct prng prng = {seed};
	unsigned char *noise = malloc(length);
	zipfit_documents *set;

	assert_non_null(noise);
	prng_fill(&prng, noise, length);
	set = set_of(noise, length);
	free(noise);
	return set;
}

static struct zf_mix_model *new_model(uint64_t memory, uint64_t bytes)
{
	zipfit_error error;
	struct zf_mix_model *model = zf_mix_model_new(memory, bytes, NULL, &error);

	assert_ok(model != NULL, error);
	return model;
}

static void learn(struct zf_mix_model *model, const zipfit_documents *set, size_t first, size_t count)
{
	zipfit_error error;

	assert_ok(zf_mix_model_learn_documents(model, set, first, count, &error), error);
}

static double cost(struct zf_mix_model *model, const zipfit_documents *test)
{
	zipfit_error error;
	double bits = -1;

	assert_ok(zf_mix_model_cost(model, test, &bits, &error), error);
	return bits;
}

/* ---- The coder ------------------------------------------------------------- */

/* A binary arithmetic coder of 32 bits, without carries: low and high never differ in more bits than are kept. */
struct coder {
	uint32_t low, high;
	struct zf_buffer *code;
	size_t read; /* bytes of `code` */
	uint32_t window;
};

static uint32_t split_of(const struct coder *coder, unsigned p)
{
	return coder->low + (uint32_t)((uint64_t)(coder->high - coder->low) * p >> 16);
}

/* Narrows the interval to that of the bit. */
static void narrow(struct coder *coder, uint32_t split, unsigned bit)
{
	if (bit != 0)
		coder->high = split;
	else
		coder->low = split + 1;
}

static void encode(struct coder *coder, unsigned p, unsigned bit)
{
	zipfit_error error;

	narrow(coder, split_of(coder, p), bit);
	while ((coder->low ^ coder->high) >> 24 == 0) {
		assert_ok(zf_buffer_append_byte(coder->code, (unsigned char)(coder->high >> 24), &error), error);
		coder->low <<= 8;
		coder->high = coder->high << 8 | 255;
	}
}

static unsigned next_code(struct coder *coder)
{
	return coder->read < coder->code->length ? coder->code->data[coder->read++] : 0;
}

static unsigned decode(struct coder *coder, unsigned p)
{
	const uint32_t split = split_of(coder, p);
	const unsigned bit = coder->window <= split;

	narrow(coder, split, bit);
	while ((coder->low ^ coder->high) >> 24 == 0) {
		coder->low <<= 8;
		coder->high = coder->high << 8 | 255;
		coder->window = coder->window << 8 | next_code(coder);
	}
	return bit;
}

static struct zf_predictor *trained(const unsigned char *train, size_t length, uint64_t bytes)
{
	zipfit_error error;
	struct zf_predictor *predictor = zf_predictor_new(MEMORY, bytes, &error);

	assert_ok(predictor != NULL, error);
	zf_predictor_learn_bytes(predictor, train, length);
	return predictor;
}

/* Writes `text` with one model, and reads it with another. Returns the bytes of the code. */
static size_t code_and_decode(const unsigned char *train, size_t train_length, const unsigned char *text, size_t length)
{
	const uint64_t bytes = train_length + length;
	struct zf_predictor *predictor = trained(train, train_length, bytes);
	struct zf_buffer code = {0};
	struct coder coder = {.high = UINT32_MAX, .code = &code};
	size_t size;

	for (size_t i = 0; i < 8 * length; i++) {
		const unsigned bit = text[i / 8] >> (7 - i % 8) & 1;

		encode(&coder, zf_predictor_p(predictor), bit);
		zf_predictor_learn(predictor, bit);
	}
	for (unsigned i = 4; i > 0; i--) {
		zipfit_error error;

		assert_ok(zf_buffer_append_byte(&code, (unsigned char)(coder.low >> (8 * (i - 1))), &error), error);
	}
	zf_predictor_free(predictor);
	predictor = trained(train, train_length, bytes);
	coder = (struct coder){.high = UINT32_MAX, .code = &code};
	for (unsigned i = 0; i < 4; i++)
		coder.window = coder.window << 8 | next_code(&coder);
	for (size_t i = 0; i < 8 * length; i++) {
		const unsigned bit = decode(&coder, zf_predictor_p(predictor));

		if (bit != (text[i / 8] >> (7 - i % 8) & 1))
			fail_msg("bit %zu of byte %zu is read as %u", i % 8, i / 8, bit);
		zf_predictor_learn(predictor, bit);
	}
	zf_predictor_free(predictor);
	size = code.length;
	zf_buffer_free(&code);
	return size;
}

static void check_code(const zipfit_documents *train, const zipfit_documents *test, const unsigned char *train_bytes,
                       size_t train_length, const unsigned char *test_bytes, size_t test_length)
{
	struct zf_mix_model *model = new_model(MEMORY, train_length + test_length);
	double bytes;
	size_t size;

	learn(model, train, 0, zipfit_documents_count(train));
	bytes = cost(model, test) / 8;
	zf_mix_model_free(model);
	size = code_and_decode(train_bytes, train_length, test_bytes, test_length);
	/* A 32-bit coder loses less than a thousandth, and a few bytes at the end. */
	if (fabs((double)size - bytes) > 8 + bytes / 1000)
		fail_msg("%zu bytes of code, but a cost of %.1f", size, bytes);
}

static void test_code_is_as_long_as_the_cost(void **state)
{
	struct prng prng = {3};
	struct zf_buffer text = {0};
	const size_t length = 30000;
	zipfit_documents *train, *test;
	zipfit_error error;

	(void)state;
	append_words(&text, &prng, length - 1);
	assert_ok(zf_buffer_append_byte(&text, '\n', &error), error);
	append_words(&text, &prng, length - 1);
	assert_ok(zf_buffer_append_byte(&text, '\n', &error), error);
	/* Something that repeats, something that does not, and bytes of all kinds. */
	memcpy(text.data + length + 5000, text.data + 2000, 3000);
	prng_fill(&prng, text.data + length + 10000, 1000);
	memset(text.data + length + 12000, 0, 2000);
	train = set_of(text.data, length - 1);
	test = set_of(text.data + length, length - 1);
	check_code(train, test, text.data, length, text.data + length, length);
	zipfit_documents_free(test);
	zipfit_documents_free(train);
	zf_buffer_free(&text);
}

/* ---- The state ------------------------------------------------------------- */

static void test_cost_leaves_no_trace(void **state)
{
	zipfit_documents *train = words_set(1, 40, 2000);
	zipfit_documents *test = words_set(2, 5, 1500);
	zipfit_documents *other = noise_set(3, 20000);
	struct zf_mix_model *often = new_model(MEMORY, 100000), *once;
	double half, all;

	(void)state;
	learn(often, train, 0, 20);
	half = cost(often, test);
	assert_true(cost(often, other) > 7.9 * 20000);
	assert_true(cost(often, test) == half);
	learn(often, train, 20, 20);
	all = cost(often, test);
	assert_true(all < half);
	/* Models that measured nothing before. */
	once = new_model(MEMORY, 100000);
	learn(once, train, 0, 20);
	assert_true(cost(once, test) == half);
	zf_mix_model_free(once);
	once = new_model(MEMORY, 100000);
	learn(once, train, 0, 40);
	assert_true(cost(once, test) == all);
	zf_mix_model_free(once);
	zf_mix_model_free(often);
	zipfit_documents_free(other);
	zipfit_documents_free(test);
	zipfit_documents_free(train);
}

/* The same where the table is far too small, so that slots are replaced, and the text wraps around. */
static void test_cost_leaves_no_trace_in_a_full_model(void **state)
{
	zipfit_documents *train = noise_set(4, 150000);
	zipfit_documents *test = words_set(5, 1, 80000);
	struct zf_mix_model *often = new_model(ZIPFIT_MIN_MODEL_MEMORY, 1), *once;
	double first, second;

	(void)state;
	first = cost(often, test);
	learn(often, train, 0, 1);
	second = cost(often, test);
	assert_true(cost(often, test) == second);
	zf_mix_model_free(often);
	once = new_model(ZIPFIT_MIN_MODEL_MEMORY, 1);
	assert_true(cost(once, test) == first);
	learn(once, train, 0, 1);
	assert_true(cost(once, test) == second);
	zf_mix_model_free(once);
	zipfit_documents_free(test);
	zipfit_documents_free(train);
}

/* Bytes learnt in pieces are the same text. */
static void test_pieces(void **state)
{
	zipfit_documents *train = words_set(6, 1, 5000), *test = words_set(7, 1, 2000);
	struct zf_mix_model *whole = new_model(MEMORY, 8000), *pieces = new_model(MEMORY, 8000);
	struct prng prng = {6};
	struct zf_buffer text = {0};
	zipfit_error error;

	(void)state;
	append_words(&text, &prng, 5000);
	assert_ok(zf_buffer_append_byte(&text, '\n', &error), error);
	learn(whole, train, 0, 1);
	for (size_t i = 0; i < text.length; i++)
		assert_ok(zf_mix_model_learn(pieces, text.data + i, 1, &error), error);
	assert_ok(zf_mix_model_learn(pieces, NULL, 0, &error), error);
	assert_true(cost(whole, test) == cost(pieces, test));
	zf_buffer_free(&text);
	zf_mix_model_free(pieces);
	zf_mix_model_free(whole);
	zipfit_documents_free(test);
	zipfit_documents_free(train);
}

/* ---- Plain sense ------------------------------------------------------------ */

static void test_noise_and_repeats(void **state)
{
	const size_t length = 50000;
	zipfit_documents *noise = noise_set(8, length), *empty = new_targets();
	char *repeats = malloc(length);
	struct zf_mix_model *model = new_model(MEMORY, 2 * length);
	zipfit_documents *repeated;
	double alone;

	(void)state;
	assert_non_null(repeats);
	memset(repeats, 'a', length);
	repeated = set_of(repeats, length);
	alone = cost(model, noise);
	assert_true(alone > 7.99 * (double)length && alone < 8.1 * (double)length);
	assert_true(cost(model, repeated) < 0.01 * (double)length);
	assert_true(cost(model, empty) == 0);
	/* Read before: known nearly by heart. */
	learn(model, noise, 0, 1);
	assert_true(cost(model, noise) < 0.2 * (double)length);
	add_target(empty, "", 0);
	alone = cost(model, empty);
	assert_true(alone > 0 && alone < 17);
	free(repeats);
	zf_mix_model_free(model);
	zipfit_documents_free(repeated);
	zipfit_documents_free(empty);
	zipfit_documents_free(noise);
}

static void test_memory(void **state)
{
	static const uint64_t sizes[] = {16, 17, 24, 100, 1000, 4096};
	static const uint64_t texts[] = {0, 1, 1 << 20, UINT64_C(1) << 40, UINT64_MAX};
	zipfit_error error;

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(sizes); i++) {
		for (size_t j = 0; j < ARRAY_LENGTH(texts); j++) {
			const uint64_t memory = sizes[i] << 20;
			struct zf_predictor *predictor = zf_predictor_new(memory, texts[j], &error);

			assert_ok(predictor != NULL, error);
			assert_true(zf_predictor_memory(predictor) <= memory);
			/* A small text takes a small model, and a large one what it may. */
			if (texts[j] <= 1)
				assert_true(zf_predictor_memory(predictor) < (uint64_t)32 << 20);
			if (texts[j] > UINT64_C(1) << 39)
				assert_true(zf_predictor_memory(predictor) > memory / 4 * 3);
			zf_predictor_free(predictor);
		}
	}
	assert_null(zf_mix_model_new(ZIPFIT_MIN_MODEL_MEMORY - 1, 0, NULL, &error));
	assert_int_equal(error.code, ZIPFIT_BAD_OPTION);
}

static void test_stop(void **state)
{
	zipfit_error error;
	zipfit_stop *stop = zipfit_stop_new(&error);
	struct zf_mix_model *model = zf_mix_model_new(MEMORY, 1000, stop, &error);
	zipfit_documents *set = words_set(9, 2, 1000);
	double bits;

	(void)state;
	assert_ok(stop != NULL && model != NULL, error);
	zipfit_stop_request(stop);
	assert_false(zf_mix_model_learn_documents(model, set, 0, 2, &error));
	assert_int_equal(error.code, ZIPFIT_STOPPED);
	assert_false(zf_mix_model_cost(model, set, &bits, &error));
	assert_int_equal(error.code, ZIPFIT_STOPPED);
	zipfit_documents_free(set);
	zf_mix_model_free(model);
	zipfit_stop_free(stop);
}

/* ---- The public function ---------------------------------------------------- */

static void test_cross_entropy_mix(void **state)
{
	zipfit_documents *train = words_set(10, 3, 1000), *test = words_set(11, 2, 500), *empty = new_targets();
	struct zf_mix_model *model = new_model(ZIPFIT_DEFAULT_MODEL_MEMORY, 2 * 1001);
	zipfit_error error;
	double bits = 0;

	(void)state;
	assert_ok(zipfit_cross_entropy_mix(train, 2, test, 0, NULL, &bits, &error), error);
	learn(model, train, 0, 2);
	assert_true(bits == cost(model, test) / (2 * 501));
	assert_false(zipfit_cross_entropy_mix(train, 4, test, 0, NULL, &bits, &error));
	assert_int_equal(error.code, ZIPFIT_BAD_OPTION);
	assert_false(zipfit_cross_entropy_mix(train, 1, empty, 0, NULL, &bits, &error));
	assert_int_equal(error.code, ZIPFIT_BAD_DATA);
	assert_false(zipfit_cross_entropy_mix(train, 1, test, 1000, NULL, &bits, &error));
	assert_int_equal(error.code, ZIPFIT_BAD_OPTION);
	zf_mix_model_free(model);
	zipfit_documents_free(empty);
	zipfit_documents_free(test);
	zipfit_documents_free(train);
}

/* ---- The parts -------------------------------------------------------------- */

/* Against libm, and each other. */
static void test_tables(void **state)
{
	static struct zf_mix_tables tables;

	(void)state;
	zf_mix_tables_fill(&tables);
	for (int x = -ZF_SQUASH_MAX; x <= ZF_SQUASH_MAX; x++) {
		const double p = 65536 / (1 + exp(-x / 256.0));

		assert_true(fabs(tables.squash[x + ZF_SQUASH_MAX + 1] - p) <= 1);
		assert_true(tables.squash[x + ZF_SQUASH_MAX + 1] > 0);
	}
	for (int p = 1; p < 4095; p++) {
		const double middle = p * 16 + 8;
		const double x = 256 * log(middle / (65536 - middle));
		/* squash() is rounded: by how much half a unit moves its inverse. */
		const double rounding = 256 * 0.5 * 65536 / (middle * (65536 - middle));

		if (fabs(x) < ZF_STRETCH_MAX - 10)
			assert_true(fabs(tables.stretch[p] - x) <= 1 + 1.1 * rounding);
	}
	/* A history of one kind of bit grows surer; nothing leads back to the unseen one. */
	for (unsigned bit = 0; bit < 2; bit++) {
		unsigned history = 0;

		for (unsigned i = 0; i < 60; i++) {
			const unsigned next = tables.next[history][bit];

			assert_int_not_equal(next, 0);
			assert_true(bit != 0 ? tables.start[next] >= tables.start[history]
			                     : tables.start[next] <= tables.start[history]);
			assert_true(tables.seen[next] >= tables.seen[history]);
			history = next;
		}
	}
	for (unsigned history = 0; history < ZF_HISTORIES; history++) {
		const bool used = history == 0 || tables.seen[history] > 0;

		for (unsigned bit = 0; used && bit < 2; bit++)
			assert_true(tables.next[history][bit] != 0 && tables.seen[tables.next[history][bit]] > 0);
	}
}

/* The vector code against one weight at a time, at the limits too. */
static void test_mixer(void **state)
{
	struct prng prng = {12};
	_Alignas(64) int32_t weights[ZF_MIX_INPUTS], expected[ZF_MIX_INPUTS];
	_Alignas(16) int16_t inputs[ZF_MIX_INPUTS];

	(void)state;
	for (unsigned round = 0; round < 2000; round++) {
		const int step = (int)prng_below(&prng, 65536) - 32768;
		int64_t sum = 0;

		for (unsigned i = 0; i < ZF_MIX_INPUTS; i++) {
			inputs[i] = (int16_t)((int)prng_below(&prng, 2 * ZF_STRETCH_MAX + 1) - ZF_STRETCH_MAX);
			weights[i] =
				(int32_t)((int64_t)prng_below(&prng, 2 * (int64_t)ZF_WEIGHT_MAX + 1) - ZF_WEIGHT_MAX);
			if (prng_below(&prng, 4) == 0)
				weights[i] = prng_below(&prng, 2) != 0 ? ZF_WEIGHT_MAX : -ZF_WEIGHT_MAX;
			if (round % 2 == 0)
				weights[i] /= 64;
			sum += (int64_t)(weights[i] >> 16) * inputs[i];
			expected[i] = weights[i];
		}
		sum >>= 12;
		sum = sum > ZF_SQUASH_MAX ? ZF_SQUASH_MAX : sum < -ZF_SQUASH_MAX ? -ZF_SQUASH_MAX : sum;
		assert_int_equal(zf_mixer_sum(weights, inputs), sum);
		zf_mixer_learn(weights, inputs, step);
		for (unsigned i = 0; i < ZF_MIX_INPUTS; i++) {
			const int64_t moved = (int64_t)expected[i] + ((inputs[i] * step) >> 1);

			assert_true(weights[i] == (moved > ZF_WEIGHT_MAX    ? ZF_WEIGHT_MAX
			                           : moved < -ZF_WEIGHT_MAX ? -ZF_WEIGHT_MAX
			                                                    : moved));
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_code_is_as_long_as_the_cost),
		cmocka_unit_test(test_cost_leaves_no_trace),
		cmocka_unit_test(test_cost_leaves_no_trace_in_a_full_model),
		cmocka_unit_test(test_pieces),
		cmocka_unit_test(test_noise_and_repeats),
		cmocka_unit_test(test_memory),
		cmocka_unit_test(test_stop),
		cmocka_unit_test(test_cross_entropy_mix),
		cmocka_unit_test(test_tables),
		cmocka_unit_test(test_mixer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
