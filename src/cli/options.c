/*
 * options.c - the command line, read into one struct
 *
 * getopt_long() walks through the arguments, the table's functions store them,
 * and at the end what belongs together is checked together.
 */
#include "cli/options.h"

#include "cli/numbers.h"
#include "cli/option_table.h"
#include "util/error.h"

#include <getopt.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A long option's value is its place in the table, out of the reach of letters. */
#define LONG_OPTION_BASE (UCHAR_MAX + 1)

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
		return zf_fail_memory(error, "the command line");
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

/* Fails for a long option that the command does not have. Names the options that begin with it, up to three. */
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
	if (shown == 0)
		return zf_fail(error, ZIPFIT_BAD_OPTION, "%.*s is not an option of this command", length, word);
	return zf_fail(error, ZIPFIT_BAD_OPTION, "%.*s is not an option of this command: did you mean %s?", length,
	               word, meant);
}

/* Fails for what getopt_long() could not read: an option that is unknown, or that lacks its argument. */
static bool fail_getopt(int code, char **argv, enum command command, zipfit_error *error)
{
	const char *word = argv[optind - 1];
	const bool is_long = strncmp(word, "--", 2) == 0;

	/* A wrong letter is in optopt. A long option is known only by its place in argv. */
	if (optopt > 0 && optopt < LONG_OPTION_BASE && !is_long)
		return zf_fail(error, ZIPFIT_BAD_OPTION, "-%c %s", optopt,
		               code == ':' ? "needs an argument" : "is not an option of this command");
	if (optopt >= LONG_OPTION_BASE &&
	    strlen(option_table[optopt - LONG_OPTION_BASE].name) + 2 == (size_t)option_length(word))
		return zf_fail(error, ZIPFIT_BAD_OPTION, "%.*s %s", option_length(word), word,
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
			return zf_fail(error, ZIPFIT_BAD_OPTION, "an input needs a name: '' is none");
		options->inputs[options->input_count++] = argv[optind];
	}
	if (options->input_count == 0 && (options->command & (COMMAND_SELECT | COMMAND_SCORE)) != 0)
		options->inputs[options->input_count++] = "-";
	return true;
}

/* A budget in bytes is a size, any other a number. */
static bool settle_budget(struct reading *reading, zipfit_error *error)
{
	uint64_t *budget = &reading->options->choosing.limit.budget;

	if (reading->budget == NULL)
		return reading->unit == NULL ||
		       zf_fail(error, ZIPFIT_BAD_OPTION, "--unit says what --budget counts: it needs one");
	return reading->options->format.unit == ZIPFIT_BYTES
	               ? parse_size("--budget", reading->budget, 1, UINT64_MAX, budget, error)
	               : parse_number("--budget", reading->budget, 1, UINT64_MAX, budget, error);
}

