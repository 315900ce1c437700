/*
 * test_passages.c - the filter of passages
 *
 * The filter may give false positives, rarely, but no false negatives. The test looks up
 * every passage that was added, and passages that were not.
 */
#include "support.h"
#include "score/conditional/passages.h"

#include <string.h>

static void init(struct zf_passages *passages, uint64_t bytes)
{
	zipfit_error error;

	assert_ok(zf_passages_init(passages, bytes, &error), error);
}

/* How many passages of a document the filter has, of those that lie in it whole. */
static size_t count_known(const struct zf_passages *passages, const unsigned char *document, size_t length)
{
	size_t count = 0;

	for (size_t end = ZF_PASSAGE; end <= length; end++)
		count += zf_passages_have(passages, zf_passage_hash(document + end));
	return count;
}

static size_t count_bits(const struct zf_passages *passages)
{
	size_t count = 0;

	for (size_t i = 0; i < zf_passages_bytes(passages) / sizeof(*passages->words); i++)
		for (uint64_t bits = passages->words[i]; bits != 0; bits &= bits - 1)
			count++;
	return count;
}

/* A hash is of the last 22 bytes, of all of them and of no other: it changes with every one. */
static void test_hash_is_of_a_passage(void **state)
{
	unsigned char text[64 + ZF_PASSAGE];
	const unsigned char *const end = text + sizeof(text);
	struct prng prng = {50};

	(void)state;
	for (int round = 0; round < 1000; round++) {
		uint64_t hash;

		prng_fill(&prng, text, sizeof(text));
		hash = zf_passage_hash(end);
		for (size_t i = 0; i < sizeof(text); i++) {
			const unsigned char byte = text[i];

			text[i] = (unsigned char)(byte + 1 + prng_below(&prng, 255));
			assert_int_equal(i >= 64, hash != zf_passage_hash(end));
			text[i] = byte;
		}
	}
}

/* Fills a filter of its very size with documents and asks for all of them again, once all are in. */
static void assert_all_found(const struct zf_buffer *text, size_t longest)
{
	struct zf_passages passages;
	struct prng prng = {51};
	size_t begin, length;

	init(&passages, text->length);
	for (begin = 0; begin < text->length; begin += length) {
		length = 1 + (size_t)prng_below(&prng, longest);
		length = length < text->length - begin ? length : text->length - begin;
		zf_passages_add(&passages, text->data + begin, length);
	}
	prng = (struct prng){51};
	for (begin = 0; begin < text->length; begin += length) {
		length = 1 + (size_t)prng_below(&prng, longest);
		length = length < text->length - begin ? length : text->length - begin;
		assert_int_equal(length < ZF_PASSAGE ? 0 : length - ZF_PASSAGE + 1,
		                 count_known(&passages, text->data + begin, length));
	}
	zf_passages_free(&passages);
}

static void test_finds_all_that_was_added(void **state)
{
	struct zf_buffer text = {0};
	struct prng prng = {52};

	(void)state;
	append_words(&text, &prng, 300000);
	assert_all_found(&text, 200);
	assert_all_found(&text, text.length);
	prng_fill(&prng, text.data, text.length);
	assert_all_found(&text, 5000);
	memset(text.data, 0, text.length);
	assert_all_found(&text, 100);
	zf_buffer_free(&text);
}

/* A copy is found anywhere, from the first passage that is entirely inside it. */
static void test_finds_copies_in_other_places(void **state)
{
	unsigned char text[1000], other[1000];
	struct zf_passages passages;
	struct prng prng = {53};

	(void)state;
	prng_fill(&prng, text, sizeof(text));
	init(&passages, sizeof(text));
	zf_passages_add(&passages, text, sizeof(text));
	for (int round = 0; round < 1000; round++) {
		const size_t length = ZF_PASSAGE + (size_t)prng_below(&prng, 100);
		const size_t from = (size_t)prng_below(&prng, sizeof(text) - length);
		const size_t to = (size_t)prng_below(&prng, sizeof(other) - length);

		prng_fill(&prng, other, sizeof(other));
		memcpy(other + to, text + from, length);
		assert_true(count_known(&passages, other, to + length) >= length - ZF_PASSAGE + 1);
	}
	zf_passages_free(&passages);
}

/* Fills a buffer with bytes drawn from a number of different ones. */
static void draw_bytes(struct zf_buffer *text, unsigned different, struct prng *prng)
{
	for (size_t i = 0; i < text->length; i++)
		text->data[i] = (unsigned char)prng_below(prng, different);
}

/* Filters just before they get another bit a passage: as full as they can be. Few letters still make new passages. */
static void test_few_strangers_pass(void **state)
{
	enum {
		STRANGERS = 100000
	};
	static const unsigned alphabets[] = {256, 10, 4};
	struct zf_buffer text = {0}, strangers = {0};
	struct prng prng = {54};

	(void)state;
	append_words(&text, &prng, 1 << 20);
	append_words(&strangers, &prng, STRANGERS + ZF_PASSAGE - 1);
	for (size_t i = 0; i < ARRAY_LENGTH(alphabets); i++) {
		draw_bytes(&text, alphabets[i], &prng);
		draw_bytes(&strangers, alphabets[i], &prng);
		for (size_t bytes = 1 << 12; bytes <= text.length; bytes *= 4) {
			struct zf_passages passages;

			init(&passages, bytes);
			zf_passages_add(&passages, text.data, bytes);
			assert_true(count_known(&passages, strangers.data, strangers.length) < STRANGERS / 100);
			zf_passages_free(&passages);
		}
	}
	zf_buffer_free(&text);
	zf_buffer_free(&strangers);
}

static void test_short_documents_add_nothing(void **state)
{
	unsigned char document[ZF_PASSAGE];
	struct zf_passages passages;
	struct prng prng = {55};

	(void)state;
	init(&passages, 0);
	zf_passages_add(&passages, NULL, 0);
	for (size_t length = 0; length < ZF_PASSAGE; length++) {
		prng_fill(&prng, document, sizeof(document));
		zf_passages_add(&passages, document, length);
	}
	assert_int_equal(0, count_bits(&passages));
	assert_int_equal(0, count_known(&passages, document, sizeof(document)));
	zf_passages_add(&passages, document, sizeof(document));
	assert_in_range(count_bits(&passages), 1, 4);
	assert_int_equal(1, count_known(&passages, document, sizeof(document)));
	zf_passages_free(&passages);
}

/* Two to four bytes of memory a byte of text, as the header has it, from the smallest filter on. */
static void test_memory(void **state)
{
	(void)state;
	for (uint64_t bytes = 1000; bytes < 50000000; bytes = bytes * 3 / 2) {
		struct zf_passages passages;

		init(&passages, bytes);
		assert_in_range(zf_passages_bytes(&passages), 2 * bytes, 4 * bytes);
		zf_passages_free(&passages);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_hash_is_of_a_passage),         cmocka_unit_test(test_finds_all_that_was_added),
		cmocka_unit_test(test_finds_copies_in_other_places), cmocka_unit_test(test_few_strangers_pass),
		cmocka_unit_test(test_short_documents_add_nothing),  cmocka_unit_test(test_memory),
	};

	return cmocka_run_group_tests_name("passages", tests, NULL, NULL);
}
