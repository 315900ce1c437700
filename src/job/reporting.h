/*
 * reporting.h - the page of --report: what it shows of the selection
 */
#ifndef ZF_JOB_REPORTING_H
#define ZF_JOB_REPORTING_H

#include "job/selection_form.h"
#include "output/page.h"
#include "select/choose.h"

/* What stays until the page is written, when all counts are known. */
struct zf_reporting {
	struct zf_page page;
	const struct zf_survey *survey;
	struct zf_selection_rules rules;
	size_t input_count;
	uint64_t shards;
	const struct zf_part_summary *summary;
};

/*
 * If the job has an output for it: looks at all selected records, and at some more closely. `pool` is what the
 * selection was chosen from. Sets the job's `reporting`; zf_reporting_free() it.
 */
bool zf_reporting_fill(struct zf_job *job, const zipfit_topk *pool, const struct zf_selection_form *form,
                       const struct zf_chosen *chosen, zipfit_error *error);

/* Writes the page, if there is one. The report has the counts of the run. */
bool zf_reporting_write(struct zf_job *job, const struct zf_report *report, zipfit_error *error);

void zf_reporting_free(struct zf_reporting *reporting);

#endif
