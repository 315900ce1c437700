/*
 * test_spool.c - bytes in a nameless file
 *
 * The control is an array of the same pieces. Pieces are dropped at random until the
 * spool asks to be compacted; afterwards all remaining pieces must be unchanged.
 */
#include "support.h"
#include "util/spool.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#define PIECES  4000
#define LONGEST 20000

struct held {
	uint64_t offset, seed;
	size_t length; /* 0: dropped */
};

static void fill(uint64_t seed, unsigned char *bytes, size_t length)
{
	struct prng prng = {seed};

	prng_fill(&prng, bytes, length);
}

static void assert_piece(const struct zf_spool *spool, const struct held *held)
{
	static unsigned char expected[LONGEST], got[LONGEST];
	zipfit_error error;

	fill(held->seed, expected, held->length);
	assert_ok(zf_spool_read(spool, held->offset, held->length, got, &error), error);
	assert_memory_equal(expected, got, held->length);
}

static void keeps_what_is_wanted(void **state)
{
	static struct held pieces[PIECES];
	static unsigned char bytes[LONGEST];
	struct prng prng = {1};
	zipfit_error error;
	struct zf_spool *spool = zf_spool_new(".", &error);
	uint64_t before;

	(void)state;
	assert_ok(spool != NULL, error);
	for (size_t i = 0; i < PIECES; i++) {
		pieces[i].seed = i;
		pieces[i].length = 1 + (size_t)prng_below(&prng, LONGEST);
		fill(i, bytes, pieces[i].length);
		assert_ok(zf_spool_put(spool, bytes, pieces[i].length, &pieces[i].offset, &error), error);
	}
	assert_false(zf_spool_is_sparse(spool));
	before = zf_spool_bytes(spool);
	while (!zf_spool_is_sparse(spool)) {
		struct held *dropped = &pieces[prng_below(&prng, PIECES)];

		zf_spool_drop(spool, dropped->length);
		dropped->length = 0;
	}
	assert_ok(zf_spool_compact(spool, &error), error);
	for (size_t i = 0; i < PIECES; i++)
		if (pieces[i].length > 0)
			assert_ok(zf_spool_keep(spool, &pieces[i].offset, pieces[i].length, &error), error);
	assert_ok(zf_spool_end_compact(spool, &error), error);
	assert_true(zf_spool_bytes(spool) < before / 2 + LONGEST);
	assert_false(zf_spool_is_sparse(spool));
	/* It goes on as before. */
	fill(PIECES, bytes, 100);
	pieces[0] = (struct held){.seed = PIECES, .length = 100};
	assert_ok(zf_spool_put(spool, bytes, 100, &pieces[0].offset, &error), error);
	assert_ok(zf_spool_flush(spool, &error), error);
	for (size_t i = 0; i < PIECES; i++)
		if (pieces[i].length > 0)
			assert_piece(spool, &pieces[i]);
	zf_spool_free(spool);
}

static void has_no_name(void **state)
{
	zipfit_error error;
	struct zf_spool *spool = zf_spool_new(".", &error);
	uint64_t offset;
	DIR *directory;
	const struct dirent *entry;

	(void)state;
	assert_ok(spool != NULL, error);
	assert_ok(zf_spool_put(spool, "bytes", 5, &offset, &error) && zf_spool_flush(spool, &error), error);
	directory = opendir(".");
	assert_non_null(directory);
	while ((entry = readdir(directory)) != NULL)
		assert_true(entry->d_name[0] == '.');
	closedir(directory);
	zf_spool_free(spool);
}

static void says_where_it_cannot_be(void **state)
{
	zipfit_error error;
	struct zf_spool *spool = zf_spool_new("nowhere", &error);
	uint64_t offset;

	(void)state;
	assert_ok(spool != NULL, error);
	assert_false(zf_spool_put(spool, "bytes", 5, &offset, &error));
	assert_int_equal(ZIPFIT_IO, error.code);
	assert_string_equal("nowhere: cannot create the spool: No such file or directory", error.message);
	zf_spool_free(spool);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		test_in_directory(keeps_what_is_wanted),
		test_in_directory(has_no_name),
		test_in_directory(says_where_it_cannot_be),
	};

	return cmocka_run_group_tests_name("spool", tests, NULL, NULL);
}
