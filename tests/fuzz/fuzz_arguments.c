/*
 * fuzz_arguments.c - the parsers of the command line on arbitrary words
 *
 * The first byte chooses a parser. Numbers and sizes are compared with a slow parser of
 * the same grammar in 128 bits, templates and pointers with a walk through theirs;
 * whole command lines, one word per line, must give options within their ranges or one
 * message.
 */
#include "fuzz.h"
#include "cli/command_line.h"
#include "cli/message.h"
#include "cli/numbers.h"
#include "job/mix.h"
#include "job/options_check.h"
#include "output/text.h"

#include <getopt.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TEXT_BYTES 4096
#define WORDS      64

__extension__ typedef unsigned __int128 wide;

static const zipfit_error nothing = {.code = ZIPFIT_OK};

/* A parser that fails says so with the code of a usage error, in one line. */
static void require_usage_error(bool ok, const zipfit_error *error)
{
	if (ok)
		return;
	require(error->code == ZIPFIT_BAD_OPTION, "not a usage error: %s", error->message);
	require_error(error);
}

/* ---- Numbers and sizes --------------------------------------------------- */

/* Reads decimal digits, up to a value that is far too large; false where there is none. */
static bool read_digits(const char **at, wide *value)
{
	const char *begin = *at;

	for (*value = 0; **at >= '0' && **at <= '9'; (*at)++)
		if (*value <= UINT64_MAX)
			*value = *value * (wide)10 + (unsigned)(**at - '0');
	return *at > begin;
}

/* The factor of a suffix, by the contract's list of them; 0 where it is none. */
static wide factor_of(const char *suffix)
{
	static const struct {
		const char *suffix;
		uint64_t base;
		int power;
	} suffixes[] = {
		{"", 1, 0},       {"k", 1024, 1},   {"K", 1024, 1},   {"M", 1024, 2},   {"G", 1024, 3},
		{"T", 1024, 4},   {"ki", 1024, 1},  {"Ki", 1024, 1},  {"Mi", 1024, 2},  {"Gi", 1024, 3},
		{"Ti", 1024, 4},  {"kiB", 1024, 1}, {"KiB", 1024, 1}, {"MiB", 1024, 2}, {"GiB", 1024, 3},
		{"TiB", 1024, 4}, {"kB", 1000, 1},  {"KB", 1000, 1},  {"MB", 1000, 2},  {"GB", 1000, 3},
		{"TB", 1000, 4},
	};
	wide factor = 1;

	for (size_t i = 0; i < sizeof(suffixes) / sizeof(suffixes[0]); i++)
		if (strcmp(suffix, suffixes[i].suffix) == 0) {
			for (int power = suffixes[i].power; power > 0; power--)
				factor *= suffixes[i].base;
			return factor;
		}
	return 0;
}

static void try_number(struct choices *choices, bool is_size)
{
	static const uint64_t bounds[] = {0, 1, 9, 64, 1023, 1024, UINT32_MAX, UINT64_MAX};
	const uint64_t lowest = bounds[choose_below(choices, 4)], highest = bounds[choose_below(choices, 8)];
	char text[TEXT_BYTES + 1];
	uint64_t value = 0;
	zipfit_error error = nothing;
	const char *at = text;
	wide expected, factor = 1;
	bool ok, is_one;

	choose_text(choices, TEXT_BYTES, text);
	ok = (is_size ? parse_size : parse_number)("--number", text, lowest, highest, &value, &error);
	require_usage_error(ok, &error);
	is_one = read_digits(&at, &expected);
	factor = is_size ? factor_of(at) : *at == '\0';
	is_one = is_one && factor > 0 && expected <= UINT64_MAX && expected * factor >= lowest &&
	         expected * factor <= highest;
	require(ok == is_one, "'%s' is %s", text, ok ? "taken" : "refused");
	require(!ok || value == expected * factor, "'%s' is %" PRIu64, text, value);
}

/* What is taken prints and reads back as the same. */
static void try_real(struct choices *choices)
{
	char text[TEXT_BYTES + 1];
	struct zf_buffer printed = {0};
	zipfit_error error = nothing;
	double value = 0, again = 0;
	bool ok;

	choose_text(choices, TEXT_BYTES, text);
	ok = parse_real("--real", text, &value, &error);
	require_usage_error(ok, &error);
	if (ok) {
		require(isfinite(value) && value == strtod(text, NULL), "'%s' is %g", text, value);
		require(zf_append_double(&printed, value, &error) && zf_buffer_append_byte(&printed, '\0', &error) &&
		                parse_real("--real", (const char *)printed.data, &again, &error) && again == value,
		        "%g does not read back", value);
	}
	zf_buffer_free(&printed);
}

