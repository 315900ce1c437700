/*
 * test_sample.c - random samples of documents
 *
 * The control sorts all documents by their hashes and takes from the front until
 * the size is reached.
 */
#include "support.h"
#include "input/sample.h"
#include "input/documents.h"
#include "util/hash.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DOCUMENTS 2000
#define LONGEST   300

struct document {
	uint64_t hash;
	const unsigned char *bytes;
	size_t length;
};

/* ---- The control ---------------------------------------------------------------- */

/* By hash; documents with the same hash are equal. */
static int by_hash(const void *left, const void *right)
{
	const struct document *a = left, *b = right;

	return (a->hash > b->hash) - (a->hash < b->hash);
}

/* Sorts a copy of the documents that have a byte; returns how many make the sample. */
static size_t control(const struct document *documents, size_t count, uint64_t size, uint64_t seed,
                      struct document *sorted)
{
	size_t sorted_count = 0, taken = 0;
	uint64_t bytes = 0;

	for (size_t i = 0; i < count; i++)
		if (documents[i].length > 0) {
			sorted[sorted_count] = documents[i];
			sorted[sorted_count++].hash = zf_hash_bytes(seed, documents[i].bytes, documents[i].length);
		}
	/* cppcheck-suppress uninitvar ; it sees that no document may have a byte, not that none is sorted then */
	qsort(sorted, sorted_count, sizeof(*sorted), by_hash);
	while (taken < sorted_count && bytes < size)
		bytes += sorted[taken++].length;
	return taken;
}

/* ---- Data ------------------------------------------------------------------------- */

struct fixture {
	struct zf_buffer text;
	struct document documents[DOCUMENTS];
};

/* Documents of words and of random bytes, empty ones among them, some of them more than once. */
static int make_fixture(void **state)
{
	struct fixture *fixture = calloc(1, sizeof(*fixture));
	struct prng prng = {90};

	assert_non_null(fixture);
	append_words(&fixture->text, &prng, DOCUMENTS * LONGEST);
	prng_fill(&prng, fixture->text.data, DOCUMENTS / 2 * LONGEST);
	for (size_t i = 0; i < DOCUMENTS; i++) {
		const size_t original = i % 10 == 9 ? (size_t)prng_below(&prng, i) : i;

		fixture->documents[i] = (struct document){.bytes = fixture->text.data + original * LONGEST,
		                                          .length = (size_t)prng_below(&prng, LONGEST + 1)};
		if (original < i)
			fixture->documents[i] = fixture->documents[original];
	}
	fixture->documents[DOCUMENTS / 2].length = 0;
	*state = fixture;
	return 0;
}

static int free_fixture(void **state)
{
	struct fixture *fixture = *state;

	zf_buffer_free(&fixture->text);
	free(fixture);
	return 0;
}

static void shuffle(struct document *documents, size_t count, struct prng *prng)
{
	for (size_t i = count - 1; i > 0; i--) {
		const size_t j = (size_t)prng_below(prng, i + 1);
		const struct document saved = documents[i];

		documents[i] = documents[j];
		documents[j] = saved;
	}
}

/* A zf_sample_visit(). */
static bool add_to(void *user, const unsigned char *document, size_t length, zipfit_error *error)
{
	return zipfit_documents_add(user, document, length, error);
}

/* Offers all documents in turn. The caller frees the targets. */
static zipfit_documents *draw(const struct document *documents, size_t count, uint64_t size, uint64_t seed)
{
	zipfit_error error;
	struct zf_sample *sample = zf_sample_new(size, seed, &error);
	zipfit_documents *targets = zipfit_documents_new(&error);

	assert_true(sample != NULL && targets != NULL);
	for (size_t i = 0; i < count; i++)
		assert_ok(zf_sample_offer(sample, documents[i].bytes, documents[i].length, &error), error);
	assert_ok(zf_sample_finish(sample, add_to, targets, &error), error);
	zf_sample_free(sample);
	return targets;
}

static void assert_is(const zipfit_documents *targets, const struct document *expected, size_t count)
{
	assert_int_equal(count, zipfit_documents_count(targets));
	for (size_t i = 0; i < count; i++) {
		const struct zf_document target = zf_documents_at(targets, i);

		assert_int_equal(expected[i].length, target.length);
		assert_memory_equal(expected[i].bytes, target.bytes, target.length);
	}
}

static bool same_targets(const zipfit_documents *a, const zipfit_documents *b)
{
	if (zipfit_documents_count(a) != zipfit_documents_count(b))
		return false;
	for (size_t i = 0; i < zipfit_documents_count(a); i++) {
		const struct zf_document left = zf_documents_at(a, i), right = zf_documents_at(b, i);

		if (left.length != right.length || memcmp(left.bytes, right.bytes, left.length) != 0)
			return false;
	}
	return true;
}

/* ---- Tests ------------------------------------------------------------------------ */

