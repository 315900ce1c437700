/*
 * summary.c - several parts' summaries as one, and what lines are called
 */
#include "shards/summary.h"

#include "util/error.h"

#include <stdlib.h>
#include <string.h>

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
	for (int outcome = 0; outcome < ZIPFIT_OUTCOMES; outcome++)
		to->outcome[outcome] += from->outcome[outcome];
}

bool zf_summary_add(struct zf_part_summary *to, const struct zf_part_summary *from, zipfit_error *error)
{
	const size_t count = to->range_count + from->range_count;
	struct zf_span_lines *ranges;

	add_counts(&to->counts, &from->counts);
	if (!zf_damages_add_all(&to->damages, &from->damages, error))
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

	/* The ranges before this one; a shard has few, and each row of a file asks for the same ones. */
	for (size_t i = 0; i < summary->range_count && summary->ranges[i].span < span; i++)
		if (zf_span_input(summary->ranges[i].span, shards) == input)
			line += summary->ranges[i].lines;
	return line;
}
