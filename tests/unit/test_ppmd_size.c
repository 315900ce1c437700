/*
 * test_ppmd_size.c - the size of a text under PPMd, and the cross-entropy made of two of them
 *
 * The test contains no compressed sizes. It compares sizes with each other where
 * arithmetic or common sense says which is larger or that both are equal; tests/cli
 * compares them with archives made by bsdtar.
 */
#include "support.h"
#include "score/ppmd_size.h"

#include <archive.h>
#include <archive_entry.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#define TEXT_BYTES 200000

/* A set of one document of words; equal seeds make equal documents. */
static zipfit_documents *words_set(uint64_t seed, size_t length)
{
	struct prng prng = {seed};
	struct zf_buffer words = {0};
	zipfit_documents *set = new_targets();

	append_words(&words, &prng, length);
	add_target(set, words.data, words.length);
	zf_buffer_free(&words);
	return set;
}

static zipfit_documents *noise_set(uint64_t seed)
{
	static unsigned char noise[TEXT_BYTES];
	struct prng prng = {seed};
	zipfit_documents *set = new_targets();

	prng_fill(&prng, noise, sizeof(noise));
	add_target(set, noise, sizeof(noise));
	return set;
}

/* The size of a text given in pieces of `piece` bytes. */
static uint64_t size_in_pieces(const void *bytes, size_t length, size_t piece)
{
	const unsigned char *at = bytes;
	zipfit_error error;
	struct zf_ppmd *ppmd = zf_ppmd_new(length, NULL, &error);
	uint64_t size = 0;

	assert_ok(ppmd != NULL, error);
	for (size_t done = 0; done < length; done += piece)
		assert_ok(zf_ppmd_add(ppmd, at + done, length - done < piece ? length - done : piece, &error), error);
	assert_ok(zf_ppmd_finish(ppmd, &size, &error), error);
	zf_ppmd_free(ppmd);
	return size;
}

static uint64_t size_of(const void *bytes, size_t length)
{
	return size_in_pieces(bytes, length, length);
}

static double bits(const zipfit_documents *train, size_t train_count, const zipfit_documents *test)
{
	zipfit_error error;
	double result = 0;

	assert_ok(zipfit_cross_entropy(train, train_count, test, NULL, &result, &error), error);
	return result;
}

/* The descriptors below 256 that are open. */
static int open_descriptors(void)
{
	int open = 0;

	for (int descriptor = 0; descriptor < 256; descriptor++)
		open += fcntl(descriptor, F_GETFD) >= 0;
	return open;
}

/* ---- Sizes ------------------------------------------------------------------ */

static void test_nothing_weighs_nothing(void **state)
{
	zipfit_error error;
	struct zf_ppmd *ppmd = zf_ppmd_new(0, NULL, &error);
	uint64_t size = 1;

	(void)state;
	assert_ok(ppmd != NULL, error);
	assert_ok(zf_ppmd_add(ppmd, NULL, 0, &error), error);
	assert_ok(zf_ppmd_finish(ppmd, &size, &error), error);
	assert_int_equal(0, size);
	zf_ppmd_free(ppmd);
	zf_ppmd_free(NULL);
	/* A byte weighs something, but no header: less than the 32 bytes an archive starts with. */
	size = size_of("a", 1);
	assert_true(size > 0 && size < 10);
}

/* However the text is cut, and whether or not the stream outgrows libarchive's buffer of 64 kB. */
static void test_pieces_make_no_difference(void **state)
{
	static unsigned char noise[TEXT_BYTES];
	static const size_t pieces[] = {1, 1000, 65535, 65536, 65537, 131072};
	struct zf_buffer words = {0};
	struct prng prng = {1};

	(void)state;
	append_words(&words, &prng, TEXT_BYTES);
	prng_fill(&prng, noise, sizeof(noise));
	for (size_t i = 0; i < ARRAY_LENGTH(pieces); i++) {
		assert_int_equal(size_of(words.data, words.length),
		                 size_in_pieces(words.data, words.length, pieces[i]));
		assert_int_equal(size_of(noise, sizeof(noise)), size_in_pieces(noise, sizeof(noise), pieces[i]));
	}
	zf_buffer_free(&words);
}

