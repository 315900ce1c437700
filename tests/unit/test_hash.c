/*
 * test_hash.c - the hash that draws samples
 *
 * There is no independent way to compute its values. The test checks what a sample
 * needs: if any byte changes, about half of the bits change.
 */
#include "support.h"
#include "util/hash.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LONGEST 40

static unsigned bits_set(uint64_t bits)
{
	unsigned count = 0;

	for (; bits != 0; bits &= bits - 1)
		count++;
	return count;
}

/* Two numbers without relation differ in 32 bits of 64, and in fewer than 8 once in 10^10 times. */
static void assert_unrelated(uint64_t a, uint64_t b)
{
	const unsigned changed = bits_set(a ^ b);

	if (changed < 8 || changed > 56)
		fail_msg("%u bits of 64 changed", changed);
}

static void test_depends_on_every_bit(void **state)
{
	unsigned char bytes[LONGEST];
	struct prng prng = {42};

	(void)state;
	for (size_t length = 1; length <= LONGEST; length++) {
		uint64_t hash;

		prng_fill(&prng, bytes, sizeof(bytes));
		hash = zf_hash_bytes(7, bytes, length);
		for (size_t bit = 0; bit < 8 * length; bit++) {
			bytes[bit / 8] ^= (unsigned char)(1 << bit % 8);
			assert_unrelated(hash, zf_hash_bytes(7, bytes, length));
			bytes[bit / 8] ^= (unsigned char)(1 << bit % 8);
		}
		assert_true(hash == zf_hash_bytes(7, bytes, length));
	}
}

static void test_depends_on_the_seed(void **state)
{
	(void)state;
	for (size_t length = 0; length <= LONGEST; length++) {
		const unsigned char bytes[LONGEST] = {0};

		for (uint64_t seed = 0; seed < 100; seed++)
			assert_unrelated(zf_hash_bytes(seed, bytes, length), zf_hash_bytes(seed + 1, bytes, length));
		for (int bit = 0; bit < 64; bit++)
			assert_unrelated(zf_hash_bytes(0, bytes, length),
			                 zf_hash_bytes((uint64_t)1 << bit, bytes, length));
	}
}

/* Zeros behind a document are bytes of it, not the padding of its last word. */
static void test_depends_on_the_length(void **state)
{
	const unsigned char bytes[LONGEST] = {1, 2, 3};

	(void)state;
	for (size_t a = 0; a <= LONGEST; a++)
		for (size_t b = 0; b < a; b++)
			assert_unrelated(zf_hash_bytes(7, bytes, a), zf_hash_bytes(7, bytes, b));
	assert_unrelated(zf_hash_bytes(7, NULL, 0), zf_hash_bytes(7, "", 1));
}

/* Where the bytes lie in memory, and what is behind them, is nothing to it. */
static void test_depends_on_nothing_else(void **state)
{
	unsigned char place[LONGEST + 16];
	unsigned char bytes[LONGEST];
	struct prng prng = {43};

	(void)state;
	prng_fill(&prng, bytes, sizeof(bytes));
	for (size_t length = 0; length <= LONGEST; length++)
		for (size_t offset = 0; offset < 16; offset++) {
			prng_fill(&prng, place, sizeof(place));
			memcpy(place + offset, bytes, length);
			assert_true(zf_hash_bytes(7, bytes, length) == zf_hash_bytes(7, place + offset, length));
		}
}

static int compare(const void *left, const void *right)
{
	const uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;

	return (a > b) - (a < b);
}

/* Documents that differ in little: 200,000 of them have no hash in common, which random ones had once in 10^9 times. */
static void test_no_collisions(void **state)
{
	enum {
		COUNT = 200000
	};
	static uint64_t hashes[COUNT];

	(void)state;
	for (uint32_t i = 0; i < COUNT; i++) {
		char document[32];

		hashes[i] = zf_hash_bytes(0, document, (size_t)snprintf(document, sizeof(document), "document %u", i));
	}
	qsort(hashes, COUNT, sizeof(hashes[0]), compare);
	for (size_t i = 1; i < COUNT; i++)
		assert_true(hashes[i - 1] != hashes[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_depends_on_every_bit),  cmocka_unit_test(test_depends_on_the_seed),
		cmocka_unit_test(test_depends_on_the_length), cmocka_unit_test(test_depends_on_nothing_else),
		cmocka_unit_test(test_no_collisions),
	};

	return cmocka_run_group_tests_name("hash", tests, NULL, NULL);
}
