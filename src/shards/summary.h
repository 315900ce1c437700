/*
 * summary.h - several parts' summaries as one, and what lines are called
 */
#ifndef ZF_SHARDS_SUMMARY_H
#define ZF_SHARDS_SUMMARY_H

#include "shards/part.h"

/* Adds the counts, damages and ranges of `from` to those of `to`, whose ranges stay in order. */
bool zf_summary_add(struct zf_part_summary *to, const struct zf_part_summary *from, zipfit_error *error);

/* Notes the cutoffs of `topk` in `summary`, or lets those of `summary` hold for `topk`. */
void zf_summary_note_cutoffs(struct zf_part_summary *summary, const zipfit_topk *topk);
bool zf_summary_set_cutoffs(const struct zf_part_summary *summary, zipfit_topk *topk, zipfit_error *error);

/* The true number of a line of a span, once the lines of all ranges of its input are in `summary`. */
uint64_t zf_summary_line(const struct zf_part_summary *summary, uint64_t shards, uint64_t span, uint64_t line);

#endif
