/*
 * emission.c - the table of --emit as an output
 */
#include "job/emission.h"

#include "job/emit_options.h"

static bool write_heading(const struct zf_emission *emission, struct zf_job *job, zipfit_error *error)
{
	job->text.length = 0;
	return job->options->no_heading ||
	       (zf_columns_append_heading(emission->columns, &job->text, error) &&
	        zf_buffer_append_byte(&job->text, '\n', error) && zf_job_write_text(job, ZF_OUTPUT_MAIN, error));
}

bool zf_emission_open(struct zf_emission *emission, struct zf_job *job, const zipfit_format *kept, zipfit_error *error)
{
	*emission = (struct zf_emission){.columns = NULL};
	if (job->options->emit == NULL)
		return true;
	emission->columns = zf_columns_parse(job->options->emit, error);
	if (emission->columns == NULL || !zf_emit_fits(emission->columns, kept->kind, error))
		return false;
	if (zf_columns_have(emission->columns, ZF_COLUMN_BYTES)) {
		emission->documents = zf_extractor_new(kept, error);
		if (emission->documents == NULL)
			return false;
	}
	return write_heading(emission, job, error);
}

void zf_emission_close(struct zf_emission *emission)
{
	zf_columns_free(emission->columns);
	zf_extractor_free(emission->documents);
	zf_scratch_free(&emission->scratch);
}

bool zf_emission_append(struct zf_emission *emission, struct zf_columns_row *row, struct zf_buffer *to,
                        zipfit_error *error)
{
	struct zf_extracted extracted;

	if (emission->documents != NULL && !row->has_bytes) {
		if (!zf_extract(emission->documents, &emission->scratch, row->record, row->length, &extracted, error))
			return false;
		row->has_bytes = !zipfit_outcome_is_bad(extracted.outcome) && extracted.outcome != ZIPFIT_BLANK;
		row->bytes = extracted.document.length;
	}
	return zf_columns_append_row(emission->columns, row, to, error);
}
