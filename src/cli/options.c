/*
 * options.c - the command line, read into one struct
 *
 * One table describes every option: getopt_long()'s table, the help text and the
 * check that a command knows an option are made from it, so that they agree.
 */
#include "cli/options.h"

#include "cli/numbers.h"
#include "util/error.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum option_code {
	OPTION_TARGET = 't',
	OPTION_K = 'k',
	OPTION_OUTPUT = 'o',
	OPTION_THREADS = 'T',
	OPTION_QUIET = 'q',
	OPTION_VERBOSE = 'v',
	OPTION_HELP = 'h',
	OPTION_VERSION = 'V',
	OPTION_LONG_ONLY = 256, /* those from here on have no letter */
	OPTION_FIELD,
	OPTION_TEMPLATE,
	OPTION_LINES,
	OPTION_WHOLE_FILES,
	OPTION_TARGET_FIELD,
	OPTION_TARGET_TEMPLATE,
	OPTION_MIN_BYTES,
	OPTION_MAX_BYTES,
	OPTION_MAX_LINE,
	OPTION_MAX_MEMBER,
	OPTION_ON_ERROR,
	OPTION_REJECTS,
	OPTION_SCORE,
	OPTION_LEVEL,
	OPTION_FRAME,
	OPTION_ENGINE,
	OPTION_ORDER,
	OPTION_ANNOTATE,
	OPTION_SCORES,
	OPTION_JSON,
	OPTION_STATS,
	OPTION_PROGRESS,
};

#define BOTH (COMMAND_SELECT | COMMAND_SCORE)

struct description {
	const char *group; /* a heading of the help, before this option */
	const char *name;
	int code;
	const char *argument; /* what the help calls it, or NULL */
	int commands;         /* the commands that know it */
	const char *help;
};

static const struct description descriptions[] = {
	{"What to look for", "target", OPTION_TARGET, "FILE", BOTH, "documents of the target task; may be repeated"},
	{NULL, NULL, OPTION_K, "N", COMMAND_SELECT, "how many records to select"},

	{"Records and documents", "field", OPTION_FIELD, "NAME", BOTH,
         "member that holds the document, or a /json/pointer [text]"},
	{NULL, "template", OPTION_TEMPLATE, "TEXT", BOTH, "build the document: 'Problem: {prompt}\\nSolution: {/a/b}'"},
	{NULL, "lines", OPTION_LINES, NULL, BOTH, "each line is a document"},
	{NULL, "whole-files", OPTION_WHOLE_FILES, NULL, BOTH, "each file or archive member is a document"},
	{NULL, "target-field", OPTION_TARGET_FIELD, "NAME", BOTH, "--field for the targets"},
	{NULL, "target-template", OPTION_TARGET_TEMPLATE, "TEXT", BOTH, "--template for the targets"},
	{NULL, "min-bytes", OPTION_MIN_BYTES, "SIZE", BOTH, "leave out shorter documents [1]"},
	{NULL, "max-bytes", OPTION_MAX_BYTES, "SIZE", BOTH, "leave out longer documents"},
	{NULL, "max-line", OPTION_MAX_LINE, "SIZE", BOTH, "a longer line is a bad record [64M]"},
	{NULL, "max-member", OPTION_MAX_MEMBER, "SIZE", BOTH, "a longer file is a bad record [64M]"},
	{NULL, "on-error", OPTION_ON_ERROR, "fail|skip", BOTH, "what to do with a bad record [fail]"},
	{NULL, "rejects", OPTION_REJECTS, "FILE", BOTH, "keep the bad records that are skipped"},

	{"Scores", "score", OPTION_SCORE, "ncd", BOTH, "mean normalized compression distance [ncd]"},
	{NULL, "level", OPTION_LEVEL, "1..9", BOTH, "gzip's compression level [6]"},
	{NULL, "frame", OPTION_FRAME, "gzip|none", BOTH, "count the 18 bytes of gzip's frame [gzip]"},
	{NULL, "engine", OPTION_ENGINE, "auto|zlib", BOTH, "how to get zlib's sizes [auto]"},

	{"Output", "output", OPTION_OUTPUT, "FILE", BOTH,
         "write to FILE, whole or not at all; .gz .zst .xz .bz2 .lz4 compress [-]"},
	{NULL, "order", OPTION_ORDER, "score|input", COMMAND_SELECT, "order of the selected records [score]"},
	{NULL, "annotate", OPTION_ANNOTATE, NULL, COMMAND_SELECT, "add zipfit_score and zipfit_rank to the records"},
	{NULL, "scores", OPTION_SCORES, "FILE", COMMAND_SELECT, "write 'file line bytes score' of all candidates"},
	{NULL, "json", OPTION_JSON, NULL, COMMAND_SCORE, "write JSON lines instead of tab-separated ones"},
	{NULL, "stats", OPTION_STATS, "FILE", BOTH, "write counts, options and versions as JSON"},

	{"Running", "threads", OPTION_THREADS, "N", BOTH, "scoring threads [those this job may use]"},
	{NULL, "progress", OPTION_PROGRESS, "auto|always|never", BOTH, "show progress [auto: on a terminal]"},
	{NULL, "quiet", OPTION_QUIET, NULL, BOTH, "say nothing but errors"},
	{NULL, "verbose", OPTION_VERBOSE, NULL, BOTH, "say how the run is set up"},
	{NULL, "help", OPTION_HELP, NULL, BOTH, "show this help"},
	{NULL, "version", OPTION_VERSION, NULL, BOTH, "show the version and those of the libraries"},
};

