/*
 * settings.c - the options of an operation, complete
 */
#include "job/settings.h"

#include "score/open_scorer.h"
#include "util/error.h"
#include "util/struct_size.h"

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
	return (is_zero(options->choice.reserved, 4) && is_zero(options->format.reserved, 3)) ||
	       zf_fail(error, ZIPFIT_BAD_OPTION, "reserved members must be 0");
}

static void put_defaults(zipfit_options *options, enum zf_operation operation)
{
	static const char *const commands[] = {
		[ZF_SELECT] = "select", [ZF_SCORE] = "score",       [ZF_MERGE] = "merge",
		[ZF_EVALUATE] = "eval", [ZF_ESTIMATE] = "estimate",
	};

	if (options->command == NULL)
		options->command = commands[operation];
	if (options->threads == 0)
		options->threads = zipfit_default_threads();
	if (options->format.max_record == 0)
		options->format.max_record = ZIPFIT_DEFAULT_MAX_RECORD;
	if (options->choice.jaccard == 0)
		options->choice.jaccard = ZIPFIT_DEFAULT_JACCARD;
	if (options->memory == 0)
		options->memory = ZIPFIT_DEFAULT_MEMORY;
	if (options->checkpoint_every == 0)
		options->checkpoint_every = DEFAULT_CHECKPOINT_SECONDS;
}

/* Whether the operation computes scores. */
static bool scores(enum zf_operation operation)
{
	return operation == ZF_SELECT || operation == ZF_SCORE || operation == ZF_ESTIMATE;
}

/* Sets to 0 what the operation does not use. */
static void clear_unused(zipfit_options *options, enum zf_operation operation)
{
	if (operation == ZF_EVALUATE) {
		options->input_count = 0;
		options->rejects = options->stats = options->manifest = options->depfile = NULL;
	} else {
		options->train_count = options->test_count = options->at_count = 0;
	}
	if (!scores(operation)) {
		options->target_count = options->exclude_count = 0;
		options->background = NULL;
		options->contents = NULL;
		options->from_scores = options->mix = NULL;
	}
	if (operation == ZF_SCORE) {
		options->exclude_count = options->exclude_words = 0;
		options->mix = NULL;
	}
	if (operation != ZF_SELECT && operation != ZF_ESTIMATE) {
		options->shard = options->shards = 0;
		options->checkpoint = options->explain = NULL;
		options->communicator = NULL;
	}
	if (operation == ZF_SCORE || operation == ZF_EVALUATE) {
		options->choice = (zipfit_choice){.dedup = ZIPFIT_DEDUP_NONE};
		options->scores = NULL;
	}
}

bool zf_settings_take(struct zf_settings *settings, enum zf_operation operation, const zipfit_options *given,
                      zipfit_error *error)
{
	zipfit_options *options = &settings->options;

	*settings = (struct zf_settings){0};
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
	return !scores(operation) || zf_ncd_options(&options->scoring, error);
}

bool zf_input_is_in_memory(const zipfit_options *options, size_t i)
{
	return options->contents != NULL && options->contents[i].bytes != NULL;
}