/* Keeps the begin of an archive. */
static la_ssize_t keep_begin(struct archive *archive, void *user, const void *bytes, size_t length)
{
	struct zf_buffer *begin = user;
	zipfit_error error;

	(void)archive;
	return begin->length >= 32 || zf_buffer_append(begin, bytes, length, &error) ? (la_ssize_t)length : -1;
}

/* The size of the stream of an archive that has the text as one entry. */
static uint64_t size_of_one_entry(const struct zf_buffer *text)
{
	struct archive *archive = archive_write_new();
	struct archive_entry *entry = archive_entry_new();
	struct zf_buffer begin = {0};
	uint64_t size = 0;

	archive_entry_set_pathname(entry, "a");
	archive_entry_set_filetype(entry, AE_IFREG);
	archive_entry_set_size(entry, (la_int64_t)text->length);
	assert_int_equal(ARCHIVE_OK, archive_write_set_format_7zip(archive));
	assert_int_equal(ARCHIVE_OK, archive_write_set_format_option(archive, "7zip", "compression", "ppmd"));
	assert_int_equal(ARCHIVE_OK, archive_write_open(archive, &begin, NULL, keep_begin, NULL));
	assert_int_equal(ARCHIVE_OK, archive_write_header(archive, entry));
	assert_int_equal(text->length, archive_write_data(archive, text->data, text->length));
	archive_entry_free(entry);
	assert_int_equal(ARCHIVE_OK, archive_write_free(archive));
	for (size_t i = 20; i > 12; i--)
		size = size << 8 | begin.data[i - 1];
	zf_buffer_free(&begin);
	return size;
}

/* A text of more than a megabyte becomes several entries. */
static void test_entries_make_no_difference(void **state)
{
	static const size_t lengths[] = {(1 << 20) - 1, 1 << 20, (1 << 20) + 1, (20 << 20) + 12345};
	struct prng prng = {13};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(lengths); i++) {
		struct zf_buffer words = {0};

		append_words(&words, &prng, lengths[i]);
		assert_int_equal(size_of_one_entry(&words), size_of(words.data, words.length));
		zf_buffer_free(&words);
	}
}

static void test_repetition_is_small_noise_is_not(void **state)
{
	static unsigned char bytes[TEXT_BYTES];
	struct prng prng = {2};

	(void)state;
	assert_true(size_of(bytes, sizeof(bytes)) < TEXT_BYTES / 100);
	prng_fill(&prng, bytes, sizeof(bytes));
	assert_true(size_of(bytes, sizeof(bytes)) > TEXT_BYTES);
}

/* ---- Cross-entropy ------------------------------------------------------------ */

static void test_formula_and_newlines(void **state)
{
	static const char train_text[] = "the proof of the lemma\nfollows by the sum\n";
	static const char both_texts[] = "the proof of the lemma\nfollows by the sum\nthe proof\nfollows\n\n";
	const double test_bytes = (double)(sizeof(both_texts) - sizeof(train_text));
	zipfit_documents *train = new_targets();
	zipfit_documents *test = new_targets();
	double expected;

	(void)state;
	add_target(train, LITERAL("the proof of the lemma"));
	add_target(train, LITERAL("follows by the sum"));
	add_target(test, LITERAL("the proof"));
	add_target(test, LITERAL("follows"));
	add_target(test, NULL, 0);
	expected = 8 * ((double)size_of(LITERAL(both_texts)) - (double)size_of(LITERAL(train_text))) / test_bytes;
	assert_true(bits(train, 2, test) == expected);
	expected = 8 * (double)size_of(both_texts + sizeof(train_text) - 1, (size_t)test_bytes) / test_bytes;
	assert_true(bits(train, 0, test) == expected);
	zipfit_documents_free(test);
	zipfit_documents_free(train);
}

