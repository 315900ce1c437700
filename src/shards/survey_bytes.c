/*
 * survey_bytes.c - a survey as it stands in the summary of a part
 */
#include "shards/survey_bytes.h"

#include "shards/part_entry.h"
#include "util/error.h"

#include <math.h>

/* ---- Writing ------------------------------------------------------------- */

/* Numbers of bins are written as they are, and read back as two's complement. */
static bool put_grid(struct zf_buffer *to, const struct zf_score_grid *grid, zipfit_error *error)
{
	const uint64_t first[] = {grid->used, (uint64_t)(grid->exponent - ZF_GRID_FINEST), (uint64_t)grid->low,
	                          grid->used ? (uint64_t)grid->high - (uint64_t)grid->low : 0};

	if (!zf_put_numbers(to, first, sizeof(first) / sizeof(first[0]), error))
		return false;
	for (int64_t bin = grid->low; grid->used && bin <= grid->high; bin++)
		for (size_t column = 0; column < grid->columns; column++)
			if (!zf_put_number(to, zf_score_grid_at(grid, bin, column), error))
				return false;
	return true;
}

static bool put_groups(struct zf_buffer *to, const struct zf_groups *groups, zipfit_error *error)
{
	if (!zf_put_number(to, groups->too_many, error) || !zf_put_number(to, groups->count, error))
		return false;
	for (size_t i = 0; i < groups->count; i++) {
		const struct zf_group *group = &groups->groups[i];

		if (!zf_put_number(to, group->kind, error) || !zf_put_bytes(to, group->value, group->length, error) ||
		    !zf_put_number(to, group->records, error) || !zf_put_number(to, group->bytes, error))
			return false;
	}
	return true;
}

static bool put_examples(struct zf_buffer *to, const struct zf_survey *survey, zipfit_error *error)
{
	for (size_t i = 0; i < ZIPFIT_OUTCOMES; i++) {
		const struct zf_example *example = &survey->examples[i];

		if (!zf_put_number(to, example->found, error))
			return false;
		if (example->found &&
		    (!zf_put_number(to, example->span, error) || !zf_put_number(to, example->line, error) ||
		     !zf_put_bytes(to, example->bytes.data, example->bytes.length, error) ||
		     !zf_put_bytes(to, example->reason.data, example->reason.length, error)))
			return false;
	}
	return true;
}

static bool put_below(struct zf_buffer *to, const zipfit_topk *below, zipfit_error *error)
{
	const size_t count = below != NULL ? zipfit_topk_count(below) : 0;

	if (!zf_put_number(to, below != NULL ? zf_topk_sets(below) : 0, error) || !zf_put_number(to, count, error))
		return false;
	for (size_t i = 0; i < count; i++) {
		const struct zf_kept kept = zf_topk_at(below, i);

		if (!zf_record_put(to, &kept, error))
			return false;
	}
	return true;
}

bool zf_survey_put(struct zf_buffer *to, const struct zf_survey *survey, zipfit_error *error)
{
	return put_grid(to, &survey->scores, error) && put_grid(to, &survey->lengths, error) &&
	       zf_put_number(to, survey->document_bytes, error) && put_groups(to, &survey->groups, error) &&
	       put_examples(to, survey, error) && put_below(to, survey->below, error);
}

/* ---- Reading ------------------------------------------------------------- */

/* The number of a bin, which is within what the coarsest and the finest bins can be. */
static int64_t get_bin(struct zf_cursor *cursor)
{
	const uint64_t number = zf_get_number(cursor);
	const bool below = number >> 63 != 0;
	const uint64_t magnitude = below ? 0 - number : number;

	if (magnitude > UINT64_C(1) << 62) {
		cursor->failed = true;
		return 0;
	}
	return below ? -(int64_t)magnitude : (int64_t)magnitude;
}

