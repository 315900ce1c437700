/*
 * describe.c - a job's options as JSON, for reports, parts and checkpoints
 *
 * merge reads from the description in its parts how to choose records.
 */
#include "job/describe.h"

#include "job/text_source.h"
#include "output/json_members.h"
#include "score/classifier/classifier.h"
#include "score/conditional/conditional.h"
#include "util/error.h"
#include "util/sha256.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* How much rounded shares may add up to beyond 1. */
#define SHARES_ROUNDING 1e-9

static void put_format(cJSON *added, const zipfit_format *format, bool *complete)
{
	static const char *const kinds[] = {
		[ZIPFIT_JSONL] = "jsonl", [ZIPFIT_LINES] = "lines", [ZIPFIT_FILES] = "whole-files"};
	static const char *const splits[] = {
		[ZIPFIT_RECORDS_AUTO] = "auto",
		[ZIPFIT_RECORDS_LINES] = "lines",
		[ZIPFIT_RECORDS_VALUES] = "values",
		[ZIPFIT_RECORDS_ARRAY_OR_VALUES] = "array or values",
	};

	zf_add_string(added, "records", kinds[format->kind], complete);
	if (format->kind == ZIPFIT_JSONL)
		zf_add_string(added, "split", splits[format->records], complete);
	if (format->pattern != NULL)
		zf_add_string(added, "template", format->pattern, complete);
	else if (format->chat != NULL)
		zf_add_string(added, "chat", format->chat, complete);
	else if (format->kind == ZIPFIT_JSONL)
		zf_add_string(added, "field", format->field != NULL ? format->field : "text", complete);
	if (format->roles != NULL)
		zf_add_string(added, "roles", format->roles, complete);
	zf_add_count(added, "max_record", format->max_record, complete);
	zf_add_count(added, "min_bytes", format->min_document, complete);
	zf_add_count(added, "max_bytes", format->max_document, complete);
	if (format->min_tokens > 0)
		zf_add_count(added, "min_tokens", format->min_tokens, complete);
	if (format->plain)
		zf_add_flag(added, "plain", complete);
	if (format->max_window > 0 && format->max_window != ZIPFIT_DEFAULT_MAX_WINDOW)
		zf_add_count(added, "max_window", format->max_window, complete);
	if (format->names != NULL && format->names->include_count > 0)
		zf_add_paths(added, "include", format->names->include, format->names->include_count, complete);
	if (format->names != NULL && format->names->omit_count > 0)
		zf_add_paths(added, "omit", format->names->omit, format->names->omit_count, complete);
}

static void add_format(cJSON *object, const char *name, const zipfit_format *format, bool *complete)
{
	put_format(zf_add_object(object, name, complete), format, complete);
}

