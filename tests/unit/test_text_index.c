/*
 * test_text_index.c - n-grams and passages of a set of documents
 *
 * The tests of n-grams and passages check their contents. This test checks that they
 * cover all documents, in any order, and nothing that spans two documents.
 */
#include "support.h"
#include "score/conditional/text_index.h"

#include <string.h>

/* Frees the documents: an index does without them. */
static struct zf_text_index index_of(zipfit_documents *documents)
{
	struct zf_text_index index;
	zipfit_error error;

	assert_ok(zf_text_index_init(&index, documents, NULL, &error), error);
	zipfit_documents_free(documents);
	return index;
}

static void assert_same_index(const struct zf_text_index *a, const struct zf_text_index *b)
{
	assert_memory_equal(a->ngrams->bytes, b->ngrams->bytes, sizeof(a->ngrams->bytes));
	assert_memory_equal(a->ngrams->pairs, b->ngrams->pairs, sizeof(a->ngrams->pairs));
	for (int i = 0; i < ZF_NGRAM_TABLES; i++) {
		const struct zf_ngram_table *table = &a->ngrams->tables[i];

		assert_int_equal(table->shift, b->ngrams->tables[i].shift);
		assert_memory_equal(table->slots, b->ngrams->tables[i].slots,
		                    sizeof(*table->slots) << (32 - table->shift + ZF_LINE_BITS));
	}
	assert_int_equal(a->passages.shift, b->passages.shift);
	assert_memory_equal(a->passages.words, b->passages.words, zf_passages_bytes(&a->passages));
}

/* Slots and bits that are shared go to the same n-gram and passage in any order. */
static void test_order_does_not_matter(void **state)
{
	enum {
		LENGTH = 400000,
		DOCUMENT = 800
	};
	zipfit_documents *forwards = new_targets(), *backwards = new_targets();
	struct zf_text_index forwards_index, backwards_index;
	struct zf_buffer text = {0};
	struct prng prng = {70};

	(void)state;
	append_words(&text, &prng, LENGTH);
	prng_fill(&prng, text.data, LENGTH / 3);
	for (size_t begin = 0; begin < LENGTH; begin += DOCUMENT) {
		add_target(forwards, text.data + begin, DOCUMENT - begin % 700);
		add_target(backwards, text.data + LENGTH - DOCUMENT - begin,
		           DOCUMENT - (LENGTH - DOCUMENT - begin) % 700);
	}
	forwards_index = index_of(forwards);
	backwards_index = index_of(backwards);
	assert_same_index(&forwards_index, &backwards_index);
	zf_text_index_free(&forwards_index);
	zf_text_index_free(&backwards_index);
	zf_buffer_free(&text);
}

/* Empty documents, wherever they are, add nothing. */
static void test_empty_documents_add_nothing(void **state)
{
	zipfit_documents *without = new_targets(), *with = new_targets();
	struct zf_text_index without_index, with_index;

	(void)state;
	add_target(with, NULL, 0);
	add_target(with, LITERAL("the quick brown fox jumps over"));
	add_target(with, "", 0);
	add_target(with, LITERAL("a dog"));
	add_target(without, LITERAL("the quick brown fox jumps over"));
	add_target(without, LITERAL("a dog"));
	without_index = index_of(without);
	with_index = index_of(with);
	assert_same_index(&without_index, &with_index);
	zf_text_index_free(&without_index);
	zf_text_index_free(&with_index);
}

/* Two halves are no whole: neither an n-gram nor a passage goes on from one document to the next. */
static void test_documents_do_not_run_into_each_other(void **state)
{
	static const char text[] = "0123456789abcdefghijklmnopqrstuvwxyz";
	const size_t half = sizeof(text) / 2;
	zipfit_documents *halves = new_targets();
	struct zf_text_index index;

	(void)state;
	add_target(halves, text, half);
	add_target(halves, text + half, sizeof(text) - 1 - half);
	index = index_of(halves);
	for (size_t end = ZF_PASSAGE; end < sizeof(text); end++)
		assert_false(zf_passages_have(&index.passages, zf_passage_hash((const unsigned char *)text + end)));
	for (int length = ZF_NGRAM_SHORTEST; length <= ZF_NGRAM_LONGEST; length++) {
		for (int before = 1; before < length; before++) {
			uint64_t ngram = 0;

			for (int i = length; i > 0; i--)
				ngram = ngram << 8 | (unsigned char)text[half - (size_t)before + (size_t)i - 1];
			assert_int_equal(0, zf_ngrams_entry(index.ngrams, ngram, length));
		}
	}
	zf_text_index_free(&index);
}

/* A document of megabytes is added in pieces; its passages are those of the whole. */
static void test_long_document(void **state)
{
	enum {
		LENGTH = 1100000
	};
	zipfit_documents *documents = new_targets();
	struct zf_text_index index;
	struct zf_passages passages;
	struct zf_buffer text = {0};
	struct prng prng = {72};
	zipfit_error error;

	(void)state;
	append_words(&text, &prng, LENGTH);
	/* So that no passage about the edge of a piece is there by chance. */
	prng_fill(&prng, text.data + LENGTH / 2, LENGTH / 2);
	add_target(documents, text.data, LENGTH);
	index = index_of(documents);
	assert_ok(zf_passages_init(&passages, LENGTH, &error), error);
	zf_passages_add(&passages, text.data, LENGTH);
	assert_int_equal(passages.shift, index.passages.shift);
	assert_true(memcmp(passages.words, index.passages.words, zf_passages_bytes(&passages)) == 0);
	zf_passages_free(&passages);
	zf_text_index_free(&index);
	zf_buffer_free(&text);
}

static void test_stop(void **state)
{
	zipfit_documents *documents = new_targets();
	struct zf_text_index index;
	zipfit_error error;
	zipfit_stop *stop = zipfit_stop_new(&error);

	(void)state;
	add_target(documents, LITERAL("a"));
	zipfit_stop_request(stop);
	assert_false(zf_text_index_init(&index, documents, stop, &error));
	assert_int_equal(ZIPFIT_STOPPED, error.code);
	zipfit_stop_free(stop);
	zipfit_documents_free(documents);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_order_does_not_matter),
		cmocka_unit_test(test_empty_documents_add_nothing),
		cmocka_unit_test(test_documents_do_not_run_into_each_other),
		cmocka_unit_test(test_long_document),
		cmocka_unit_test(test_stop),
	};

	return cmocka_run_group_tests_name("text_index", tests, NULL, NULL);
}