#define DESCRIPTION_COUNT (sizeof(descriptions) / sizeof(descriptions[0]))

/* ---- Help ---------------------------------------------------------------- */

static const char *const general_help =
	"Usage: zipfit COMMAND [OPTION]... [INPUT]...\n"
	"Select training data that looks like a target task, by compression (ZIP-FIT).\n"
	"\n"
	"Commands:\n"
	"  select    write the records that look most like the targets\n"
	"  score     write the score of every record\n"
	"\n"
	"'zipfit COMMAND --help' shows a command's options. Inputs are JSONL, plain or\n"
	"compressed, or archives of it. With no INPUT, or when INPUT is -, standard\n"
	"input is read.\n"
	"\n"
	"Example: zipfit select -t target.jsonl -k 1000 pool.jsonl.zst -o best.jsonl\n";

static const char *const select_help = "Usage: zipfit select -t TARGET [-t TARGET]... -k N [OPTION]... [INPUT]...\n"
				       "Write the records of the INPUTs that look most like the TARGETs, best first.\n";

static const char *const score_help = "Usage: zipfit score -t TARGET [-t TARGET]... [OPTION]... [INPUT]...\n"
				      "Write 'file line bytes score' for every record of the INPUTs, in input order.\n";

static const char *const closing_help = "\n"
					"A SIZE takes the suffixes K, M, G (powers of 1024) and kB, MB, GB (of 1000).\n"
					"With no INPUT, or when INPUT is -, standard input is read.\n";

/* Prints "  -t, --target FILE", padded to the column of the help texts. */
static void print_option(const struct description *description)
{
	char left[64];
	const bool has_letter = description->code < OPTION_LONG_ONLY;

	snprintf(left, sizeof(left), "  %c%c%s %s%s%s%s", has_letter ? '-' : ' ', has_letter ? description->code : ' ',
	         has_letter && description->name != NULL ? ","
	         : description->name != NULL             ? " "
	                                                 : "",
	         description->name != NULL ? "--" : "", description->name != NULL ? description->name : "",
	         description->argument != NULL && description->name != NULL ? " " : "",
	         description->argument != NULL ? description->argument : "");
	printf("%-34s %s\n", left, description->help);
}

void options_help(int command)
{
	const char *group = NULL;

	if (command == 0) {
		fputs(general_help, stdout);
		return;
	}
	fputs(command == COMMAND_SELECT ? select_help : score_help, stdout);
	for (size_t i = 0; i < DESCRIPTION_COUNT; i++) {
		if (descriptions[i].group != NULL)
			group = descriptions[i].group;
		if ((descriptions[i].commands & command) == 0)
			continue;
		if (group != NULL)
			printf("\n%s:\n", group);
		group = NULL;
		print_option(&descriptions[i]);
	}
	fputs(closing_help, stdout);
}

/* ---- getopt's tables ----------------------------------------------------- */

struct getopt_tables {
	struct option options[DESCRIPTION_COUNT + 1];
	char letters[2 * DESCRIPTION_COUNT + 2];
};

