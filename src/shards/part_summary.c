/*
 * part_summary.c - the summary of a part, and the sum of several
 */
#include "shards/part_summary.h"

#include "shards/span.h"
#include "shards/survey_bytes.h"
#include "util/error.h"

#include <stdlib.h>
#include <string.h>

void zf_part_summary_free(struct zf_part_summary *summary)
{
	zf_damages_free(&summary->damages);
	free(summary->ranges);
	zf_survey_free(summary->survey);
	*summary = (struct zf_part_summary){0};
}

static int by_span(const void *a, const void *b)
{
	const struct zf_span_lines *left = a, *right = b;

	return left->span < right->span ? -1 : left->span > right->span;
}

static void add_counts(zipfit_counts *to, const zipfit_counts *from)
{
	to->progress.records += from->progress.records;
	to->progress.bytes += from->progress.bytes;
	to->progress.seconds += from->progress.seconds;
	to->invalid_utf8 += from->invalid_utf8;
	to->roles |= from->roles;
	for (int outcome = 0; outcome < ZIPFIT_OUTCOMES; outcome++)
		to->outcome[outcome] += from->outcome[outcome];
}

bool zf_summary_add_survey(struct zf_part_summary *to, const struct zf_survey *from, zipfit_error *error)
{
	if (from == NULL)
		return true;
	if (to->survey == NULL)
		to->survey = zf_survey_new(from->below != NULL ? zf_topk_sets(from->below) : 0, error);
	return to->survey != NULL && zf_survey_add(to->survey, from, error);
}

bool zf_summary_add(struct zf_part_summary *to, const struct zf_part_summary *from, zipfit_error *error)
{
	const size_t count = to->range_count + from->range_count;
	struct zf_span_lines *ranges;

	add_counts(&to->counts, &from->counts);
	if (!zf_damages_add_all(&to->damages, &from->damages, error) || !zf_summary_add_survey(to, from->survey, error))
		return false;
	if (from->range_count == 0)
		return true;
	ranges = realloc(to->ranges, count * sizeof(*ranges));
	if (ranges == NULL)
		return zf_fail_memory(error, "a summary");
	memcpy(ranges + to->range_count, from->ranges, from->range_count * sizeof(*ranges));
	to->ranges = ranges;
	to->range_count = count;
	qsort(ranges, count, sizeof(*ranges), by_span);
	return true;
}

void zf_summary_note_cutoffs(struct zf_part_summary *summary, const zipfit_topk *topk)
{
	for (size_t set = 0; set < zf_topk_sets(topk); set++)
		summary->has_cutoff[set] = zf_topk_cutoff(topk, set, &summary->cutoff[set]);
}

bool zf_summary_set_cutoffs(const struct zf_part_summary *summary, zipfit_topk *topk, zipfit_error *error)
{
	for (size_t set = 0; set < zf_topk_sets(topk); set++)
		if (summary->has_cutoff[set] && !zf_topk_set_cutoff(topk, set, &summary->cutoff[set], error))
			return false;
	return true;
}

uint64_t zf_summary_line(const struct zf_part_summary *summary, uint64_t shards, uint64_t span, uint64_t line)
{
	const size_t input = zf_span_input(span, shards);

	/* Add the lines of the ranges before this one. There are few ranges. */
	for (size_t i = 0; i < summary->range_count && summary->ranges[i].span < span; i++)
		if (zf_span_input(summary->ranges[i].span, shards) == input)
			line += summary->ranges[i].lines;
	return line;
}

/* ---- Writing ------------------------------------------------------------- */

static bool put_counts(struct zf_buffer *to, const zipfit_counts *counts, zipfit_error *error)
{
	const uint64_t first[] = {counts->progress.records, counts->progress.bytes, counts->invalid_utf8, counts->roles,
	                          ZIPFIT_OUTCOMES};

	return zf_put_numbers(to, first, sizeof(first) / sizeof(first[0]), error) &&
	       zf_put_numbers(to, counts->outcome, ZIPFIT_OUTCOMES, error) &&
	       zf_put_double(to, counts->progress.seconds, error);
}

static bool put_cutoffs(struct zf_buffer *to, const struct zf_part_summary *summary, zipfit_error *error)
{
	uint64_t count = 0;

	for (size_t set = 0; set < ZF_MAX_HEAPS; set++)
		count = summary->has_cutoff[set] ? set + 1 : count;
	if (!zf_put_number(to, count, error))
		return false;
	for (size_t set = 0; set < count; set++) {
		const struct zf_rank_key *cutoff = &summary->cutoff[set];
		const uint64_t numbers[] = {summary->has_cutoff[set], cutoff->input, cutoff->line};

		if (!zf_put_numbers(to, numbers, sizeof(numbers) / sizeof(numbers[0]), error) ||
		    !zf_put_double(to, cutoff->score, error))
			return false;
	}
	return true;
}

