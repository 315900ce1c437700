/*
 * test_engine.c - compares the size-only engine with zlib
 *
 * Documents and targets come from generators of difficult texts. Their lengths are
 * near deflate's limits: matches of 258 bytes, blocks of 16,383 tokens, a window of
 * 32 kB that slides at 64 kB, distances of 4,096 and 32,506. Each pair is compared
 * at all nine levels, for all instruction sets of the machine. The seed is fixed;
 * ZIPFIT_TEST_SEED draws other pairs.
 */
#include "support.h"
#include "input/documents.h"
#include "score/deflate/engine.h"
#include "score/deflate/selfcheck.h"
#include "score/deflate/window.h"
#include "score/zlib_size.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LEVELS 9

static const char *const cpu_names[] = {"auto", "baseline", "avx2", "avx512"};

/* ---- Texts ------------------------------------------------------------------ */

static void append(struct zf_buffer *to, const void *bytes, size_t length)
{
	zipfit_error error;

	assert_ok(zf_buffer_append(to, bytes, length, &error), error);
}

static void append_byte(struct zf_buffer *to, uint64_t byte)
{
	const unsigned char value = (unsigned char)byte;

	append(to, &value, 1);
}

static void make_noise(struct zf_buffer *to, struct prng *prng, size_t length)
{
	const uint64_t alphabet = (uint64_t)1 << prng_below(prng, 9);

	while (length-- > 0)
		append_byte(to, prng_below(prng, alphabet));
}

static void make_run(struct zf_buffer *to, struct prng *prng, size_t length)
{
	const uint64_t byte = prng_next(prng);

	while (length-- > 0)
		append_byte(to, prng_below(prng, 400) == 0 ? prng_next(prng) : byte);
}

/* A repeated period in which bytes sometimes change: long chains, matches of all lengths. */
static void make_period(struct zf_buffer *to, struct prng *prng, size_t length)
{
	static const size_t periods[] = {2, 3, 5, 97, 258, 259, 4093, 4096, 4097, 5000};
	const size_t period = periods[prng_below(prng, ARRAY_LENGTH(periods))];
	const uint64_t rarity = 5 + prng_below(prng, 500);
	const size_t begin = to->length;

	for (size_t i = 0; i < length; i++) {
		if (i < period || prng_below(prng, rarity) == 0)
			append_byte(to, prng_below(prng, 60));
		else
			append_byte(to, to->data[begin + i - period]);
	}
}

/* Symbol counts that are Fibonacci numbers give the deepest Huffman codes. */
static void make_fibonacci(struct zf_buffer *to, struct prng *prng, size_t length)
{
	const size_t begin = to->length;

	for (uint64_t symbol = 0, a = 1, b = 1; to->length - begin < length; symbol++) {
		for (uint64_t i = 0; i < a && to->length - begin < length; i++)
			append_byte(to, symbol * 7);
		b += a;
		a = b - a;
	}
	for (size_t i = length; i > 1; i--) {
		const size_t other = begin + prng_below(prng, i);
		const unsigned char byte = to->data[begin + i - 1];

		to->data[begin + i - 1] = to->data[other];
		to->data[other] = byte;
	}
}

/* Copies of earlier bytes, far and near, between bytes of noise. */
static void make_copies(struct zf_buffer *to, struct prng *prng, size_t length)
{
	const size_t end = to->length + length;

	while (to->length < end) {
		size_t copied = 1 + prng_below(prng, prng_below(prng, 4) == 0 ? 300 : 8);
		size_t from;

		append_byte(to, prng_next(prng));
		from = prng_below(prng, to->length);
		for (; copied > 0 && to->length < end; copied--)
			append_byte(to, to->data[from++]);
	}
	to->length = end;
}

/* Appends `length` bytes of randomly chosen kinds. */
static void make_text(struct zf_buffer *to, struct prng *prng, size_t length)
{
	static void (*const makers[])(struct zf_buffer *, struct prng *, size_t) = {
		make_noise, make_run, make_period, make_fibonacci, make_copies, append_words, append_words};

	while (length > 0) {
		/* Half of the time all of one kind, else of several. */
		const size_t part = prng_below(prng, 2) == 0 ? length : 1 + prng_below(prng, length);

		makers[prng_below(prng, ARRAY_LENGTH(makers))](to, prng, part);
		length -= part;
	}
}

