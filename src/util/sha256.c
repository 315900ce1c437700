/*
 * sha256.c - SHA-256 (FIPS 180-4)
 *
 * Written as in the standard: blocks of 64 bytes, 64 rounds each, with the standard's names of
 * variables. It processes a few hundred MB per second, which is what the manifest of a large
 * input costs. DSIR scores hash millions of short texts: for those, sha256_kernel.c has the
 * processor's own instructions.
 */
#include "util/sha256.h"

#include <string.h>

static uint32_t rotate_right(uint32_t word, unsigned bits)
{
	return word >> bits | word << (32 - bits);
}

static uint32_t read_word(const unsigned char *bytes)
{
	return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

static void write_word(unsigned char *bytes, uint32_t word)
{
	for (int i = 0; i < 4; i++)
		bytes[i] = (unsigned char)(word >> (24 - 8 * i));
}

static void expand_block(const unsigned char *block, uint32_t w[64])
{
	for (size_t t = 0; t < 16; t++)
		w[t] = read_word(block + 4 * t);
	for (int t = 16; t < 64; t++) {
		const uint32_t x = w[t - 15], y = w[t - 2];
		const uint32_t s0 = rotate_right(x, 7) ^ rotate_right(x, 18) ^ x >> 3;
		const uint32_t s1 = rotate_right(y, 17) ^ rotate_right(y, 19) ^ y >> 10;

		w[t] = w[t - 16] + s0 + w[t - 7] + s1;
	}
}

static void add_block(uint32_t state[8], const unsigned char *block)
{
	uint32_t w[64];
	uint32_t a = state[0], b = state[1], c = state[2], d = state[3];
	uint32_t e = state[4], f = state[5], g = state[6], h = state[7];

	expand_block(block, w);
	for (int t = 0; t < 64; t++) {
		const uint32_t s1 = rotate_right(e, 6) ^ rotate_right(e, 11) ^ rotate_right(e, 25);
		const uint32_t s0 = rotate_right(a, 2) ^ rotate_right(a, 13) ^ rotate_right(a, 22);
		const uint32_t t1 = h + s1 + ((e & f) ^ (~e & g)) + zf_sha256_rounds[t] + w[t];
		const uint32_t t2 = s0 + ((a & b) ^ (a & c) ^ (b & c));

		h = g;
		g = f;
		f = e;
		e = d + t1;
		d = c;
		c = b;
		b = a;
		a = t1 + t2;
	}
	state[0] += a;
	state[1] += b;
	state[2] += c;
	state[3] += d;
	state[4] += e;
	state[5] += f;
	state[6] += g;
	state[7] += h;
}

/* Fractional parts of the square roots of the first 8 primes. */
static const uint32_t initial[8] = {
	0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
};

void zf_sha256_begin(struct zf_sha256 *sha)
{
	memcpy(sha->state, initial, sizeof(initial));
	sha->length = 0;
}

void zf_sha256_add(struct zf_sha256 *sha, const void *bytes, size_t length)
{
	const unsigned char *at = bytes;

	while (length > 0) {
		const size_t used = (size_t)(sha->length % sizeof(sha->block));
		const size_t room = sizeof(sha->block) - used;
		const size_t take = length < room ? length : room;

		memcpy(sha->block + used, at, take);
		sha->length += take;
		at += take;
		length -= take;
		if (take == room)
			add_block(sha->state, sha->block);
	}
}

void zf_sha256_add_number(struct zf_sha256 *sha, uint64_t number)
{
	unsigned char bytes[8];

	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (unsigned char)(number >> (8 * i));
	zf_sha256_add(sha, bytes, sizeof(bytes));
}

void zf_sha256_end(struct zf_sha256 *sha, unsigned char digest[ZF_SHA256_BYTES])
{
	/* One bit, zeros up to the last 8 bytes of a block, and there the length in bits. */
	static const unsigned char padding[64] = {0x80};
	const uint64_t bits = 8 * sha->length;
	const size_t used = (size_t)(sha->length % sizeof(sha->block));
	unsigned char length[8];

	write_word(length, (uint32_t)(bits >> 32));
	write_word(length + 4, (uint32_t)bits);
	zf_sha256_add(sha, padding, (used < 56 ? 56 : 120) - used);
	zf_sha256_add(sha, length, sizeof(length));
	for (size_t i = 0; i < 8; i++)
		write_word(digest + 4 * i, sha->state[i]);
}

static void add_two_blocks(uint32_t state[8], const unsigned char *block, uint32_t other_state[8],
                           const unsigned char *other_block)
{
	add_block(state, block);
	add_block(other_state, other_block);
}

const struct zf_sha256_kernel *zf_sha256_plain(void)
{
	static const struct zf_sha256_kernel plain = {add_block, add_two_blocks};

	return &plain;
}

const struct zf_sha256_kernel *zf_sha256_best(void)
{
	const struct zf_sha256_kernel *native = zf_sha256_native();

	return native != NULL ? native : zf_sha256_plain();
}

/*
 * Starts the digest of a text: adds its whole blocks, and writes what is left of it, with the padding of the standard,
 * to `last`. Returns the blocks of `last`.
 */
static size_t begin_text(const struct zf_sha256_kernel *kernel, struct zf_sha256_text *text, unsigned char last[128])
{
	const unsigned char *at = text->bytes;
	const uint64_t bits = 8 * (uint64_t)text->length;
	size_t left = text->length, blocks;

	memcpy(text->words, initial, sizeof(initial));
	for (; left >= 64; left -= 64, at += 64)
		kernel->block(text->words, at);
	blocks = left < 56 ? 1 : 2;
	memset(last, 0, 64 * blocks);
	if (left > 0)
		memcpy(last, at, left);
	last[left] = 0x80;
	write_word(last + 64 * blocks - 8, (uint32_t)(bits >> 32));
	write_word(last + 64 * blocks - 4, (uint32_t)bits);
	return blocks;
}

void zf_sha256_one(const struct zf_sha256_kernel *kernel, struct zf_sha256_text *text)
{
	unsigned char last[128];
	const size_t blocks = begin_text(kernel, text, last);

	kernel->block(text->words, last);
	if (blocks == 2)
		kernel->block(text->words, last + 64);
}

void zf_sha256_two(const struct zf_sha256_kernel *kernel, struct zf_sha256_text *text, struct zf_sha256_text *other)
{
	unsigned char last[128], other_last[128];
	const size_t blocks = begin_text(kernel, text, last), other_blocks = begin_text(kernel, other, other_last);

	kernel->two_blocks(text->words, last, other->words, other_last);
	if (blocks == 2)
		kernel->block(text->words, last + 64);
	if (other_blocks == 2)
		kernel->block(other->words, other_last + 64);
}

void zf_sha256_hex(const unsigned char digest[ZF_SHA256_BYTES], char text[2 * ZF_SHA256_BYTES + 1])
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < ZF_SHA256_BYTES; i++) {
		text[2 * i] = digits[digest[i] >> 4];
		text[2 * i + 1] = digits[digest[i] & 15];
	}
	text[(size_t)2 * ZF_SHA256_BYTES] = '\0';
}
