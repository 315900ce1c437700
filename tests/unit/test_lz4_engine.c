/*
 * test_lz4_engine.c - compares lz4's size-only engine with the linked lz4
 *
 * Documents and targets are drawn near what lz4's parse depends on: the 12 bytes at the end of a text, searches of more
 * than 65 bytes, whose steps grow, lengths that take bytes behind the token, matches across the boundary of x and y,
 * and blocks of 64 kB. The seed is fixed; ZIPFIT_TEST_SEED draws other pairs.
 */
#include "support.h"
#include "input/documents.h"
#include "score/compressors/compressor.h"
#include "score/lz4/bits.h"
#include "score/lz4/engine.h"
#include "score/lz4/format.h"
#include "score/lz4/selfcheck.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct prng seeded(uint64_t seed)
{
	const char *const drawn = getenv("ZIPFIT_TEST_SEED");

	return (struct prng){seed + (drawn != NULL ? 1000 * strtoull(drawn, NULL, 10) : 0)};
}

/* ---- Texts ------------------------------------------------------------------ */

static void append(struct zf_buffer *to, const void *bytes, size_t length)
{
	zipfit_error error;

	assert_ok(zf_buffer_append(to, bytes, length, &error), error);
}

/* Bytes below `symbols`; with a period above 0, each repeats the one a period before it, but for one in `rarity`. */
static void append_drawn(struct zf_buffer *to, struct prng *prng, size_t length, uint64_t symbols, size_t period,
                         uint64_t rarity)
{
	const size_t begin = to->length;

	for (size_t i = 0; i < length; i++) {
		unsigned char byte = (unsigned char)prng_below(prng, symbols);

		if (period > 0 && i >= period && prng_below(prng, rarity) != 0)
			byte = to->data[begin + i - period];
		append(to, &byte, 1);
	}
}

static void append_text(struct zf_buffer *to, struct prng *prng, size_t length)
{
	while (length > 0) {
		/* Half of the time all of one kind, else of several. */
		const size_t part = prng_below(prng, 2) == 0 ? length : 1 + prng_below(prng, length);

		switch (prng_below(prng, 6)) {
		case 0:
			append_drawn(to, prng, part, 256, 0, 0);
			break;
		case 1:
			append_drawn(to, prng, part, 1 + prng_below(prng, 4), 0, 0);
			break;
		case 2:
			append_drawn(to, prng, part, 40, 1 + prng_below(prng, 50), 2 + prng_below(prng, 100));
			break;
		default:
			append_words(to, prng, part);
		}
		length -= part;
	}
}

static size_t draw_length(struct prng *prng, size_t most)
{
	static const size_t limits[] = {0, 1, 4, 5, 12, 13, 14, 64, 65, 66, 130, 270, 525, 65500, 65535, 65536};
	const size_t length = limits[prng_below(prng, ARRAY_LENGTH(limits))] + prng_below(prng, 4);

	if (prng_below(prng, 3) == 0 && length <= most)
		return length;
	return prng_below(prng, most + 1);
}

/* ---- Comparing -------------------------------------------------------------- */

struct bench {
	zipfit_documents *targets;
	size_t count;
	struct zf_lz4_engine *engine;
	struct zf_lz4_worker *worker;
	void *lz4;
	uint64_t *sizes;
	size_t known; /* sizes that were compared */
};

static void open_bench(struct bench *bench, zipfit_documents *targets)
{
	zipfit_error error;

	*bench = (struct bench){.targets = targets, .count = zipfit_documents_count(targets)};
	bench->engine = zf_lz4_engine_new(targets, NULL, &error);
	assert_ok(bench->engine != NULL, error);
	bench->worker = zf_lz4_worker_new(bench->engine, &error);
	assert_ok(bench->worker != NULL, error);
	bench->lz4 = zf_compressor_lz4.open(0, NULL, &error);
	assert_ok(bench->lz4 != NULL, error);
	bench->sizes = calloc(bench->count + 1, sizeof(*bench->sizes));
	assert_non_null(bench->sizes);
}

