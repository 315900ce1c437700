/*
 * options_check.c - whether the options of an operation are possible and go together
 */
#include "job/options_check.h"

#include "input/extractor.h"
#include "input/name_filter.h"
#include "job/emit_options.h"
#include "job/id_options.h"
#include "job/outputs.h"
#include "job/text_source.h"
#include "run/shard.h"
#include "select/choose.h"
#include "select/exclude.h"
#include "util/error.h"

#include <math.h>
#include <string.h>
#include <sys/stat.h>

/* ---- Standard input and output, memory ----------------------------------- */

static bool is_dash(const char *path)
{
	return path != NULL && strcmp(path, "-") == 0;
}

static size_t count_stdin(const zipfit_text_source *sources, size_t count)
{
	size_t found = 0;

	for (size_t i = 0; i < count; i++)
		found += is_dash(zf_text_path(&sources[i]));
	return found;
}

static size_t count_stdin_inputs(const zipfit_options *options)
{
	size_t found = 0;

	for (size_t i = 0; i < options->input_count; i++)
		found += is_dash(options->inputs[i]) && !zf_input_is_in_memory(options, i);
	return found;
}

static size_t count_stdin_lists(const zipfit_options *options)
{
	size_t found = 0;

	for (size_t i = 0; i < options->list_count; i++)
		found += is_dash(options->lists[i].path);
	return found;
}

/* Standard input can be read once, and standard output written by one output. file_check.c compares the files. */
static bool check_files(const zipfit_options *options, zipfit_error *error)
{
	size_t to_stdout = 0;
	const size_t from_stdin = count_stdin(options->targets, options->target_count) + count_stdin_inputs(options) +
	                          count_stdin_lists(options) + count_stdin(options->excludes, options->exclude_count) +
	                          count_stdin(options->background, options->background != NULL) +
	                          is_dash(options->from_scores) + is_dash(options->ids) +
	                          is_dash(options->scoring.model) + count_stdin(options->trains, options->train_count) +
	                          count_stdin(options->tests, options->test_count);

	if (options->depfile != NULL && (options->output == NULL || is_dash(options->output)))
		return zf_fail(error, ZIPFIT_BAD_OPTION, "--depfile writes a rule for a file: it needs -o FILE");
	if (from_stdin > 1)
		return zf_fail(error, ZIPFIT_BAD_OPTION, "standard input can be read only once");
	for (int output = 0; output < ZF_OUTPUT_COUNT; output++)
		to_stdout += is_dash(zf_output_named(options, (enum zf_output)output).path);
	return to_stdout <= 1 || zf_fail(error, ZIPFIT_BAD_OPTION, "two outputs go to standard output");
}

static bool check_split(const zipfit_options *options, zipfit_error *error)
{
	if (options->split_output == NULL)
		return true;
	if (options->output != NULL)
		return zf_fail(error, ZIPFIT_BAD_OPTION, "-o writes one file, --split-output many: take one of them");
	if (options->emit != NULL)
		return zf_fail(error, ZIPFIT_BAD_OPTION,
		               "--emit writes one table, --split-output many files: take one of them");
	if (options->shards > 0 || options->partial)
		return zf_fail(error, ZIPFIT_BAD_OPTION,
		               "--split-output writes records, --%s a partial result: give it to the last merge",
		               options->partial ? "partial" : "shard");
	return true;
}

/* Checks that each source has a file or documents. `*in_memory` becomes true if one has documents. */
static bool check_sources(const zipfit_text_source *sources, size_t count, bool *in_memory, zipfit_error *error)
{
	for (size_t i = 0; i < count; i++) {
		*in_memory |= sources[i].documents != NULL;
		if (sources[i].path == NULL && sources[i].documents == NULL)
			return zf_fail(error, ZIPFIT_BAD_OPTION, "a text source has neither a path nor documents");
		if (sources[i].reserved[0] != 0 || sources[i].reserved[1] != 0)
			return zf_fail(error, ZIPFIT_BAD_OPTION, "reserved members must be 0");
	}
	return true;
}

