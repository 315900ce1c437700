/*
 * test_zlib_size.c - C(x) by zlib itself
 *
 * The control compresses in one call into a buffer that holds everything. The code
 * under test reuses a small output buffer, which must not change the size. The
 * control also runs with gzip's frame, to check that it adds 18 bytes.
 */
#include "support.h"
#include "score/zlib_size.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#define LARGEST 300000

/* The size at once; `window_bits` is -15 for a raw stream, 31 for gzip. */
static uint64_t control(int level, int window_bits, const unsigned char *bytes, size_t length)
{
	z_stream stream = {0};
	unsigned char *output;
	uLong bound;

	assert_int_equal(Z_OK, deflateInit2(&stream, level, Z_DEFLATED, window_bits, 8, Z_DEFAULT_STRATEGY));
	bound = deflateBound(&stream, (uLong)length);
	output = malloc(bound);
	assert_non_null(output);
	stream.next_in = (Bytef *)(uintptr_t)bytes; /* zlib's declaration forgets that it only reads */
	stream.avail_in = (uInt)length;
	stream.next_out = output;
	stream.avail_out = (uInt)bound;
	assert_int_equal(Z_STREAM_END, deflate(&stream, Z_FINISH));
	assert_int_equal(Z_OK, deflateEnd(&stream));
	free(output);
	return stream.total_out;
}

static struct zf_zlib *new_zlib(int level, const zipfit_stop *stop)
{
	zipfit_error error;
	struct zf_zlib *zlib = zf_zlib_new(level, stop, &error);

	assert_ok(zlib != NULL, error);
	return zlib;
}

static uint64_t size_of(struct zf_zlib *zlib, const void *bytes, size_t length)
{
	zipfit_error error;
	uint64_t size;

	assert_ok(zf_zlib_size(zlib, bytes, length, &size, &error), error);
	return size;
}

/* Sizes about the edges of matches, of the window, of the output buffer and of the block of stored bytes. */
static const size_t lengths[] = {0,     1,     2,     3,      4,      257,    258,    259,   1000,
                                 4096,  32505, 32506, 32767,  32768,  32769,  65273,  65535, 65536,
                                 65537, 70000, 98304, 131071, 131072, 131073, LARGEST};

static void compare_all_lengths(const unsigned char *bytes)
{
	for (int level = 1; level <= 9; level++) {
		struct zf_zlib *zlib = new_zlib(level, NULL);

		for (size_t i = 0; i < ARRAY_LENGTH(lengths); i++) {
			const uint64_t size = size_of(zlib, bytes, lengths[i]);

			assert_int_equal(control(level, -15, bytes, lengths[i]), size);
			if (level % 4 == 2)
				assert_int_equal(control(level, 31, bytes, lengths[i]), size + ZF_GZIP_FRAME);
		}
		zf_zlib_free(zlib);
	}
}

static void test_words(void **state)
{
	struct zf_buffer words = {0};
	struct prng prng = {9};

	(void)state;
	append_words(&words, &prng, LARGEST);
	compare_all_lengths(words.data);
	zf_buffer_free(&words);
}

/* The output is larger than the input, and far larger than the buffer it goes round in. */
static void test_incompressible(void **state)
{
	static unsigned char bytes[LARGEST];
	struct prng prng = {10};

	(void)state;
	prng_fill(&prng, bytes, sizeof(bytes));
	compare_all_lengths(bytes);
}

static void test_runs(void **state)
{
	static unsigned char bytes[LARGEST];

	(void)state;
	compare_all_lengths(bytes);
	/* A random block repeated at the largest distance deflate can reach, and just beyond. */
	for (size_t distance = 32505; distance <= 32769; distance += 66) {
		struct prng prng = {11};

		for (size_t i = 0; i < sizeof(bytes); i++)
			bytes[i] = i < distance ? (unsigned char)prng_next(&prng) : bytes[i - distance];
		compare_all_lengths(bytes);
	}
}

static void test_nothing_needs_no_pointer(void **state)
{
	struct zf_zlib *zlib = new_zlib(6, NULL);

	(void)state;
	assert_int_equal(control(6, -15, (const unsigned char *)"", 0), size_of(zlib, NULL, 0));
	zf_zlib_free(zlib);
	zf_zlib_free(NULL);
}

/* One compressor, documents in any order: none may see the one before. */
static void test_no_memory_of_earlier_documents(void **state)
{
	struct zf_buffer words = {0};
	struct prng prng = {12};
	struct zf_zlib *zlib = new_zlib(6, NULL);

	(void)state;
	append_words(&words, &prng, 100000);
	for (int round = 0; round < 300; round++) {
		const size_t begin = (size_t)prng_below(&prng, 50000);
		const size_t length = (size_t)prng_below(&prng, prng_below(&prng, 10) == 0 ? 50000 : 2000);

		assert_int_equal(control(6, -15, words.data + begin, length),
		                 size_of(zlib, words.data + begin, length));
	}
	zf_zlib_free(zlib);
	zf_buffer_free(&words);
}

static void test_too_long_is_an_error(void **state)
{
	struct zf_zlib *zlib = new_zlib(6, NULL);
	uint64_t size;
	zipfit_error error;

	(void)state;
	/* The length is judged before a byte is read. */
	assert_false(zf_zlib_size(zlib, "", (size_t)UINT32_MAX + 1, &size, &error));
	assert_int_equal(ZIPFIT_BAD_DATA, error.code);
	zf_zlib_free(zlib);
}

static void *request_stop(void *stop)
{
	zipfit_stop_request(stop);
	return NULL;
}

static void test_stop(void **state)
{
	static unsigned char bytes[LARGEST];
	struct prng prng = {13};
	zipfit_error error;
	zipfit_stop *stop = zipfit_stop_new(&error);
	struct zf_zlib *zlib = new_zlib(6, stop);
	pthread_t thread;
	uint64_t size;

	(void)state;
	prng_fill(&prng, bytes, sizeof(bytes));
	assert_int_equal(control(6, -15, bytes, sizeof(bytes)), size_of(zlib, bytes, sizeof(bytes)));
	/* From another thread at any moment: only the stop ends the loop. */
	assert_int_equal(0, pthread_create(&thread, NULL, request_stop, stop));
	while (zf_zlib_size(zlib, bytes, sizeof(bytes), &size, &error))
		;
	pthread_join(thread, NULL);
	assert_int_equal(ZIPFIT_STOPPED, error.code);
	assert_false(zf_zlib_size(zlib, bytes, 1, &size, &error));
	assert_int_equal(ZIPFIT_STOPPED, error.code);
	zf_zlib_free(zlib);
	zipfit_stop_free(stop);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_incompressible),
		cmocka_unit_test(test_runs),
		cmocka_unit_test(test_nothing_needs_no_pointer),
		cmocka_unit_test(test_no_memory_of_earlier_documents),
		cmocka_unit_test(test_too_long_is_an_error),
		cmocka_unit_test(test_stop),
	};

	return cmocka_run_group_tests_name("zlib_size", tests, NULL, NULL);
}