/* Any size, from a byte to more than there is, in any order of the documents. */
static void test_equals_a_full_sort(void **state)
{
	static const uint64_t sizes[] = {1, 2, 100, 299, 5000, 100000, 280000, 600000, UINT64_MAX};
	static struct document sorted[DOCUMENTS], shuffled[DOCUMENTS];
	const struct fixture *fixture = *state;
	struct prng prng = {91};

	memcpy(shuffled, fixture->documents, sizeof(shuffled));
	for (uint64_t seed = 0; seed < 10; seed++)
		for (size_t i = 0; i < ARRAY_LENGTH(sizes); i++) {
			const size_t count = control(fixture->documents, DOCUMENTS, sizes[i], seed, sorted);
			zipfit_documents *targets = draw(shuffled, DOCUMENTS, sizes[i], seed);

			assert_is(targets, sorted, count);
			zipfit_documents_free(targets);
			shuffle(shuffled, DOCUMENTS, &prng);
		}
}

/* Few documents of few bytes: the sample begins before there is enough, and changes with every one. */
static void test_few_documents(void **state)
{
	const struct fixture *fixture = *state;
	struct document sorted[8];

	for (size_t count = 0; count <= ARRAY_LENGTH(sorted); count++)
		for (uint64_t size = 1; size < 2500; size = size * 2 + 1)
			for (size_t begin = 0; begin < 100; begin++) {
				const size_t taken = control(fixture->documents + begin, count, size, 3, sorted);
				zipfit_documents *targets = draw(fixture->documents + begin, count, size, 3);

				assert_is(targets, sorted, taken);
				zipfit_documents_free(targets);
			}
}

/* The last documents are as welcome as the first. */
static void test_adversarial_orders(void **state)
{
	static struct document sorted[DOCUMENTS], reversed[DOCUMENTS];
	const struct fixture *fixture = *state;
	const size_t count = control(fixture->documents, DOCUMENTS, UINT64_MAX, 5, sorted);
	const size_t taken = control(fixture->documents, DOCUMENTS, 20000, 5, sorted);
	zipfit_documents *targets;

	for (size_t i = 0; i < count; i++)
		reversed[i] = sorted[count - 1 - i];
	targets = draw(sorted, count, 20000, 5);
	assert_is(targets, sorted, taken);
	zipfit_documents_free(targets);
	targets = draw(reversed, count, 20000, 5);
	assert_is(targets, sorted, taken);
	zipfit_documents_free(targets);
}

static void test_seeds_differ(void **state)
{
	const struct fixture *fixture = *state;
	zipfit_documents *first = draw(fixture->documents, DOCUMENTS, 20000, 0);

	for (uint64_t seed = 1; seed < 20; seed++) {
		zipfit_documents *other = draw(fixture->documents, DOCUMENTS, 20000, seed);

		assert_false(same_targets(first, other));
		zipfit_documents_free(other);
	}
	zipfit_documents_free(first);
}

static void test_giant_document(void **state)
{
	const struct fixture *fixture = *state;
	struct document documents[11], sorted[11];

	/* Alone it is the sample of any size; in company it is so when its turn comes. */
	documents[0] = (struct document){.bytes = fixture->text.data, .length = fixture->text.length};
	memcpy(documents + 1, fixture->documents, 10 * sizeof(documents[0]));
	for (size_t count = 1; count <= ARRAY_LENGTH(documents); count += 10)
		for (uint64_t seed = 0; seed < 30; seed++) {
			const size_t taken = control(documents, count, 500, seed, sorted);
			zipfit_documents *targets = draw(documents, count, 500, seed);

			assert_is(targets, sorted, taken);
			zipfit_documents_free(targets);
		}
}

/*
 * Documents of equal length: 10 of 100 are drawn, by 1,000 seeds. Each is then
 * drawn 100 times, give or take 9.5; six times that is off once in 10^9 times.
 */
static void test_is_uniform(void **state)
{
	enum {
		COUNT = 100,
		LENGTH = 19,
		TAKEN = 10,
		SEEDS = 1000
	};
	char texts[COUNT][LENGTH + 1];
	struct document documents[COUNT];
	unsigned drawn[COUNT] = {0};

	(void)state;
	for (unsigned i = 0; i < COUNT; i++) {
		snprintf(texts[i], sizeof(texts[i]), "this is document %02u", i);
		documents[i] = (struct document){.bytes = (const unsigned char *)texts[i], .length = LENGTH};
	}
	for (uint64_t seed = 0; seed < SEEDS; seed++) {
		zipfit_documents *targets = draw(documents, COUNT, TAKEN * LENGTH, seed);

		assert_int_equal(TAKEN, zipfit_documents_count(targets));
		for (size_t i = 0; i < TAKEN; i++) {
			const struct zf_document target = zf_documents_at(targets, i);

			drawn[10 * (target.bytes[LENGTH - 2] - '0') + target.bytes[LENGTH - 1] - '0']++;
		}
		zipfit_documents_free(targets);
	}
	for (size_t i = 0; i < COUNT; i++)
		assert_in_range(drawn[i], 43, 157);
}