static void test_more_predictive_text_gives_fewer_bits(void **state)
{
	zipfit_documents *test = words_set(3, TEXT_BYTES / 100);
	zipfit_documents *related = words_set(4, TEXT_BYTES);
	zipfit_documents *noise = noise_set(5);
	const double by_related = bits(related, 1, test);
	const double by_nothing = bits(related, 0, test);
	const double by_noise = bits(noise, 1, test);

	(void)state;
	assert_true(bits(test, 1, test) < by_noise / 2);
	assert_true(bits(test, 1, test) < by_related);
	assert_true(by_related < by_nothing);
	assert_true(by_nothing < by_noise);
	/* The same every time. */
	assert_true(by_related == bits(related, 1, test));
	/* Bytes that come only once are predicted only by themselves, and then almost perfectly. */
	assert_true(bits(noise, 1, noise) < 0.2);
	assert_true(bits(related, 1, noise) > 8);
	zipfit_documents_free(noise);
	zipfit_documents_free(related);
	zipfit_documents_free(test);
}

static void test_random_bytes_cost_eight_bits(void **state)
{
	zipfit_documents *train = noise_set(6);
	zipfit_documents *test = noise_set(7);

	(void)state;
	for (size_t count = 0; count <= 1; count++) {
		const double result = bits(train, count, test);

		if (result < 8 || result > 8.5)
			fail_msg("random bytes cost %f bits", result);
	}
	zipfit_documents_free(test);
	zipfit_documents_free(train);
}

static void test_only_the_first_documents_are_trained_on(void **state)
{
	static const char *const documents[] = {"let p be a prime", "the sum over all", "hence the group is finite"};
	zipfit_documents *all = new_targets();
	zipfit_documents *first = new_targets();
	zipfit_documents *test = words_set(8, 1000);
	zipfit_error error;
	double result;

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(documents); i++)
		add_target(all, documents[i], strlen(documents[i]));
	for (size_t i = 0; i < ARRAY_LENGTH(documents); i++) {
		assert_true(bits(first, i, test) == bits(all, i, test));
		add_target(first, documents[i], strlen(documents[i]));
	}
	assert_true(bits(all, 0, test) != bits(all, 3, test));
	assert_false(zipfit_cross_entropy(all, 4, test, NULL, &result, &error));
	assert_int_equal(ZIPFIT_BAD_OPTION, error.code);
	zipfit_documents_free(test);
	zipfit_documents_free(first);
	zipfit_documents_free(all);
}

/* ---- Errors --------------------------------------------------------------------- */

static void test_nothing_to_predict_is_an_error(void **state)
{
	zipfit_documents *train = words_set(9, 1000);
	zipfit_documents *test = new_targets();
	zipfit_error error;
	double result;

	(void)state;
	assert_false(zipfit_cross_entropy(train, 1, test, NULL, &result, &error));
	assert_int_equal(ZIPFIT_BAD_DATA, error.code);
	/* An empty document is one: its newline is to be predicted. */
	add_target(test, NULL, 0);
	assert_true(bits(train, 1, test) >= 0);
	zipfit_documents_free(test);
	zipfit_documents_free(train);
}

static void test_no_place_for_the_temporary_file(void **state)
{
	zipfit_documents *set = words_set(10, 1000);
	zipfit_error error;
	double result;

	(void)state;
	assert_int_equal(0, setenv("TMPDIR", "/nowhere/at/all", 1));
	assert_false(zipfit_cross_entropy(set, 1, set, NULL, &result, &error));
	assert_int_equal(0, unsetenv("TMPDIR"));
	assert_int_equal(ZIPFIT_IO, error.code);
	assert_contains(error.message, "TMPDIR");
	zipfit_documents_free(set);
}

static void *request_stop(void *stop)
{
	zipfit_stop_request(stop);
	return NULL;
}