/* What is in memory has no identity that parts, checkpoints and manifests could name, and no part for each shard. */
static bool check_memory(const zipfit_options *options, zipfit_error *error)
{
	const bool needs_files = options->shards > 0 || options->checkpoint != NULL || options->manifest != NULL ||
	                         options->depfile != NULL ||
	                         (options->communicator != NULL && options->communicator->size > 1);
	bool in_memory = false;

	if (!check_sources(options->targets, options->target_count, &in_memory, error) ||
	    !check_sources(options->background, options->background != NULL, &in_memory, error) ||
	    !check_sources(options->excludes, options->exclude_count, &in_memory, error) ||
	    !check_sources(options->trains, options->train_count, &in_memory, error) ||
	    !check_sources(options->tests, options->test_count, &in_memory, error))
		return false;
	for (size_t i = 0; i < options->input_count; i++) {
		in_memory |= zf_input_is_in_memory(options, i);
		if (options->inputs[i] == NULL)
			return zf_fail(error, ZIPFIT_BAD_OPTION, "an input has no name");
	}
	return !in_memory || !needs_files ||
	       zf_fail(error, ZIPFIT_BAD_OPTION,
	               "inputs and texts in memory have no identity: they take no --shard, --checkpoint, "
	               "--manifest or --depfile, and no other ranks");
}

/* ---- Ranges -------------------------------------------------------------- */

static bool check_range(bool ok, const char *option, const char *range, zipfit_error *error)
{
	return ok || zf_fail(error, ZIPFIT_BAD_OPTION, "%s: must be %s", option, range);
}

static bool is_at_least_0(double number)
{
	return number >= 0 && isfinite(number);
}

static bool check_ranges(const zipfit_options *options, zipfit_error *error)
{
	const zipfit_choice *choice = &options->choice;

	return check_range(choice->fraction >= 0 && choice->fraction <= 1, "--fraction", "from 0 to 1", error) &&
	       check_range(choice->jaccard > 0 && choice->jaccard <= 1, "--dedup near", "above 0 and at most 1",
	                   error) &&
	       check_range(is_at_least_0(choice->diverse), "--diverse", "0 or more", error) &&
	       check_range(is_at_least_0(choice->cover), "--cover", "0 or more", error) &&
	       check_range(is_at_least_0(choice->temperature), "--sample", "above 0", error) &&
	       check_range(choice->keep_general >= 0 && choice->keep_general <= 1, "--keep-general", "from 0 to 1",
	                   error) &&
	       check_range(isfinite(choice->limit.min_score), "--min-score", "a number", error) &&
	       check_range(options->exclude_words <= ZIPFIT_MAX_EXCLUDE_WORDS, "--exclude-ngram", "at most 64",
	                   error) &&
	       check_range(options->shards <= ZIPFIT_MAX_SHARDS, "--shard", "of at most 1000000", error) &&
	       check_range(options->shards == 0 || (options->shard > 0 && options->shard <= options->shards), "--shard",
	                   "one of the shards", error) &&
	       check_range(options->checkpoint_every > 0, "--checkpoint-every", "above 0", error) &&
	       check_range(options->threads <= ZIPFIT_MAX_THREADS, "--threads", "at most 1024", error) &&
	       check_range(options->readers <= ZIPFIT_MAX_READERS, "--readers", "at most 256", error);
}

/* ---- What goes together -------------------------------------------------- */

static bool check_eval(const zipfit_options *options, zipfit_error *error)
{
	if (options->train_count == 0)
		return zf_fail(error, ZIPFIT_BAD_OPTION, "eval needs training text: --train FILE");
	if (options->test_count == 0)
		return zf_fail(error, ZIPFIT_BAD_OPTION, "eval needs test text: --test FILE");
	if (options->model > ZIPFIT_MODEL_MIX)
		return zf_fail(error, ZIPFIT_BAD_OPTION, "--model: must be ppmd or mix");
	if (options->model_memory < ZIPFIT_MIN_MODEL_MEMORY)
		return zf_fail(error, ZIPFIT_BAD_OPTION, "--model-memory: must be at least 16M");
	if (options->model == ZIPFIT_MODEL_PPMD && options->model_memory != ZIPFIT_DEFAULT_MODEL_MEMORY)
		return zf_fail(error, ZIPFIT_BAD_OPTION, "--model-memory is for --model mix: PPMd's is 16 MB");
	return check_files(options, error);
}