/* The format of a file of targets: that of the setting, or, where it is NULL, the candidates'. */
static bool make_format(const struct reading *reading, const struct target_setting *setting, struct file_format *made,
                        zipfit_error *error)
{
	made->given = setting != NULL;
	if (setting == NULL) {
		made->format = reading->options->format;
		made->format.unit = ZIPFIT_BYTES;
		made->format.unit_field = NULL;
	} else {
		made->format = (zipfit_format){
			.field = setting->field,
			.pattern = setting->pattern,
			.chat = setting->chat,
			.roles = setting->chat != NULL ? reading->roles : NULL,
			.max_record = reading->max_line,
		};
	}
	made->format.plain = reading->options->format.plain;
	made->format.max_window = reading->options->format.max_window;
	/* An array is known by its first byte in each of these files. --records values says what the others hold. */
	made->format.records = reading->options->format.records == ZIPFIT_RECORDS_VALUES
	                               ? ZIPFIT_RECORDS_ARRAY_OR_VALUES
	                               : ZIPFIT_RECORDS_AUTO;
	return zipfit_format_check(&made->format, error);
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

/* Settles how each file of targets, and of what to exclude, is read. */
static bool settle_targets(const struct reading *reading, zipfit_error *error)
{
	struct options *options = reading->options;

	if (reading->setting_count > 1 && !reading->setting_is_used)
		return zf_fail(error, ZIPFIT_BAD_OPTION,
		               "'%s' is for the targets that follow it, and none does: give it before its -t or "
		               "--exclude",
		               text_of(&reading->settings[reading->setting_count - 1]));
	options->target_formats = calloc(options->target_count + 1, sizeof(*options->target_formats));
	options->exclude_formats = calloc(options->exclude_count + 1, sizeof(*options->exclude_formats));
	if (options->target_formats == NULL || options->exclude_formats == NULL)
		return zf_fail_memory(error, "the command line");
	/* One more than there are, so that a setting is checked even without targets. */
	for (size_t i = 0; i <= options->target_count; i++)
		if (!make_format(reading, setting_of(reading, reading->target_settings[i]), &options->target_formats[i],
		                 error))
			return false;
	for (size_t i = 0; i < options->exclude_count; i++)
		if (!make_format(reading, setting_of(reading, reading->exclude_settings[i]),
		                 &options->exclude_formats[i], error))
			return false;
	return true;
}

static bool has_chat(const struct reading *reading)
{
	for (size_t i = 0; i < reading->setting_count; i++)
		if (reading->settings[i].chat != NULL)
			return true;
	return reading->options->format.chat != NULL;
}

/* Settles the formats of candidates and targets: what one takes from the other, and what they must not have. */
static bool settle_formats(struct reading *reading, zipfit_error *error)
{
	zipfit_format *format = &reading->options->format;

	if (!reading->min_bytes_given)
		format->min_document = 1;
	if (format->max_document > 0 && format->max_document < format->min_document)
		return zf_fail(error, ZIPFIT_BAD_OPTION, "--max-bytes is smaller than --min-bytes");
	if (reading->roles != NULL && !has_chat(reading))
		return zf_fail(error, ZIPFIT_BAD_OPTION, "--roles is for --chat or --target-chat");
	format->max_record = format->kind == ZIPFIT_FILES ? reading->max_member : reading->max_line;
	format->roles = format->chat != NULL ? reading->roles : NULL;
	return zipfit_format_check(format, error) && settle_targets(reading, error);
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
			options->scoring.cpu = (enum zipfit_cpu)cpu;
			return true;
		}
	return zf_fail(error, ZIPFIT_BAD_OPTION, "ZIPFIT_CPU is %s: must be baseline, avx2 or avx512", text);
}

static size_t count_word(const char *const *words, size_t count, const char *word)
{
	size_t found = 0;

	for (size_t i = 0; i < count; i++)
		found += words[i] != NULL && strcmp(words[i], word) == 0;
	return found;
}

void options_outputs(const struct options *options, struct named_output outputs[OPTIONS_OUTPUTS])
{
	const struct named_output all[OPTIONS_OUTPUTS] = {
		{"-o", options->output},         {"--scores", options->scores},   {"--rejects", options->rejects},
		{"--stats", options->stats},     {"--explain", options->explain}, {"--manifest", options->manifest},
		{"--depfile", options->depfile},
	};

	memcpy(outputs, all, sizeof(all));
}

/* Standard input can be read once, and standard output written by one output. file_check.c compares the files. */
static bool check_files(const struct options *options, zipfit_error *error)
{
	struct named_output outputs[OPTIONS_OUTPUTS];
	size_t to_stdout = 0;
	const size_t from_stdin = count_word(options->targets, options->target_count, "-") +
	                          count_word(options->inputs, options->input_count, "-") +
	                          count_word(options->excludes, options->exclude_count, "-") +
	                          count_word(&options->background, 1, "-") + count_word(&options->from_scores, 1, "-") +
	                          count_word(options->trains, options->train_count, "-") +
	                          count_word(options->tests, options->test_count, "-");

	if (options->depfile != NULL && strcmp(options->output, "-") == 0)
		return zf_fail(error, ZIPFIT_BAD_OPTION, "--depfile writes a rule for a file: it needs -o FILE");
	if (from_stdin > 1)
		return zf_fail(error, ZIPFIT_BAD_OPTION, "standard input can be read only once");
	options_outputs(options, outputs);
	for (size_t i = 0; i < OPTIONS_OUTPUTS; i++)
		to_stdout += outputs[i].path != NULL && strcmp(outputs[i].path, "-") == 0;
	return to_stdout <= 1 || zf_fail(error, ZIPFIT_BAD_OPTION, "two outputs go to standard output");
}