/* A length up to `most`, usually short, and often near a limit. */
static size_t draw_length(struct prng *prng, size_t most)
{
	static const size_t limits[] = {0,     1,     2,     3,     4,     5,     258,   259,   261,   262,   4096,
	                                4099,  8192,  16382, 16383, 16384, 16385, 32506, 32507, 32768, 32769, 48128,
	                                49152, 49153, 65274, 65275, 65400, 65535, 65536, 65537, 98042};
	size_t length;

	if (prng_below(prng, 3) == 0) {
		length = limits[prng_below(prng, ARRAY_LENGTH(limits))] + prng_below(prng, 3);
		if (length <= most)
			return length;
	}
	length = prng_below(prng, most + 1);
	return prng_below(prng, 8) == 0 ? length : length % 1500;
}

/* ---- Comparing -------------------------------------------------------------- */

static void print_text(const char *name, const unsigned char *bytes, size_t length)
{
	fprintf(stderr, "%s, %zu bytes: ", name, length);
	for (size_t i = 0; i < length; i++)
		fprintf(stderr, "%02x", bytes[i]);
	fputc('\n', stderr);
}

/* The engines of all levels and instruction sets, for one set of targets. */
struct bench {
	zipfit_documents *targets;
	size_t count;
	struct zf_zlib *zlib[LEVELS];
	struct zf_engine *engines[LEVELS][ZIPFIT_CPU_AVX512 + 1]; /* NULL: not on this machine */
	struct zf_engine_worker *workers[LEVELS][ZIPFIT_CPU_AVX512 + 1];
	uint64_t *expected, *sizes;
};

static void open_bench(struct bench *bench, zipfit_documents *targets)
{
	zipfit_error error;

	*bench = (struct bench){.targets = targets, .count = zipfit_documents_count(targets)};
	bench->expected = calloc(bench->count + 1, sizeof(*bench->expected));
	bench->sizes = calloc(bench->count + 1, sizeof(*bench->sizes));
	assert_true(bench->expected != NULL && bench->sizes != NULL);
	for (int level = 1; level <= LEVELS; level++) {
		bench->zlib[level - 1] = zf_zlib_new(level, NULL, &error);
		assert_ok(bench->zlib[level - 1] != NULL, error);
		for (int cpu = ZIPFIT_CPU_BASELINE; cpu <= ZIPFIT_CPU_AVX512; cpu++) {
			const struct zf_kernel *kernel = zf_kernel((enum zipfit_cpu)cpu);

			if (kernel == NULL)
				continue;
			bench->engines[level - 1][cpu] = zf_engine_new(targets, level, kernel, NULL, &error);
			assert_ok(bench->engines[level - 1][cpu] != NULL, error);
			bench->workers[level - 1][cpu] = zf_engine_worker_new(bench->engines[level - 1][cpu], &error);
			assert_ok(bench->workers[level - 1][cpu] != NULL, error);
		}
	}
}

static void close_bench(struct bench *bench)
{
	for (size_t level = 0; level < LEVELS; level++) {
		zf_zlib_free(bench->zlib[level]);
		for (int cpu = 0; cpu <= ZIPFIT_CPU_AVX512; cpu++) {
			zf_engine_worker_free(bench->workers[level][cpu]);
			zf_engine_free(bench->engines[level][cpu]);
		}
	}
	free(bench->expected);
	free(bench->sizes);
	zipfit_documents_free(bench->targets);
}

static struct zf_document target_at(const struct bench *bench, size_t j)
{
	return j < bench->count ? zf_documents_at(bench->targets, j) : (struct zf_document){0};
}

/* Computes zlib's sizes of x with each target, and of x alone. */
static void expect(struct bench *bench, int level, const struct zf_buffer *x)
{
	struct zf_buffer pair = {0};
	zipfit_error error;

	for (size_t j = 0; j <= bench->count; j++) {
		const struct zf_document y = target_at(bench, j);

		pair.length = 0;
		append(&pair, x->data, x->length);
		append(&pair, y.bytes, y.length);
		assert_ok(zf_zlib_size(bench->zlib[level - 1], pair.data, pair.length, &bench->expected[j], &error),
		          error);
	}
	zf_buffer_free(&pair);
}

/* Whether the engine may leave this size to zlib. */
static bool may_be_unknown(const struct zf_buffer *x, struct zf_document y)
{
	return x->length == 0 || y.length > ZF_MAX_TARGET;
}