static void make_tables(struct getopt_tables *tables, int command)
{
	size_t count = 0, letters = 0;

	tables->letters[letters++] = ':'; /* tell a missing argument from an unknown option */
	for (size_t i = 0; i < DESCRIPTION_COUNT; i++) {
		const struct description *description = &descriptions[i];

		if ((description->commands & command) == 0)
			continue;
		if (description->name != NULL)
			tables->options[count++] = (struct option){
				.name = description->name,
				.has_arg = description->argument != NULL ? required_argument : no_argument,
				.val = description->code,
			};
		if (description->code < OPTION_LONG_ONLY) {
			tables->letters[letters++] = (char)description->code;
			if (description->argument != NULL)
				tables->letters[letters++] = ':';
		}
	}
	tables->options[count] = (struct option){0};
	tables->letters[letters] = '\0';
}

/* ---- Reading ------------------------------------------------------------- */

/* The index of `text` in the NULL-terminated list `words`, into `*choice`. */
static bool choose(const char *option, const char *text, const char *const *words, int *choice, zipfit_error *error)
{
	for (*choice = 0; words[*choice] != NULL; (*choice)++)
		if (strcmp(text, words[*choice]) == 0)
			return true;
	zf_fail(error, ZIPFIT_BAD_OPTION, "%s %s: must be %s", option, text, words[0]);
	for (int i = 1; words[i] != NULL; i++) {
		const size_t used = strlen(error->message);

		snprintf(error->message + used, sizeof(error->message) - used, " or %s", words[i]);
	}
	return false;
}

static bool read_size(const char *option, const char *text, uint64_t lowest, size_t *size, zipfit_error *error)
{
	uint64_t value;

	/* zlib counts in 32 bits; half of it leaves room for the target behind the document. */
	if (!parse_size(option, text, lowest, UINT32_MAX / 2, &value, error))
		return false;
	*size = (size_t)value;
	return true;
}

/* What belongs together and is checked when all options are read. */
struct reading {
	struct options *options;
	size_t max_line, max_member;
	bool min_bytes_given;
	bool k_given;
};

static bool read_kind(struct options *options, enum zipfit_record_kind kind, zipfit_error *error)
{
	if (options->format.kind != ZIPFIT_JSONL && options->format.kind != kind)
		return zf_fail(error, ZIPFIT_BAD_OPTION, "--lines and --whole-files exclude each other");
	options->format.kind = kind;
	return true;
}

static bool read_level(struct options *options, const char *text, zipfit_error *error)
{
	uint64_t level;

	if (strcmp(text, "0") == 0)
		return zf_fail(error, ZIPFIT_BAD_OPTION,
		               "--level 0 does not compress: every score would be a function of lengths alone");
	if (!parse_number("--level", text, 1, 9, &level, error))
		return false;
	options->scoring.level = (int)level;
	return true;
}

static bool read_scoring_option(struct options *options, int code, const char *text, zipfit_error *error)
{
	static const char *const scores[] = {"ncd", NULL};
	static const char *const frames[] = {"gzip", "none", NULL};
	static const char *const engines[] = {"auto", "zlib", NULL};
	int choice;

	switch (code) {
	case OPTION_SCORE:
		return choose("--score", text, scores, &choice, error);
	case OPTION_LEVEL:
		return read_level(options, text, error);
	case OPTION_FRAME:
		if (!choose("--frame", text, frames, &choice, error))
			return false;
		options->scoring.without_frame = choice == 1;
		return true;
	default:
		if (!choose("--engine", text, engines, &choice, error))
			return false;
		options->scoring.engine = choice == 1 ? ZIPFIT_ENGINE_ZLIB : ZIPFIT_ENGINE_AUTO;
		return true;
	}
}

