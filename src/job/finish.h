/*
 * finish.h - the end of an operation: reports are written and all outputs appear
 */
#ifndef ZF_JOB_FINISH_H
#define ZF_JOB_FINISH_H

#include "job/job.h"

/*
 * Writes the reports, makes all outputs appear and sends the summary. `selects`: what
 * was noted is a selection.
 */
bool zf_job_finish(struct zf_job *job, bool selects, zipfit_error *error);

/* The same without options and texts of its own: `report` has those, with the unit and the sets. */
bool zf_job_finish_report(struct zf_job *job, struct zf_report *report, zipfit_error *error);

#endif