/* Whether no input is a pipe or standard input. */
static bool can_read_twice(const zipfit_options *options)
{
	for (size_t i = 0; i < options->input_count; i++) {
		struct stat status;

		if (zf_input_is_in_memory(options, i))
			continue;
		if (is_dash(options->inputs[i]) ||
		    (stat(options->inputs[i], &status) == 0 && !S_ISREG(status.st_mode) && !S_ISDIR(status.st_mode)))
			return false;
	}
	return true;
}

/* A model replaces all that one is trained with. */
static bool check_model(const zipfit_options *options, zipfit_error *error)
{
	const bool is_classifier = options->scoring.method == ZIPFIT_CLASSIFIER && options->from_scores == NULL;

	if (options->model_out != NULL && !is_classifier)
		return zf_fail(error, ZIPFIT_BAD_OPTION, "--model-out is for --score classifier");
	for (size_t i = 0; options->model_out != NULL && i < options->target_count; i++)
		if (options->targets[i].set != NULL || options->mix != NULL)
			return zf_fail(error, ZIPFIT_BAD_OPTION,
			               "--model-out keeps one model: train each target set by itself");
	if (options->scoring.model == NULL)
		return true;
	if (!is_classifier)
		return zf_fail(error, ZIPFIT_BAD_OPTION, "--model is for --score classifier");
	if (options->target_count > 0 || options->background != NULL || options->background_sample > 0 ||
	    options->mix != NULL)
		return zf_fail(error, ZIPFIT_BAD_OPTION,
		               "--model has been trained: it takes no -t, --background, --background-sample or --mix");
	if (options->model_out != NULL)
		return zf_fail(error, ZIPFIT_BAD_OPTION,
		               "--model reads a model, --model-out writes a new one: take one of them");
	if (options->explain != NULL || options->choice.budget_auto)
		return zf_fail(error, ZIPFIT_BAD_OPTION, "--%s needs the targets: it does not go with --model",
		               options->explain != NULL ? "explain" : "budget auto");
	return true;
}

/* What belongs to one scoring method is a mistake with another one. */
static bool check_scoring(const zipfit_options *options, zipfit_error *error)
{
	const enum zipfit_method method = options->scoring.method;
	const bool reads_background = method == ZIPFIT_DSIR || method == ZIPFIT_CLASSIFIER;

	if (method == ZIPFIT_CONTRAST && options->background == NULL)
		return zf_fail(error, ZIPFIT_BAD_OPTION, "--score contrast needs a background: --background FILE");
	if (method != ZIPFIT_CONTRAST && !reads_background && options->background != NULL)
		return zf_fail(error, ZIPFIT_BAD_OPTION, "a background is for --score contrast, dsir or classifier");
	if (method != ZIPFIT_CONTRAST && method != ZIPFIT_CLASSIFIER && options->background_sample > 0)
		return zf_fail(error, ZIPFIT_BAD_OPTION, "--background-sample is for --score contrast or classifier");
	if (reads_background && options->background == NULL && options->scoring.model == NULL &&
	    options->from_scores == NULL && !can_read_twice(options))
		return zf_fail(error, ZIPFIT_BAD_OPTION,
		               "--score %s reads its background first: name it with --background FILE, or give inputs "
		               "that can be read twice",
		               zipfit_method_name(method));
	if (method != ZIPFIT_NCD && options->scoring.compressor != ZIPFIT_GZIP)
		return zf_fail(error, ZIPFIT_BAD_OPTION, "--compressor is for --score ncd");
	if (options->scoring.compressor != ZIPFIT_GZIP && options->scoring.compressor != ZIPFIT_LZ4 &&
	    options->scoring.engine != ZIPFIT_ENGINE_AUTO)
		return zf_fail(error, ZIPFIT_BAD_OPTION, "--engine is for --compressor gzip or lz4");
	if (reads_background && (options->choice.diverse > 0 || options->choice.cover > 0))
		return zf_fail(error, ZIPFIT_BAD_OPTION,
		               "--diverse and --cover need scores above 0: they do not go with --score %s",
		               zipfit_method_name(method));
	if (method != ZIPFIT_CONDITIONAL && method != ZIPFIT_CONTRAST && options->scoring.prior_given)
		return zf_fail(error, ZIPFIT_BAD_OPTION, "--prior is for --score conditional or contrast");
	return check_model(options, error);
}

