/*
 * emit_options.c - what goes with --emit
 */
#include "job/emit_options.h"

#include "util/error.h"

bool zf_emit_fits(const struct zf_columns *columns, enum zipfit_record_kind kind, zipfit_error *error)
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

bool zf_emit_options_check(const zipfit_options *options, zipfit_error *error)
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
	ok = columns != NULL && zf_emit_fits(columns, options->format.kind, error) &&
	     (options->ids == NULL || check_unscored(columns, error));
	zf_columns_free(columns);
	return ok;
}
