/*
 * emission.c - the table of --emit as an output
 */
#include "job/emission.h"

#include "util/error.h"

/* Lines have no members; parts may hold lines, so this is checked twice. */
static bool check_kind(const struct zf_columns *columns, enum zipfit_record_kind kind, zipfit_error *error)
{
	return kind != ZIPFIT_LINES || !zf_columns_have(columns, ZF_COLUMN_MEMBER) ||
	       zf_fail(error, ZIPFIT_BAD_OPTION, "--emit: lines have no members: only @file, @line and the like");
}

/* Records that are picked by their ids have no score. */
static bool check_unscored(const struct zf_columns *columns, zipfit_error *error)
{
	static const enum zf_column of_scores[] = {ZF_COLUMN_SCORE, ZF_COLUMN_RANK, ZF_COLUMN_SET};

	for (size_t i = 0; i < sizeof(of_scores) / sizeof(of_scores[0]); i++)
		if (zf_columns_have(columns, of_scores[i]))
			return zf_fail(error, ZIPFIT_BAD_OPTION, "--emit %s: --ids computes no scores",
			               zf_column_name(of_scores[i]));
	return true;
}

bool zf_emission_check(const zipfit_options *options, zipfit_error *error)
{
	struct zf_columns *columns;
	bool ok;

	if (options->emit == NULL)
		return true;
	if (options->annotate)
		return zf_fail(error, ZIPFIT_BAD_OPTION, "--emit writes no records: --annotate has nothing to add to");
	if (options->shards > 0 || options->partial)
		return zf_fail(error, ZIPFIT_BAD_OPTION,
		               "--emit: a partial result holds records; give --emit to the merge of the selection");
	columns = zf_columns_parse(options->emit, error);
	ok = columns != NULL && check_kind(columns, options->format.kind, error) &&
	     (options->ids == NULL || check_unscored(columns, error));
	zf_columns_free(columns);
	return ok;
}

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
	if (emission->columns == NULL || !check_kind(emission->columns, kept->kind, error))
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