static void close_bench(struct bench *bench)
{
	free(bench->sizes);
	zf_compressor_lz4.close(bench->lz4);
	zf_lz4_worker_free(bench->worker);
	zf_lz4_engine_free(bench->engine);
	zipfit_documents_free(bench->targets);
}

static void print_text(const char *name, const unsigned char *bytes, size_t length)
{
	fprintf(stderr, "%s, %zu bytes: ", name, length);
	for (size_t i = 0; i < length; i++)
		fprintf(stderr, "%02x", bytes[i]);
	fputc('\n', stderr);
}

/* What engine.h promises to know. */
static bool must_be_known(size_t x, size_t y, bool alone)
{
	return x >= 13 && (alone || (y >= 13 && y < 65536));
}

static void compare_size(struct bench *bench, const struct zf_buffer *x, size_t j)
{
	const struct zf_document y = j < bench->count ? zf_documents_at(bench->targets, j) : (struct zf_document){0};
	struct zf_buffer pair = {0};
	zipfit_error error;
	uint64_t size;

	if (!must_be_known(x->length, y.length, j == bench->count)) {
		assert_int_equal(bench->sizes[j], ZF_LZ4_SIZE_UNKNOWN);
		return;
	}
	append(&pair, x->data, x->length);
	append(&pair, y.bytes, y.length);
	assert_ok(zf_compressor_lz4.size(bench->lz4, pair.data, pair.length, &size, &error), error);
	if (bench->sizes[j] != size) {
		print_text("x", x->data, x->length);
		print_text("y", y.bytes, y.length);
		fail_msg("%" PRIu64 " bytes, lz4 %" PRIu64, bench->sizes[j], size);
	}
	bench->known++;
	zf_buffer_free(&pair);
}

static void compare(struct bench *bench, const struct zf_buffer *x)
{
	/* A buffer of exactly the promised size, so that AddressSanitizer sees a read behind it. */
	unsigned char *text = malloc(x->length + zf_lz4_engine_room(bench->engine) + 1);
	zipfit_error error;

	assert_non_null(text);
	if (x->length > 0)
		memcpy(text + 1, x->data, x->length);
	assert_ok(zf_lz4_engine_sizes(bench->worker, text + 1, x->length, NULL, bench->sizes, &error), error);
	for (size_t j = 0; j <= bench->count; j++)
		compare_size(bench, x, j);
	free(text);
}

/* Documents with `targets` of drawn texts. Some end with a part of a target, or hold one elsewhere. */
static void run_drawn(struct prng prng, uint64_t rounds, size_t most_x, size_t most_y)
{
	for (uint64_t round = 0; round < rounds; round++) {
		zipfit_documents *targets = new_targets();
		struct zf_buffer text = {0};
		struct bench bench;

		for (int j = 0; j < 8; j++) {
			text.length = 0;
			append_text(&text, &prng, draw_length(&prng, most_y));
			add_target(targets, text.data, text.length);
		}
		open_bench(&bench, targets);
		for (int i = 0; i < 10; i++) {
			const struct zf_document y = zf_documents_at(targets, prng_below(&prng, 8));

			text.length = 0;
			append_text(&text, &prng, draw_length(&prng, most_x));
			for (uint64_t copies = prng_below(&prng, 4); copies > 0 && y.length > 0; copies--) {
				const size_t from = prng_below(&prng, y.length);
				const size_t copied = 1 + prng_below(&prng, y.length - from);

				append(&text, y.bytes + from, copied);
				if (prng_below(&prng, 2) == 0)
					append_text(&text, &prng, prng_below(&prng, 20));
			}
			compare(&bench, &text);
		}
		assert_true(bench.known > 0 || most_x < 40);
		zf_buffer_free(&text);
		close_bench(&bench);
	}
}