static bool same_text(const char *a, const char *b)
{
	return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

/* Whether files of targets are read in the same way; their sizes and limits are the same anyway. */
static bool same_format(const zipfit_format *a, const zipfit_format *b)
{
	return a->kind == b->kind && same_text(a->field, b->field) && same_text(a->pattern, b->pattern) &&
	       same_text(a->chat, b->chat);
}

/* Adds the format of all files as `name`, or, if they differ, the format of each file, in their order, as `names`. */
static void add_formats(cJSON *object, const char *name, const char *names, const zipfit_text_source *sources,
                        size_t count, bool *complete)
{
	cJSON *array;
	size_t same = 1;

	if (count == 0)
		return;
	while (same < count && same_format(&sources[0].format, &sources[same].format))
		same++;
	if (same >= count) {
		add_format(object, name, &sources[0].format, complete);
		return;
	}
	array = zf_add_array(object, names, complete);
	for (size_t i = 0; i < count; i++)
		put_format(zf_add_element(array, complete), &sources[i].format, complete);
}

/* The compressor and its library's version, on which sizes depend. */
static void add_compressor(cJSON *object, enum zipfit_compressor compressor, bool *complete)
{
	const uint32_t brotli = zipfit_brotli_version();
	char brotli_text[32];
	const char *const versions[] = {
		[ZIPFIT_LZ4] = zipfit_lz4_version(),
		[ZIPFIT_ZSTD] = zipfit_zstd_version(),
		[ZIPFIT_BROTLI] = brotli_text,
		[ZIPFIT_XZ] = zipfit_lzma_version(),
	};

	snprintf(brotli_text, sizeof(brotli_text), "%u.%u.%u", brotli >> 24, brotli >> 12 & 0xfff, brotli & 0xfff);
	zf_add_string(object, "compressor", zipfit_compressor_name(compressor), complete);
	zf_add_string(object, "compressor_version", versions[compressor], complete);
}

/* The scoring method and its parameters. */
static void add_scoring(cJSON *object, const struct zf_job *job, bool *complete)
{
	const zipfit_options *options = job->options;
	const zipfit_score_options *scoring = &options->scoring;
	char digest[2 * ZF_SHA256_BYTES + 1];

	if (job->scorer == NULL)
		return;
	zf_add_string(object, "score", zipfit_method_name(scoring->method), complete);
	if (scoring->method == ZIPFIT_NCD) {
		if (scoring->compressor != ZIPFIT_GZIP)
			add_compressor(object, scoring->compressor, complete);
		zf_add_number(object, "level", scoring->level, complete);
		zf_add_string(object, "frame", scoring->without_frame ? "none" : "gzip", complete);
		return;
	}
	if (scoring->method == ZIPFIT_DSIR) {
		zf_add_count(object, "background_ngrams", job->texts.background_counts->total, complete);
		return;
	}
	if (scoring->method == ZIPFIT_CLASSIFIER) {
		zf_sha256_hex(zf_classifier_digest(job->scorer), digest);
		zf_add_string(object, "model_sha256", digest, complete);
	} else {
		zf_add_count(object, "code_lengths", ZF_CODE_LENGTHS_VERSION, complete);
		zf_add_number(object, "prior", zipfit_scorer_prior(job->scorer), complete);
	}
	if (job->texts.background == NULL)
		return;
	if (options->background_sample > 0)
		zf_add_count(object, "background_sample", options->background_sample, complete);
	zf_add_count(object, "seed", options->seed, complete);
}

static void add_sets(cJSON *object, const struct zf_texts *texts, bool *complete)
{
	const struct zf_selection_rules rules = zf_texts_rules(texts);
	cJSON *sets = zf_add_array(object, "sets", complete);

	for (size_t set = 0; set < texts->mix.sets; set++) {
		cJSON *added = zf_add_element(sets, complete);

		zf_add_string(added, "name", texts->mix.names[set], complete);
		zf_add_number(added, "share", rules.shares[set], complete);
		zf_add_count(added, "documents", zipfit_documents_count(texts->targets[set]), complete);
	}
}

/* How records are chosen from the pool, without the limits. */
static void add_rules(cJSON *object, const struct zf_job *job, bool *complete)
{
	const zipfit_options *options = job->options;
	const zipfit_choice *choice = &options->choice;

	if (options->format.unit != ZIPFIT_BYTES)
		zf_add_string(object, "unit",
		              options->format.unit == ZIPFIT_WORDS ? "words" : options->format.unit_field, complete);
	if (job->texts.mix.sets > 1)
		add_sets(object, &job->texts, complete);
	if (options->exclude_count > 0) {
		add_formats(object, "exclude_format", "exclude_formats", options->excludes, options->exclude_count,
		            complete);
		zf_add_count(object, "exclude_ngram", zf_texts_exclude_words(options), complete);
	}
	if (choice->fraction > 0)
		zf_add_number(object, "fraction", choice->fraction, complete);
	if (choice->budget_auto) {
		zf_add_flag(object, "budget_auto", complete);
		zf_add_count(object, "folds_seed", options->seed, complete);
		zf_add_count(object, "model_memory", options->model_memory, complete);
	}
	if (choice->candidates > 0)
		zf_add_count(object, "candidates", choice->candidates, complete);
	if (choice->dedup != ZIPFIT_DEDUP_NONE)
		zf_add_number(object, "dedup", choice->dedup == ZIPFIT_DEDUP_EXACT ? 0 : choice->jaccard, complete);
	if (choice->temperature > 0) {
		zf_add_number(object, "sample", choice->temperature, complete);
		zf_add_count(object, "sample_seed", options->seed, complete);
	}
	if (choice->cover > 0)
		zf_add_number(object, "cover", choice->cover, complete);
	if (choice->diverse > 0)
		zf_add_number(object, "diverse", choice->diverse, complete);
	if (choice->keep_general > 0) {
		zf_add_number(object, "keep_general", choice->keep_general, complete);
		zf_add_count(object, "general_seed", options->seed, complete);
	}
	if (options->report_by != NULL && (choice->keep_general > 0 || options->report != NULL))
		zf_add_string(object, "report_by", options->report_by, complete);
}

/* Takes a number from the object, if it is there; false where it is not a number within the range. */
static bool take_number(const cJSON *object, const char *name, double lowest, double highest, double *value)
{
	const cJSON *number = cJSON_GetObjectItemCaseSensitive(object, name);

	if (number == NULL)
		return true;
	*value = cJSON_IsNumber(number) ? number->valuedouble : NAN;
	return *value >= lowest && *value <= highest;
}

/* Takes the shares, which add up to 1. */
static bool take_shares(const cJSON *options, struct zf_selection_rules *rules)
{
	const cJSON *sets = cJSON_GetObjectItemCaseSensitive(options, "sets");
	const cJSON *set;
	double sum = 0;

	cJSON_ArrayForEach(set, sets)
	{
		double *share = &rules->shares[rules->sets];

		if (rules->sets == ZIPFIT_MAX_SETS || !take_number(set, "share", 0, 1, share))
			return false;
		sum += *share;
		rules->sets++;
	}
	return sum <= 1 + SHARES_ROUNDING;
}

bool zf_rules_from(const cJSON *options, struct zf_selection_rules *rules)
{
	zipfit_choice *choice = &rules->choice;
	double candidates = 0, dedup = -1;

	*rules = (struct zf_selection_rules){.sets = 0};
	if (!take_number(options, "fraction", 0, 1, &choice->fraction) ||
	    !take_number(options, "candidates", 0, (double)UINT64_MAX, &candidates) ||
	    !take_number(options, "sample", 0, DBL_MAX, &choice->temperature) ||
	    !take_number(options, "cover", 0, DBL_MAX, &choice->cover) ||
	    !take_number(options, "diverse", 0, DBL_MAX, &choice->diverse) ||
	    !take_number(options, "keep_general", 0, 1, &choice->keep_general) ||
	    !take_number(options, "dedup", 0, 1, &dedup) || !take_shares(options, rules))
		return false;
	rules->report_by = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(options, "report_by"));
	/* As a double, UINT64_MAX is 2^64. */
	choice->candidates = candidates < (double)UINT64_MAX ? (uint64_t)candidates : UINT64_MAX;
	if (dedup >= 0) {
		choice->dedup = dedup > 0 ? ZIPFIT_DEDUP_NEAR : ZIPFIT_DEDUP_EXACT;
		choice->jaccard = dedup;
	}
	return true;
}

