/*
 * command_line.c - reads the command line into one struct
 *
 * getopt_long() walks through the arguments, the table's functions store them,
 * and at the end what depends on several of them is settled (settle.c). The library
 * checks which options go together.
 */
#include "cli/command_line.h"

#include "cli/nearest.h"
#include "cli/option.h"
#include "cli/settle.h"

#include <getopt.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A long option's value is its place in the table, out of the reach of letters. */
#define LONG_OPTION_BASE (UCHAR_MAX + 1)

/* The output unless -o says otherwise. */
static const char standard_output[] = "-";

/* getopt_long()'s view of the options that a command knows. */
struct getopt_tables {
	struct option *options;
	char *letters;
};

static void free_tables(struct getopt_tables *tables)
{
	free(tables->options);
	free(tables->letters);
}

static bool make_tables(struct getopt_tables *tables, enum command command, zipfit_error *error)
{
	struct option *option;
	char *letter;

	tables->options = calloc(option_count + 1, sizeof(*tables->options));
	tables->letters = calloc(2 * option_count + 2, 1);
	if (tables->options == NULL || tables->letters == NULL)
		return zipfit_fail(error, ZIPFIT_NO_MEMORY, "out of memory for the command line");
	option = tables->options;
	letter = tables->letters;
	*letter++ = ':'; /* tells a missing argument from an unknown option */
	for (size_t i = 0; i < option_count; i++) {
		const struct option_description *known = &option_table[i];

		if ((known->commands & (int)command) == 0)
			continue;
		if (known->name != NULL)
			*option++ = (struct option){
				.name = known->name,
				.has_arg = known->argument != NULL ? required_argument : no_argument,
				.val = LONG_OPTION_BASE + (int)i,
			};
		if (known->letter != 0) {
			*letter++ = known->letter;
			if (known->argument != NULL)
				*letter++ = ':';
		}
	}
	return true;
}

/* The option that getopt_long() found. */
static const struct option_description *find_option(int code)
{
	size_t i = 0;

	if (code >= LONG_OPTION_BASE)
		return &option_table[code - LONG_OPTION_BASE];
	while (option_table[i].letter != code)
		i++;
	return &option_table[i];
}

/* How many characters of "--name=value" are the option: all before the equals sign. */
static int option_length(const char *word)
{
	return (int)strcspn(word, "=");
}

/*
 * The option of the command whose name is nearest to the word, which begins with two dashes; or NULL. The name of an
 * option of another command is not mistyped.
 */
static const char *nearest_option(const char *word, enum command command)
{
	struct nearest nearest = nearest_to(word + 2);

	for (size_t i = 0; i < option_count; i++) {
		const char *name = option_table[i].name;

		if (name != NULL && strlen(name) == nearest.length && strncmp(name, nearest.word, nearest.length) == 0)
			return NULL;
		if (name != NULL && (option_table[i].commands & (int)command) != 0)
			nearest_offer(&nearest, name);
	}
	return nearest.name;
}

static bool knows_letter(char letter, enum command command)
{
	for (size_t i = 0; i < option_count; i++)
		if ((option_table[i].commands & (int)command) != 0 && option_table[i].letter == letter)
			return true;
	return false;
}

/*
 * Fails for a long option that the command does not have. Names the options that begin with it, up to three, or the one
 * that is nearest to it.
 */
static bool fail_unknown(const char *word, enum command command, zipfit_error *error)
{
	const int length = option_length(word);
	char meant[128] = "";
	unsigned shown = 0;

	for (size_t i = 0; i < option_count && shown < 3 && length > 2; i++) {
		const size_t used = strlen(meant);

		if ((option_table[i].commands & (int)command) == 0 || option_table[i].name == NULL ||
		    strncmp(option_table[i].name, word + 2, (size_t)length - 2) != 0)
			continue;
		snprintf(meant + used, sizeof(meant) - used, "%s--%s", shown > 0 ? " or " : "", option_table[i].name);
		shown++;
	}
	if (length == 3 && knows_letter(word[2], command))
		snprintf(meant, sizeof(meant), "-%c", word[2]);
	else if (shown == 0 && nearest_option(word, command) != NULL)
		snprintf(meant, sizeof(meant), "--%s", nearest_option(word, command));
	else if (shown == 0)
		return zipfit_fail(error, ZIPFIT_BAD_OPTION, "%.*s is not an option of this command", length, word);
	return zipfit_fail(error, ZIPFIT_BAD_OPTION, "%.*s is not an option of this command: did you mean %s?", length,
	                   word, meant);
}

