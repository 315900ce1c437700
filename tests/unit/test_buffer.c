/*
 * test_buffer.c - the growable array of bytes
 *
 * The control is a plain array large enough from the start: after any appends, of
 * any sizes, both must hold the same bytes.
 */
#include "support.h"

#include <string.h>

static void test_appends_equal_one_array(void **state)
{
	static unsigned char control[300000];
	struct prng prng = {1};
	struct zf_buffer buffer = {0};
	zipfit_error error;
	size_t length = 0;

	(void)state;
	prng_fill(&prng, control, sizeof(control));
	while (length < sizeof(control)) {
		/* Mostly small pieces, some larger than any capacity so far. */
		const size_t wish = (size_t)prng_below(&prng, prng_below(&prng, 50) == 0 ? 100000 : 40);
		const size_t piece = wish < sizeof(control) - length ? wish : sizeof(control) - length;

		assert_ok(zf_buffer_append(&buffer, control + length, piece, &error), error);
		length += piece;
		assert_int_equal(length, buffer.length);
		assert_true(buffer.capacity >= buffer.length);
	}
	assert_memory_equal(control, buffer.data, length);
	zf_buffer_free(&buffer);
}

static void test_text_and_bytes(void **state)
{
	struct zf_buffer buffer = {0};
	zipfit_error error;

	(void)state;
	assert_ok(zf_buffer_append_text(&buffer, "ab", &error), error);
	assert_ok(zf_buffer_append_byte(&buffer, 0, &error), error);
	assert_ok(zf_buffer_append_text(&buffer, "", &error), error);
	assert_ok(zf_buffer_append_byte(&buffer, 0xff, &error), error);
	assert_int_equal(4, buffer.length);
	assert_memory_equal("ab\0\xff", buffer.data, 4);
	zf_buffer_free(&buffer);
}

static void test_nothing_from_nowhere(void **state)
{
	struct zf_buffer buffer = {0};
	zipfit_error error;

	(void)state;
	assert_ok(zf_buffer_append(&buffer, NULL, 0, &error), error);
	assert_int_equal(0, buffer.length);
	zf_buffer_free(&buffer);
}

static void test_reserve_makes_room_and_keeps_bytes(void **state)
{
	struct zf_buffer buffer = {0};
	zipfit_error error;

	(void)state;
	assert_ok(zf_buffer_append_text(&buffer, "kept", &error), error);
	assert_ok(zf_buffer_reserve(&buffer, 100000, &error), error);
	assert_int_equal(4, buffer.length);
	assert_true(buffer.capacity >= 100004);
	/* The room is real: a sanitizer would see otherwise. */
	memset(buffer.data + 4, 'x', 100000);
	assert_memory_equal("kept", buffer.data, 4);
	zf_buffer_free(&buffer);
}

static void test_impossible_reserve_changes_nothing(void **state)
{
	struct zf_buffer buffer = {0};
	struct zf_buffer before;
	zipfit_error error;

	(void)state;
	assert_ok(zf_buffer_append_text(&buffer, "kept", &error), error);
	before = buffer;
	assert_false(zf_buffer_reserve(&buffer, SIZE_MAX, &error));
	assert_int_equal(ZIPFIT_NO_MEMORY, error.code);
	assert_false(zf_buffer_reserve(&buffer, SIZE_MAX - 3, &error));
	assert_int_equal(ZIPFIT_NO_MEMORY, error.code);
	assert_memory_equal(&before, &buffer, sizeof(buffer));
	assert_memory_equal("kept", buffer.data, 4);
	zf_buffer_free(&buffer);
}

static void test_trim_keeps_small_memory_and_frees_large(void **state)
{
	struct zf_buffer buffer = {0};
	zipfit_error error;
	size_t capacity;

	(void)state;
	assert_ok(zf_buffer_reserve(&buffer, 5000, &error), error);
	assert_ok(zf_buffer_append_text(&buffer, "gone", &error), error);
	capacity = buffer.capacity;
	zf_buffer_trim(&buffer, capacity);
	assert_int_equal(0, buffer.length);
	assert_int_equal(capacity, buffer.capacity);
	zf_buffer_trim(&buffer, capacity - 1);
	assert_int_equal(0, buffer.length);
	assert_int_equal(0, buffer.capacity);
	assert_null(buffer.data);
}

/* What one record needs stays, what a giant needs does not. */
static void test_reset_keeps_usual_memory(void **state)
{
	struct zf_buffer buffer = {0};
	zipfit_error error;

	(void)state;
	assert_ok(zf_buffer_append_text(&buffer, "record", &error), error);
	zf_buffer_reset(&buffer);
	assert_int_equal(0, buffer.length);
	assert_true(buffer.capacity >= 6);
	assert_ok(zf_buffer_reserve(&buffer, (size_t)100 << 20, &error), error);
	zf_buffer_reset(&buffer);
	assert_int_equal(0, buffer.capacity);
	assert_null(buffer.data);
}

static void test_free_leaves_an_empty_buffer(void **state)
{
	struct zf_buffer buffer = {0};
	zipfit_error error;

	(void)state;
	zf_buffer_free(&buffer);
	assert_ok(zf_buffer_append_text(&buffer, "once", &error), error);
	zf_buffer_free(&buffer);
	assert_null(buffer.data);
	assert_int_equal(0, buffer.length);
	assert_ok(zf_buffer_append_text(&buffer, "again", &error), error);
	assert_memory_equal("again", buffer.data, 5);
	zf_buffer_free(&buffer);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_appends_equal_one_array),
		cmocka_unit_test(test_text_and_bytes),
		cmocka_unit_test(test_nothing_from_nowhere),
		cmocka_unit_test(test_reserve_makes_room_and_keeps_bytes),
		cmocka_unit_test(test_impossible_reserve_changes_nothing),
		cmocka_unit_test(test_trim_keeps_small_memory_and_frees_large),
		cmocka_unit_test(test_reset_keeps_usual_memory),
		cmocka_unit_test(test_free_leaves_an_empty_buffer),
	};

	return cmocka_run_group_tests_name("buffer", tests, NULL, NULL);
}