/* All that scores and outcomes depend on except the files: parts identify those by their content. */
static cJSON *describe_scoring(const struct zf_job *job, bool *complete)
{
	const zipfit_options *options = job->options;
	cJSON *object = cJSON_CreateObject();

	add_format(object, "format", &options->format, complete);
	add_scoring(object, job, complete);
	zf_add_string(object, "on_error", options->skip_bad ? "skip" : "fail", complete);
	add_rules(object, job, complete);
	return object;
}

static void add_limit(cJSON *object, const zipfit_limit *limit, bool *complete)
{
	if (limit->records > 0)
		zf_add_count(object, "k", limit->records, complete);
	if (limit->budget > 0 && limit->budget < UINT64_MAX)
		zf_add_count(object, "budget", limit->budget, complete);
	if (limit->has_min_score)
		zf_add_number(object, "min_score", limit->min_score, complete);
}

/* Names of sources, as zf_add_paths() adds paths. */
static void add_texts(cJSON *object, const char *name, const zipfit_text_source *sources, size_t count, bool *complete)
{
	const char **names = calloc(count + 1, sizeof(*names));

	*complete &= names != NULL;
	for (size_t i = 0; names != NULL && i < count; i++)
		names[i] = zf_text_name(&sources[i]);
	if (names != NULL)
		zf_add_paths(object, name, names, count, complete);
	free(names);
}

/* The lists of inputs whose names end in a NUL, or those of lines. */
static void add_lists(cJSON *object, const char *name, const zipfit_options *options, bool nul, bool *complete)
{
	const char **names = calloc(options->list_count + 1, sizeof(*names));
	size_t count = 0;

	*complete &= names != NULL;
	for (size_t i = 0; names != NULL && i < options->list_count; i++)
		if (options->lists[i].nul == nul)
			names[count++] = options->lists[i].path;
	if (count > 0)
		zf_add_paths(object, name, names, count, complete);
	free(names);
}