/* Fails for what getopt_long() could not read: an option that is unknown, or that lacks its argument. */
static bool fail_getopt(int code, char **argv, enum command command, zipfit_error *error)
{
	const char *word = argv[optind - 1];
	const bool is_long = strncmp(word, "--", 2) == 0;

	/* A wrong letter is in optopt. A long option is known only by its place in argv. */
	if (optopt > 0 && optopt < LONG_OPTION_BASE && !is_long)
		return zipfit_fail(error, ZIPFIT_BAD_OPTION, "-%c %s", optopt,
		                   code == ':' ? "needs an argument" : "is not an option of this command");
	if (optopt >= LONG_OPTION_BASE &&
	    strlen(option_table[optopt - LONG_OPTION_BASE].name) + 2 == (size_t)option_length(word))
		return zipfit_fail(error, ZIPFIT_BAD_OPTION, "%.*s %s", option_length(word), word,
		                   code == ':' ? "needs an argument" : "takes no argument");
	return fail_unknown(word, command, error);
}

/*
 * getopt_long() takes an abbreviation for the option it may mean. A script that relies on one breaks, or changes its
 * meaning, when a later version has another option that begins like it. So options are taken whole.
 */
static bool check_whole(int code, char **argv, enum command command, zipfit_error *error)
{
	const struct option_description *option;
	const char *word = argv[optind - 1];

	if (code < LONG_OPTION_BASE)
		return true;
	option = &option_table[code - LONG_OPTION_BASE];
	/* "--name value" is two words. */
	if (option->argument != NULL && optarg == word)
		word = argv[optind - 2];
	return (size_t)option_length(word) == strlen(option->name) + 2 || fail_unknown(word, command, error);
}

static bool read_arguments(struct reading *reading, int argc, char **argv, zipfit_error *error)
{
	struct options *options = reading->options;
	struct getopt_tables tables = {NULL, NULL};
	bool ok = make_tables(&tables, options->command, error);
	int code;

	opterr = 0;
	/* NOLINTNEXTLINE(concurrency-mt-unsafe): no other thread is there yet */
	while (ok && (code = getopt_long(argc, argv, tables.letters, tables.options, NULL)) != -1) {
		if (code == '?' || code == ':')
			ok = fail_getopt(code, argv, options->command, error);
		else
			ok = check_whole(code, argv, options->command, error) &&
			     option_apply(find_option(code), reading, optarg, error);
	}
	free_tables(&tables);
	if (!ok)
		return false;
	for (; optind < argc; optind++) {
		if (argv[optind][0] == '\0')
			return zipfit_fail(error, ZIPFIT_BAD_OPTION, "an input needs a name: '' is none");
		options->inputs[options->job.input_count++] = argv[optind];
	}
	if (options->job.input_count == 0 && options->job.list_count == 0 &&
	    (options->command & (COMMAND_SELECT | COMMAND_SCORE | COMMAND_TUNE | COMMAND_ALIGN | COMMAND_INSPECT)) != 0)
		options->inputs[options->job.input_count++] = "-";
	return true;
}

/* ZIPFIT_CPU forces an instruction set on the engine: for tests and benchmarks, so not an option. */
static bool read_environment(struct options *options, zipfit_error *error)
{
	static const char *const names[] = {
		[ZIPFIT_CPU_BASELINE] = "baseline", [ZIPFIT_CPU_AVX2] = "avx2", [ZIPFIT_CPU_AVX512] = "avx512"};
	const char *text = getenv("ZIPFIT_CPU");

	if (text == NULL || *text == '\0')
		return true;
	for (int cpu = ZIPFIT_CPU_BASELINE; cpu <= ZIPFIT_CPU_AVX512; cpu++)
		if (strcmp(text, names[cpu]) == 0) {
			options->job.scoring.cpu = (enum zipfit_cpu)cpu;
			return true;
		}
	return zipfit_fail(error, ZIPFIT_BAD_OPTION, "ZIPFIT_CPU is %s: must be baseline, avx2 or avx512", text);
}