/* ---- Fields and templates ------------------------------------------------ */

/* RFC 6901, or a name. */
static bool is_field(const char *text, size_t length)
{
	if (length == 0)
		return false;
	for (size_t i = 0; text[0] == '/' && i < length; i++)
		if (text[i] == '~' && (i + 1 == length || (text[i + 1] != '0' && text[i + 1] != '1')))
			return false;
	return true;
}

/* Whether the text is a template: literal bytes, escapes and at least one field. */
static bool is_template(const char *text)
{
	bool has_field = false;

	while (*text != '\0') {
		const char *end = text + 1;

		if (*text == '\\') {
			if (*end == '\0' || strchr("nt\\", *end) == NULL)
				return false;
			end++;
		} else if (*text == '}' || (*text == '{' && *end == '{')) {
			if (*end++ != *text)
				return false;
		} else if (*text == '{') {
			while (*end != '}')
				if (*end++ == '\0')
					return false;
			if (!is_field(text + 1, (size_t)(end - text - 1 - (end[-1] == '?'))))
				return false;
			has_field = true;
			end++;
		}
		text = end;
	}
	return has_field;
}

static void try_format(struct choices *choices)
{
	const unsigned member = choose_byte(choices) % 4;
	char text[TEXT_BYTES + 1];
	zipfit_format format = {.kind = ZIPFIT_JSONL};
	zipfit_error error = nothing;
	bool ok;

	choose_text(choices, TEXT_BYTES, text);
	if (member == 0) {
		format.field = text;
	} else if (member == 1) {
		format.pattern = text;
	} else if (member == 2) {
		format.chat = text;
	} else {
		format.unit = ZIPFIT_FIELD_UNIT;
		format.unit_field = text;
	}
	ok = zipfit_format_check(&format, &error);
	require_usage_error(ok, &error);
	require(ok == (member == 1 ? is_template(text) : is_field(text, strlen(text))), "'%s' is %s", text,
	        ok ? "taken" : "refused");
}

/* ---- Command lines ------------------------------------------------------- */

static void require_choice(const zipfit_options *options)
{
	const zipfit_choice *choice = &options->choice;

	require(choice->fraction >= 0 && choice->fraction <= 1, "a fraction of %g", choice->fraction);
	require(isfinite(choice->limit.min_score), "a least score of %g", choice->limit.min_score);
	require(choice->jaccard > 0 && choice->jaccard <= 1, "a similarity of %g", choice->jaccard);
	require(choice->diverse >= 0 && isfinite(choice->diverse), "diversity %g", choice->diverse);
	require(choice->temperature >= 0 && isfinite(choice->temperature), "temperature %g", choice->temperature);
	require(options->exclude_words <= ZIPFIT_MAX_EXCLUDE_WORDS, "%zu words", options->exclude_words);
}

static void require_level(const zipfit_score_options *scoring)
{
	int lowest, highest, standard;

	require(zipfit_compressor_levels(scoring->compressor, &lowest, &highest, &standard, NULL), "no compressor");
	require(scoring->level >= lowest && scoring->level <= highest, "level %d", scoring->level);
}