static bool has_limit(const zipfit_choice *choice)
{
	return choice->fraction > 0 || choice->limit.records > 0 || choice->limit.budget > 0 ||
	       choice->limit.has_min_score;
}

/* The budget is found with the targets, in the whole pool, in one place. */
static bool check_auto(enum zf_operation operation, const zipfit_options *options, zipfit_error *error)
{
	if (!options->choice.budget_auto)
		return options->model_memory == ZIPFIT_DEFAULT_MODEL_MEMORY ||
		       zf_fail(error, ZIPFIT_BAD_OPTION, "--model-memory is for --budget auto");
	if (options->model_memory < ZIPFIT_MIN_MODEL_MEMORY)
		return zf_fail(error, ZIPFIT_BAD_OPTION, "--model-memory: must be at least 16M");
	if (options->from_scores != NULL)
		return zf_fail(error, ZIPFIT_BAD_OPTION,
		               "--budget auto selects with halves of the targets: it takes no --from-scores");
	if (options->format.unit != ZIPFIT_BYTES)
		return zf_fail(error, ZIPFIT_BAD_OPTION, "--budget auto counts bytes: it takes no --unit");
	if (options->shards > 0)
		return zf_fail(error, ZIPFIT_BAD_OPTION,
		               "--budget auto needs the whole input: run 'zipfit tune' on one machine, then give each "
		               "--shard the size it finds as --budget");
	if (operation == ZF_ESTIMATE)
		return zf_fail(error, ZIPFIT_BAD_OPTION, "--dry-run knows no --budget auto: give it a size");
	for (size_t i = 0; i < options->target_count; i++)
		if (options->mix != NULL || options->targets[i].set != NULL)
			return zf_fail(error, ZIPFIT_BAD_OPTION,
			               "how much to select is found for one task: tune each target set by itself, "
			               "then give --budget a size");
	return true;
}

static bool check_merge(const zipfit_options *options, zipfit_error *error)
{
	if (options->input_count == 0)
		return zf_fail(error, ZIPFIT_BAD_OPTION, "merge needs partial results: PART...");
	if (options->choice.budget_auto)
		return zf_fail(error, ZIPFIT_BAD_OPTION,
		               "merge has no targets to find the budget with: give --budget a size, such as 'zipfit "
		               "tune' finds");
	if (count_stdin_inputs(options) > 0)
		return zf_fail(error, ZIPFIT_BAD_OPTION, "merge reads its parts more than once: name files");
	if (!check_split(options, error))
		return false;
	if (options->partial && options->output == NULL)
		return zf_fail(error, ZIPFIT_BAD_OPTION, "--partial needs -o FILE");
	if (options->partial &&
	    (has_limit(&options->choice) || options->dedup_given || options->diverse_given || options->cover_given ||
	     options->choice.candidates > 0 || options->annotate || options->input_order || options->scores != NULL ||
	     options->rejects != NULL || options->report != NULL))
		return zf_fail(
			error, ZIPFIT_BAD_OPTION,
			"--partial writes what the parts say: it takes no limit and none of --order, --annotate, "
			"--scores, --rejects, --report");
	return check_files(options, error);
}

