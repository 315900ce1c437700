/*
 * test_folds.c - targets in two halves
 *
 * That the hash decides as documented is tested by tests/oracle/tune.py, which splits by itself.
 */
#include "support.h"
#include "input/documents.h"
#include "job/folds.h"

#include <stdio.h>
#include <string.h>

/* "text 0", "text 1", ..., backwards if `backwards`. */
static zipfit_documents *make_targets(size_t count, bool backwards)
{
	zipfit_error error;
	zipfit_documents *targets = zipfit_documents_new(&error);

	assert_non_null(targets);
	for (size_t i = 0; i < count; i++) {
		char text[32];
		const int length = snprintf(text, sizeof(text), "text %zu", backwards ? count - 1 - i : i);

		assert_ok(zipfit_documents_add(targets, text, (size_t)length, &error), error);
	}
	return targets;
}

/* Whether the fold has the document. */
static bool has(const zipfit_documents *fold, const struct zf_document *document)
{
	for (size_t i = 0; i < zipfit_documents_count(fold); i++) {
		const struct zf_document other = zf_documents_at(fold, i);

		if (other.length == document->length && memcmp(other.bytes, document->bytes, other.length) == 0)
			return true;
	}
	return false;
}

static struct zf_folds split(const zipfit_documents *targets, uint64_t seed)
{
	struct zf_folds folds = {.documents = {NULL}};
	zipfit_error error;

	assert_ok(zf_folds_split(&folds, targets, seed, NULL, &error), error);
	return folds;
}

static void test_halves(void **state)
{
	(void)state;
	for (size_t count = 2; count < 40; count++) {
		zipfit_documents *targets = make_targets(count, false), *same = make_targets(count, true);
		struct zf_folds folds = split(targets, count), others = split(same, count);
		size_t next[ZF_FOLDS] = {0};

		assert_int_equal((count + 1) / 2, zipfit_documents_count(folds.documents[0]));
		assert_int_equal(count / 2, zipfit_documents_count(folds.documents[1]));
		/* Each target is the next document of one fold, and in the same fold if the targets are in another
		 * order. */
		for (size_t i = 0; i < count; i++) {
			const struct zf_document target = zf_documents_at(targets, i);
			const size_t fold = has(others.documents[1], &target);
			const struct zf_document found = zf_documents_at(folds.documents[fold], next[fold]++);

			assert_int_equal(target.length, found.length);
			assert_memory_equal(target.bytes, found.bytes, found.length);
		}
		zf_folds_free(&folds);
		zf_folds_free(&others);
		zipfit_documents_free(targets);
		zipfit_documents_free(same);
	}
}

static void test_seeds_differ(void **state)
{
	zipfit_documents *targets = make_targets(30, false);
	size_t same = 0;

	(void)state;
	for (uint64_t seed = 1; seed <= 8; seed++) {
		struct zf_folds folds = split(targets, seed);
		const struct zf_document first = zf_documents_at(targets, 0);

		same += has(folds.documents[0], &first);
		zf_folds_free(&folds);
	}
	assert_in_range(same, 1, 7);
	zipfit_documents_free(targets);
}

/* Equal documents are in one fold, and neither fold is empty, however many of them there are. */
static void test_equal_documents(void **state)
{
	zipfit_error error;

	(void)state;
	for (uint64_t seed = 0; seed < 20; seed++) {
		zipfit_documents *targets = make_targets(2, false);
		struct zf_folds folds;

		for (int i = 0; i < 9; i++)
			assert_ok(zipfit_documents_add(targets, LITERAL("text 1"), &error), error);
		folds = split(targets, seed);
		assert_int_equal(11, zipfit_documents_count(folds.documents[0]) +
		                             zipfit_documents_count(folds.documents[1]));
		assert_int_equal(10, zipfit_documents_count(folds.documents[0]) == 1
		                             ? zipfit_documents_count(folds.documents[1])
		                             : zipfit_documents_count(folds.documents[0]));
		zf_folds_free(&folds);
		zipfit_documents_free(targets);
	}
}

static void test_one_document(void **state)
{
	zipfit_documents *targets = make_targets(1, false);
	struct zf_folds folds = {.documents = {NULL}};
	zipfit_error error;

	(void)state;
	assert_false(zf_folds_split(&folds, targets, 0, NULL, &error));
	assert_int_equal(ZIPFIT_BAD_DATA, error.code);
	assert_ok(zipfit_documents_add(targets, LITERAL("text 0"), &error), error);
	assert_false(zf_folds_split(&folds, targets, 0, NULL, &error));
	assert_contains(error.message, "one document");
	zf_folds_free(&folds);
	zipfit_documents_free(targets);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_halves),
		cmocka_unit_test(test_seeds_differ),
		cmocka_unit_test(test_equal_documents),
		cmocka_unit_test(test_one_document),
	};

	return cmocka_run_group_tests_name("folds", tests, NULL, NULL);
}
