/*
 * settle.c - what depends on several options: the budget and the formats
 */
#include "cli/settle.h"

#include "cli/numbers.h"

#include <string.h>

bool settle_budget(struct reading *reading, zipfit_error *error)
{
	zipfit_options *job = &reading->options->job;
	uint64_t *budget = &job->choice.limit.budget;

	if (reading->budget == NULL)
		return reading->unit == NULL ||
		       zipfit_fail(error, ZIPFIT_BAD_OPTION, "--unit says what --budget counts: it needs one");
	job->choice.budget_auto = strcmp(reading->budget, "auto") == 0 || strncmp(reading->budget, "auto=", 5) == 0;
	if (job->choice.budget_auto)
		return reading->budget[4] == '\0' ||
		       parse_size("--budget auto", reading->budget + 5, 1, UINT64_MAX - 1, budget, error);
	return job->format.unit == ZIPFIT_BYTES
	               ? parse_size("--budget", reading->budget, 1, UINT64_MAX, budget, error)
	               : parse_number("--budget", reading->budget, 1, UINT64_MAX, budget, error);
}

/* The format of all other files, unless they have one of their own: that of the candidates. */
static zipfit_format common_format(const struct reading *reading)
{
	zipfit_format format = reading->options->job.format;

	format.names = NULL;
	format.unit = ZIPFIT_BYTES;
	format.unit_field = NULL;
	/* An array is known by its first byte in each of these files. --records values says what the others hold. */
	format.records = format.records == ZIPFIT_RECORDS_VALUES ? ZIPFIT_RECORDS_ARRAY_OR_VALUES : ZIPFIT_RECORDS_AUTO;
	return format;
}

/* Settles the format of a file of texts: that of the setting, or, where it is NULL, the candidates'. */
static bool settle_source(const struct reading *reading, const struct target_setting *setting,
                          zipfit_text_source *source, zipfit_error *error)
{
	const zipfit_format common = common_format(reading);

	source->fallback = setting == NULL;
	source->format = common;
	if (setting != NULL)
		source->format = (zipfit_format){
			.field = setting->field,
			.pattern = setting->pattern,
			.chat = setting->chat,
			.roles = setting->chat != NULL ? reading->roles : NULL,
			.max_record = reading->max_line,
			.plain = common.plain,
			.max_window = common.max_window,
			.records = common.records,
		};
	return zipfit_format_check(&source->format, error);
}

/* The setting of a file with `before` settings before it: the last of these, or the only setting there is. */
static const struct target_setting *setting_of(const struct reading *reading, size_t before)
{
	if (reading->setting_count == 1)
		return &reading->settings[0];
	return before > 0 ? &reading->settings[before - 1] : NULL;
}

static const char *text_of(const struct target_setting *setting)
{
	if (setting->field != NULL)
		return setting->field;
	return setting->pattern != NULL ? setting->pattern : setting->chat;
}

/* Settles how each file of targets and of text to exclude is read. */
static bool settle_targets(const struct reading *reading, zipfit_error *error)
{
	struct options *options = reading->options;

	if (reading->setting_count > 1 && !reading->setting_is_used)
		return zipfit_fail(error, ZIPFIT_BAD_OPTION,
		                   "'%s' is for the targets that follow it, and none does: give it before its -t or "
		                   "--exclude",
		                   text_of(&reading->settings[reading->setting_count - 1]));
	/* One more than there are, so that a setting is checked even without targets. */
	for (size_t i = 0; i <= options->job.target_count; i++)
		if (!settle_source(reading, setting_of(reading, reading->target_settings[i]), &options->targets[i],
		                   error))
			return false;
	for (size_t i = 0; i < options->job.exclude_count; i++)
		if (!settle_source(reading, setting_of(reading, reading->exclude_settings[i]), &options->excludes[i],
		                   error))
			return false;
	options->background.format = common_format(reading);
	options->background.fallback = true;
	return true;
}

/* Training and test text have the format of the command line; test files may have another field. */
static void settle_trains(struct options *options)
{
	for (size_t i = 0; i < options->job.train_count; i++)
		options->trains[i].format = options->job.format;
	for (size_t i = 0; i < options->job.test_count; i++) {
		options->tests[i].format = options->job.format;
		options->tests[i].fallback = true;
	}
}

static bool has_chat(const struct reading *reading)
{
	for (size_t i = 0; i < reading->setting_count; i++)
		if (reading->settings[i].chat != NULL)
			return true;
	return reading->options->job.format.chat != NULL;
}

bool settle_formats(struct reading *reading, zipfit_error *error)
{
	zipfit_format *format = &reading->options->job.format;

	if (!reading->min_bytes_given)
		format->min_document = 1;
	if (format->max_document > 0 && format->max_document < format->min_document)
		return zipfit_fail(error, ZIPFIT_BAD_OPTION, "--max-bytes is smaller than --min-bytes");
	if (reading->roles != NULL && !has_chat(reading))
		return zipfit_fail(error, ZIPFIT_BAD_OPTION, "--roles is for --chat or --target-chat");
	format->max_record = format->kind == ZIPFIT_FILES ? reading->max_member : reading->max_line;
	format->roles = format->chat != NULL ? reading->roles : NULL;
	settle_trains(reading->options);
	return zipfit_format_check(format, error) && settle_targets(reading, error);
}
