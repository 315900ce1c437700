/*
 * choice_values.c - reads the options that say what to look for, what to select and what to measure
 */
#include "cli/choice_values.h"

#include "cli/numbers.h"
#include "cli/option.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- What to look for ------------------------------------------------------ */

/*
 * Reads FILE, or NAME=FILE for a file of a set, into `source`. `*name` becomes a copy of NAME, which the
 * command line owns.
 */
static bool read_named(const char *option, const char *text, zipfit_text_source *source, char **name,
                       zipfit_error *error)
{
	const size_t length = strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-");

	/* A file may have such a name itself. */
	if (length > 0 && text[length] == '=' && access(text, F_OK) != 0) {
		*name = strndup(text, length);
		if (*name == NULL)
			return zipfit_fail(error, ZIPFIT_NO_MEMORY, "out of memory for the command line");
		source->set = *name;
		text += length + 1;
		if (*text == '\0')
			return zipfit_fail(error, ZIPFIT_BAD_OPTION, "%s %s=: needs the name of a file", option, *name);
	}
	source->path = text;
	return true;
}

bool read_target(struct reading *reading, const char *text, zipfit_error *error)
{
	struct options *options = reading->options;
	const size_t number = options->job.target_count++;

	reading->target_settings[number] = reading->setting_count;
	reading->setting_is_used = true;
	return read_named("--target", text, &options->targets[number], &options->set_names[number], error);
}

bool read_k(struct reading *reading, const char *text, zipfit_error *error)
{
	return parse_number("-k", text, 1, UINT64_MAX, &reading->options->job.choice.limit.records, error);
}

bool read_fraction(struct reading *reading, const char *text, zipfit_error *error)
{
	double *fraction = &reading->options->job.choice.fraction;

	if (!parse_real("--fraction", text, fraction, error))
		return false;
	return (*fraction > 0 && *fraction <= 1) ||
	       zipfit_fail(error, ZIPFIT_BAD_OPTION, "--fraction %s: must be above 0 and at most 1", text);
}

bool read_budget(struct reading *reading, const char *text, zipfit_error *error)
{
	(void)error;
	reading->budget = text;
	return true;
}

bool read_unit(struct reading *reading, const char *text, zipfit_error *error)
{
	zipfit_format *format = &reading->options->job.format;

	(void)error;
	reading->unit = text;
	format->unit = strcmp(text, "bytes") == 0   ? ZIPFIT_BYTES
	               : strcmp(text, "words") == 0 ? ZIPFIT_WORDS
	                                            : ZIPFIT_FIELD_UNIT;
	format->unit_field = format->unit == ZIPFIT_FIELD_UNIT ? text : NULL;
	return true;
}

bool read_min_score(struct reading *reading, const char *text, zipfit_error *error)
{
	reading->options->job.choice.limit.has_min_score = true;
	return parse_real("--min-score", text, &reading->options->job.choice.limit.min_score, error);
}

/* ---- Duplicates, diversity, exclusion -------------------------------------- */

bool read_candidates(struct reading *reading, const char *text, zipfit_error *error)
{
	return parse_number("--candidates", text, 1, UINT64_MAX, &reading->options->job.choice.candidates, error);
}

bool read_dedup(struct reading *reading, const char *text, zipfit_error *error)
{
	zipfit_choice *choice = &reading->options->job.choice;

	reading->options->job.dedup_given = true;
	choice->jaccard = ZIPFIT_DEFAULT_JACCARD;
	if (strcmp(text, "exact") == 0) {
		choice->dedup = ZIPFIT_DEDUP_EXACT;
		return true;
	}
	choice->dedup = ZIPFIT_DEDUP_NEAR;
	if (strcmp(text, "near") == 0)
		return true;
	if (strncmp(text, "near=", 5) != 0)
		return zipfit_fail(error, ZIPFIT_BAD_OPTION, "--dedup %s: must be exact, near or near=JACCARD", text);
	if (!parse_real("--dedup near", text + 5, &choice->jaccard, error))
		return false;
	return (choice->jaccard > 0 && choice->jaccard <= 1) ||
	       zipfit_fail(error, ZIPFIT_BAD_OPTION, "--dedup %s: must be above 0 and at most 1", text);
}