static void test_tiny(void **state)
{
	(void)state;
	run_drawn(seeded(51), repeats(300, 30), 30, 30);
}

static void test_short(void **state)
{
	(void)state;
	run_drawn(seeded(52), repeats(400, 40), 1500, 700);
}

static void test_long(void **state)
{
	(void)state;
	run_drawn(seeded(53), repeats(20, 2), 66000, 20000);
}

/* x of every length with y of every length, around the limits at the end of a text. */
static void test_every_length(void **state)
{
	struct prng prng = seeded(54);
	zipfit_documents *targets = new_targets();
	struct zf_buffer text = {0};
	struct bench bench;

	(void)state;
	append_drawn(&text, &prng, 100, 3, 7, 5);
	for (size_t length = 0; length <= 40; length++)
		add_target(targets, text.data + 2 * (length % 7), length);
	open_bench(&bench, targets);
	for (size_t length = 0; length <= 40; length++) {
		struct zf_buffer x = {.data = text.data + length % 3, .length = length};

		compare(&bench, &x);
	}
	assert_int_equal(bench.known, 28 * 29);
	zf_buffer_free(&text);
	close_bench(&bench);
}

/* Searches of more than 65 bytes on both sides of the boundary, which find a match far in y. */
static void test_long_searches(void **state)
{
	struct prng prng = seeded(55);

	(void)state;
	for (uint64_t round = 0; round < repeats(60, 12); round++) {
		zipfit_documents *targets = new_targets();
		struct zf_buffer x = {0}, y = {0};
		struct bench bench;
		zipfit_error error;

		append_words(&x, &prng, 200);
		append_drawn(&x, &prng, prng_below(&prng, 200), 256, 0, 0);
		for (size_t noise = 50; noise < 400; noise += 1 + prng_below(&prng, 30)) {
			y.length = 0;
			/* It is appended to itself. */
			assert_ok(zf_buffer_reserve(&y, 1000, &error), error);
			append_drawn(&y, &prng, noise, 256, 0, 0);
			append(&y, x.data + prng_below(&prng, 100), 30);
			append(&y, y.data, prng_below(&prng, 50));
			append(&y, "0123456789abcdef", prng_below(&prng, 16));
			add_target(targets, y.data, y.length);
		}
		open_bench(&bench, targets);
		compare(&bench, &x);
		zf_buffer_free(&x);
		zf_buffer_free(&y);
		close_bench(&bench);
	}
}

/* x is noise, so that the search in it comes to y by steps of 1, 2 or many bytes; y, which is short, has a match in x.
 */
static void test_steps_into_y(void **state)
{
	struct prng prng = seeded(57);
	zipfit_documents *targets = new_targets();
	struct zf_buffer noise = {0};
	struct bench bench;

	(void)state;
	append_drawn(&noise, &prng, 4000, 256, 0, 0);
	for (size_t before = 0; before <= 24; before++)
		for (size_t length = 13; length <= 40; length += 1 + length / 16) {
			unsigned char y[40];

			prng_fill(&prng, y, sizeof(y));
			memcpy(y + before, noise.data + 3 + before, 40 - before < 20 ? 40 - before : 20);
			add_target(targets, y, length);
		}
	open_bench(&bench, targets);
	for (size_t length = 13; length < 4000; length += 1 + length / 90) {
		const struct zf_buffer x = {.data = noise.data, .length = length};
		unsigned char end[12];

		compare(&bench, &x);
		if (length < 100)
			continue;
		/* The same, and the last step within x finds a match. */
		memcpy(end, noise.data + length - sizeof(end), sizeof(end));
		memcpy(noise.data + length - sizeof(end), noise.data + 3, sizeof(end));
		compare(&bench, &x);
		memcpy(noise.data + length - sizeof(end), end, sizeof(end));
	}
	zf_buffer_free(&noise);
	close_bench(&bench);
}