static void compare(struct bench *bench, int level, int cpu, const struct zf_buffer *x)
{
	const struct zf_engine *engine = bench->engines[level - 1][cpu];
	struct zf_buffer text = {0};
	zipfit_error error;

	/* A new buffer of exactly the promised size, so that AddressSanitizer sees a read behind it. */
	text.data = malloc(x->length + zf_engine_room(engine));
	assert_non_null(text.data);
	if (x->length > 0)
		memcpy(text.data, x->data, x->length);
	assert_ok(zf_engine_sizes(bench->workers[level - 1][cpu], text.data, x->length, NULL, bench->sizes, &error),
	          error);
	for (size_t j = 0; j <= bench->count; j++) {
		const struct zf_document y = target_at(bench, j);

		if (bench->sizes[j] == bench->expected[j] ||
		    (bench->sizes[j] == ZF_SIZE_UNKNOWN && may_be_unknown(x, y)))
			continue;
		print_text("x", x->data, x->length);
		print_text("y", y.bytes, y.length);
		fail_msg("level %d, %s: %" PRIu64 " bytes, zlib %" PRIu64, level, cpu_names[cpu], bench->sizes[j],
		         bench->expected[j]);
	}
	free(text.data);
}

static void compare_everywhere(struct bench *bench, const struct zf_buffer *x)
{
	for (int level = 1; level <= LEVELS; level++) {
		expect(bench, level, x);
		for (int cpu = ZIPFIT_CPU_BASELINE; cpu <= ZIPFIT_CPU_AVX512; cpu++)
			if (bench->engines[level - 1][cpu] != NULL)
				compare(bench, level, cpu, x);
	}
}

/* ---- Tests ------------------------------------------------------------------ */

static struct prng seeded(uint64_t seed)
{
	const char *text = getenv("ZIPFIT_TEST_SEED");

	return (struct prng){text != NULL ? strtoull(text, NULL, 10) * 1000 + seed : seed};
}

/* Targets of all kinds. Some begin with the whole target before them, so that one document matches several. */
static zipfit_documents *draw_targets(struct prng *prng, size_t count, size_t most)
{
	zipfit_error error;
	zipfit_documents *targets = zipfit_documents_new(&error);
	struct zf_buffer text = {0};

	assert_ok(targets != NULL, error);
	for (size_t j = 0; j < count; j++) {
		if (prng_below(prng, 3) > 0)
			text.length = 0;
		text.length = text.length > most / 2 ? 0 : text.length;
		make_text(&text, prng, draw_length(prng, most - text.length));
		assert_ok(zipfit_documents_add(targets, text.data, text.length, &error), error);
	}
	zf_buffer_free(&text);
	return targets;
}

/* A document that contains copies from targets, some of them at its end. */
static void draw_document(struct zf_buffer *x, struct prng *prng, const struct bench *bench, size_t most)
{
	const size_t length = draw_length(prng, most);

	x->length = 0;
	make_text(x, prng, length);
	for (uint64_t copies = prng_below(prng, 4); copies > 0; copies--) {
		const struct zf_document y = target_at(bench, prng_below(prng, bench->count));
		const size_t from = prng_below(prng, y.length + 1);
		const size_t copied = prng_below(prng, y.length - from + 1) % 400;

		if (copied == 0 || copied > x->length)
			continue;
		memcpy(x->data + (prng_below(prng, 2) == 0 ? x->length - copied
		                                           : prng_below(prng, x->length - copied + 1)),
		       y.bytes + from, copied);
	}
}

static void run_drawn(struct prng prng, size_t rounds, size_t documents, size_t most_x, size_t most_y)
{
	for (size_t round = 0; round < rounds; round++) {
		struct bench bench;
		struct zf_buffer x = {0};

		open_bench(&bench, draw_targets(&prng, 6, most_y));
		for (size_t i = 0; i < documents; i++) {
			draw_document(&x, &prng, &bench, most_x);
			compare_everywhere(&bench, &x);
		}
		zf_buffer_free(&x);
		close_bench(&bench);
	}
}

static void test_tiny(void **state)
{
	(void)state;
	run_drawn(seeded(31), 12, 40, 12, 12);
}

static void test_short(void **state)
{
	(void)state;
	run_drawn(seeded(32), 12, 12, 3000, 1500);
}

static void test_long(void **state)
{
	(void)state;
	run_drawn(seeded(33), 2, 5, 70000, 20000);
}