static bool check_choice(const zipfit_options *options, zipfit_error *error)
{
	const zipfit_choice *choice = &options->choice;

	if (options->exclude_words > 0 && options->exclude_count == 0)
		return zf_fail(error, ZIPFIT_BAD_OPTION, "--exclude-ngram is for --exclude");
	if (choice->temperature > 0 && choice->diverse > 0)
		return zf_fail(error, ZIPFIT_BAD_OPTION,
		               "--sample draws by chance, --diverse chooses: take one of them");
	if (choice->temperature > 0 && choice->cover > 0)
		return zf_fail(error, ZIPFIT_BAD_OPTION, "--sample draws by chance, --cover chooses: take one of them");
	if (choice->candidates > 0 && choice->dedup == ZIPFIT_DEDUP_NONE && choice->diverse <= 0 && choice->cover <= 0)
		return zf_fail(error, ZIPFIT_BAD_OPTION, "--candidates is for --dedup, --diverse and --cover");
	if (choice->keep_general > 0 && choice->budget_auto)
		return zf_fail(error, ZIPFIT_BAD_OPTION,
		               "--keep-general is a share of a known limit: give --budget the size that 'zipfit tune' "
		               "finds");
	if (options->report_by != NULL && choice->keep_general <= 0 && options->report == NULL)
		return zf_fail(error, ZIPFIT_BAD_OPTION, "--report-by is for --report and --keep-general");
	if (options->report_by != NULL && options->format.kind != ZIPFIT_JSONL)
		return zf_fail(error, ZIPFIT_BAD_OPTION, "--report-by needs JSON records");
	if (options->report_by != NULL &&
	    (options->report_by[strcspn(options->report_by, "{}")] != '\0' || options->report_by[0] == '\0' ||
	     !zipfit_format_check(&(zipfit_format){.field = options->report_by}, error)))
		return zf_fail(error, ZIPFIT_BAD_OPTION,
		               "--report-by %s: must be a member without braces, or a JSON pointer",
		               options->report_by);
	if (choice->keep_general > 0 && choice->fraction <= 0 && choice->limit.records == 0 &&
	    choice->limit.budget == 0)
		return zf_fail(error, ZIPFIT_BAD_OPTION,
		               "--keep-general is a share of a limit: it needs -k, --fraction or --budget");
	return true;
}

/* Known scores need nothing to score with, and stand in one file for the whole input. */
static bool check_from_scores(const zipfit_options *options, zipfit_error *error)
{
	if (options->target_count > 0 && options->choice.cover <= 0)
		return zf_fail(error, ZIPFIT_BAD_OPTION,
		               "--from-scores has the scores already: it takes a target only with --cover");
	if (options->target_count == 0 && options->choice.cover > 0)
		return zf_fail(error, ZIPFIT_BAD_OPTION, "--cover needs the targets, also with --from-scores: -t FILE");
	if (options->shards > 0 || options->checkpoint != NULL)
		return zf_fail(error, ZIPFIT_BAD_OPTION,
		               "--from-scores reads the whole input: it takes no --shard and no --checkpoint");
	return true;
}

/* How records are told apart, and how many are scored. */
static bool check_align(const zipfit_options *options, zipfit_error *error)
{
	struct zf_extractor *extractor;

	if (options->align_all && options->sample_size != ZIPFIT_DEFAULT_SAMPLE_SIZE)
		return zf_fail(error, ZIPFIT_BAD_OPTION, "--all scores every record: it takes no --sample-size");
	if (options->sample_size > SIZE_MAX / 2)
		return zf_fail(error, ZIPFIT_BAD_OPTION, "--sample-size: is too large");
	if (options->by == NULL)
		return true;
	if (options->format.kind != ZIPFIT_JSONL)
		return zf_fail(error, ZIPFIT_BAD_OPTION, "--by needs JSON records");
	extractor = zf_extractor_of_id(options->by, &options->format, error);
	zf_extractor_free(extractor);
	return extractor != NULL;
}

/* What names the inputs. */
static bool check_names(const zipfit_options *options, zipfit_error *error)
{
	for (size_t i = 0; i < options->list_count; i++)
		if (options->lists[i].path == NULL)
			return zf_fail(error, ZIPFIT_BAD_OPTION, "a list of inputs has no name");
	if (count_stdin_lists(options) > 0 && options->communicator != NULL && options->communicator->size > 1)
		return zf_fail(error, ZIPFIT_BAD_OPTION,
		               "a list of inputs on standard input reaches only one of the ranks: name a file");
	return zf_name_filter_check(options->format.names, error);
}

static bool check_inspect(const zipfit_options *options, zipfit_error *error)
{
	if (options->input_count == 0 && options->list_count == 0)
		return zf_fail(error, ZIPFIT_BAD_OPTION, "inspect needs a file");
	return check_names(options, error) && check_files(options, error);
}

