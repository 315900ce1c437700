/*
 * id_options.c - what goes with --ids
 *
 * Ids say which records come out, so nothing else may: an option that scores, limits or
 * compares would be ignored, and a user would not get what the command line says.
 */
#include "job/id_options.h"

#include "input/extractor.h"
#include "util/error.h"

#include <string.h>

/* An option that is given, although it is for something else. */
struct refused {
	bool given;
	const char *option;
};

static bool refuse(const struct refused *options, size_t count, const char *why, zipfit_error *error)
{
	for (size_t i = 0; i < count; i++)
		if (options[i].given)
			return zf_fail(error, ZIPFIT_BAD_OPTION, "--ids %s: it does not go with %s", why,
			               options[i].option);
	return true;
}

static bool check_scoring(const zipfit_options *options, zipfit_error *error)
{
	const zipfit_score_options *scoring = &options->scoring;
	const struct refused refused[] = {
		{options->target_count > 0, "-t"},
		{options->mix != NULL, "--mix"},
		{options->from_scores != NULL, "--from-scores"},
		{scoring->method != ZIPFIT_NCD, "--score"},
		{scoring->level != ZIPFIT_DEFAULT_LEVEL, "--level"},
		{scoring->without_frame, "--frame"},
		{scoring->engine != ZIPFIT_ENGINE_AUTO, "--engine"},
		{scoring->prior_given, "--prior"},
		{options->background != NULL, "--background"},
		{options->background_sample > 0, "--background-sample"},
		{scoring->model != NULL, "--model"},
		{options->model_out != NULL, "--model-out"},
		{options->scores != NULL, "--scores"},
		{options->annotate, "--annotate"},
		{options->explain != NULL, "--explain"},
		{options->report != NULL, "--report"},
	};

	return refuse(refused, sizeof(refused) / sizeof(refused[0]), "computes no scores", error);
}

static bool check_choice(const zipfit_options *options, zipfit_error *error)
{
	const zipfit_choice *choice = &options->choice;
	const struct refused refused[] = {
		{choice->limit.records > 0, "-k"},
		{choice->fraction > 0, "--fraction"},
		{choice->limit.budget > 0, "--budget"},
		{choice->limit.has_min_score, "--min-score"},
		{options->format.unit != ZIPFIT_BYTES, "--unit"},
		{choice->dedup != ZIPFIT_DEDUP_NONE, "--dedup"},
		{choice->diverse > 0, "--diverse"},
		{choice->cover > 0, "--cover"},
		{choice->temperature > 0, "--sample"},
		{choice->candidates > 0, "--candidates"},
		{options->exclude_count > 0, "--exclude"},
		{options->exclude_words > 0, "--exclude-ngram"},
		{options->format.min_document > 1, "--min-bytes"}, /* the program's default is 1 */
		{options->format.max_document > 0, "--max-bytes"},
	};

	return refuse(refused, sizeof(refused) / sizeof(refused[0]), "names the records", error);
}

static bool check_large(enum zf_operation operation, const zipfit_options *options, zipfit_error *error)
{
	const zipfit_communicator *ranks = options->communicator;
	const struct refused refused[] = {
		{options->shards > 0, "--shard"},
		{options->checkpoint != NULL, "--checkpoint"},
		{operation == ZF_ESTIMATE, "--dry-run"},
		{ranks != NULL && ranks->size > 1, "several ranks"},
	};

	return refuse(refused, sizeof(refused) / sizeof(refused[0]), "reads the whole input", error);
}

/* Whether the records can have ids, and the field parses. */
static bool check_field(const zipfit_options *options, zipfit_error *error)
{
	const zipfit_format *format = &options->format;
	struct zf_extractor *extractor;

	if (format->kind == ZIPFIT_LINES)
		return zf_fail(error, ZIPFIT_BAD_OPTION, "--ids needs JSON records or files; --lines have no ids");
	if (format->kind == ZIPFIT_FILES && strcmp(options->id_field, "path") != 0)
		return zf_fail(error, ZIPFIT_BAD_OPTION, "--id-field %s: the id of a whole file is its path",
		               options->id_field);
	extractor = zf_extractor_of_id(options->id_field, format, error);
	zf_extractor_free(extractor);
	return extractor != NULL && zipfit_format_check(format, error);
}

bool zf_id_options_check(enum zf_operation operation, const zipfit_options *options, zipfit_error *error)
{
	if (!check_scoring(options, error) || !check_choice(options, error) ||
	    !check_large(operation, options, error) || !check_field(options, error))
		return false;
	if (options->split_output != NULL)
		return zf_fail(error, ZIPFIT_BAD_OPTION, "--ids writes one file: it does not go with --split-output");
	if (options->input_count == 0 && options->list_count == 0)
		return zf_fail(error, ZIPFIT_BAD_OPTION, "%s needs an input", options->command);
	if (options->rejects != NULL && !options->skip_bad)
		return zf_fail(error, ZIPFIT_BAD_OPTION, "--rejects needs --on-error skip");
	return options->rejects == NULL || options->format.kind != ZIPFIT_FILES ||
	       zf_fail(error, ZIPFIT_BAD_OPTION, "--rejects keeps lines; --whole-files has none");
}