/* The inputs, as they were named: a directory may hold hundreds of thousands of files. */
static void add_inputs(cJSON *object, const zipfit_options *options, bool *complete)
{
	const struct zf_settings *settings = zf_settings_of(options);

	zf_add_paths(object, "inputs", settings->given, settings->given_count, complete);
	add_lists(object, "files_from", options, false, complete);
	add_lists(object, "files0_from", options, true, complete);
}

/* The files. */
static void add_files(cJSON *object, const struct zf_job *job, bool *complete)
{
	const zipfit_options *options = job->options;

	add_inputs(object, options, complete);
	add_texts(object, "targets", options->targets, options->target_count, complete);
	if (options->from_scores != NULL)
		zf_add_paths(object, "from_scores", &options->from_scores, 1, complete);
	if (options->scoring.model != NULL)
		zf_add_string(object, "model", options->scoring.model, complete);
	if (options->exclude_count > 0)
		add_texts(object, "exclude", options->excludes, options->exclude_count, complete);
	if (options->background != NULL)
		add_texts(object, "background", options->background, 1, complete);
	if (job->texts.background == NULL)
		return;
	zf_add_count(object, "background_documents", zipfit_documents_count(job->texts.background), complete);
	zf_add_count(object, "background_bytes", zipfit_documents_bytes(job->texts.background), complete);
}

/* With --from-scores there is no target: the format is the one that its file would have had. */
static void add_target_formats(cJSON *object, const zipfit_options *options, bool *complete)
{
	zipfit_text_source none = {.format = options->format};

	none.format.records =
		options->format.records == ZIPFIT_RECORDS_VALUES ? ZIPFIT_RECORDS_ARRAY_OR_VALUES : ZIPFIT_RECORDS_AUTO;
	add_formats(object, "target_format", "target_formats", options->target_count > 0 ? options->targets : &none,
	            options->target_count > 0 ? options->target_count : 1, complete);
}

/* The options of a selection by ids. */
static cJSON *describe_ids(const zipfit_options *options, bool *complete)
{
	cJSON *object = cJSON_CreateObject();

	add_format(object, "format", &options->format, complete);
	zf_add_string(object, "on_error", options->skip_bad ? "skip" : "fail", complete);
	add_inputs(object, options, complete);
	zf_add_paths(object, "ids", &options->ids, 1, complete);
	zf_add_string(object, "id_field", options->id_field, complete);
	zf_add_count(object, "threads", options->threads, complete);
	zf_add_string(object, "order", options->input_order ? "input" : "list", complete);
	return object;
}

/* Options and defaults alike. */
static cJSON *describe_options(const struct zf_job *job, bool *complete)
{
	const zipfit_options *options = job->options;
	cJSON *object = options->ids != NULL ? describe_ids(options, complete) : describe_scoring(job, complete);

	if (options->emit != NULL)
		zf_add_string(object, "emit", options->emit, complete);
	if (options->ids != NULL)
		return object;
	add_files(object, job, complete);
	add_target_formats(object, options, complete);
	if (job->scorer != NULL && options->scoring.method == ZIPFIT_NCD)
		zf_add_string(object, "engine", options->scoring.engine == ZIPFIT_ENGINE_ZLIB ? "zlib" : "auto",
		              complete);
	zf_add_count(object, "threads", options->threads, complete);
	if (job->operation == ZF_ALIGN && options->by != NULL)
		zf_add_string(object, "by", options->by, complete);
	if (zf_job_samples(job)) {
		zf_add_count(object, "sample_size", options->sample_size, complete);
		zf_add_count(object, "sample_seed", options->seed, complete);
	}
	if (job->operation == ZF_SELECT || job->operation == ZF_TUNE)
		add_limit(object, &options->choice.limit, complete);
	if (job->operation == ZF_SELECT)
		zf_add_string(object, "order", options->input_order ? "input" : "score", complete);
	return object;
}

/* Returns the description, or NULL if a part of it is missing. */
static cJSON *check(cJSON *object, bool complete, zipfit_error *error)
{
	if (complete)
		return object;
	cJSON_Delete(object);
	zf_fail_memory(error, "options");
	return NULL;
}

cJSON *zf_describe_scoring(const struct zf_job *job, zipfit_error *error)
{
	bool complete = true;
	cJSON *object = describe_scoring(job, &complete);

	return check(object, complete, error);
}

cJSON *zf_describe_options(const struct zf_job *job, zipfit_error *error)
{
	bool complete = true;
	cJSON *object = describe_options(job, &complete);

	return check(object, complete, error);
}