static bool check_eval(const struct options *options, zipfit_error *error)
{
	if (options->train_count == 0)
		return zf_fail(error, ZIPFIT_BAD_OPTION, "eval needs training text: --train FILE");
	if (options->test_count == 0)
		return zf_fail(error, ZIPFIT_BAD_OPTION, "eval needs test text: --test FILE");
	if (options->input_count > 0)
		return zf_fail(error, ZIPFIT_BAD_OPTION, "eval takes --train and --test, but no input: %s",
		               options->inputs[0]);
	return check_files(options, error);
}

/* What belongs to one scoring method is a mistake with another one. */
static bool check_scoring(const struct options *options, zipfit_error *error)
{
	const enum zipfit_method method = options->scoring.method;

	if (method == ZIPFIT_CONTRAST && options->background == NULL)
		return zf_fail(error, ZIPFIT_BAD_OPTION, "--score contrast needs a background: --background FILE");
	if (method != ZIPFIT_CONTRAST && (options->background != NULL || options->background_sample > 0))
		return zf_fail(error, ZIPFIT_BAD_OPTION, "a background is for --score contrast");
	if (method == ZIPFIT_NCD && options->scoring.prior_given)
		return zf_fail(error, ZIPFIT_BAD_OPTION, "--prior is for --score conditional or contrast");
	return true;
}

static bool has_limit(const struct options *options)
{
	return options->choosing.fraction > 0 || options->choosing.limit.records > 0 ||
	       options->choosing.limit.budget > 0 || options->choosing.limit.has_min_score;
}

static bool check_merge(const struct options *options, zipfit_error *error)
{
	if (options->input_count == 0)
		return zf_fail(error, ZIPFIT_BAD_OPTION, "merge needs partial results: PART...");
	for (size_t i = 0; i < options->input_count; i++)
		if (strcmp(options->inputs[i], "-") == 0)
			return zf_fail(error, ZIPFIT_BAD_OPTION, "merge reads its parts more than once: name files");
	if (options->partial &&
	    (has_limit(options) || options->dedup_given || options->diverse_given || options->choosing.candidates > 0 ||
	     options->annotate || options->input_order || options->scores != NULL || options->rejects != NULL))
		return zf_fail(
			error, ZIPFIT_BAD_OPTION,
			"--partial writes what the parts say: it takes no limit and none of --order, --annotate, "
			"--scores, --rejects");
	return check_files(options, error);
}

static bool check_choosing(const struct options *options, zipfit_error *error)
{
	if (options->exclude_words > 0 && options->exclude_count == 0)
		return zf_fail(error, ZIPFIT_BAD_OPTION, "--exclude-ngram is for --exclude");
	if (options->choosing.temperature > 0 && options->choosing.diverse > 0)
		return zf_fail(error, ZIPFIT_BAD_OPTION,
		               "--sample draws by chance, --diverse chooses: take one of them");
	if (options->choosing.candidates > 0 && !zf_rules_compares(&options->choosing))
		return zf_fail(error, ZIPFIT_BAD_OPTION, "--candidates is for --dedup and --diverse");
	return true;
}

/* Scores that are there need nothing to score with, and stand in one file for the whole input. */
static bool check_from_scores(const struct options *options, zipfit_error *error)
{
	if (options->target_count > 0)
		return zf_fail(error, ZIPFIT_BAD_OPTION, "--from-scores has the scores already: it takes no target");
	if (options->shards > 0 || options->checkpoint != NULL)
		return zf_fail(error, ZIPFIT_BAD_OPTION,
		               "--from-scores reads the whole input: it takes no --shard and no --checkpoint");
	return true;
}

static bool check_large(const struct options *options, zipfit_error *error)
{
	if (options->explain != NULL &&
	    (options->shards > 0 || options->from_scores != NULL || options->checkpoint != NULL))
		return zf_fail(
			error, ZIPFIT_BAD_OPTION,
			"--explain needs the targets and the whole input: no --shard, --checkpoint or --from-scores");
	if (options->shards > 0 && count_word(options->inputs, options->input_count, "-") > 0)
		return zf_fail(error, ZIPFIT_BAD_OPTION, "standard input cannot be divided into shards");
	if (options->shards > 0 && strcmp(options->output, "-") == 0 && isatty(STDOUT_FILENO))
		return zf_fail(error, ZIPFIT_BAD_OPTION, "a partial result is not for a terminal: -o FILE");
	if (options->checkpoint != NULL && strcmp(options->checkpoint, "-") == 0)
		return zf_fail(error, ZIPFIT_BAD_OPTION, "--checkpoint needs a file");
	if (options->dry_run &&
	    (options->from_scores != NULL || options->choosing.fraction > 0 || options->format.unit != ZIPFIT_BYTES))
		return zf_fail(error, ZIPFIT_BAD_OPTION, "--dry-run knows no --from-scores, --fraction and --unit");
	return true;
}