/* A block is full after 16,383 tokens: texts with that many literals, a few more or a few less. */
static void test_full_blocks(void **state)
{
	struct prng prng = seeded(34);
	struct bench bench;
	zipfit_error error;
	zipfit_documents *targets = zipfit_documents_new(&error);
	struct zf_buffer x = {0};

	(void)state;
	assert_ok(targets != NULL && zipfit_documents_add(targets, "a", 1, &error) &&
	                  zipfit_documents_add(targets, "abcabcabc", 9, &error) &&
	                  zipfit_documents_add(targets, "qwertz", 6, &error),
	          error);
	open_bench(&bench, targets);
	for (size_t i = 0; i < 14; i++) {
		/* Noise over all 256 byte values has very few matches. */
		const size_t length = (i % 2 + 1) * 16383 + prng_below(&prng, 24) - 12;

		x.length = 0;
		while (x.length < length)
			append_byte(&x, prng_next(&prng));
		if (i % 3 == 0)
			memset(x.data + x.length - 6, 'a', 6);
		compare_everywhere(&bench, &x);
	}
	zf_buffer_free(&x);
	close_bench(&bench);
}

/* Matches at the longest distances, where zlib's window slides and where it does not. */
static void test_farthest(void **state)
{
	static const size_t ends[] = {32506, 32507, 40000, 65273, 65274, 65275, 65280, 98042};
	struct prng prng = seeded(35);
	struct bench bench;
	zipfit_error error;
	zipfit_documents *targets = zipfit_documents_new(&error);
	struct zf_buffer x = {0};

	(void)state;
	assert_ok(targets != NULL && zipfit_documents_add(targets, "0123456789", 10, &error) &&
	                  zipfit_documents_add(targets, "", 0, &error),
	          error);
	open_bench(&bench, targets);
	for (size_t i = 0; i < ARRAY_LENGTH(ends); i++)
		for (size_t distance = 32504; distance <= 32507; distance++) {
			if (distance > ends[i])
				continue;
			x.length = 0;
			make_noise(&x, &prng, ends[i]);
			/* The copy is in x half of the time, else at the beginning of y. */
			memcpy(x.data + ends[i] - distance, "0123456789", 10);
			if (distance % 2 == 0)
				append(&x, "0123456789", 10);
			compare_everywhere(&bench, &x);
		}
	zf_buffer_free(&x);
	close_bench(&bench);
}

/*
 * A passage that begins at the end of x and ends in y. It repeats an earlier one at
 * about the longest distance that zlib accepts for a match of three bytes, or
 * farther. In x alone, the match at the end may be dropped as too far away.
 */
static void test_far_across(void **state)
{
	static const char passage[] = "0123456789";
	static const size_t distances[] = {4095, 4096, 4097, 5000};
	struct prng prng = seeded(37);

	(void)state;
	for (size_t split = 1; split < 8; split++) {
		struct bench bench;
		zipfit_error error;
		zipfit_documents *targets = zipfit_documents_new(&error);
		struct zf_buffer x = {0};

		for (size_t length = 0; length < 5; length++)
			assert_ok(targets != NULL && zipfit_documents_add(targets, passage + split, length, &error),
			          error);
		open_bench(&bench, targets);
		for (size_t i = 0; i < ARRAY_LENGTH(distances); i++) {
			x.length = 0;
			append(&x, "ab", 2);
			append(&x, passage, sizeof(passage) - 1);
			while (x.length < distances[i] + 2)
				append_byte(&x, 128 + prng_below(&prng, 128));
			append(&x, passage, split);
			compare_everywhere(&bench, &x);
		}
		zf_buffer_free(&x);
		close_bench(&bench);
	}
}

