/*
 * test_utf8.c - validating UTF-8
 *
 * The control does not use Unicode's table of byte ranges: it decodes as the original
 * UTF-8 did, by counting leading ones, encodes the code point again in the shortest
 * form and compares the bytes. Every probe is at the end of its block, so that a
 * sanitizer detects over-reads.
 */
#include "support.h"
#include "input/utf8.h"

#include <stdlib.h>
#include <string.h>

#define LAST_CODE_POINT 0x10ffffU

static bool is_scalar(uint32_t point)
{
	return point <= LAST_CODE_POINT && (point < 0xd800 || point > 0xdfff);
}

/* Encodes in the shortest form; returns the number of bytes. */
static size_t encode(uint32_t point, unsigned char *bytes)
{
	const size_t length = point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;

	if (length == 1) {
		bytes[0] = (unsigned char)point;
		return 1;
	}
	for (size_t i = length - 1; i > 0; i--) {
		bytes[i] = (unsigned char)(0x80 | (point & 0x3f));
		point >>= 6;
	}
	bytes[0] = (unsigned char)((0xf00 >> length) | point);
	return length;
}

/* Decodes one sequence of 1 to 4 bytes, shortest or not; returns its length, or 0. */
static size_t decode(const unsigned char *bytes, size_t available, uint32_t *point)
{
	size_t length = 0;

	while (length < 8 && (bytes[0] & (0x80 >> length)) != 0)
		length++;
	if (length == 1 || length > 4 || length > available)
		return 0;
	if (length == 0)
		length = 1;
	*point = length == 1 ? bytes[0] : bytes[0] & (0x7fU >> length);
	for (size_t i = 1; i < length; i++) {
		if ((bytes[i] & 0xc0) != 0x80)
			return 0;
		*point = (*point << 6) | (bytes[i] & 0x3fU);
	}
	return length;
}

static size_t slow_prefix(const unsigned char *bytes, size_t length)
{
	size_t at = 0;

	while (at < length) {
		unsigned char again[4];
		uint32_t point;
		const size_t step = decode(bytes + at, length - at, &point);

		if (step == 0 || !is_scalar(point) || encode(point, again) != step ||
		    memcmp(again, bytes + at, step) != 0)
			break;
		at += step;
	}
	return at;
}

/* Compares both on the bytes, at the end of a block of exactly their length. */
static void compare(const unsigned char *bytes, size_t length)
{
	unsigned char *exact = malloc(length);

	assert_true(exact != NULL || length == 0);
	if (length > 0)
		memcpy(exact, bytes, length);
	assert_int_equal(slow_prefix(bytes, length), zf_utf8_prefix(exact, length));
	free(exact);
}

/* Compares alone, with a letter after it, and behind enough ASCII for steps of eight. */
static void compare_in_contexts(const unsigned char *sequence, size_t length)
{
	unsigned char bytes[16] = "abcdefghi";

	compare(sequence, length);
	memcpy(bytes + 9, sequence, length);
	compare(bytes + 2, 7 + length);
	bytes[9 + length] = 'z';
	compare(bytes + 9, length + 1);
	compare(bytes, 9 + length + 1);
}

static void test_empty(void **state)
{
	(void)state;
	assert_int_equal(0, zf_utf8_prefix(NULL, 0));
}

static void test_all_one_and_two_byte_sequences(void **state)
{
	(void)state;
	for (unsigned first = 0; first < 256; first++) {
		unsigned char sequence[2] = {(unsigned char)first, 0};

		compare_in_contexts(sequence, 1);
		for (unsigned second = 0; second < 256; second++) {
			sequence[1] = (unsigned char)second;
			compare_in_contexts(sequence, 2);
		}
	}
}

static void test_all_leads_with_edge_continuations(void **state)
{
	static const unsigned char edges[] = {0x00, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xff};

	(void)state;
	for (unsigned lead = 0x80; lead < 256; lead++)
		for (size_t i = 0; i < ARRAY_LENGTH(edges); i++)
			for (size_t j = 0; j < ARRAY_LENGTH(edges); j++) {
				unsigned char sequence[4] = {(unsigned char)lead, edges[i], edges[j], 0};

				compare_in_contexts(sequence, 3);
				for (size_t k = 0; k < ARRAY_LENGTH(edges); k++) {
					sequence[3] = edges[k];
					compare_in_contexts(sequence, 4);
				}
			}
}

static void test_every_scalar_value_is_valid(void **state)
{
	unsigned char bytes[4];

	(void)state;
	for (uint32_t point = 0; point <= LAST_CODE_POINT; point++) {
		const size_t length = encode(point, bytes);

		assert_int_equal(is_scalar(point) ? length : 0, zf_utf8_prefix(bytes, length));
	}
}

/* Random valid text with one byte changed now and then: long valid prefixes, errors anywhere. */
static void test_random_texts(void **state)
{
	struct prng prng = {2};

	(void)state;
	for (int round = 0; round < 50000; round++) {
		unsigned char bytes[128];
		const size_t wish = (size_t)prng_below(&prng, 100);
		size_t length = 0;

		while (length < wish) {
			const uint32_t limits[] = {0x80, 0x80, 0x80, 0x800, 0x10000, LAST_CODE_POINT + 1};

			length += encode((uint32_t)prng_below(&prng, limits[prng_below(&prng, 6)]), bytes + length);
		}
		if (length > 0 && prng_below(&prng, 2) == 0)
			bytes[prng_below(&prng, length)] = (unsigned char)prng_next(&prng);
		compare(bytes, length);
	}
}

static void test_random_bytes(void **state)
{
	struct prng prng = {3};

	(void)state;
	for (int round = 0; round < 50000; round++) {
		unsigned char bytes[8];

		prng_fill(&prng, bytes, sizeof(bytes));
		compare(bytes, (size_t)prng_below(&prng, sizeof(bytes) + 1));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_empty),
		cmocka_unit_test(test_all_one_and_two_byte_sequences),
		cmocka_unit_test(test_all_leads_with_edge_continuations),
		cmocka_unit_test(test_every_scalar_value_is_valid),
		cmocka_unit_test(test_random_texts),
		cmocka_unit_test(test_random_bytes),
	};

	return cmocka_run_group_tests_name("utf8", tests, NULL, NULL);
}
