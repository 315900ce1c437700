/*
 * describe.c - a job's options as JSON, for reports, parts and checkpoints
 *
 * merge reads back from there how its parts say that records are to be chosen.
 */
#include "cli/job.h"

#include "output/text.h"

#include <float.h>
#include <math.h>
#include <string.h>

/* By how much shares, each of which was rounded, may add up to more than 1. */
#define SHARES_ROUNDING 1e-9

static void add_strings(cJSON *object, const char *name, const char *const *strings, size_t count)
{
	cJSON *array = cJSON_AddArrayToObject(object, name);

	for (size_t i = 0; i < count; i++) {
		/* File names need not be UTF-8, which cJSON would pass on. */
		struct zf_buffer text = {0};
		zipfit_error error;

		if (zf_append_json_string(&text, strings[i], strlen(strings[i]), &error) &&
		    zf_buffer_append_byte(&text, '\0', &error))
			cJSON_AddItemToArray(array, cJSON_CreateRaw((const char *)text.data));
		zf_buffer_free(&text);
	}
}

static void add_format(cJSON *object, const char *name, const zipfit_format *format)
{
	static const char *const kinds[] = {
		[ZIPFIT_JSONL] = "jsonl", [ZIPFIT_LINES] = "lines", [ZIPFIT_FILES] = "whole-files"};
	cJSON *added = cJSON_AddObjectToObject(object, name);

	cJSON_AddStringToObject(added, "records", kinds[format->kind]);
	if (format->pattern != NULL)
		cJSON_AddStringToObject(added, "template", format->pattern);
	else if (format->kind == ZIPFIT_JSONL)
		cJSON_AddStringToObject(added, "field", format->field != NULL ? format->field : "text");
	cJSON_AddNumberToObject(added, "max_record", (double)format->max_record);
	cJSON_AddNumberToObject(added, "min_bytes", (double)format->min_document);
	cJSON_AddNumberToObject(added, "max_bytes", (double)format->max_document);
}

/* The scoring method, and what it looks at. */
static void add_scoring(cJSON *object, const struct job *job)
{
	const struct options *options = job->options;
	const zipfit_score_options *scoring = &options->scoring;

	if (job->scorer == NULL) {
		add_strings(object, "from_scores", &options->from_scores, 1);
		return;
	}
	cJSON_AddStringToObject(object, "score", zipfit_method_name(scoring->method));
	if (scoring->method == ZIPFIT_NCD) {
		cJSON_AddNumberToObject(object, "level", scoring->level);
		cJSON_AddStringToObject(object, "frame", scoring->without_frame ? "none" : "gzip");
		return;
	}
	cJSON_AddNumberToObject(object, "prior", zipfit_scorer_prior(job->scorer));
	if (job->background == NULL)
		return;
	add_strings(object, "background", &options->background, 1);
	cJSON_AddNumberToObject(object, "background_documents", (double)zipfit_targets_count(job->background));
	cJSON_AddNumberToObject(object, "background_bytes", (double)zipfit_targets_bytes(job->background));
	cJSON_AddNumberToObject(object, "seed", (double)options->seed);
}

static void add_sets(cJSON *object, const struct job *job)
{
	cJSON *sets = cJSON_AddArrayToObject(object, "sets");
	struct zf_choosing choosing;

	job_settle_sets(job, &choosing);
	for (size_t set = 0; set < job->mix.sets; set++) {
		cJSON *added = cJSON_CreateObject();

		cJSON_AddItemToArray(sets, added);
		cJSON_AddStringToObject(added, "name", job->mix.names[set]);
		cJSON_AddNumberToObject(added, "share", choosing.shares[set]);
		cJSON_AddNumberToObject(added, "documents", (double)zipfit_targets_count(job_targets_of(job, set)));
	}
}

