/*
 * settings.c - the options of an operation, complete
 */
#include "job/settings.h"

#include "score/open_scorer.h"
#include "util/error.h"
#include "util/struct_size.h"

#include <stdlib.h>

#define DEFAULT_CHECKPOINT_SECONDS 300

static bool is_zero(const uint64_t *numbers, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (numbers[i] != 0)
			return false;
	return true;
}

/* A struct within another one cannot have another size. */
static bool check_reserved(const zipfit_options *options, zipfit_error *error)
{
	if (options->scoring.struct_size != 0 && options->scoring.struct_size != sizeof(options->scoring))
		return zf_fail(error, ZIPFIT_BAD_OPTION, "zipfit_score_options: struct_size is not its size");
	return (is_zero(options->choice.reserved, 1) && is_zero(options->format.reserved, 2)) ||
	       zf_fail(error, ZIPFIT_BAD_OPTION, "reserved members must be 0");
}

static void put_defaults(zipfit_options *options, enum zf_operation operation)
{
	static const char *const commands[] = {
		[ZF_SELECT] = "select",     [ZF_SCORE] = "score", [ZF_MERGE] = "merge", [ZF_EVALUATE] = "eval",
		[ZF_ESTIMATE] = "estimate", [ZF_TUNE] = "tune",   [ZF_ALIGN] = "align", [ZF_INSPECT] = "inspect",
	};

	if (options->command == NULL)
		options->command = commands[operation];
	if (options->threads == 0)
		options->threads = zipfit_default_threads();
	if (options->format.max_record == 0)
		options->format.max_record = ZIPFIT_DEFAULT_MAX_RECORD;
	if (operation == ZF_TUNE)
		options->choice.budget_auto = true;
	/* Sizes go up to the end of the pool. */
	if (options->choice.budget_auto && options->choice.limit.budget == 0)
		options->choice.limit.budget = UINT64_MAX;
	if (options->choice.jaccard == 0)
		options->choice.jaccard = ZIPFIT_DEFAULT_JACCARD;
	if (options->memory == 0)
		options->memory = ZIPFIT_DEFAULT_MEMORY;
	if (operation == ZF_ALIGN && options->sample_size == 0)
		options->sample_size = ZIPFIT_DEFAULT_SAMPLE_SIZE;
	if (options->model_memory == 0)
		options->model_memory = ZIPFIT_DEFAULT_MODEL_MEMORY;
	if (options->ids != NULL && options->id_field == NULL)
		options->id_field = options->format.kind == ZIPFIT_FILES ? "path" : "id";
	if (options->checkpoint_every == 0)
		options->checkpoint_every = DEFAULT_CHECKPOINT_SECONDS;
}

/* Whether the operation computes scores. */
static bool scores(enum zf_operation operation)
{
	return operation == ZF_SELECT || operation == ZF_SCORE || operation == ZF_ESTIMATE || operation == ZF_TUNE ||
	       operation == ZF_ALIGN;
}

/* Sets to 0 what the operation does not use. */
static void clear_unused(zipfit_options *options, enum zf_operation operation)
{
	if (operation == ZF_EVALUATE) {
		options->input_count = 0;
		options->rejects = options->stats = options->manifest = options->depfile = NULL;
	} else {
		options->train_count = options->test_count = options->at_count = 0;
		options->model = ZIPFIT_MODEL_AUTO;
		if (operation != ZF_TUNE && operation != ZF_SELECT)
			options->model_memory = 0;
	}
	if (!scores(operation)) {
		options->target_count = options->exclude_count = 0;
		options->background = NULL;
		if (operation != ZF_INSPECT)
			options->contents = NULL;
		options->from_scores = options->mix = NULL;
		options->scoring.model = NULL;
	}
	if (operation == ZF_SCORE || operation == ZF_ALIGN) {
		options->exclude_count = options->exclude_words = 0;
		options->mix = NULL;
	}
	if (operation == ZF_ALIGN)
		options->from_scores = NULL;
	else
		options->by = NULL;
	if (!scores(operation) && operation != ZF_INSPECT) {
		options->list_count = 0;
		options->format.names = NULL;
	}
	if (operation != ZF_SELECT && operation != ZF_SCORE)
		options->model_out = NULL;
	if (operation != ZF_SELECT && operation != ZF_MERGE)
		options->split_output = NULL;
	if (operation != ZF_SELECT && operation != ZF_MERGE && operation != ZF_ESTIMATE)
		options->report = NULL;
	if (operation != ZF_SELECT && operation != ZF_ESTIMATE) {
		options->shard = options->shards = 0;
		options->checkpoint = options->explain = NULL;
		options->communicator = NULL;
		options->ids = options->id_field = NULL;
	}
	if (operation == ZF_TUNE) {
		options->annotate = options->input_order = false;
		options->scores = options->from_scores = options->emit = NULL;
	}
	if (operation == ZF_INSPECT)
		options->rejects = options->stats = options->manifest = options->depfile = NULL;
	if (operation == ZF_SCORE || operation == ZF_EVALUATE || operation == ZF_ALIGN || operation == ZF_INSPECT) {
		options->choice = (zipfit_choice){.dedup = ZIPFIT_DEDUP_NONE};
		options->scores = options->emit = NULL;
	}
}

bool zf_settings_take(struct zf_settings *settings, enum zf_operation operation, const zipfit_options *given,
                      zipfit_error *error)
{
	zipfit_options *options = &settings->options;

	*settings = (struct zf_settings){0};
	zf_clock_start(&settings->clock);
	if (!zf_struct_take(options, sizeof(*options), given, false, "zipfit_options", error) ||
	    !check_reserved(options, error))
		return false;
	clear_unused(options, operation);
	if (options->events != NULL && !zf_struct_take(&settings->events, sizeof(settings->events), options->events,
	                                               false, "zipfit_events", error))
		return false;
	options->events = &settings->events;
	if (options->communicator != NULL) {
		if (!zf_struct_take(&settings->communicator, sizeof(settings->communicator), options->communicator,
		                    false, "zipfit_communicator", error))
			return false;
		options->communicator = &settings->communicator;
	}
	put_defaults(options, operation);
	settings->given = options->inputs;
	settings->given_count = options->input_count;
	return !scores(operation) || zf_ncd_options(&options->scoring, error);
}

void zf_settings_free(struct zf_settings *settings)
{
	zf_input_list_free(&settings->list);
	free(settings->contents);
	free(settings->include_used);
}

const struct zf_settings *zf_settings_of(const zipfit_options *options)
{
	return (const struct zf_settings *)(const void *)((const char *)options -
	                                                  offsetof(struct zf_settings, options));
}

bool zf_input_is_in_memory(const zipfit_options *options, size_t i)
{
	return options->contents != NULL && options->contents[i].bytes != NULL;
}

struct zf_stamp zf_input_stamp(const zipfit_options *options, size_t i)
{
	const struct zf_input_list *list = &zf_settings_of(options)->list;

	return i < list->count ? list->stamps[i] : (struct zf_stamp){0};
}