static bool read_record_option(struct reading *reading, int code, const char *text, zipfit_error *error)
{
	static const char *const policies[] = {"fail", "skip", NULL};
	struct options *options = reading->options;
	int choice;

	switch (code) {
	case OPTION_FIELD:
		options->format.field = text;
		return true;
	case OPTION_TEMPLATE:
		options->format.pattern = text;
		return true;
	case OPTION_LINES:
		return read_kind(options, ZIPFIT_LINES, error);
	case OPTION_WHOLE_FILES:
		return read_kind(options, ZIPFIT_FILES, error);
	case OPTION_TARGET_FIELD:
		options->target_format.field = text;
		return true;
	case OPTION_TARGET_TEMPLATE:
		options->target_format.pattern = text;
		return true;
	case OPTION_MIN_BYTES:
		reading->min_bytes_given = true;
		return read_size("--min-bytes", text, 0, &options->format.min_document, error);
	case OPTION_MAX_BYTES:
		return read_size("--max-bytes", text, 1, &options->format.max_document, error);
	case OPTION_MAX_LINE:
		return read_size("--max-line", text, 1, &reading->max_line, error);
	case OPTION_MAX_MEMBER:
		return read_size("--max-member", text, 1, &reading->max_member, error);
	default:
		if (!choose("--on-error", text, policies, &choice, error))
			return false;
		options->skip_bad = choice == 1;
		return true;
	}
}

static bool read_output_option(struct options *options, int code, const char *text, zipfit_error *error)
{
	static const char *const orders[] = {"score", "input", NULL};
	int choice;

	switch (code) {
	case OPTION_OUTPUT:
		options->output = text;
		return true;
	case OPTION_SCORES:
		options->scores = text;
		return true;
	case OPTION_REJECTS:
		options->rejects = text;
		return true;
	case OPTION_STATS:
		options->stats = text;
		return true;
	case OPTION_ANNOTATE:
		options->annotate = true;
		return true;
	case OPTION_JSON:
		options->json = true;
		return true;
	default:
		if (!choose("--order", text, orders, &choice, error))
			return false;
		options->input_order = choice == 1;
		return true;
	}
}

static bool read_running_option(struct options *options, int code, const char *text, zipfit_error *error)
{
	static const char *const times[] = {"auto", "always", "never", NULL};
	static const enum progress_when meanings[] = {PROGRESS_AUTO, PROGRESS_ALWAYS, PROGRESS_NEVER};
	uint64_t threads;
	int choice;

	switch (code) {
	case OPTION_THREADS:
		if (!parse_number("--threads", text, 1, 1024, &threads, error))
			return false;
		options->threads = (size_t)threads;
		return true;
	case OPTION_PROGRESS:
		if (!choose("--progress", text, times, &choice, error))
			return false;
		options->progress = meanings[choice];
		return true;
	case OPTION_QUIET:
		options->verbosity = QUIET;
		return true;
	default:
		options->verbosity = VERBOSE;
		return true;
	}
}

static bool read_option(struct reading *reading, int code, const char *text, zipfit_error *error)
{
	struct options *options = reading->options;

	switch (code) {
	case OPTION_TARGET:
		options->targets[options->target_count++] = text;
		return true;
	case OPTION_K:
		reading->k_given = true;
		return parse_number("-k", text, 1, UINT64_MAX, &options->k, error);
	case OPTION_HELP:
		options->help = true;
		return true;
	case OPTION_VERSION:
		options->version = true;
		return true;
	case OPTION_SCORE:
	case OPTION_LEVEL:
	case OPTION_FRAME:
	case OPTION_ENGINE:
		return read_scoring_option(options, code, text, error);
	case OPTION_OUTPUT:
	case OPTION_SCORES:
	case OPTION_REJECTS:
	case OPTION_STATS:
	case OPTION_ANNOTATE:
	case OPTION_JSON:
	case OPTION_ORDER:
		return read_output_option(options, code, text, error);
	case OPTION_THREADS:
	case OPTION_PROGRESS:
	case OPTION_QUIET:
	case OPTION_VERBOSE:
		return read_running_option(options, code, text, error);
	default:
		return read_record_option(reading, code, text, error);
	}
}

/* ---- What belongs together ----------------------------------------------- */

/* Settles the formats of candidates and targets: what one takes from the other, and what they must not have. */
static bool settle_formats(struct reading *reading, zipfit_error *error)
{
	struct options *options = reading->options;
	zipfit_format *format = &options->format;
	zipfit_format *target = &options->target_format;

	if (!reading->min_bytes_given)
		format->min_document = 1;
	if (format->max_document > 0 && format->max_document < format->min_document)
		return zf_fail(error, ZIPFIT_BAD_OPTION, "--max-bytes is smaller than --min-bytes");
	format->max_record = format->kind == ZIPFIT_FILES ? reading->max_member : reading->max_line;
	options->target_format_given = target->field != NULL || target->pattern != NULL;
	if (options->target_format_given)
		target->max_record = reading->max_line;
	else
		*target = *format;
	return zipfit_format_check(format, error) && zipfit_format_check(target, error);
}

