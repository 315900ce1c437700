/*
 * test_sha256.c - SHA-256
 *
 * The examples of the standard, and lengths around a block's end fed in pieces of
 * every size, which must not matter. tests/cli compares with Python's hashlib.
 */
#include "support.h"
#include "util/sha256.h"

#include <string.h>

static void assert_digest(const char *expected, const void *bytes, size_t length, size_t piece)
{
	unsigned char digest[ZF_SHA256_BYTES];
	char text[2 * ZF_SHA256_BYTES + 1];
	struct zf_sha256 sha;

	zf_sha256_begin(&sha);
	for (size_t at = 0; at < length; at += piece)
		zf_sha256_add(&sha, (const char *)bytes + at, length - at < piece ? length - at : piece);
	zf_sha256_end(&sha, digest);
	zf_sha256_hex(digest, text);
	assert_string_equal(expected, text);
}

static void test_examples(void **state)
{
	static char million[1000000];

	(void)state;
	assert_digest("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", "", 0, 1);
	assert_digest("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", LITERAL("abc"), 1);
	assert_digest("248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
	              LITERAL("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"), 7);
	memset(million, 'a', sizeof(million));
	assert_digest("cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0", million, sizeof(million),
	              999);
}

static void test_pieces_do_not_matter(void **state)
{
	unsigned char bytes[200], digest[ZF_SHA256_BYTES];
	char whole[2 * ZF_SHA256_BYTES + 1];
	struct prng prng = {9};

	(void)state;
	prng_fill(&prng, bytes, sizeof(bytes));
	for (size_t length = 0; length <= sizeof(bytes); length++) {
		struct zf_sha256 sha;

		zf_sha256_begin(&sha);
		zf_sha256_add(&sha, bytes, length);
		zf_sha256_end(&sha, digest);
		zf_sha256_hex(digest, whole);
		for (size_t piece = 1; piece < 70; piece += 13)
			assert_digest(whole, bytes, length, piece);
	}
}

static void assert_words(const struct zf_sha256_text *text)
{
	unsigned char digest[ZF_SHA256_BYTES];
	struct zf_sha256 sha;

	zf_sha256_begin(&sha);
	zf_sha256_add(&sha, text->bytes, text->length);
	zf_sha256_end(&sha, digest);
	for (size_t i = 0; i < 32; i++)
		assert_int_equal(digest[i], text->words[i / 4] >> (24 - 8 * (i % 4)) & 0xff);
}

/* One text, and each length beside another one. */
static void assert_kernel(const struct zf_sha256_kernel *kernel)
{
	unsigned char bytes[200];
	struct prng prng = {10};

	prng_fill(&prng, bytes, sizeof(bytes));
	for (size_t length = 0; length <= sizeof(bytes); length++) {
		struct zf_sha256_text text = {.bytes = bytes, .length = length};
		struct zf_sha256_text other = {.bytes = bytes + 1, .length = length * 67 % 199};

		zf_sha256_one(kernel, &text);
		assert_words(&text);
		text.words[0]++;
		zf_sha256_two(kernel, &text, &other);
		assert_words(&text);
		assert_words(&other);
	}
}

static void test_plain_kernel(void **state)
{
	(void)state;
	assert_kernel(zf_sha256_plain());
	assert_kernel(zf_sha256_best());
}

static void test_native_kernel(void **state)
{
	(void)state;
	if (zf_sha256_native() == NULL)
		skip();
	assert_kernel(zf_sha256_native());
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_examples),
		cmocka_unit_test(test_pieces_do_not_matter),
		cmocka_unit_test(test_plain_kernel),
		cmocka_unit_test(test_native_kernel),
	};

	return cmocka_run_group_tests_name("sha256", tests, NULL, NULL);
}