static void test_stop(void **state)
{
	zipfit_documents *noise = noise_set(11);
	zipfit_error error;
	zipfit_stop *stop = zipfit_stop_new(&error);
	pthread_t thread;
	double result;

	(void)state;
	assert_ok(zipfit_cross_entropy(noise, 1, noise, stop, &result, &error), error);
	/* From another thread at any moment: only the stop ends the loop. */
	assert_int_equal(0, pthread_create(&thread, NULL, request_stop, stop));
	while (zipfit_cross_entropy(noise, 1, noise, stop, &result, &error))
		;
	pthread_join(thread, NULL);
	assert_int_equal(ZIPFIT_STOPPED, error.code);
	zipfit_stop_free(stop);
	zipfit_documents_free(noise);
}

/* A text given up in its middle; the sanitizer watches over the memory. */
static void test_giving_up_leaves_no_open_file(void **state)
{
	static unsigned char noise[TEXT_BYTES];
	struct prng prng = {12};
	zipfit_error error;
	struct zf_ppmd *ppmd = zf_ppmd_new((size_t)2 * TEXT_BYTES, NULL, &error);
	const int before = open_descriptors();

	(void)state;
	assert_ok(ppmd != NULL, error);
	prng_fill(&prng, noise, sizeof(noise));
	assert_ok(zf_ppmd_add(ppmd, noise, sizeof(noise), &error), error);
	assert_int_equal(before + 1, open_descriptors());
	zf_ppmd_free(ppmd);
	assert_int_equal(before, open_descriptors());
}

/* The same by a stop; and what is left out of the text, a terabyte, takes no time. */
static void test_stopping_leaves_no_open_file(void **state)
{
	static unsigned char noise[TEXT_BYTES];
	zipfit_error error;
	zipfit_stop *stop = zipfit_stop_new(&error);
	struct zf_ppmd *ppmd = zf_ppmd_new((uint64_t)1 << 40, stop, &error);
	const int before = open_descriptors();

	(void)state;
	assert_ok(ppmd != NULL, error);
	assert_ok(zf_ppmd_add(ppmd, noise, sizeof(noise), &error), error);
	zipfit_stop_request(stop);
	assert_false(zf_ppmd_add(ppmd, noise, sizeof(noise), &error));
	assert_int_equal(ZIPFIT_STOPPED, error.code);
	zf_ppmd_free(ppmd);
	assert_int_equal(before, open_descriptors());
	zipfit_stop_free(stop);
}

/*
 * Up to ZIPFIT_PPMD_TEXT bytes, PPMd's memory holds even the worst text known, random letters
 * out of 16: it still knows by heart the noise that came first. (At 1.2 MB it has started over.)
 */
static void test_memory_holds_the_text(void **state)
{
	static unsigned char text[ZIPFIT_PPMD_TEXT];
	const size_t noise = 4096, letters = sizeof(text) - 2 * (noise + 1);
	zipfit_documents *train = new_targets(), *test = new_targets();
	struct prng prng = {9};

	(void)state;
	prng_fill(&prng, text, noise);
	for (size_t i = noise; i < noise + letters; i++)
		text[i] = (unsigned char)('a' + prng_below(&prng, 16));
	add_target(train, text, noise + letters);
	add_target(test, text, noise);
	assert_true(bits(train, 1, test) < 1);
	zipfit_documents_free(test);
	zipfit_documents_free(train);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_nothing_weighs_nothing),
		cmocka_unit_test(test_pieces_make_no_difference),
		cmocka_unit_test(test_entries_make_no_difference),
		cmocka_unit_test(test_repetition_is_small_noise_is_not),
		cmocka_unit_test(test_formula_and_newlines),
		cmocka_unit_test(test_more_predictive_text_gives_fewer_bits),
		cmocka_unit_test(test_random_bytes_cost_eight_bits),
		cmocka_unit_test(test_only_the_first_documents_are_trained_on),
		cmocka_unit_test(test_nothing_to_predict_is_an_error),
		cmocka_unit_test(test_no_place_for_the_temporary_file),
		cmocka_unit_test(test_stop),
		cmocka_unit_test(test_giving_up_leaves_no_open_file),
		cmocka_unit_test(test_stopping_leaves_no_open_file),
		cmocka_unit_test(test_memory_holds_the_text),
	};

	return cmocka_run_group_tests_name("ppmd_size", tests, NULL, NULL);
}