static size_t count_word(const char *const *words, size_t count, const char *word)
{
	size_t found = 0;

	for (size_t i = 0; i < count; i++)
		found += words[i] != NULL && strcmp(words[i], word) == 0;
	return found;
}

/* Standard input can be read once, and a file can be written by one output. */
static bool check_files(const struct options *options, zipfit_error *error)
{
	const char *const outputs[] = {options->output, options->scores, options->rejects, options->stats};
	const size_t output_count = sizeof(outputs) / sizeof(outputs[0]);

	if (count_word(options->targets, options->target_count, "-") +
	            count_word(options->inputs, options->input_count, "-") >
	    1)
		return zf_fail(error, ZIPFIT_BAD_OPTION, "standard input can be read only once");
	for (size_t i = 0; i < output_count; i++)
		if (outputs[i] != NULL && count_word(outputs, output_count, outputs[i]) > 1)
			return zf_fail(error, ZIPFIT_BAD_OPTION, "two outputs go to %s",
			               strcmp(outputs[i], "-") == 0 ? "standard output" : outputs[i]);
	return true;
}

static bool check_together(const struct reading *reading, zipfit_error *error)
{
	const struct options *options = reading->options;

	if (options->target_count == 0)
		return zf_fail(error, ZIPFIT_BAD_OPTION, "%s needs a target: -t FILE", options->command_name);
	if (options->command == COMMAND_SELECT && !reading->k_given)
		return zf_fail(error, ZIPFIT_BAD_OPTION, "select needs a limit: -k N");
	if (options->annotate && options->format.kind == ZIPFIT_LINES)
		return zf_fail(error, ZIPFIT_BAD_OPTION, "--annotate needs JSON records; --lines has none");
	if (options->rejects != NULL && !options->skip_bad)
		return zf_fail(error, ZIPFIT_BAD_OPTION, "--rejects needs --on-error skip");
	if (options->rejects != NULL && options->format.kind == ZIPFIT_FILES)
		return zf_fail(error, ZIPFIT_BAD_OPTION, "--rejects keeps lines; --whole-files has none");
	return check_files(options, error);
}

static bool fail_getopt(int code, int argc, char **argv, zipfit_error *error)
{
	const char *what = code == ':' ? "needs an argument" : "is not an option of this command";

	/* A letter is in optopt; of a long option only its place in argv is known. */
	if (optopt > 0 && optopt < OPTION_LONG_ONLY && (optind > argc || strncmp(argv[optind - 1], "--", 2) != 0))
		return zf_fail(error, ZIPFIT_BAD_OPTION, "-%c %s", optopt, what);
	return zf_fail(error, ZIPFIT_BAD_OPTION, "%s %s", argv[optind - 1], what);
}

bool options_read(struct options *options, enum command command, int argc, char **argv, zipfit_error *error)
{
	static const char *const standard_input[] = {"-"};
	struct reading reading = {.options = options};
	struct getopt_tables tables;
	int code;

	*options = (struct options){
		.command = command,
		.command_name = argv[0],
		.scoring = {.level = ZIPFIT_DEFAULT_LEVEL},
		.threads = zipfit_default_threads(),
		.output = "-",
		.verbosity = NORMAL,
	};
	options->targets = calloc((size_t)argc, sizeof(*options->targets));
	options->inputs = calloc((size_t)argc, sizeof(*options->inputs));
	if (options->targets == NULL || options->inputs == NULL)
		return zf_fail_memory(error, "the command line");
	make_tables(&tables, (int)command);
	opterr = 0;
	while ((code = getopt_long(argc, argv, tables.letters, tables.options, NULL)) != -1) {
		if (code == '?' || code == ':')
			return fail_getopt(code, argc, argv, error);
		if (!read_option(&reading, code, optarg, error))
			return false;
	}
	if (options->help || options->version)
		return true;
	for (; optind < argc; optind++)
		options->inputs[options->input_count++] = argv[optind];
	if (options->input_count == 0)
		options->inputs[options->input_count++] = standard_input[0];
	return check_together(&reading, error) && settle_formats(&reading, error);
}

void options_free(struct options *options)
{
	free(options->targets);
	free(options->inputs);
}
