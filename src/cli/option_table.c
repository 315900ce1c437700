/*
 * option_table.c - every option of every command, described once
 *
 * A function for each option that has something to judge, then the table. A new
 * option is a row of it; nothing else has to know.
 */
#include "cli/option_table.h"

#include "cli/numbers.h"
#include "cli/scheduler.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

bool option_next_word(const struct option_description *option, struct option_word *word)
{
	const char *at = word->length == 0 ? option->argument : word->text + word->length;

	if (at == NULL || strchr(option->argument, '|') == NULL)
		return false;
	/* What may follow a word, as in "near[=J]", is no part of it. */
	while (*at != '\0') {
		const size_t length = strcspn(at, "|");

		if (at[0] >= 'a' && at[0] <= 'z' && (at == option->argument || at[-1] == '|')) {
			*word = (struct option_word){at, strcspn(at, "|[")};
			return true;
		}
		at += length + (at[length] == '|');
	}
	return false;
}

/* The option that takes one of several words. */
static const struct option_description *find_choice(const char *name)
{
	size_t i = 0;

	while (option_table[i].name == NULL || strcmp(option_table[i].name, name) != 0 ||
	       option_table[i].argument == NULL || strchr(option_table[i].argument, '|') == NULL)
		i++;
	return &option_table[i];
}

/* The index of `text` among the words that `option`, a name with its dashes, takes, into `*choice`. */
static bool choose(const char *option, const char *text, size_t *choice, zipfit_error *error)
{
	const struct option_description *row = find_choice(option + 2);
	struct option_word word = {.length = 0};
	char list[128] = "";

	for (*choice = 0; option_next_word(row, &word); (*choice)++) {
		const size_t used = strlen(list);

		if (strlen(text) == word.length && strncmp(text, word.text, word.length) == 0)
			return true;
		snprintf(list + used, sizeof(list) - used, "%s%.*s", used > 0 ? " or " : "", (int)word.length,
		         word.text);
	}
	return zipfit_fail(error, ZIPFIT_BAD_OPTION, "%s %s: must be %s", option, text, list);
}

