/*
 * surveying.h - what a run notes of each record, for --report
 */
#ifndef ZF_JOB_SURVEYING_H
#define ZF_JOB_SURVEYING_H

#include "input/extractor.h"
#include "job/job.h"
#include "select/selection_rules.h"
#include "select/survey.h"

/* All-zero does nothing. */
struct zf_surveying {
	struct zf_survey *survey; /* the job's; NULL: no report is asked for */
	const zipfit_options *options;
	const struct zf_texts *texts;
	size_t sets; /* target sets whose best score counts */
	struct zf_extractor
		*field; /* of --report-by; NULL: records are told apart by their inputs, if there are several */
	struct zf_scratch scratch;
	struct zf_example example; /* the one that is being made */
};

/* If the options ask for a report: opens the job's survey. zf_surveying_close() in any case; it leaves the survey. */
bool zf_surveying_open(struct zf_surveying *surveying, struct zf_job *job, const zipfit_options *options,
                       const struct zf_selection_rules *rules, zipfit_error *error);
void zf_surveying_close(struct zf_surveying *surveying);

/* Notes a record, whose position is in `span`. Its scores are known. */
bool zf_surveying_note(struct zf_surveying *surveying, const zipfit_record *record, uint64_t span, zipfit_error *error);

/*
 * Sets the value by which a record is told apart from others; its bytes are valid until the next call. `field` NULL: by
 * `path`, its input.
 */
bool zf_surveying_value(const struct zf_extractor *field, struct zf_scratch *scratch, const char *path,
                        const unsigned char *record, size_t length, struct zf_group *group, zipfit_error *error);

#endif