/* Reads the power to which a factor of the value is raised. */
static bool read_power(const char *option, const char *text, double *power, bool *given, zipfit_error *error)
{
	*given = true;
	if (!parse_real(option, text, power, error))
		return false;
	return *power >= 0 || zipfit_fail(error, ZIPFIT_BAD_OPTION, "%s %s: must be 0 or more", option, text);
}

bool read_diverse(struct reading *reading, const char *text, zipfit_error *error)
{
	zipfit_options *job = &reading->options->job;

	return read_power("--diverse", text, &job->choice.diverse, &job->diverse_given, error);
}

bool read_cover(struct reading *reading, const char *text, zipfit_error *error)
{
	zipfit_options *job = &reading->options->job;

	return read_power("--cover", text, &job->choice.cover, &job->cover_given, error);
}

bool read_sample(struct reading *reading, const char *text, zipfit_error *error)
{
	double *temperature = &reading->options->job.choice.temperature;

	if (!parse_real("--sample", text, temperature, error))
		return false;
	return *temperature > 0 || zipfit_fail(error, ZIPFIT_BAD_OPTION, "--sample %s: must be above 0", text);
}

bool read_keep_general(struct reading *reading, const char *text, zipfit_error *error)
{
	double *share = &reading->options->job.choice.keep_general;

	if (!parse_real("--keep-general", text, share, error))
		return false;
	return (*share >= 0 && *share <= 1) ||
	       zipfit_fail(error, ZIPFIT_BAD_OPTION, "--keep-general %s: must be from 0 to 1", text);
}

bool read_sample_size(struct reading *reading, const char *text, zipfit_error *error)
{
	return parse_number("--sample-size", text, 1, SIZE_MAX / 2, &reading->options->job.sample_size, error);
}

bool read_exclude(struct reading *reading, const char *text, zipfit_error *error)
{
	struct options *options = reading->options;

	(void)error;
	reading->exclude_settings[options->job.exclude_count] = reading->setting_count;
	reading->setting_is_used = true;
	options->excludes[options->job.exclude_count++].path = text;
	return true;
}

bool read_exclude_ngram(struct reading *reading, const char *text, zipfit_error *error)
{
	uint64_t words;

	if (!parse_number("--exclude-ngram", text, 1, ZIPFIT_MAX_EXCLUDE_WORDS, &words, error))
		return false;
	reading->options->job.exclude_words = (size_t)words;
	return true;
}

/* ---- Training and test text ------------------------------------------------ */

bool read_train(struct reading *reading, const char *text, zipfit_error *error)
{
	(void)error;
	reading->options->trains[reading->options->job.train_count++].path = text;
	return true;
}

bool read_test(struct reading *reading, const char *text, zipfit_error *error)
{
	struct options *options = reading->options;
	const size_t number = options->job.test_count++;

	return read_named("--test", text, &options->tests[number], &options->test_names[number], error);
}

bool read_model(struct reading *reading, const char *text, zipfit_error *error)
{
	bool is_mix;

	if (!option_choose_one_of_two("--model", text, &is_mix, error))
		return false;
	reading->options->job.model = is_mix ? ZIPFIT_MODEL_MIX : ZIPFIT_MODEL_PPMD;
	return true;
}

bool read_model_memory(struct reading *reading, const char *text, zipfit_error *error)
{
	return parse_size("--model-memory", text, ZIPFIT_MIN_MODEL_MEMORY, UINT64_MAX,
	                  &reading->options->job.model_memory, error);
}

/* Appends the sizes of a list with commas. */
bool read_at(struct reading *reading, const char *text, zipfit_error *error)
{
	struct options *options = reading->options;

	for (const char *next = text; next != NULL; next = strchr(next, ',')) {
		uint64_t *at = realloc(options->at, (options->job.at_count + 1) * sizeof(*at));
		char size[32];
		size_t length;

		if (at == NULL)
			return zipfit_fail(error, ZIPFIT_NO_MEMORY, "out of memory for the command line");
		options->at = at;
		next += *next == ',';
		length = strcspn(next, ",");
		if (length >= sizeof(size))
			return zipfit_fail(error, ZIPFIT_BAD_OPTION, "--at %s: not a list of sizes", text);
		snprintf(size, sizeof(size), "%.*s", (int)length, next);
		if (!parse_size("--at", size, 1, UINT64_MAX, &at[options->job.at_count], error))
			return false;
		options->job.at_count++;
	}
	return true;
}
