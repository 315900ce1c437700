/*
 * numbers.c - the numbers and sizes of the command line
 *
 * strtoull() takes signs, white space and other bases; these take digits.
 */
#include "cli/numbers.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* Reads digits at `*at` and moves behind them; false where there is none or the number overflows. */
static bool read_digits(const char **at, uint64_t *value)
{
	const char *begin = *at;

	for (*value = 0; **at >= '0' && **at <= '9'; (*at)++) {
		const uint64_t digit = (uint64_t)(**at - '0');

		if (*value > (UINT64_MAX - digit) / 10)
			return false;
		*value = 10 * *value + digit;
	}
	return *at > begin;
}

static bool check_range(const char *option, const char *text, uint64_t lowest, uint64_t highest, uint64_t value,
                        zipfit_error *error)
{
	if (value >= lowest && value <= highest)
		return true;
	if (highest == UINT64_MAX)
		return zipfit_fail(error, ZIPFIT_BAD_OPTION, "%s %s: must be at least %" PRIu64, option, text, lowest);
	return zipfit_fail(error, ZIPFIT_BAD_OPTION, "%s %s: must be from %" PRIu64 " to %" PRIu64, option, text,
	                   lowest, highest);
}

bool parse_number(const char *option, const char *text, uint64_t lowest, uint64_t highest, uint64_t *value,
                  zipfit_error *error)
{
	const char *at = text;

	if (!read_digits(&at, value) || *at != '\0')
		return zipfit_fail(error, ZIPFIT_BAD_OPTION, "%s %s: not a whole number, or too large", option, text);
	return check_range(option, text, lowest, highest, *value, error);
}

/* The factor a suffix stands for, or 0. */
static uint64_t suffix_factor(const char *suffix)
{
	static const char letters[] = "KMGT";
	const int letter = suffix[0] == 'k' ? 'K' : suffix[0];
	const char *found = strchr(letters, letter);
	uint64_t factor = 1, base;

	if (letter == '\0')
		return 1;
	if (found == NULL)
		return 0;
	if (suffix[1] == '\0' || strcmp(suffix + 1, "i") == 0 || strcmp(suffix + 1, "iB") == 0)
		base = 1024;
	else if (strcmp(suffix + 1, "B") == 0)
		base = 1000;
	else
		return 0;
	for (const char *step = letters; step <= found; step++)
		factor *= base;
	return factor;
}

bool parse_size(const char *option, const char *text, uint64_t lowest, uint64_t highest, uint64_t *value,
                zipfit_error *error)
{
	const char *at = text;
	uint64_t factor;

	if (!read_digits(&at, value) || (factor = suffix_factor(at)) == 0 || *value > UINT64_MAX / factor)
		return zipfit_fail(error, ZIPFIT_BAD_OPTION, "%s %s: not a size such as 1000, 64K or 2G, or too large",
		                   option, text);
	*value *= factor;
	return check_range(option, text, lowest, highest, *value, error);
}

bool parse_real(const char *option, const char *text, double *value, zipfit_error *error)
{
	char *end;

	/* strtod() also takes white space, hexadecimal digits, infinities and what is not a number. */
	if (text[0] != '\0' && strspn(text, "+-.0123456789eE") == strlen(text)) {
		*value = strtod(text, &end);
		if (*end == '\0' && *value - *value == 0)
			return true;
	}
	return zipfit_fail(error, ZIPFIT_BAD_OPTION, "%s %s: not a number", option, text);
}
