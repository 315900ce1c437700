/*
 * test_ranks.c - the ranks of a parallel job, as threads of this process
 *
 * What a job of several ranks writes is compared with what one process writes.
 */
#include "post_office.h"

#include "job/ranks.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RANKS 4

/* How the share of each rank ends, and what each rank hears of the whole. */
struct ending {
	zipfit_error own[RANKS];
	bool ok[RANKS];
	zipfit_error heard[RANKS];
	bool stops[RANKS]; /* a stop reached the rank while it ran */
	bool waits[RANKS]; /* the rank runs until a stop reaches it */
};

static void run_rank(const zipfit_communicator *communicator, void *user)
{
	struct ending *ending = user;
	const size_t rank = communicator->rank;
	zipfit_error *error = &ending->heard[rank];
	zipfit_stop *stop = zipfit_stop_new(error);
	struct zf_ranks *ranks = zf_ranks_new(communicator, error);
	bool ok = ending->own[rank].code == ZIPFIT_OK;

	*error = ending->own[rank];
	while (ok && ending->waits[rank] && !zipfit_stop_requested(stop))
		ok = zf_ranks_poll(ranks, stop, error);
	ending->stops[rank] = zipfit_stop_requested(stop);
	if (ending->stops[rank]) {
		ok = false;
		error->code = ZIPFIT_SAVED;
	}
	ok = zf_ranks_agree(ranks, ok, error) && zf_ranks_done(ranks, error);
	if (!ok)
		zf_ranks_fail(ranks, error);
	ending->ok[rank] = ok;
	zf_ranks_free(ranks);
	zipfit_stop_free(stop);
}

static void run_job(struct ending *ending, bool empty)
{
	struct post_office *office = post_office_open(RANKS);

	post_office_run(office, run_rank, ending);
	post_office_close(office, empty);
}

static void test_one_process_is_alone(void **state)
{
	zipfit_error error = {.code = ZIPFIT_OK};
	struct zf_ranks *ranks = zf_ranks_new(NULL, &error);

	(void)state;
	assert_non_null(ranks);
	assert_int_equal(zf_ranks_count(ranks), 1);
	assert_int_equal(zf_ranks_rank(ranks), 0);
	assert_true(zf_ranks_poll(ranks, NULL, &error));
	assert_true(zf_ranks_agree(ranks, true, &error));
	assert_false(zf_ranks_agree(ranks, false, &error));
	assert_true(zf_ranks_done(ranks, &error));
	zf_ranks_free(ranks);
}

static void test_an_incomplete_communicator_is_refused(void **state)
{
	struct post_office *office = post_office_open(2);
	zipfit_communicator communicator = *post_office_rank(office, 1);
	zipfit_error error;

	(void)state;
	communicator.rank = 2;
	assert_null(zf_ranks_new(&communicator, &error));
	assert_int_equal(error.code, ZIPFIT_BAD_OPTION);
	communicator.rank = 1;
	communicator.probe = NULL;
	assert_null(zf_ranks_new(&communicator, &error));
	communicator = *post_office_rank(office, 1);
	communicator.struct_size = sizeof(size_t);
	assert_null(zf_ranks_new(&communicator, &error));
	post_office_close(office, true);
}

static void test_all_ranks_agree(void **state)
{
	struct ending ending = {.own = {{.code = ZIPFIT_OK}}};

	(void)state;
	run_job(&ending, true);
	for (size_t rank = 0; rank < RANKS; rank++)
		assert_ok(ending.ok[rank], ending.heard[rank]);
}

/* Rank 1 is still running, rank 3 waits for the others. */
static void test_an_error_of_one_rank_ends_all(void **state)
{
	(void)state;
	for (size_t bad = 0; bad < RANKS; bad += 2) {
		struct ending ending = {.waits = {false, true, false, false}};

		ending.own[bad] = (zipfit_error){ZIPFIT_BAD_DATA, "pool:7: not JSON"};
		run_job(&ending, false);
		for (size_t rank = 0; rank < RANKS; rank++) {
			assert_false(ending.ok[rank]);
			assert_int_equal(ending.heard[rank].code, ZIPFIT_BAD_DATA);
			assert_string_equal(ending.heard[rank].message, "pool:7: not JSON");
		}
	}
}

/* Rank 3 was stopped, with a checkpoint or without one; the others run until they hear of it. */
static void test_a_stop_reaches_all(void **state)
{
	const enum zipfit_code codes[] = {ZIPFIT_SAVED, ZIPFIT_STOPPED};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(codes); i++) {
		struct ending ending = {.own = {[3] = {codes[i], "stopped"}}, .waits = {true, true, true, false}};

		run_job(&ending, false);
		for (size_t rank = 0; rank < RANKS; rank++) {
			assert_false(ending.ok[rank]);
			assert_int_equal(ending.heard[rank].code, codes[i]);
			assert_int_equal(ending.stops[rank], rank < 3);
		}
	}
}

static void test_one_rank_without_a_checkpoint(void **state)
{
	struct ending ending = {.own = {[1] = {ZIPFIT_STOPPED, "stopped"}, [2] = {ZIPFIT_SAVED, "saved"}}};

	(void)state;
	run_job(&ending, false); /* the stop that rank 0 passed on waits for ranks that do not look */
	for (size_t rank = 0; rank < RANKS; rank++) {
		assert_false(ending.ok[rank]);
		assert_int_equal(ending.heard[rank].code, ZIPFIT_STOPPED);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_one_process_is_alone),
		cmocka_unit_test(test_an_incomplete_communicator_is_refused),
		cmocka_unit_test(test_all_ranks_agree),
		cmocka_unit_test(test_an_error_of_one_rank_ends_all),
		cmocka_unit_test(test_a_stop_reaches_all),
		cmocka_unit_test(test_one_rank_without_a_checkpoint),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