/* Texts that fill one block, or two, or have a few bytes less or more. */
static void test_full_blocks(void **state)
{
	struct prng prng = seeded(56);
	zipfit_documents *targets = new_targets();
	struct zf_buffer x = {0};
	struct bench bench;

	(void)state;
	append_words(&x, &prng, 140000);
	for (size_t length = 46; length <= 54; length++)
		add_target(targets, x.data + 1000 * length, length);
	add_target(targets, x.data + 5, 66000);
	add_target(targets, x.data + 7, 65535);
	open_bench(&bench, targets);
	for (size_t blocks = 1; blocks <= 2; blocks++)
		for (size_t less = 0; less <= 60; less += less == 0 ? 49 : 1) {
			const struct zf_buffer part = {.data = x.data, .length = blocks * 65536 - less};

			compare(&bench, &part);
		}
	/* All but those with the target that is too long. */
	assert_int_equal(bench.known, 2 * 13 * 11);
	zf_buffer_free(&x);
	close_bench(&bench);
}

static void test_selfcheck(void **state)
{
	zipfit_documents *targets = new_targets();
	zipfit_error error;
	bool same = false;

	(void)state;
	add_target(targets, LITERAL("def f(x): return x + x + x + x"));
	/* Level 2 is another one since lz4 1.10. */
	assert_ok(zf_lz4_selfcheck(targets, 0, NULL, &same, &error), error);
	assert_true(same);
	/* And a level that parses otherwise is found out. */
	assert_ok(zf_lz4_selfcheck(targets, 9, NULL, &same, &error), error);
	assert_false(same);
	zipfit_documents_free(targets);
}

static void test_stop(void **state)
{
	zipfit_documents *targets = new_targets();
	unsigned char text[200] = "some text of thirty bytes or so";
	zipfit_error error;
	zipfit_stop *stop = zipfit_stop_new(&error);
	struct bench bench;

	(void)state;
	assert_ok(stop != NULL, error);
	add_target(targets, text, 30);
	open_bench(&bench, targets);
	zipfit_stop_request(stop);
	assert_false(zf_lz4_engine_sizes(bench.worker, text, 30, stop, bench.sizes, &error));
	assert_int_equal(error.code, ZIPFIT_STOPPED);
	assert_null(zf_lz4_engine_new(targets, stop, &error));
	zipfit_stop_free(stop);
	close_bench(&bench);
}

static void test_bits(void **state)
{
	uint64_t set[4] = {0};

	(void)state;
	zf_lz4_add(set, 70);
	zf_lz4_add(set, 130);
	assert_true(zf_lz4_has(set, 70));
	assert_int_equal(zf_lz4_next(set, 3, 0), 70);
	assert_int_equal(zf_lz4_next(set, 3, 71), 130);
	assert_int_equal(zf_lz4_next(set, 3, 131), 192);
	assert_true(zf_lz4_window(set, 67) == ((uint64_t)1 << 3 | (uint64_t)1 << 63));
	assert_true(zf_lz4_window(set, 64) == (uint64_t)1 << 6);
	zf_lz4_flip_window(set, 70, 1);
	assert_false(zf_lz4_has(set, 70));
	memset(set, 0xff, sizeof(set));
	zf_lz4_remove(set, 64, 128);
	assert_true(set[0] == UINT64_MAX && set[1] == 0 && set[2] == UINT64_MAX);
	zf_lz4_remove(set, 3, 3);
	assert_true(set[0] == UINT64_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_tiny),          cmocka_unit_test(test_short),
		cmocka_unit_test(test_long),          cmocka_unit_test(test_every_length),
		cmocka_unit_test(test_long_searches), cmocka_unit_test(test_steps_into_y),
		cmocka_unit_test(test_full_blocks),   cmocka_unit_test(test_selfcheck),
		cmocka_unit_test(test_stop),          cmocka_unit_test(test_bits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