static void require_options(enum zf_operation operation, const zipfit_options *options)
{
	const zipfit_limit *limit = &options->choice.limit;

	if (operation == ZF_SELECT || operation == ZF_SCORE || operation == ZF_ESTIMATE || operation == ZF_TUNE ||
	    operation == ZF_ALIGN)
		require_level(&options->scoring);
	require(options->threads >= 1 && options->threads <= ZIPFIT_MAX_THREADS, "%zu threads", options->threads);
	require(options->readers <= ZIPFIT_MAX_READERS, "%zu readers", options->readers);
	require(options->shards <= ZIPFIT_MAX_SHARDS && options->shard <= options->shards &&
	                (options->shards == 0 || options->shard > 0),
	        "shard %" PRIu64 " of %" PRIu64, options->shard, options->shards);
	require(options->checkpoint_every > 0 && isfinite(options->checkpoint_every), "every %g seconds",
	        options->checkpoint_every);
	require(options->scoring.prior >= 0 && isfinite(options->scoring.prior), "a prior of %g",
	        options->scoring.prior);
	require(options->format.max_record > 0, "no longest record");
	require(options->input_count > 0 || options->list_count > 0 || operation == ZF_EVALUATE, "no input");
	require(options->output != NULL, "no output");
	for (size_t i = 0; i < options->at_count; i++)
		require(options->at[i] > 0, "a prefix of nothing");
	require(operation != ZF_SELECT || options->choice.fraction > 0 || limit->records > 0 || limit->budget > 0 ||
	                limit->has_min_score || options->ids != NULL,
	        "select without a limit");
	require(operation != ZF_ALIGN || options->sample_size > 0, "samples of no record");
	require_choice(options);
}

/* Shares add up to 1, and every target is of a set. */
static void try_mix(const zipfit_options *options)
{
	zipfit_error error = nothing;
	struct zf_mix mix;
	const bool ok = zf_mix_read(&mix, options, &error);
	double sum = 0;

	require_usage_error(ok, &error);
	if (ok) {
		require(mix.sets >= 1 && mix.sets <= ZIPFIT_MAX_SETS, "%zu sets", mix.sets);
		for (size_t set = 0; set < mix.sets; set++)
			sum += mix.shares[set];
		require(options->mix == NULL || fabs(sum - 1) < 1e-9, "shares of %g together", sum);
		for (size_t set = 0; options->mix != NULL && set < mix.sets; set++)
			require(mix.shares[set] > 0 && mix.names[set] != NULL, "a share of %g", mix.shares[set]);
		for (size_t i = 0; i < options->target_count; i++)
			require(zf_mix_set_of(&mix, options, i) < mix.sets, "a target of no set");
	}
	zf_mix_free(&mix);
}

/* Options that the library takes are within their ranges. */
static void try_options(enum zf_operation operation, const zipfit_options *options)
{
	struct zf_settings settings;
	zipfit_error error = nothing;
	const bool ok = zf_settings_take(&settings, operation, options, &error) &&
	                zf_options_check(operation, &settings.options, &error);

	require_usage_error(ok, &error);
	if (ok) {
		require_options(operation, &settings.options);
		try_mix(&settings.options);
	}
}

static void try_command_line(struct choices *choices)
{
	static const struct {
		char name[8];
		enum command command;
		enum zf_operation operation;
	} commands[] = {
		{"select", COMMAND_SELECT, ZF_SELECT},    {"score", COMMAND_SCORE, ZF_SCORE},
		{"merge", COMMAND_MERGE, ZF_MERGE},       {"eval", COMMAND_EVAL, ZF_EVALUATE},
		{"tune", COMMAND_TUNE, ZF_TUNE},          {"align", COMMAND_ALIGN, ZF_ALIGN},
		{"inspect", COMMAND_INSPECT, ZF_INSPECT},
	};
	const size_t command = choose_below(choices, sizeof(commands) / sizeof(commands[0]));
	char text[TEXT_BYTES + WORDS + 8], name[8];
	char *words[WORDS + 2] = {name};
	struct options options;
	zipfit_error error = nothing;
	int count = 1;
	size_t used = 0;
	bool ok;

	memcpy(name, commands[command].name, sizeof(name));
	while (count <= WORDS && choices->left > 0 && used < TEXT_BYTES) {
		words[count] = text + used;
		choose_text(choices, TEXT_BYTES - used, text + used);
		used += strlen(text + used) + 1;
		count++;
	}
	optind = 0; /* glibc: getopt_long() starts over */
	ok = options_read(&options, commands[command].command, count, words, &error);
	require_usage_error(ok, &error);
	if (ok && !options.help && !options.version)
		try_options(commands[command].operation, &options.job);
	options_free(&options);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct choices choices = {data, size};

	message_mute();
	switch (choose_byte(&choices) % 8) {
	case 0:
		try_number(&choices, false);
		break;
	case 1:
		try_number(&choices, true);
		break;
	case 2:
		try_real(&choices);
		break;
	case 3:
		try_format(&choices);
		break;
	default:
		try_command_line(&choices);
		break;
	}
	return 0;
}