/* Makes room for as many files of each kind as there are arguments. */
static bool make_room(struct reading *reading, size_t count, zipfit_error *error)
{
	struct options *options = reading->options;

	options->inputs = calloc(count, sizeof(*options->inputs));
	options->lists = calloc(count, sizeof(*options->lists));
	options->includes = calloc(count, sizeof(*options->includes));
	options->omits = calloc(count, sizeof(*options->omits));
	options->targets = calloc(count, sizeof(*options->targets));
	options->set_names = calloc(count, sizeof(*options->set_names));
	options->test_names = calloc(count, sizeof(*options->test_names));
	options->excludes = calloc(count, sizeof(*options->excludes));
	options->trains = calloc(count, sizeof(*options->trains));
	options->tests = calloc(count, sizeof(*options->tests));
	reading->settings = calloc(count, sizeof(*reading->settings));
	reading->target_settings = calloc(count, sizeof(*reading->target_settings));
	reading->exclude_settings = calloc(count, sizeof(*reading->exclude_settings));
	return (options->inputs != NULL && options->lists != NULL && options->includes != NULL &&
	        options->omits != NULL && options->targets != NULL && options->set_names != NULL &&
	        options->test_names != NULL && options->excludes != NULL && options->trains != NULL &&
	        options->tests != NULL && reading->settings != NULL && reading->target_settings != NULL &&
	        reading->exclude_settings != NULL) ||
	       zipfit_fail(error, ZIPFIT_NO_MEMORY, "out of memory for the command line");
}

static bool has_limit(const zipfit_choice *choice)
{
	return choice->fraction > 0 || choice->limit.records > 0 || choice->limit.budget > 0 || choice->budget_auto ||
	       choice->limit.has_min_score;
}

/* Refuses what the library would do, but a user hardly means. */
static bool check_meant(const struct options *options, zipfit_error *error)
{
	const zipfit_options *job = &options->job;
	const bool has_scores = job->target_count > 0 || job->from_scores != NULL || job->scoring.model != NULL;

	if (options->command == COMMAND_EVAL && job->train_count > 0 && job->test_count > 0 && job->input_count > 0)
		return zipfit_fail(error, ZIPFIT_BAD_OPTION, "eval takes --train and --test, but no input: %s",
		                   job->inputs[0]);
	if (options->command == COMMAND_SELECT && has_scores && job->ids == NULL && !has_limit(&job->choice))
		return zipfit_fail(error, ZIPFIT_BAD_OPTION,
		                   "select needs a limit: -k N, --fraction F, --budget SIZE or --min-score S");
	if (job->shards > 0 && job->output != NULL && strcmp(job->output, "-") == 0 && isatty(STDOUT_FILENO))
		return zipfit_fail(error, ZIPFIT_BAD_OPTION, "a partial result is not for a terminal: -o FILE");
	return true;
}

static bool read_and_settle(struct reading *reading, int argc, char **argv, zipfit_error *error)
{
	struct options *options = reading->options;

	if (!make_room(reading, (size_t)argc + 1, error))
		return false;
	options->job.inputs = options->inputs;
	options->job.lists = options->lists;
	options->names.include = options->includes;
	options->names.omit = options->omits;
	options->job.targets = options->targets;
	options->job.excludes = options->excludes;
	options->job.trains = options->trains;
	options->job.tests = options->tests;
	if (!read_arguments(reading, argc, argv, error))
		return false;
	options->job.at = options->at;
	if (options->job.split_output != NULL && options->job.output == standard_output)
		options->job.output = NULL;
	if (options->help || options->version)
		return true;
	if (options->job.ids != NULL && reading->score_order)
		return zipfit_fail(
			error, ZIPFIT_BAD_OPTION,
			"--order score: --ids computes no scores; without --order, records come as in the list");
	return read_environment(options, error) && settle_budget(reading, error) && check_meant(options, error) &&
	       settle_formats(reading, error);
}

bool options_read(struct options *options, enum command command, int argc, char **argv, zipfit_error *error)
{
	struct reading reading = {
		.options = options,
		.max_line = ZIPFIT_DEFAULT_MAX_RECORD,
		.max_member = ZIPFIT_DEFAULT_MAX_RECORD,
	};
	bool ok;

	*options = (struct options){
		.command = command,
		.job = {.struct_size = sizeof(zipfit_options), .command = argv[0], .output = standard_output},
		.verbosity = NORMAL,
	};
	ok = read_and_settle(&reading, argc, argv, error);
	free(reading.settings);
	free(reading.target_settings);
	free(reading.exclude_settings);
	return ok;
}

void options_free(struct options *options)
{
	free(options->inputs);
	free(options->lists);
	free(options->includes);
	free(options->omits);
	for (size_t i = 0; options->set_names != NULL && i < options->job.target_count; i++)
		free(options->set_names[i]);
	free(options->set_names);
	for (size_t i = 0; options->test_names != NULL && i < options->job.test_count; i++)
		free(options->test_names[i]);
	free(options->test_names);
	free(options->targets);
	free(options->excludes);
	free(options->trains);
	free(options->tests);
	free(options->at);
}