static bool put_damages(struct zf_buffer *to, const struct zf_damages *damages, zipfit_error *error)
{
	if (!zf_put_number(to, damages->count, error))
		return false;
	for (size_t i = 0; i < damages->count; i++) {
		const struct zf_damage *damage = &damages->items[i];

		if (!zf_put_number(to, damage->input, error) || !zf_put_number(to, damage->line, error) ||
		    !zf_put_bytes(to, damage->message, strlen(damage->message), error))
			return false;
	}
	return true;
}

bool zf_part_summary_put(struct zf_buffer *to, const struct zf_part_summary *summary, zipfit_error *error)
{
	const struct zf_resume_point *place = &summary->place;
	const uint64_t rest[] = {place->piece,        place->member,   place->offset, place->decoded,
	                         place->line,         place->overlong, place->json,   summary->journal_bytes,
	                         summary->range_count};

	if (!put_counts(to, &summary->counts, error) || !put_damages(to, &summary->damages, error) ||
	    !put_cutoffs(to, summary, error) || !zf_put_numbers(to, rest, sizeof(rest) / sizeof(rest[0]), error))
		return false;
	for (size_t i = 0; i < summary->range_count; i++)
		if (!zf_put_number(to, summary->ranges[i].span, error) ||
		    !zf_put_number(to, summary->ranges[i].lines, error))
			return false;
	return zf_put_number(to, summary->survey != NULL, error) &&
	       (summary->survey == NULL || zf_survey_put(to, summary->survey, error));
}

/* ---- Reading ------------------------------------------------------------- */

static void get_counts(struct zf_cursor *cursor, zipfit_counts *counts)
{
	counts->progress.records = zf_get_number(cursor);
	counts->progress.bytes = zf_get_number(cursor);
	counts->invalid_utf8 = zf_get_number(cursor);
	counts->roles = zf_get_number(cursor);
	cursor->failed |= zf_get_number(cursor) != ZIPFIT_OUTCOMES;
	for (int outcome = 0; outcome < ZIPFIT_OUTCOMES; outcome++)
		counts->outcome[outcome] = zf_get_number(cursor);
	counts->progress.seconds = zf_get_double(cursor);
}

/* At most one for each input, in input order. */
static bool get_damages(struct zf_cursor *cursor, size_t inputs, struct zf_damages *damages, zipfit_error *error)
{
	const size_t count = zf_get_count(cursor);

	for (size_t i = 0; !cursor->failed && i < count; i++) {
		const uint64_t input = zf_get_number(cursor);
		const uint64_t line = zf_get_number(cursor);
		char *message = zf_get_string(cursor);
		bool ok = true;

		cursor->failed |= input >= inputs || (i > 0 && input <= damages->items[i - 1].input);
		if (!cursor->failed)
			ok = zf_damages_add(damages, (size_t)input, line, message, error);
		free(message);
		if (!ok)
			return false;
	}
	return !cursor->no_memory || zf_fail_memory(error, "a partial result");
}

static void get_cutoffs(struct zf_cursor *cursor, struct zf_part_summary *summary)
{
	const uint64_t count = zf_get_number(cursor);

	cursor->failed |= count > ZF_MAX_HEAPS;
	for (size_t set = 0; !cursor->failed && set < count; set++) {
		summary->has_cutoff[set] = zf_get_flag(cursor);
		summary->cutoff[set].input = (size_t)zf_get_number(cursor);
		summary->cutoff[set].line = zf_get_number(cursor);
		summary->cutoff[set].score = zf_get_score(cursor);
	}
}

bool zf_part_summary_get(struct zf_cursor *cursor, size_t inputs, struct zf_part_summary *summary, zipfit_error *error)
{
	struct zf_resume_point *place = &summary->place;

	get_counts(cursor, &summary->counts);
	if (!get_damages(cursor, inputs, &summary->damages, error))
		return false;
	get_cutoffs(cursor, summary);
	place->piece = (size_t)zf_get_number(cursor);
	place->member = zf_get_number(cursor);
	place->offset = zf_get_number(cursor);
	place->decoded = zf_get_number(cursor);
	place->line = zf_get_number(cursor);
	place->overlong = zf_get_flag(cursor);
	place->json = zf_get_number(cursor);
	summary->journal_bytes = zf_get_number(cursor);
	summary->range_count = zf_get_count(cursor);
	summary->ranges = calloc(summary->range_count + 1, sizeof(*summary->ranges));
	if (summary->ranges == NULL)
		return zf_fail_memory(error, "a partial result");
	for (size_t i = 0; i < summary->range_count; i++) {
		summary->ranges[i].span = zf_get_number(cursor);
		summary->ranges[i].lines = zf_get_number(cursor);
	}
	if (zf_get_flag(cursor) && !cursor->failed) {
		summary->survey = zf_survey_get(cursor, error);
		if (summary->survey == NULL)
			return false;
	}
	return (!cursor->failed && cursor->left == 0) || zf_fail(error, ZIPFIT_BAD_DATA, "damaged");
}
