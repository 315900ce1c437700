/*
 * mix.c - several target sets: their names and shares
 */
#include "job/mix.h"

#include "job/events.h"
#include "job/text_source.h"
#include "util/error.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Shares whose sum is further from 1 than this do not add up to 1. */
#define ROUNDING 1e-9

static const char *name_of(const zipfit_options *options, size_t i)
{
	return options->targets[i].set != NULL ? options->targets[i].set : zf_text_name(&options->targets[i]);
}

/* The set of this name of `length` bytes, or `mix->sets`. */
static size_t find_set(const struct zf_mix *mix, const char *name, size_t length)
{
	size_t set = 0;

	while (set < mix->sets && (strncmp(mix->names[set], name, length) != 0 || mix->names[set][length] != '\0'))
		set++;
	return set;
}

static bool has_names(const zipfit_options *options)
{
	for (size_t i = 0; i < options->target_count; i++)
		if (options->targets[i].set != NULL)
			return true;
	return options->mix != NULL;
}

static bool list_sets(struct zf_mix *mix, const zipfit_options *options, zipfit_error *error)
{
	for (size_t i = 0; i < options->target_count; i++) {
		const char *name = name_of(options, i);

		if (find_set(mix, name, strlen(name)) < mix->sets)
			continue;
		if (mix->sets == ZIPFIT_MAX_SETS)
			return zf_fail(error, ZIPFIT_BAD_OPTION, "more than %zu target sets", ZIPFIT_MAX_SETS);
		mix->names[mix->sets++] = name;
	}
	return true;
}

/* With --from-scores and no target, the names are those of --mix, in the order of the scores. */
static bool list_mix(struct zf_mix *mix, const zipfit_options *options, zipfit_error *error)
{
	for (const char *next = options->mix; next != NULL; next = strchr(next, ',')) {
		next += *next == ',';
		if (mix->sets == ZIPFIT_MAX_SETS)
			return zf_fail(error, ZIPFIT_BAD_OPTION, "more than %zu target sets", ZIPFIT_MAX_SETS);
		mix->owned[mix->sets] = strndup(next, strcspn(next, "=,"));
		if (mix->owned[mix->sets] == NULL)
			return zf_fail_memory(error, "the target sets");
		mix->names[mix->sets] = mix->owned[mix->sets];
		mix->sets++;
	}
	return true;
}

/* Reads a decimal number: strtod() also takes white space, hexadecimal digits, infinities and NaN. */
static bool read_number(const char *text, double *number, zipfit_error *error)
{
	char *end = NULL;

	if (text[0] != '\0' && strspn(text, "+-.0123456789eE") == strlen(text))
		*number = strtod(text, &end);
	return (end != NULL && *end == '\0' && isfinite(*number)) ||
	       zf_fail(error, ZIPFIT_BAD_OPTION, "--mix %s: not a number", text);
}

/* Reads "name=share", of `length` bytes. */
static bool read_share(struct zf_mix *mix, const char *text, size_t length, zipfit_error *error)
{
	const char *equals = memrchr(text, '=', length);
	char number[32] = "";
	size_t set;

	if (equals == NULL || (size_t)(text + length - equals) > sizeof(number))
		return zf_fail(error, ZIPFIT_BAD_OPTION, "--mix %.*s: must be NAME=SHARE", (int)length, text);
	set = find_set(mix, text, (size_t)(equals - text));
	if (set == mix->sets)
		return zf_fail(error, ZIPFIT_BAD_OPTION, "--mix: there is no target set '%.*s'", (int)(equals - text),
		               text);
	if (mix->shares[set] > 0)
		return zf_fail(error, ZIPFIT_BAD_OPTION, "--mix: two shares for '%s'", mix->names[set]);
	snprintf(number, sizeof(number), "%.*s", (int)(text + length - equals - 1), equals + 1);
	if (!read_number(number, &mix->shares[set], error))
		return false;
	return mix->shares[set] > 0 ||
	       zf_fail(error, ZIPFIT_BAD_OPTION, "--mix %s=%s: must be above 0", mix->names[set], number);
}

/* Makes the shares add up to 1, and says so if they did not. */
static bool normalise(struct zf_mix *mix, const zipfit_events *events, zipfit_error *error)
{
	double sum = 0;

	for (size_t set = 0; set < mix->sets; set++) {
		if (mix->shares[set] <= 0)
			return zf_fail(error, ZIPFIT_BAD_OPTION, "--mix: no share for '%s'", mix->names[set]);
		sum += mix->shares[set];
	}
	if (fabs(sum - 1) > ROUNDING)
		zf_tell(events, ZIPFIT_NOTE, "the shares of --mix add up to %g, and were divided by that", sum);
	for (size_t set = 0; set < mix->sets; set++)
		mix->shares[set] /= sum;
	return true;
}

bool zf_mix_read(struct zf_mix *mix, const zipfit_options *options, zipfit_error *error)
{
	*mix = (struct zf_mix){.sets = 0};
	if (!has_names(options)) {
		mix->sets = 1;
		return true;
	}
	if (options->target_count == 0 ? !list_mix(mix, options, error) : !list_sets(mix, options, error))
		return false;
	for (const char *next = options->mix; next != NULL; next = strchr(next, ',')) {
		next += *next == ',';
		if (!read_share(mix, next, strcspn(next, ","), error))
			return false;
	}
	return options->mix == NULL || normalise(mix, options->events, error);
}

void zf_mix_free(struct zf_mix *mix)
{
	for (size_t set = 0; set < mix->sets; set++)
		free(mix->owned[set]);
}

size_t zf_mix_set_of(const struct zf_mix *mix, const zipfit_options *options, size_t i)
{
	const char *name = mix->sets > 1 ? name_of(options, i) : NULL;

	return name != NULL ? find_set(mix, name, strlen(name)) : 0;
}
