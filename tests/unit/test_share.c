/*
 * test_share.c - the lines that a shard counts, across a resume
 *
 * A later part numbers its lines by what the ranges before it hold. A run that goes on from a
 * checkpoint has not read those ranges: what it says of them comes from the checkpoint.
 */
#include "support.h"
#include "job/share.h"

#include <stdlib.h>

#define PIECES 5

/* Ranges beside whole files and blocks, as --shard 2/3 may have them. */
static struct zf_piece pieces[PIECES] = {
	{.input = 0, .kind = ZF_RANGE, .begin = 10, .end = 20},
	{.input = 1, .kind = ZF_WHOLE},
	{.input = 2, .kind = ZF_RANGE, .begin = 1, .end = 9},
	{.input = 3, .kind = ZF_BLOCKS, .end = 9},
	{.input = 4, .kind = ZF_RANGE, .end = 5},
};

/* A share that has seen nothing; `lines` holds PIECES + 1 numbers, the last of them untouched. */
static struct zf_share new_share(uint64_t *lines, const struct zf_damages *damages)
{
	for (size_t i = 0; i <= PIECES; i++)
		lines[i] = 0;
	lines[PIECES] = 77;
	return (struct zf_share){.damages = damages,
	                         .pieces = pieces,
	                         .piece_count = PIECES,
	                         .lines = lines,
	                         .head = {.shards = 3},
	                         .shard = 2};
}

static void summarise(const struct zf_share *share, const zipfit_topk *topk, struct zf_part_summary *summary)
{
	const zipfit_counts counts = {.progress = {.records = 0}};
	zipfit_error error;

	assert_ok(zf_share_summarise(share, &counts, topk, summary, &error), error);
}

/* Stops after each record in turn: what is said at the end is the same. */
static void counts_go_on(void **state)
{
	static const struct zf_damages none;
	/* Records of each piece. */
	static const uint64_t counts[PIECES] = {3, 2, 4, 1, 2};
	const zipfit_limit limit = {.records = 1};
	zipfit_error error;
	zipfit_topk *topk = zipfit_topk_new(&limit, &error);

	(void)state;
	assert_ok(topk != NULL, error);
	for (size_t stop = 0; stop <= 12; stop++) {
		uint64_t lines[2][PIECES + 1];
		struct zf_share first = new_share(lines[0], &none), second = new_share(lines[1], &none);
		struct zf_share *share = stop == 0 ? &second : &first;
		struct zf_part_summary summary;
		size_t seen = 0;

		for (size_t i = 0; i < PIECES; i++)
			for (uint64_t line = 1; line <= counts[i]; line++) {
				const zipfit_record record = {.input = pieces[i].input, .line = line};

				zf_share_note(share, &record);
				if (++seen != stop)
					continue;
				summarise(&first, topk, &summary);
				zf_share_go_on(&second, &summary);
				zf_part_summary_free(&summary);
				share = &second;
			}
		summarise(&second, topk, &summary);
		assert_int_equal(3, summary.range_count);
		for (size_t i = 0; i < 3; i++) {
			assert_int_equal(zf_span(2 * i, 2, 3), summary.ranges[i].span);
			assert_int_equal(counts[2 * i], summary.ranges[i].lines);
		}
		assert_int_equal(77, lines[1][PIECES]);
		zf_part_summary_free(&summary);
	}
	zipfit_topk_free(topk);
}

/* A state with fewer ranges, such as one of a run that was not divided, has no more to give. */
static void nothing_to_go_on_from(void **state)
{
	static const struct zf_damages none;
	const struct zf_part_summary empty = {.range_count = 0};
	uint64_t lines[PIECES + 1];
	struct zf_share share = new_share(lines, &none);

	(void)state;
	zf_share_go_on(&share, &empty);
	for (size_t i = 0; i < PIECES; i++)
		assert_int_equal(0, lines[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(counts_go_on),
		cmocka_unit_test(nothing_to_go_on_from),
	};

	return cmocka_run_group_tests_name("share", tests, NULL, NULL);
}