static bool check_together(const struct options *options, zipfit_error *error)
{
	if (options->command == COMMAND_EVAL)
		return check_eval(options, error);
	if (options->command == COMMAND_MERGE)
		return check_merge(options, error);
	if (options->from_scores != NULL && !check_from_scores(options, error))
		return false;
	if (options->target_count == 0 && options->from_scores == NULL)
		return zf_fail(error, ZIPFIT_BAD_OPTION, "%s needs a target: -t FILE", options->command_name);
	for (size_t i = 0; options->command == COMMAND_SCORE && i < options->target_count; i++)
		if (options->target_names[i] != NULL)
			return zf_fail(error, ZIPFIT_BAD_OPTION, "score has one target set: -t %s=... is for select",
			               options->target_names[i]);
	if (options->command == COMMAND_SELECT && !has_limit(options))
		return zf_fail(error, ZIPFIT_BAD_OPTION,
		               "select needs a limit: -k N, --fraction F, --budget SIZE or --min-score S");
	if (options->no_heading && options->command == COMMAND_SELECT && options->scores == NULL &&
	    options->from_scores == NULL)
		return zf_fail(error, ZIPFIT_BAD_OPTION, "--no-heading is for --scores and --from-scores");
	if (options->annotate && options->format.kind == ZIPFIT_LINES)
		return zf_fail(error, ZIPFIT_BAD_OPTION, "--annotate needs JSON records; --lines has none");
	if (options->rejects != NULL && !options->skip_bad && options->exclude_count == 0)
		return zf_fail(error, ZIPFIT_BAD_OPTION, "--rejects needs --on-error skip");
	if (options->rejects != NULL && options->format.kind == ZIPFIT_FILES)
		return zf_fail(error, ZIPFIT_BAD_OPTION, "--rejects keeps lines; --whole-files has none");
	return check_scoring(options, error) && check_choosing(options, error) && check_large(options, error) &&
	       check_files(options, error);
}

/* Makes room for as many files of each kind as there are arguments. */
static bool make_room(struct reading *reading, size_t count, zipfit_error *error)
{
	struct options *options = reading->options;

	options->targets = calloc(count, sizeof(*options->targets));
	options->target_names = calloc(count, sizeof(*options->target_names));
	options->inputs = calloc(count, sizeof(*options->inputs));
	options->excludes = calloc(count, sizeof(*options->excludes));
	options->trains = calloc(count, sizeof(*options->trains));
	options->tests = calloc(count, sizeof(*options->tests));
	reading->settings = calloc(count, sizeof(*reading->settings));
	reading->target_settings = calloc(count, sizeof(*reading->target_settings));
	reading->exclude_settings = calloc(count, sizeof(*reading->exclude_settings));
	return (options->targets != NULL && options->inputs != NULL && options->trains != NULL &&
	        options->tests != NULL && options->excludes != NULL && options->target_names != NULL &&
	        reading->settings != NULL && reading->target_settings != NULL && reading->exclude_settings != NULL) ||
	       zf_fail_memory(error, "the command line");
}

static bool read_and_settle(struct reading *reading, int argc, char **argv, zipfit_error *error)
{
	struct options *options = reading->options;

	if (!make_room(reading, (size_t)argc, error) || !read_arguments(reading, argc, argv, error))
		return false;
	if (options->help || options->version)
		return true;
	options->choosing.seed = options->seed;
	return read_environment(options, error) && settle_budget(reading, error) && check_together(options, error) &&
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
		.command_name = argv[0],
		.scoring = {.level = ZIPFIT_DEFAULT_LEVEL},
		.threads = zipfit_default_threads(),
		.output = "-",
		.checkpoint_every = 300,
		.memory = (uint64_t)1 << 30,
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
	free(options->targets);
	free(options->inputs);
	for (size_t i = 0; options->target_names != NULL && i < options->target_count; i++)
		free(options->target_names[i]);
	free(options->target_names);
	free(options->target_formats);
	free(options->excludes);
	free(options->exclude_formats);
	free(options->trains);
	free(options->tests);
	free(options->at);
}