/* Compares the costs of many blocks at once with those computed one by one, for counts that no parse gives. */
static void test_codes(void **state)
{
	struct prng prng = seeded(36);

	(void)state;
	for (int round = 0; round < 300; round++) {
		struct zf_counts counts[16];
		const size_t count = 1 + prng_below(&prng, 16);

		memset(counts, 0, sizeof(counts));
		for (size_t i = 0; i < count; i++) {
			const uint64_t symbols = 1 + prng_below(&prng, 60), steepness = prng_below(&prng, 9);

			for (uint64_t n = 0; n < symbols; n++) {
				const uint64_t height = (uint64_t)1 << (n % (steepness + 1));

				counts[i].of[prng_below(&prng, ZF_LITLEN_SYMBOLS)] =
					(uint16_t)prng_below(&prng, height + 1);
				counts[i].of[ZF_DISTANCE_AT + prng_below(&prng, ZF_DISTANCE_SYMBOLS)] =
					(uint16_t)prng_below(&prng, height + 1);
			}
			/* A block with matches has a length and an end. */
			counts[i].of[ZF_END_OF_BLOCK] = 1;
			counts[i].of[257]++;
		}
		for (int cpu = ZIPFIT_CPU_BASELINE; cpu <= ZIPFIT_CPU_AVX512; cpu++) {
			const struct zf_kernel *kernel = zf_kernel((enum zipfit_cpu)cpu);
			struct zf_block_cost costs[16];

			if (kernel == NULL)
				continue;
			kernel->block_costs(counts, count, costs);
			for (size_t i = 0; i < count; i++) {
				const struct zf_block_cost alone = zf_block_cost(&counts[i]);

				assert_int_equal(alone.dynamic, costs[i].dynamic);
				assert_int_equal(alone.fixed, costs[i].fixed);
			}
		}
	}
}

static void test_selfcheck(void **state)
{
	struct prng prng = {37};
	zipfit_documents *targets = draw_targets(&prng, 12, 3000);
	zipfit_error error;

	(void)state;
	for (int level = 1; level <= LEVELS; level++) {
		bool same = false;

		assert_ok(zf_selfcheck(targets, level, zf_kernel(ZIPFIT_CPU_AUTO), NULL, &same, &error), error);
		assert_true(same);
	}
	zipfit_documents_free(targets);
}

/* Costs as another zlib would have them: some blocks are a byte longer. */
static void cost_strangely(const struct zf_counts *counts, size_t count, struct zf_block_cost *costs)
{
	zf_block_cost_batch(counts, count, costs);
	for (size_t i = 0; i < count; i++)
		if (counts[i].of[' '] % 8 == 7)
			costs[i].dynamic += 8;
}

static void test_selfcheck_sees_a_difference(void **state)
{
	static const struct zf_kernel strange = {"strange", cost_strangely};
	struct prng prng = {39};
	zipfit_documents *targets = draw_targets(&prng, 12, 3000);
	zipfit_error error;

	(void)state;
	for (int level = 1; level <= LEVELS; level++) {
		bool same = true;

		assert_ok(zf_selfcheck(targets, level, &strange, NULL, &same, &error), error);
		assert_false(same);
	}
	zipfit_documents_free(targets);
}

static void test_stop(void **state)
{
	zipfit_error error;
	zipfit_stop *stop = zipfit_stop_new(&error);
	struct prng prng = {38};
	struct bench bench;
	unsigned char *text;
	bool same;

	(void)state;
	assert_ok(stop != NULL, error);
	open_bench(&bench, draw_targets(&prng, 3, 100));
	text = calloc(200000 + zf_engine_room(bench.engines[5][ZIPFIT_CPU_BASELINE]), 1);
	assert_non_null(text);
	zipfit_stop_request(stop);
	for (int level = 1; level <= LEVELS; level++)
		assert_false(zf_engine_sizes(bench.workers[level - 1][ZIPFIT_CPU_BASELINE], text, 200000, stop,
		                             bench.sizes, &error));
	assert_int_equal(ZIPFIT_STOPPED, error.code);
	assert_null(zf_engine_new(bench.targets, 6, zf_kernel(ZIPFIT_CPU_AUTO), stop, &error));
	assert_int_equal(ZIPFIT_STOPPED, error.code);
	assert_false(zf_selfcheck(bench.targets, 6, zf_kernel(ZIPFIT_CPU_AUTO), stop, &same, &error));
	free(text);
	close_bench(&bench);
	zipfit_stop_free(stop);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_codes),
		cmocka_unit_test(test_tiny),
		cmocka_unit_test(test_short),
		cmocka_unit_test(test_long),
		cmocka_unit_test(test_full_blocks),
		cmocka_unit_test(test_farthest),
		cmocka_unit_test(test_far_across),
		cmocka_unit_test(test_selfcheck),
		cmocka_unit_test(test_selfcheck_sees_a_difference),
		cmocka_unit_test(test_stop),
	};

	return cmocka_run_group_tests_name("engine", tests, NULL, NULL);
}