static void get_grid(struct zf_cursor *cursor, struct zf_score_grid *grid)
{
	const bool used = zf_get_flag(cursor);
	const uint64_t exponent = zf_get_number(cursor);
	const int64_t low = get_bin(cursor);
	const uint64_t more = zf_get_number(cursor);

	cursor->failed |= exponent > ZF_GRID_COARSEST - ZF_GRID_FINEST || more >= grid->bins;
	if (cursor->failed)
		return;
	zf_score_grid_widen(grid, ZF_GRID_FINEST + (int)exponent);
	for (uint64_t i = 0; used && i <= more; i++)
		for (size_t column = 0; column < grid->columns && !cursor->failed; column++) {
			const double begin = ldexp((double)(low + (int64_t)i), grid->exponent);
			const uint64_t count = zf_get_number(cursor);

			/* In a sound part the range fits, so that bins stay as wide as they are. */
			if (count > 0)
				zf_score_grid_count(grid, begin, column, count);
		}
}

static bool get_groups(struct zf_cursor *cursor, struct zf_groups *groups, zipfit_error *error)
{
	const bool too_many = zf_get_flag(cursor);
	const size_t count = zf_get_count(cursor);

	cursor->failed |= count > ZF_GROUPS_MOST || (too_many && count > 0);
	for (size_t i = 0; i < count && !cursor->failed; i++) {
		const uint64_t kind = zf_get_number(cursor);
		struct zf_group group = {.kind = kind < ZF_GROUP_KINDS ? (enum zf_group_kind)kind : ZF_GROUP_NONE};
		const unsigned char *value = zf_get_bytes(cursor, &group.length);

		group.records = zf_get_number(cursor);
		group.bytes = zf_get_number(cursor);
		cursor->failed |= kind >= ZF_GROUP_KINDS || group.length > ZF_GROUP_BYTES;
		if (cursor->failed)
			break;
		group.value = (unsigned char *)(uintptr_t)value;
		if (!zf_groups_count(groups, &group, error))
			return false;
	}
	groups->too_many |= too_many;
	return true;
}

static bool get_text(struct zf_cursor *cursor, struct zf_buffer *to, zipfit_error *error)
{
	size_t length;
	const unsigned char *bytes = zf_get_bytes(cursor, &length);

	cursor->failed |= length > ZF_EXAMPLE_BYTES;
	return cursor->failed || zf_buffer_append(to, bytes, length, error);
}

static bool get_examples(struct zf_cursor *cursor, struct zf_survey *survey, zipfit_error *error)
{
	for (size_t i = 0; i < ZIPFIT_OUTCOMES; i++) {
		struct zf_example *example = &survey->examples[i];

		example->found = zf_get_flag(cursor);
		if (!example->found)
			continue;
		example->span = zf_get_number(cursor);
		example->line = zf_get_number(cursor);
		if (!get_text(cursor, &example->bytes, error) || !get_text(cursor, &example->reason, error))
			return false;
	}
	return true;
}

static bool get_below(struct zf_cursor *cursor, zipfit_topk *below, zipfit_error *error)
{
	const size_t count = zf_get_count(cursor);

	cursor->failed |= below == NULL && count > 0;
	for (size_t i = 0; i < count && !cursor->failed; i++) {
		struct zf_kept kept;

		zf_record_get(cursor, &kept);
		cursor->failed |= kept.set >= zf_topk_sets(below);
		if (!cursor->failed && !zf_topk_push(below, &kept, error))
			return false;
	}
	return true;
}

struct zf_survey *zf_survey_get(struct zf_cursor *cursor, zipfit_error *error)
{
	const zipfit_limit limit = {.records = ZF_SURVEY_BELOW};
	struct zf_survey *survey = zf_survey_new(0, error);
	uint64_t sets;
	bool ok = survey != NULL;

	if (ok) {
		get_grid(cursor, &survey->scores);
		get_grid(cursor, &survey->lengths);
		survey->document_bytes = zf_get_number(cursor);
		ok = get_groups(cursor, &survey->groups, error) && get_examples(cursor, survey, error);
	}
	sets = ok ? zf_get_number(cursor) : 0;
	if (ok && sets > 0 && sets <= ZF_MAX_HEAPS && !cursor->failed) {
		survey->below = zf_topk_new_sets(&limit, (size_t)sets, error);
		ok = survey->below != NULL;
	}
	ok = ok && get_below(cursor, survey->below, error);
	if (ok && (cursor->failed || sets > ZF_MAX_HEAPS))
		ok = zf_fail(error, ZIPFIT_BAD_DATA, "damaged");
	if (ok)
		return survey;
	zf_survey_free(survey);
	return NULL;
}
