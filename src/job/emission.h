/*
 * emission.h - the table of --emit as an output
 */
#ifndef ZF_JOB_EMISSION_H
#define ZF_JOB_EMISSION_H

#include "input/extractor.h"
#include "job/job.h"
#include "output/columns.h"

/* All-zero, and every one without `columns`, writes no table: records are written. */
struct zf_emission {
	struct zf_columns *columns;
	struct zf_extractor *documents; /* finds the document, for @bytes */
	struct zf_scratch scratch;
};

/*
 * Opens the table that the job's options ask for, and writes its heading to the main output. Records are in the
 * format `kept`, which is borrowed. zf_emission_close() in any case.
 */
bool zf_emission_open(struct zf_emission *emission, struct zf_job *job, const zipfit_format *kept, zipfit_error *error);
void zf_emission_close(struct zf_emission *emission);

/* Appends a row, without a newline; if it lacks the length of the document, finds that in the record. */
bool zf_emission_append(struct zf_emission *emission, struct zf_columns_row *row, struct zf_buffer *to,
                        zipfit_error *error);

#endif