/* ---- From files -------------------------------------------------------------------- */

static void write_lines(const char *path, const struct document *documents, size_t count)
{
	struct zf_buffer text = {0};
	zipfit_error error;

	for (size_t i = 0; i < count; i++)
		assert_ok(zf_buffer_append(&text, documents[i].bytes, documents[i].length, &error) &&
		                  zf_buffer_append(&text, "\n", 1, &error),
		          error);
	write_file(path, text.data, text.length);
	zf_buffer_free(&text);
}

/* What was in the set before stays in front; several files are several samples. */
static void test_targets_of_a_file(void **state)
{
	enum {
		COUNT = 900
	};
	static const zipfit_format lines = {.kind = ZIPFIT_LINES};
	static struct document documents[COUNT], sorted[COUNT];
	struct zf_buffer text = {0};
	struct prng prng = {92};
	zipfit_error error;
	zipfit_documents *targets = zipfit_documents_new(&error), *all = zipfit_documents_new(&error);
	size_t taken;

	(void)state;
	append_words(&text, &prng, COUNT * LONGEST);
	for (size_t i = 0; i < COUNT; i++)
		documents[i] = (struct document){.bytes = text.data + i * LONGEST,
		                                 .length = (size_t)prng_below(&prng, LONGEST)};
	documents[5].length = 0;
	write_lines("lines", documents, COUNT);
	taken = control(documents, COUNT, 10000, 77, sorted);
	assert_ok(zipfit_documents_sample(targets, "lines", &lines, false, 10000, 77, NULL, &error), error);
	assert_is(targets, sorted, taken);
	/* Another order of the lines is the same sample. */
	shuffle(documents, COUNT, &prng);
	write_lines("lines", documents, COUNT);
	assert_ok(zipfit_documents_sample(all, "lines", &lines, false, 10000, 77, NULL, &error), error);
	assert_true(same_targets(all, targets));
	assert_ok(zipfit_documents_sample(all, "lines", &lines, false, UINT64_MAX, 1, NULL, &error), error);
	assert_int_equal(taken + control(documents, COUNT, UINT64_MAX, 1, sorted), zipfit_documents_count(all));
	assert_true(memcmp(zf_documents_at(all, 0).bytes, zf_documents_at(targets, 0).bytes,
	                   zf_documents_at(targets, 0).length) == 0);
	assert_true(zipfit_documents_dropped(all) >= 2);
	zipfit_documents_free(targets);
	zipfit_documents_free(all);
	zf_buffer_free(&text);
}

/* A sample reads as a whole set does: JSONL, its field, the same errors. */
static void test_reads_as_all_targets_are_read(void **state)
{
	static const zipfit_format prompt = {.field = "prompt"};
	static const char good[] = "{\"text\":\"one\"}\n\n{\"text\":\"\"}\n{\"text\":\"two\"}\n";
	static const char bad[] = "{\"text\":\"one\"}\n{\"text\":2}\n";
	zipfit_error error;
	zipfit_documents *targets = zipfit_documents_new(&error);
	zipfit_stop *stop = zipfit_stop_new(&error);

	(void)state;
	write_file("good", good, sizeof(good) - 1);
	write_file("bad", bad, sizeof(bad) - 1);
	assert_ok(zipfit_documents_sample(targets, "good", &prompt, true, 1000, 0, NULL, &error), error);
	assert_int_equal(2, zipfit_documents_count(targets));
	assert_int_equal(6, zipfit_documents_bytes(targets));
	assert_int_equal(1, zipfit_documents_dropped(targets));
	assert_false(zipfit_documents_sample(targets, "bad", &prompt, true, 1, 0, NULL, &error));
	assert_int_equal(ZIPFIT_BAD_DATA, error.code);
	assert_string_equal("bad:2: field 'text' is not a string", error.message);
	assert_false(zipfit_documents_sample(targets, "missing", &prompt, true, 1, 0, NULL, &error));
	assert_int_equal(ZIPFIT_IO, error.code);
	zipfit_stop_request(stop);
	assert_false(zipfit_documents_sample(targets, "good", &prompt, true, 1, 0, stop, &error));
	assert_int_equal(ZIPFIT_STOPPED, error.code);
	/* What failed added nothing. */
	assert_int_equal(2, zipfit_documents_count(targets));
	zipfit_stop_free(stop);
	zipfit_documents_free(targets);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_equals_a_full_sort), cmocka_unit_test(test_few_documents),
		cmocka_unit_test(test_adversarial_orders), cmocka_unit_test(test_seeds_differ),
		cmocka_unit_test(test_giant_document),     cmocka_unit_test(test_is_uniform),
		test_in_directory(test_targets_of_a_file), test_in_directory(test_reads_as_all_targets_are_read),
	};

	return cmocka_run_group_tests_name("sample", tests, make_fixture, free_fixture);
}