/* What may be taken out of the pool, beside the limits. */
static void add_choosing(cJSON *object, const struct job *job)
{
	const struct options *options = job->options;
	const struct zf_choosing *choosing = &options->choosing;

	if (options->format.unit != ZIPFIT_BYTES)
		cJSON_AddStringToObject(object, "unit",
		                        options->format.unit == ZIPFIT_WORDS ? "words" : options->format.unit_field);
	if (job->mix.sets > 1)
		add_sets(object, job);
	if (options->exclude_count > 0) {
		add_strings(object, "exclude", options->excludes, options->exclude_count);
		cJSON_AddNumberToObject(object, "exclude_ngram", (double)job_exclude_words(options));
	}
	if (choosing->fraction > 0)
		cJSON_AddNumberToObject(object, "fraction", choosing->fraction);
	if (choosing->candidates > 0)
		cJSON_AddNumberToObject(object, "candidates", (double)choosing->candidates);
	if (choosing->dedup != ZF_DEDUP_NONE)
		cJSON_AddNumberToObject(object, "dedup", choosing->dedup == ZF_DEDUP_EXACT ? 0 : choosing->jaccard);
	if (choosing->temperature > 0) {
		cJSON_AddNumberToObject(object, "sample", choosing->temperature);
		cJSON_AddNumberToObject(object, "sample_seed", (double)choosing->seed);
	}
	if (choosing->diverse > 0)
		cJSON_AddNumberToObject(object, "diverse", choosing->diverse);
}

/* Takes a number from the object, if it is there; false where it is none, or not within the range. */
static bool take_number(const cJSON *object, const char *name, double lowest, double highest, double *value)
{
	const cJSON *number = cJSON_GetObjectItemCaseSensitive(object, name);

	if (number == NULL)
		return true;
	*value = cJSON_IsNumber(number) ? number->valuedouble : NAN;
	return *value >= lowest && *value <= highest;
}

/* Takes the shares, which add up to 1. */
static bool take_shares(const cJSON *options, struct zf_choosing *choosing)
{
	const cJSON *sets = cJSON_GetObjectItemCaseSensitive(options, "sets");
	const cJSON *set;
	double sum = 0;

	cJSON_ArrayForEach(set, sets)
	{
		double *share = &choosing->shares[choosing->sets];

		if (choosing->sets == ZF_MAX_SETS || !take_number(set, "share", 0, 1, share))
			return false;
		sum += *share;
		choosing->sets++;
	}
	return sum <= 1 + SHARES_ROUNDING;
}

bool job_choosing_from(const cJSON *options, struct zf_choosing *choosing)
{
	double candidates = 0, dedup = -1;

	*choosing = (struct zf_choosing){0};
	if (!take_number(options, "fraction", 0, 1, &choosing->fraction) ||
	    !take_number(options, "candidates", 0, (double)UINT64_MAX, &candidates) ||
	    !take_number(options, "sample", 0, DBL_MAX, &choosing->temperature) ||
	    !take_number(options, "diverse", 0, DBL_MAX, &choosing->diverse) ||
	    !take_number(options, "dedup", 0, 1, &dedup) || !take_shares(options, choosing))
		return false;
	/* The double next to the largest number is above it. */
	choosing->candidates = candidates < (double)UINT64_MAX ? (uint64_t)candidates : UINT64_MAX;
	if (dedup >= 0) {
		choosing->dedup = dedup > 0 ? ZF_DEDUP_NEAR : ZF_DEDUP_EXACT;
		choosing->jaccard = dedup;
	}
	return true;
}

cJSON *job_describe_scoring(const struct job *job)
{
	const struct options *options = job->options;
	cJSON *object = cJSON_CreateObject();

	add_format(object, "format", &options->format);
	add_scoring(object, job);
	cJSON_AddStringToObject(object, "on_error", options->skip_bad ? "skip" : "fail");
	add_choosing(object, job);
	return object;
}

static void add_limit(cJSON *object, const zipfit_limit *limit)
{
	if (limit->records > 0)
		cJSON_AddNumberToObject(object, "k", (double)limit->records);
	if (limit->budget > 0)
		cJSON_AddNumberToObject(object, "budget", (double)limit->budget);
	if (limit->has_min_score)
		cJSON_AddNumberToObject(object, "min_score", limit->min_score);
}

/* What was said and what is a default alike. */
cJSON *job_describe_options(const struct job *job)
{
	const struct options *options = job->options;
	cJSON *object = job_describe_scoring(job);

	add_strings(object, "inputs", options->inputs, options->input_count);
	add_strings(object, "targets", options->targets, options->target_count);
	add_format(object, "target_format", &options->target_format);
	if (job->scorer != NULL && options->scoring.method == ZIPFIT_NCD)
		cJSON_AddStringToObject(object, "engine",
		                        options->scoring.engine == ZIPFIT_ENGINE_ZLIB ? "zlib" : "auto");
	cJSON_AddNumberToObject(object, "threads", (double)options->threads);
	if (options->command == COMMAND_SELECT) {
		add_limit(object, &options->choosing.limit);
		cJSON_AddStringToObject(object, "order", options->input_order ? "input" : "score");
	}
	return object;
}