static bool check_large(enum zf_operation operation, const zipfit_options *options, zipfit_error *error)
{
	if (!check_split(options, error))
		return false;
	if (options->explain != NULL &&
	    (options->shards > 0 || options->from_scores != NULL || options->checkpoint != NULL))
		return zf_fail(
			error, ZIPFIT_BAD_OPTION,
			"--explain needs the targets and the whole input: no --shard, --checkpoint or --from-scores");
	if (options->shards > 0 && count_stdin_inputs(options) > 0)
		return zf_fail(error, ZIPFIT_BAD_OPTION, "standard input cannot be divided into shards");
	if (options->shards > 0 && options->output == NULL)
		return zf_fail(error, ZIPFIT_BAD_OPTION, "--shard needs -o FILE");
	if (is_dash(options->checkpoint))
		return zf_fail(error, ZIPFIT_BAD_OPTION, "--checkpoint needs a file");
	if (operation == ZF_ESTIMATE && options->report != NULL)
		return zf_fail(error, ZIPFIT_BAD_OPTION, "--dry-run selects nothing that --report could show");
	if (operation == ZF_ESTIMATE &&
	    (options->from_scores != NULL || options->choice.fraction > 0 || options->format.unit != ZIPFIT_BYTES))
		return zf_fail(error, ZIPFIT_BAD_OPTION, "--dry-run knows no --from-scores, --fraction and --unit");
	return true;
}

static bool check_scores_run(enum zf_operation operation, const zipfit_options *options, zipfit_error *error)
{
	const zipfit_format *format = &options->format;

	if (options->from_scores != NULL && !check_from_scores(options, error))
		return false;
	if (options->target_count == 0 && options->from_scores == NULL && options->scoring.model == NULL)
		return zf_fail(error, ZIPFIT_BAD_OPTION, "%s needs a target: -t FILE", options->command);
	for (size_t i = 0; operation == ZF_SCORE && i < options->target_count; i++)
		if (options->targets[i].set != NULL)
			return zf_fail(error, ZIPFIT_BAD_OPTION, "score has one target set: -t %s=... is for select",
			               options->targets[i].set);
	if (options->no_heading && operation != ZF_SCORE && operation != ZF_TUNE && operation != ZF_ALIGN &&
	    options->scores == NULL && options->from_scores == NULL && options->emit == NULL)
		return zf_fail(error, ZIPFIT_BAD_OPTION, "--no-heading is for --scores, --emit and --from-scores");
	if (options->annotate && format->kind == ZIPFIT_LINES)
		return zf_fail(error, ZIPFIT_BAD_OPTION, "--annotate needs JSON records; --lines has none");
	if (options->rejects != NULL && !options->skip_bad && options->exclude_count == 0)
		return zf_fail(error, ZIPFIT_BAD_OPTION, "--rejects needs --on-error skip");
	if (options->rejects != NULL && format->kind == ZIPFIT_FILES)
		return zf_fail(error, ZIPFIT_BAD_OPTION, "--rejects keeps lines; --whole-files has none");
	if (!check_scoring(options, error) || !check_choice(options, error) || !check_auto(operation, options, error) ||
	    !check_names(options, error) || !check_large(operation, options, error) || !check_files(options, error))
		return false;
	if (operation == ZF_ALIGN && !check_align(options, error))
		return false;
	if (options->input_count == 0 && options->list_count == 0)
		return zf_fail(error, ZIPFIT_BAD_OPTION, "%s needs an input", options->command);
	if (format->max_document > 0 && format->max_document < format->min_document)
		return zf_fail(error, ZIPFIT_BAD_OPTION, "--max-bytes is smaller than --min-bytes");
	return zipfit_format_check(format, error);
}

static bool check_all(enum zf_operation operation, const zipfit_options *options, zipfit_error *error)
{
	if (!check_memory(options, error) || !check_ranges(options, error) || !zf_emit_options_check(options, error))
		return false;
	if (options->ids == NULL && options->id_field != NULL)
		return zf_fail(error, ZIPFIT_BAD_OPTION, "--id-field is for --ids");
	if (options->ids != NULL)
		return zf_id_options_check(operation, options, error) && check_names(options, error) &&
		       check_files(options, error);
	switch (operation) {
	case ZF_EVALUATE:
		return check_eval(options, error);
	case ZF_MERGE:
		return check_merge(options, error);
	case ZF_INSPECT:
		return check_inspect(options, error);
	default:
		return check_scores_run(operation, options, error);
	}
}

bool zf_options_check(enum zf_operation operation, const zipfit_options *options, zipfit_error *error)
{
	if (!check_all(operation, options, error))
		return false;
	/* They are checked again when directories and lists are read. */
	if (options->events->begun != NULL && zf_settings_of(options)->list.count == 0)
		options->events->begun(options->events->user);
	return true;
}