static bool choose_one_of_two(const char *option, const char *text, bool *is_second, zipfit_error *error)
{
	size_t choice;

	if (!choose(option, text, &choice, error))
		return false;
	*is_second = choice == 1;
	return true;
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

/* ---- What to look for ---------------------------------------------------- */

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

static bool read_target(struct reading *reading, const char *text, zipfit_error *error)
{
	struct options *options = reading->options;
	const size_t number = options->job.target_count++;

	reading->target_settings[number] = reading->setting_count;
	reading->setting_is_used = true;
	return read_named("--target", text, &options->targets[number], &options->set_names[number], error);
}

static bool read_k(struct reading *reading, const char *text, zipfit_error *error)
{
	return parse_number("-k", text, 1, UINT64_MAX, &reading->options->job.choice.limit.records, error);
}

static bool read_fraction(struct reading *reading, const char *text, zipfit_error *error)
{
	double *fraction = &reading->options->job.choice.fraction;

	if (!parse_real("--fraction", text, fraction, error))
		return false;
	return (*fraction > 0 && *fraction <= 1) ||
	       zipfit_fail(error, ZIPFIT_BAD_OPTION, "--fraction %s: must be above 0 and at most 1", text);
}

static bool read_budget(struct reading *reading, const char *text, zipfit_error *error)
{
	(void)error;
	reading->budget = text;
	return true;
}

static bool read_unit(struct reading *reading, const char *text, zipfit_error *error)
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

static bool read_min_score(struct reading *reading, const char *text, zipfit_error *error)
{
	reading->options->job.choice.limit.has_min_score = true;
	return parse_real("--min-score", text, &reading->options->job.choice.limit.min_score, error);
}

/* ---- Duplicates, diversity, exclusion ------------------------------------ */

static bool read_candidates(struct reading *reading, const char *text, zipfit_error *error)
{
	return parse_number("--candidates", text, 1, UINT64_MAX, &reading->options->job.choice.candidates, error);
}

static bool read_dedup(struct reading *reading, const char *text, zipfit_error *error)
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

static bool read_diverse(struct reading *reading, const char *text, zipfit_error *error)
{
	zipfit_options *job = &reading->options->job;

	return read_power("--diverse", text, &job->choice.diverse, &job->diverse_given, error);
}

static bool read_cover(struct reading *reading, const char *text, zipfit_error *error)
{
	zipfit_options *job = &reading->options->job;

	return read_power("--cover", text, &job->choice.cover, &job->cover_given, error);
}

static bool read_sample(struct reading *reading, const char *text, zipfit_error *error)
{
	double *temperature = &reading->options->job.choice.temperature;

	if (!parse_real("--sample", text, temperature, error))
		return false;
	return *temperature > 0 || zipfit_fail(error, ZIPFIT_BAD_OPTION, "--sample %s: must be above 0", text);
}

static bool read_keep_general(struct reading *reading, const char *text, zipfit_error *error)
{
	double *share = &reading->options->job.choice.keep_general;

	if (!parse_real("--keep-general", text, share, error))
		return false;
	return (*share >= 0 && *share <= 1) ||
	       zipfit_fail(error, ZIPFIT_BAD_OPTION, "--keep-general %s: must be from 0 to 1", text);
}

static bool read_sample_size(struct reading *reading, const char *text, zipfit_error *error)
{
	return parse_number("--sample-size", text, 1, SIZE_MAX / 2, &reading->options->job.sample_size, error);
}

static bool read_exclude(struct reading *reading, const char *text, zipfit_error *error)
{
	struct options *options = reading->options;

	(void)error;
	reading->exclude_settings[options->job.exclude_count] = reading->setting_count;
	reading->setting_is_used = true;
	options->excludes[options->job.exclude_count++].path = text;
	return true;
}

static bool read_exclude_ngram(struct reading *reading, const char *text, zipfit_error *error)
{
	uint64_t words;

	if (!parse_number("--exclude-ngram", text, 1, ZIPFIT_MAX_EXCLUDE_WORDS, &words, error))
		return false;
	reading->options->job.exclude_words = (size_t)words;
	return true;
}

/* ---- Training and test text ---------------------------------------------- */

static bool read_train(struct reading *reading, const char *text, zipfit_error *error)
{
	(void)error;
	reading->options->trains[reading->options->job.train_count++].path = text;
	return true;
}

static bool read_test(struct reading *reading, const char *text, zipfit_error *error)
{
	struct options *options = reading->options;
	const size_t number = options->job.test_count++;

	return read_named("--test", text, &options->tests[number], &options->test_names[number], error);
}

static bool read_model(struct reading *reading, const char *text, zipfit_error *error)
{
	bool is_mix;

	if (!choose_one_of_two("--model", text, &is_mix, error))
		return false;
	reading->options->job.model = is_mix ? ZIPFIT_MODEL_MIX : ZIPFIT_MODEL_PPMD;
	return true;
}

static bool read_model_memory(struct reading *reading, const char *text, zipfit_error *error)
{
	return parse_size("--model-memory", text, ZIPFIT_MIN_MODEL_MEMORY, UINT64_MAX,
	                  &reading->options->job.model_memory, error);
}

/* Appends the sizes of a list with commas. */
static bool read_at(struct reading *reading, const char *text, zipfit_error *error)
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

/* ---- Inputs -------------------------------------------------------------- */

static bool add_list(struct reading *reading, const char *text, bool nul)
{
	struct options *options = reading->options;

	options->lists[options->job.list_count++] = (zipfit_name_list){.path = text, .nul = nul};
	return true;
}

static bool read_files_from(struct reading *reading, const char *text, zipfit_error *error)
{
	(void)error;
	return add_list(reading, text, false);
}

static bool read_files0_from(struct reading *reading, const char *text, zipfit_error *error)
{
	(void)error;
	return add_list(reading, text, true);
}

static bool read_include(struct reading *reading, const char *text, zipfit_error *error)
{
	struct options *options = reading->options;

	(void)error;
	options->includes[options->names.include_count++] = text;
	options->job.format.names = &options->names;
	return true;
}

static bool read_omit(struct reading *reading, const char *text, zipfit_error *error)
{
	struct options *options = reading->options;

	(void)error;
	options->omits[options->names.omit_count++] = text;
	options->job.format.names = &options->names;
	return true;
}

/* ---- Records and documents ----------------------------------------------- */

static bool set_kind(struct options *options, enum zipfit_record_kind kind, zipfit_error *error)
{
	if (options->job.format.kind != ZIPFIT_JSONL && options->job.format.kind != kind)
		return zipfit_fail(error, ZIPFIT_BAD_OPTION, "--lines and --whole-files exclude each other");
	options->job.format.kind = kind;
	return true;
}

static bool read_lines(struct reading *reading, const char *text, zipfit_error *error)
{
	(void)text;
	return set_kind(reading->options, ZIPFIT_LINES, error);
}

static bool read_whole_files(struct reading *reading, const char *text, zipfit_error *error)
{
	(void)text;
	return set_kind(reading->options, ZIPFIT_FILES, error);
}

static bool read_roles(struct reading *reading, const char *text, zipfit_error *error)
{
	(void)error;
	reading->roles = text;
	return true;
}

/* The setting for the files from here on: the last one, while no file has come after it. */
static struct target_setting *open_setting(struct reading *reading)
{
	if (reading->setting_count == 0 || reading->setting_is_used)
		reading->settings[reading->setting_count++] = (struct target_setting){NULL, NULL, NULL};
	reading->setting_is_used = false;
	return &reading->settings[reading->setting_count - 1];
}

static bool read_target_field(struct reading *reading, const char *text, zipfit_error *error)
{
	(void)error;
	open_setting(reading)->field = text;
	return true;
}

static bool read_target_template(struct reading *reading, const char *text, zipfit_error *error)
{
	(void)error;
	open_setting(reading)->pattern = text;
	return true;
}

static bool read_target_chat(struct reading *reading, const char *text, zipfit_error *error)
{
	(void)error;
	open_setting(reading)->chat = text;
	return true;
}

static bool read_records(struct reading *reading, const char *text, zipfit_error *error)
{
	size_t choice;

	if (!choose("--records", text, &choice, error))
		return false;
	reading->options->job.format.records = (enum zipfit_records)choice;
	return true;
}

static bool read_min_bytes(struct reading *reading, const char *text, zipfit_error *error)
{
	reading->min_bytes_given = true;
	return read_size("--min-bytes", text, 0, &reading->options->job.format.min_document, error);
}

static bool read_max_bytes(struct reading *reading, const char *text, zipfit_error *error)
{
	return read_size("--max-bytes", text, 1, &reading->options->job.format.max_document, error);
}

static bool read_min_tokens(struct reading *reading, const char *text, zipfit_error *error)
{
	return parse_number("--min-tokens", text, 1, UINT64_MAX, &reading->options->job.format.min_tokens, error);
}

static bool read_max_line(struct reading *reading, const char *text, zipfit_error *error)
{
	return read_size("--max-line", text, 1, &reading->max_line, error);
}

static bool read_max_member(struct reading *reading, const char *text, zipfit_error *error)
{
	return read_size("--max-member", text, 1, &reading->max_member, error);
}

static bool read_max_window(struct reading *reading, const char *text, zipfit_error *error)
{
	return parse_size("--max-window", text, 1, UINT64_MAX, &reading->options->job.format.max_window, error);
}

static bool read_on_error(struct reading *reading, const char *text, zipfit_error *error)
{
	return choose_one_of_two("--on-error", text, &reading->options->job.skip_bad, error);
}

/* ---- Scores -------------------------------------------------------------- */

static bool read_score(struct reading *reading, const char *text, zipfit_error *error)
{
	size_t choice;

	/* The words are those of zipfit_method_name(), in its order. */
	if (!choose("--score", text, &choice, error))
		return false;
	reading->options->job.scoring.method = (enum zipfit_method)choice;
	return true;
}

static bool read_prior(struct reading *reading, const char *text, zipfit_error *error)
{
	zipfit_score_options *scoring = &reading->options->job.scoring;
	uint64_t prior;

	if (!parse_size("--prior", text, 0, UINT32_MAX, &prior, error))
		return false;
	scoring->prior = (double)prior;
	scoring->prior_given = true;
	return true;
}

static bool read_background_sample(struct reading *reading, const char *text, zipfit_error *error)
{
	return parse_size("--background-sample", text, 1, UINT64_MAX, &reading->options->job.background_sample, error);
}

static bool read_seed(struct reading *reading, const char *text, zipfit_error *error)
{
	return parse_number("--seed", text, 0, UINT64_MAX, &reading->options->job.seed, error);
}

static bool read_level(struct reading *reading, const char *text, zipfit_error *error)
{
	uint64_t level;

	/* The range is the compressor's, which may be named later: the library checks it. */
	if (!parse_number("--level", text, 0, INT_MAX, &level, error))
		return false;
	reading->options->job.scoring.level = (int)level;
	reading->options->job.scoring.level_given = true;
	return true;
}

static bool read_compressor(struct reading *reading, const char *text, zipfit_error *error)
{
	size_t choice;

	/* The words are those of zipfit_compressor_name(), in its order. */
	if (!choose("--compressor", text, &choice, error))
		return false;
	reading->options->job.scoring.compressor = (enum zipfit_compressor)choice;
	return true;
}

static bool read_frame(struct reading *reading, const char *text, zipfit_error *error)
{
	return choose_one_of_two("--frame", text, &reading->options->job.scoring.without_frame, error);
}

static bool read_engine(struct reading *reading, const char *text, zipfit_error *error)
{
	bool zlib;

	if (!choose_one_of_two("--engine", text, &zlib, error))
		return false;
	reading->options->job.scoring.engine = zlib ? ZIPFIT_ENGINE_ZLIB : ZIPFIT_ENGINE_AUTO;
	return true;
}

/* ---- Output -------------------------------------------------------------- */

static bool read_order(struct reading *reading, const char *text, zipfit_error *error)
{
	if (!choose_one_of_two("--order", text, &reading->options->job.input_order, error))
		return false;
	reading->score_order = !reading->options->job.input_order;
	return true;
}

/* ---- Running ------------------------------------------------------------- */

static bool read_threads(struct reading *reading, const char *text, zipfit_error *error)
{
	uint64_t threads;

	if (!parse_number("--threads", text, 1, ZIPFIT_MAX_THREADS, &threads, error))
		return false;
	reading->options->job.threads = (size_t)threads;
	return true;
}

static bool read_readers(struct reading *reading, const char *text, zipfit_error *error)
{
	uint64_t readers;

	if (!parse_number("--readers", text, 1, ZIPFIT_MAX_READERS, &readers, error))
		return false;
	reading->options->job.readers = (size_t)readers;
	return true;
}

static bool read_progress(struct reading *reading, const char *text, zipfit_error *error)
{
	static const enum progress_when meanings[] = {PROGRESS_AUTO, PROGRESS_ALWAYS, PROGRESS_NEVER};
	size_t choice;

	if (!choose("--progress", text, &choice, error))
		return false;
	reading->options->progress = meanings[choice];
	return true;
}

static bool read_quiet(struct reading *reading, const char *text, zipfit_error *error)
{
	(void)text;
	(void)error;
	reading->options->verbosity = QUIET;
	return true;
}

static bool read_verbose(struct reading *reading, const char *text, zipfit_error *error)
{
	(void)text;
	(void)error;
	reading->options->verbosity = VERBOSE;
	return true;
}

/* ---- Large runs ---------------------------------------------------------- */

static bool read_shard(struct reading *reading, const char *text, zipfit_error *error)
{
	zipfit_options *job = &reading->options->job;
	const char *slash = strchr(text, '/');
	char shard[24];

	if (strcmp(text, "auto") == 0)
		return scheduler_shard(&job->shard, &job->shards, error);
	if (slash == NULL || (size_t)(slash - text) >= sizeof(shard))
		return zipfit_fail(error, ZIPFIT_BAD_OPTION, "--shard %s: must be K/N or auto", text);
	snprintf(shard, sizeof(shard), "%.*s", (int)(slash - text), text);
	return parse_number("--shard", slash + 1, 1, ZIPFIT_MAX_SHARDS, &job->shards, error) &&
	       parse_number("--shard", shard, 1, job->shards, &job->shard, error);
}

static bool read_identity(struct reading *reading, const char *text, zipfit_error *error)
{
	return choose_one_of_two("--identity", text, &reading->options->job.whole_identity, error);
}

static bool read_checkpoint_every(struct reading *reading, const char *text, zipfit_error *error)
{
	double *every = &reading->options->job.checkpoint_every;

	if (!parse_real("--checkpoint-every", text, every, error))
		return false;
	return *every > 0 || zipfit_fail(error, ZIPFIT_BAD_OPTION, "--checkpoint-every %s: must be above 0", text);
}

static bool read_memory(struct reading *reading, const char *text, zipfit_error *error)
{
	uint64_t *memory = &reading->options->job.memory;

	if (!parse_size("--memory", text, 0, UINT64_MAX, memory, error))
		return false;
	/* 0 would be the library's default. */
	if (*memory == 0)
		*memory = 1;
	return true;
}

static bool read_background(struct reading *reading, const char *text, zipfit_error *error)
{
	struct options *options = reading->options;

	(void)error;
	options->background.path = text;
	options->job.background = &options->background;
	return true;
}

/* ---- The table ----------------------------------------------------------- */

#define SELECT  COMMAND_SELECT
#define SCORE   COMMAND_SCORE
#define EVAL    COMMAND_EVAL
#define MERGE   COMMAND_MERGE
#define TUNE    COMMAND_TUNE
#define ALIGN   COMMAND_ALIGN
#define BOTH    (COMMAND_SELECT | COMMAND_SCORE | COMMAND_TUNE | COMMAND_ALIGN)
#define INSPECT COMMAND_INSPECT
#define PICK    (COMMAND_SELECT | COMMAND_MERGE)
#define READS   (BOTH | EVAL)
#define EVERY   (READS | MERGE | INSPECT)

#define TEXT(member)   STORES_TEXT, offsetof(struct options, job.member), NULL
#define FLAG(member)   SETS_FLAG, offsetof(struct options, job.member), NULL
#define OWN(member)    SETS_FLAG, offsetof(struct options, member), NULL
#define READ(function) IS_READ, 0, function

/* clang-format off */
const struct option_description option_table[] = {
	{"What to look for",
	 "target", 't', BOTH, "[NAME=]FILE", "documents of the target task; may be repeated;\n"
	                                     "NAME=FILE: of one of several named tasks", READ(read_target)},
	{NULL, "mix", 0, SELECT, "NAME=SHARE,...", "each task's share of the limits\n"
	                                           "[in proportion to their documents]", TEXT(mix)},
	{NULL, "from-scores", 0, SELECT, "FILE", "take the scores from FILE, written by --scores or\n"
	                                         "'zipfit score', instead of computing them", TEXT(from_scores)},

	{NULL, "ids", 0, SELECT, "FILE", "instead of scoring, select the records whose ids are the\n"
	                                 "lines of FILE, in its order", TEXT(ids)},
	{NULL, "id-field", 0, SELECT, "NAME", "ids: member that holds the id, or a /json/pointer [id]", TEXT(id_field)},

	{"Data sets",
	 "by", 0, ALIGN, "FIELD", "a data set is all records with one value of this member,\n"
	                          "or /json/pointer [each input is one]", TEXT(by)},
	{NULL, "sample-size", 0, ALIGN, "N", "score N records of each data set, drawn evenly [1000]", READ(read_sample_size)},
	{NULL, "all", 0, ALIGN, NULL, "score every record", FLAG(align_all)},

	{"How much to select",
	 NULL, 'k', PICK | TUNE, "N", "select at most N records", READ(read_k)},
	{NULL, "fraction", 0, PICK | TUNE, "F", "select this fraction of the scored records, 0 to 1", READ(read_fraction)},
	{NULL, "budget", 0, PICK | TUNE, "SIZE|auto[=SIZE]", "select documents of at most this many bytes in total;\n"
	                                          "auto: as many as 'zipfit tune' finds best", READ(read_budget)},
	{NULL, "unit", 0, SELECT, "FIELD|words", "count the budget in words, or in a field's numbers", READ(read_unit)},
	{NULL, "min-score", 0, PICK | TUNE, "SCORE", "select no record with a lower score", READ(read_min_score)},

	{"Duplicates, diversity, exclusion",
	 "dedup", 0, PICK | TUNE, "exact|near[=J]", "leave out copies of records selected before; near: also\n"
	                                     "texts with a Jaccard similarity of J or more [0.8]", READ(read_dedup)},
	{NULL, "cover", 0, PICK | TUNE, "A", "rank by score x coverage^A, coverage being what a record\n"
	                                     "adds to what the selection says of the targets [0]", READ(read_cover)},
	{NULL, "diverse", 0, PICK | TUNE, "A", "rank by score x novelty^A; 0.5 is a good A [0]", READ(read_diverse)},
	{NULL, "sample", 0, SELECT | TUNE, "TEMPERATURE", "draw at random; the weight of a record is\n"
	                                           "exp(score / TEMPERATURE)", READ(read_sample)},
	{NULL, "keep-general", 0, SELECT, "F", "draw this share of the limit evenly from the other records,\n"
	                                       "so that a model keeps its general abilities", READ(read_keep_general)},
	{NULL, "exclude", 0, SELECT | TUNE, "FILE", "leave out records that share words with a text of FILE,\n"
	                                     "such as a test set; may be repeated", READ(read_exclude)},
	{NULL, "exclude-ngram", 0, SELECT | TUNE, "N", "how many consecutive words make a match [13]", READ(read_exclude_ngram)},
	{NULL, "candidates", 0, PICK | TUNE, "N", "dedup, diverse, cover: choose from the best N by\n"
	                                          "score [4 times the limit]", READ(read_candidates)},

	{"Training and test text",
	 "train", 0, EVAL, "FILE", "text to learn from; may be repeated", READ(read_train)},
	{NULL, "test", 0, EVAL, "[NAME=]FILE", "held-out text to predict; may be repeated; each NAME\n"
	                                       "has a column of its own", READ(read_test)},
	{NULL, "at", 0, EVAL, "SIZE,...", "use only the first records, up to each SIZE [all]", READ(read_at)},
	{NULL, "model", 0, EVAL, "ppmd|mix", "what measures: PPMd, or this program's mixing model\n"
	                                     "[ppmd up to 1 MiB of text, then mix]", READ(read_model)},

	{"Inputs",
	 "files-from", 0, BOTH | INSPECT, "FILE", "read the names of inputs from FILE, one a line", READ(read_files_from)},
	{NULL, "files0-from", 0, BOTH | INSPECT, "FILE", "the same, each name ending in a NUL", READ(read_files0_from)},
	{NULL, "include", 0, BOTH | INSPECT, "GLOB", "of directories, lists and archives, read only files\n"
	                                   "with such a name; may be repeated", READ(read_include)},
	{NULL, "omit", 0, BOTH | INSPECT, "GLOB", "do not read files or directories with such a name", READ(read_omit)},
	{NULL, "all", 0, INSPECT, NULL, "read inputs to their end, not only the first 10,000\n"
	                                "records or 64 MiB", FLAG(read_all)},

	{"Records and documents",
	 "field", 0, READS, "NAME", "member that holds the document, or a /json/pointer [text]", TEXT(format.field)},
	{NULL, "template", 0, READS, "TEXT", "build the document from several fields, as in\n"
	                                     "'Problem: {prompt}\\nSolution: {/a/b}'", TEXT(format.pattern)},
	{NULL, "chat", 0, READS, "NAME", "take the text of all turns of a chat, as in 'messages'", TEXT(format.chat)},
	{NULL, "roles", 0, READS, "ROLE,...", "chat: take only turns of these roles", READ(read_roles)},
	{NULL, "records", 0, READS, "auto|lines|values", "lines; values: a sequence of JSON values; auto: lines,\n"
	                                        "or the elements of a JSON array [auto]", READ(read_records)},
	{NULL, "lines", 0, READS, NULL, "treat each line as a document", READ(read_lines)},
	{NULL, "whole-files", 0, READS, NULL, "treat each file or archive member as a document", READ(read_whole_files)},
	{NULL, "target-field", 0, BOTH, "NAME", "--field for the targets; if repeated, each holds for the\n"
	                                        "-t and --exclude files after it", READ(read_target_field)},
	{NULL, "target-template", 0, BOTH, "TEXT", "--template for the targets, likewise", READ(read_target_template)},
	{NULL, "target-chat", 0, BOTH, "NAME", "--chat for the targets, likewise", READ(read_target_chat)},
	{NULL, "min-bytes", 0, BOTH, "SIZE", "leave out shorter documents [1]", READ(read_min_bytes)},
	{NULL, "max-bytes", 0, BOTH, "SIZE", "leave out longer documents", READ(read_max_bytes)},
	{NULL, "min-tokens", 0, BOTH, "N", "leave out documents of fewer words and punctuation marks,\n"
	                                   "counted as by DSIR, which asks for 100", READ(read_min_tokens)},
	{NULL, "max-line", 0, READS | INSPECT, "SIZE", "treat a longer line as a bad record [64M]", READ(read_max_line)},
	{NULL, "max-member", 0, READS, "SIZE", "whole-files: treat a longer file as a bad record [64M]", READ(read_max_member)},
	{NULL, "plain", 0, READS | INSPECT, NULL, "do not look for compression or archives in files", FLAG(format.plain)},
	{NULL, "max-window", 0, READS | INSPECT, "SIZE", "largest window of a zstd file, or dictionary of an xz\n"
	                                       "file, to accept [128M]", READ(read_max_window)},
	{NULL, "on-error", 0, BOTH, "fail|skip", "stop at a bad record, or skip it [fail]", READ(read_on_error)},
	{NULL, "rejects", 0, BOTH | MERGE, "FILE", "write skipped and excluded records to FILE", TEXT(rejects)},

	{"Scores",
	 "score", 0, BOTH, "ncd|conditional|contrast|dsir|classifier", "ncd: mean normalized compression distance to the targets;\n"
	                              "conditional: how much of it the targets together contain;\n"
	                              "contrast: how much more of it than a background does;\n"
	                              "dsir: DSIR's weight of its hashed n-grams;\n"
	                              "classifier: log odds of a linear classifier, trained on the\n"
	                              "targets and a background [ncd]", READ(read_score)},
	{NULL, "compressor", 0, BOTH, "gzip|lz4|zstd|brotli|xz", "ncd: whose sizes to compare [gzip]", READ(read_compressor)},
	{NULL, "level", 0, BOTH, "N", "the compressor's level: gzip 1 to 9 [6], lz4 0 to 16 [0],\n"
	                              "zstd 1 to 19 [3], brotli 0 to 11 [11], xz 0 to 9 [6]", READ(read_level)},
	{NULL, "frame", 0, BOTH, "gzip|none", "count the 18 bytes of gzip's frame, or not [gzip]", READ(read_frame)},
	{NULL, "engine", 0, BOTH, "auto|zlib", "compute zlib's sizes faster, or run zlib itself [auto]", READ(read_engine)},
	{NULL, "prior", 0, BOTH, "SIZE", "conditional, contrast: keeps very short records from\n"
	                                 "winning [a third of the mean C of a target]", READ(read_prior)},
	{NULL, "background", 0, BOTH, "FILE", "contrast, dsir, classifier: general text to compare with,\n"
	                                       "such as the input", READ(read_background)},
	{NULL, "background-sample", 0, BOTH, "SIZE", "contrast, classifier: how much of it to sample [as many\n"
	                                             "bytes as the targets have; classifier: 8 times as many]", READ(read_background_sample)},
	{NULL, "model", 0, SELECT | SCORE, "FILE", "classifier: apply the model of FILE, without targets", TEXT(scoring.model)},
	{NULL, "model-out", 0, SELECT | SCORE, "FILE", "classifier: write the trained model to FILE", TEXT(model_out)},
	{NULL, "seed", 0, BOTH, "N", "random seed [0]", READ(read_seed)},

	{"Output",
	 "output", 'o', EVERY, "FILE", "write FILE, complete or not at all; .gz .zst .xz .bz2 .lz4\n"
	                               "compress it [standard output]", TEXT(output)},
	{NULL, "split-output", 0, PICK, "DIR", "instead of -o: write the records of each input to a\n"
	                                       "file of its name below DIR", TEXT(split_output)},
	{NULL, "order", 0, PICK, "score|input", "order of the selected records [score; with --ids, the\n"
	                                        "order of the list]", READ(read_order)},
	{NULL, "annotate", 0, PICK, NULL, "add zipfit_score and zipfit_rank to the records", FLAG(annotate)},
	{NULL, "emit", 0, PICK, "LIST", "write a table instead of records, of members and of @file,\n"
	                                "@line, @score, @rank, @set, @bytes, as in id,@score", TEXT(emit)},
	{NULL, "scores", 0, PICK, "FILE", "write 'file line bytes score' of every scored record", TEXT(scores)},
	{NULL, "no-heading", 0, BOTH | MERGE, NULL, "tables are written, and read by --from-scores and --ids,\n"
	                                            "without the heading line", FLAG(no_heading)},
	{NULL, "explain", 0, SELECT, "FILE", "write why each record was selected, as JSON lines", TEXT(explain)},
	{NULL, "report", 0, PICK, "FILE", "write an HTML page that shows what was selected of what", TEXT(report)},
	{NULL, "report-by", 0, SELECT, "FIELD", "report: count the values of this member or /json/pointer;\n"
	                                        "keep-general: draw in even shares of them", TEXT(report_by)},
	{NULL, "json", 0, SCORE | ALIGN | INSPECT, NULL, "write JSON lines", FLAG(json)},
	{NULL, "stats", 0, BOTH | MERGE, "FILE", "write counts, options and versions as JSON", TEXT(stats)},
	{NULL, "manifest", 0, BOTH | MERGE, "FILE", "write what the output was made from, as JSON", TEXT(manifest)},
	{NULL, "depfile", 0, BOTH | MERGE, "FILE", "write the same as a rule for make", TEXT(depfile)},

	{"Large runs",
	 "shard", 0, SELECT, "K/N|auto", "select from share K of N and write a partial result", READ(read_shard)},
	{NULL, "dry-run", 0, SELECT, NULL, "score a sample and estimate what the run would take", OWN(dry_run)},
	{NULL, "partial", 0, MERGE, NULL, "write a partial result instead of the selection", FLAG(partial)},
	{NULL, "checkpoint", 0, SELECT, "FILE", "save the state regularly, and resume from it", TEXT(checkpoint)},
	{NULL, "checkpoint-every", 0, SELECT, "SECONDS", "how often to save [300]", READ(read_checkpoint_every)},
	{NULL, "identity", 0, SELECT, "sample|content", "identify inputs by a sample of their bytes, or by all\n"
	                                                "of them [sample]", READ(read_identity)},

	{NULL, "memory", 0, PICK | TUNE | ALIGN, "SIZE", "memory for kept records; the rest goes to a temporary\n"
	                                  "file [1G]", READ(read_memory)},
	{NULL, "model-memory", 0, EVAL | SELECT | TUNE, "SIZE", "memory for the mixing model, at least 16M [1G]", READ(read_model_memory)},
	{NULL, "tmpdir", 0, PICK | TUNE | ALIGN, "DIR", "directory of temporary files [TMPDIR or /tmp]", TEXT(tmpdir)},

	{"Running",
	 "threads", 'T', BOTH, "N", "number of scoring threads [as many as this job may use]", READ(read_threads)},
	{NULL, "readers", 0, BOTH, "N", "number of threads that read the inputs, besides those\n"
	                                "[as many as it takes to keep them busy]", READ(read_readers)},
	{NULL, "progress", 0, BOTH | MERGE, "auto|always|never", "show progress [auto: on a terminal]", READ(read_progress)},
	{NULL, "no-sandbox", 0, EVERY, NULL, "do not give up network access and child processes", OWN(no_sandbox)},
	{NULL, "quiet", 'q', EVERY, NULL, "print only errors and warnings", READ(read_quiet)},
	{NULL, "verbose", 'v', EVERY, NULL, "print how the run is set up", READ(read_verbose)},
	{NULL, "help", 'h', EVERY, NULL, "show this help", OWN(help)},
	{NULL, "version", 'V', EVERY, NULL, "show the versions of zipfit and of its libraries", OWN(version)},
};
/* clang-format on */

const size_t option_count = sizeof(option_table) / sizeof(option_table[0]);

/* Whether the argument is the name of a file or directory: what the help calls it says so. */
static bool takes_name(const struct option_description *option)
{
	return option->argument != NULL &&
	       (strstr(option->argument, "FILE") != NULL || strcmp(option->argument, "DIR") == 0);
}

bool option_apply(const struct option_description *option, struct reading *reading, const char *text,
                  zipfit_error *error)
{
	void *member = (char *)reading->options + option->offset;

	/* A variable of a script that is not set, as in -o "$OUT", must not be found out after the run. */
	if (takes_name(option) && *text == '\0')
		return zipfit_fail(error, ZIPFIT_BAD_OPTION, "--%s '': needs the name of a file", option->name);
	switch (option->effect) {
	case STORES_TEXT:
		*(const char **)member = text;
		return true;
	case SETS_FLAG:
		*(bool *)member = true;
		return true;
	default:
		return option->read(reading, text, error);
	}
}
