/*
 * job.c - what select and score have in common
 */
#include "cli/job.h"

#include "cli/ranks.h"
#include "output/report.h"
#include "output/text.h"
#include "util/error.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static size_t exclude_words(const struct options *options)
{
	return options->exclude_words > 0 ? options->exclude_words : ZF_EXCLUDE_WORDS;
}

/* The name of an output, or NULL. Scores and rejects of a shard go into its part, for merge to write. */
static const char *output_path(const struct options *options, enum job_output output)
{
	if (options->shards > 0 && (output == OUTPUT_SCORES || output == OUTPUT_REJECTS))
		return NULL;
	switch (output) {
	case OUTPUT_MAIN:
		return options->output;
	case OUTPUT_SCORES:
		return options->scores;
	case OUTPUT_REJECTS:
		return options->rejects;
	case OUTPUT_EXPLAIN:
		return options->explain;
	default:
		return options->stats;
	}
}

/* The targets of a set. */
static zipfit_targets *targets_of(const struct job *job, size_t set)
{
	return set == 0 ? job->targets : job->more_targets[set - 1];
}

static bool open_sets(struct job *job, zipfit_error *error)
{
	if (!mix_read(&job->mix, job->options, error))
		return false;
	job->targets = zipfit_targets_new(error);
	if (job->targets == NULL)
		return false;
	for (size_t set = 1; set < job->mix.sets; set++) {
		job->more_targets[set - 1] = zipfit_targets_new(error);
		if (job->more_targets[set - 1] == NULL)
			return false;
	}
	return true;
}

static bool read_targets(struct job *job, zipfit_error *error)
{
	const struct options *options = job->options;

	if (!open_sets(job, error))
		return false;
	if (options->from_scores != NULL)
		return true;
	for (size_t i = 0; i < options->target_count; i++)
		if (!zipfit_targets_read(targets_of(job, mix_set_of(&job->mix, options, i)), options->targets[i],
		                         &options->target_format, !options->target_format_given, job->stop, error))
			return false;
	if (zipfit_targets_count(job->targets) == 0)
		return zf_fail(error, ZIPFIT_BAD_DATA, "%s: no target document to compare with", options->targets[0]);
	for (size_t set = 1; set < job->mix.sets; set++)
		if (zipfit_targets_count(targets_of(job, set)) == 0)
			return zf_fail(error, ZIPFIT_BAD_DATA, "%s: no target document to compare with",
			               job->mix.names[set]);
	return true;
}

const zipfit_targets *job_targets_of(const struct job *job, size_t set)
{
	return targets_of(job, set);
}

struct target_counts job_count_targets(const struct job *job)
{
	struct target_counts counts = {0};

	for (size_t set = 0; set < job->mix.sets; set++) {
		const zipfit_targets *targets = targets_of(job, set);

		counts.documents += zipfit_targets_count(targets);
		counts.bytes += zipfit_targets_bytes(targets);
		counts.empty += zipfit_targets_dropped(targets);
	}
	return counts;
}

void job_settle_sets(const struct job *job, struct zf_choosing *choosing)
{
	const double documents = (double)job_count_targets(job).documents;

	choosing->sets = job->mix.sets;
	for (size_t set = 0; set < job->mix.sets; set++)
		choosing->shares[set] = job->mix.shares[set] > 0
		                                ? job->mix.shares[set]
		                                : (double)zipfit_targets_count(targets_of(job, set)) / documents;
}

/* Draws the background, as large as the targets unless another size was asked for. */
static bool read_background(struct job *job, zipfit_error *error)
{
	const struct options *options = job->options;
	const uint64_t size = options->background_sample > 0 ? options->background_sample
	                                                     : job_count_targets(job).bytes / job->mix.sets;

	zipfit_format format = options->format;

	if (options->background == NULL)
		return true;
	format.unit = ZIPFIT_BYTES;
	format.unit_field = NULL;
	job->background = zipfit_targets_new(error);
	if (job->background == NULL || !zipfit_targets_sample(job->background, options->background, &format, true, size,
	                                                      options->seed, job->stop, error))
		return false;
	if (zipfit_targets_count(job->background) == 0)
		return zf_fail(error, ZIPFIT_BAD_DATA, "%s: no background document to compare with",
		               options->background);
	return true;
}

/* Reads what must stay out, as the targets are read. */
static bool read_excluded(struct job *job, zipfit_error *error)
{
	const struct options *options = job->options;

	if (options->exclude_count == 0)
		return true;
	job->excluded = zipfit_targets_new(error);
	job->excluded_files = calloc(options->exclude_count, sizeof(*job->excluded_files));
	if (job->excluded == NULL || job->excluded_files == NULL)
		return zf_fail_memory(error, "what to exclude");
	for (size_t i = 0; i < options->exclude_count; i++) {
		const char *path = options->excludes[i];

		if (!zipfit_targets_read(job->excluded, path, &options->target_format, !options->target_format_given,
		                         job->stop, error))
			return false;
		job->excluded_files[i] = zipfit_targets_count(job->excluded);
		if (job->excluded_files[i] == (i > 0 ? job->excluded_files[i - 1] : 0))
			return zf_fail(error, ZIPFIT_BAD_DATA, "%s: no text to exclude", path);
	}
	job->exclude = zf_exclude_new(job->excluded, exclude_words(options), error);
	return job->exclude != NULL;
}

void job_explain_excluded(const struct job *job, const zipfit_record *record, char *reason, size_t size)
{
	size_t file = 0;

	while (record->excluded_by >= job->excluded_files[file])
		file++;
	snprintf(reason, size, "excluded: shares words with text %zu of %s",
	         record->excluded_by - (file > 0 ? job->excluded_files[file - 1] : 0) + 1,
	         job->options->excludes[file]);
}

static bool open_scorer(struct job *job, zipfit_error *error)
{
	zipfit_score_options scoring = job->options->scoring;

	if (job->options->from_scores != NULL)
		return true;
	scoring.background = job->background;
	job->scorer = zipfit_scorer_open(job->targets, &scoring, job->stop, error);
	if (job->scorer == NULL)
		return false;
	for (size_t set = 1; set < job->mix.sets; set++) {
		job->more_scorers[set - 1] = zipfit_scorer_open(targets_of(job, set), &scoring, job->stop, error);
		if (job->more_scorers[set - 1] == NULL)
			return false;
	}
	return true;
}

bool job_open_outputs(struct job *job, const struct options *options, zipfit_stop *stop, zipfit_error *error)
{
	job->options = options;
	job->stop = stop;
	for (int output = 0; output < OUTPUT_COUNT; output++) {
		const char *path = output_path(options, (enum job_output)output);

		if (path == NULL)
			continue;
		job->outputs[output] = zf_outfile_open(path, stop, error);
		if (job->outputs[output] == NULL)
			return false;
		for (int other = 0; other < output; other++)
			if (zf_outfile_is_same(job->outputs[other], job->outputs[output]))
				return zf_fail(error, ZIPFIT_BAD_OPTION, "two outputs go to %s", path);
	}
	return true;
}

bool job_open(struct job *job, const struct options *options, zipfit_stop *stop, zipfit_error *error)
{
	*job = (struct job){.options = options, .stop = stop};
	/* What several ranks find, the first one writes. */
	return read_targets(job, error) && read_background(job, error) && read_excluded(job, error) &&
	       open_scorer(job, error) && (ranks_rank() > 0 || job_open_outputs(job, options, stop, error));
}

void job_put_off_outputs(struct job *job)
{
	for (int output = 0; output < OUTPUT_COUNT; output++)
		if (job->outputs[output] != NULL)
			zf_outfile_put_off(job->outputs[output]);
}

void job_close(struct job *job)
{
	for (int output = 0; output < OUTPUT_COUNT; output++)
		zf_outfile_free(job->outputs[output]);
	zf_buffer_free(&job->text);
	zipfit_scorer_close(job->scorer);
	zf_exclude_free(job->exclude);
	free(job->excluded_files);
	zipfit_targets_free(job->excluded);
	zipfit_targets_free(job->background);
	for (size_t set = 1; set < job->mix.sets; set++) {
		zipfit_scorer_close(job->more_scorers[set - 1]);
		zipfit_targets_free(job->more_targets[set - 1]);
	}
	zipfit_targets_free(job->targets);
	mix_free(&job->mix);
}

static void describe_set(const char *name, const zipfit_targets *set)
{
	message_detail("%s: %zu of %llu bytes", name, zipfit_targets_count(set),
	               (unsigned long long)zipfit_targets_bytes(set));
}

/* For -v: how the run is set up. */
static void describe_setup(const struct job *job)
{
	const zipfit_score_options *scoring = &job->options->scoring;

	describe_set(job->mix.sets > 1 ? job->mix.names[0] : "targets", job->targets);
	for (size_t set = 1; set < job->mix.sets; set++)
		describe_set(job->mix.names[set], targets_of(job, set));
	if (job->background != NULL)
		describe_set("background", job->background);
	if (job->scorer == NULL)
		message_detail("scores: from %s", job->options->from_scores);
	else if (scoring->method == ZIPFIT_NCD)
		message_detail("score ncd: level %d, frame %s, zlib %s", scoring->level,
		               scoring->without_frame ? "none" : "gzip", zipfit_zlib_version());
	else
		message_detail("score %s: prior %.1f bytes", zipfit_method_name(scoring->method),
		               zipfit_scorer_prior(job->scorer));
	message_detail("threads: %zu", job->options->threads);
}

/* Where records go, and what shows how far the run is. */
static zipfit_sink make_sink(const struct job *job,
                             bool (*record)(void *user, const zipfit_record *record, zipfit_error *error), void *user)
{
	const bool shows_progress = progress_wanted(job->options->progress, job->options->verbosity == QUIET);

	return (zipfit_sink){
		.user = user,
		.record = record,
		.progress = shows_progress ? progress_show : NULL,
	};
}

static zipfit_run_options make_run(const struct options *options)
{
	return (zipfit_run_options){
		.paths = options->inputs,
		.path_count = options->input_count,
		.format = options->format,
		.threads = options->threads,
		.skip_bad = options->skip_bad,
	};
}

bool job_run(struct job *job, bool (*record)(void *user, const zipfit_record *record, zipfit_error *error), void *user,
             zipfit_error *error)
{
	const zipfit_run_options run = make_run(job->options);
	const zipfit_sink sink = make_sink(job, record, user);

	describe_setup(job);
	return zf_run(&run, &job->task, job->scorer, &sink, job->stop, &job->counts, error);
}

bool job_read_again(struct job *job, bool (*record)(void *user, const zipfit_record *record, zipfit_error *error),
                    void *user, zipfit_counts *counts, zipfit_error *error)
{
	const zipfit_run_options run = make_run(job->options);
	const zipfit_sink sink = make_sink(job, record, user);
	const struct zf_task everything = {.exclude = job->exclude};

	*counts = (zipfit_counts){0};
	return zf_run(&run, &everything, NULL, &sink, job->stop, counts, error);
}

bool job_write_text(struct job *job, enum job_output output, zipfit_error *error)
{
	const size_t length = job->text.length;

	job->text.length = 0;
	if (job->outputs[output] == NULL)
		return true;
	return zf_outfile_write(job->outputs[output], job->text.data, length, error);
}

bool job_write_reject(struct job *job, const zipfit_record *record, zipfit_error *error)
{
	struct zf_outfile *rejects = job->outputs[OUTPUT_REJECTS];

	if (rejects == NULL || !zipfit_outcome_is_bad(record->outcome))
		return true;
	return zf_outfile_write(rejects, record->bytes, record->length, error) &&
	       (record->more || zf_outfile_write(rejects, "\n", 1, error));
}

void job_note_score(struct job *job, double score)
{
	if (job->noted == 0 || score < job->lowest)
		job->lowest = score;
	if (job->noted == 0 || score > job->highest)
		job->highest = score;
	job->noted++;
}

static void add_strings(cJSON *object, const char *name, const char *const *strings, size_t count)
{
	cJSON *array = cJSON_AddArrayToObject(object, name);

	for (size_t i = 0; i < count; i++) {
		/* File names need not be UTF-8, which cJSON would pass on. */
		struct zf_buffer text = {0};
		zipfit_error error;

		if (zf_append_json_string(&text, strings[i], strlen(strings[i]), &error) &&
		    zf_buffer_append_byte(&text, '\0', &error))
			cJSON_AddItemToArray(array, cJSON_CreateRaw((const char *)text.data));
		zf_buffer_free(&text);
	}
}

static void add_format(cJSON *object, const char *name, const zipfit_format *format)
{
	static const char *const kinds[] = {
		[ZIPFIT_JSONL] = "jsonl", [ZIPFIT_LINES] = "lines", [ZIPFIT_FILES] = "whole-files"};
	cJSON *added = cJSON_AddObjectToObject(object, name);

	cJSON_AddStringToObject(added, "records", kinds[format->kind]);
	if (format->pattern != NULL)
		cJSON_AddStringToObject(added, "template", format->pattern);
	else if (format->kind == ZIPFIT_JSONL)
		cJSON_AddStringToObject(added, "field", format->field != NULL ? format->field : "text");
	cJSON_AddNumberToObject(added, "max_record", (double)format->max_record);
	cJSON_AddNumberToObject(added, "min_bytes", (double)format->min_document);
	cJSON_AddNumberToObject(added, "max_bytes", (double)format->max_document);
}

/* The scoring method, and what it looks at. */
static void add_scoring(cJSON *object, const struct job *job)
{
	const struct options *options = job->options;
	const zipfit_score_options *scoring = &options->scoring;

	if (job->scorer == NULL) {
		add_strings(object, "from_scores", &options->from_scores, 1);
		return;
	}
	cJSON_AddStringToObject(object, "score", zipfit_method_name(scoring->method));
	if (scoring->method == ZIPFIT_NCD) {
		cJSON_AddNumberToObject(object, "level", scoring->level);
		cJSON_AddStringToObject(object, "frame", scoring->without_frame ? "none" : "gzip");
		return;
	}
	cJSON_AddNumberToObject(object, "prior", zipfit_scorer_prior(job->scorer));
	if (job->background == NULL)
		return;
	add_strings(object, "background", &options->background, 1);
	cJSON_AddNumberToObject(object, "background_documents", (double)zipfit_targets_count(job->background));
	cJSON_AddNumberToObject(object, "background_bytes", (double)zipfit_targets_bytes(job->background));
	cJSON_AddNumberToObject(object, "seed", (double)options->seed);
}

static void add_sets(cJSON *object, const struct job *job)
{
	cJSON *sets = cJSON_AddArrayToObject(object, "sets");
	struct zf_choosing choosing;

	job_settle_sets(job, &choosing);
	for (size_t set = 0; set < job->mix.sets; set++) {
		cJSON *added = cJSON_CreateObject();

		cJSON_AddItemToArray(sets, added);
		cJSON_AddStringToObject(added, "name", job->mix.names[set]);
		cJSON_AddNumberToObject(added, "share", choosing.shares[set]);
		cJSON_AddNumberToObject(added, "documents", (double)zipfit_targets_count(targets_of(job, set)));
	}
}

/* What may be taken out of the pool, beside the limits. */
static void add_choosing(cJSON *object, const struct job *job)
{
	const struct options *options = job->options;
	const struct zf_choosing *choosing = &options->choosing;

	if (options->format.unit != ZIPFIT_BYTES)
		cJSON_AddStringToObject(object, "unit",
		                        options->format.unit == ZIPFIT_WORDS ? "words" : options->format.unit_field);
	if (job->mix.sets > 1)
		add_sets(object, job);
	if (options->exclude_count > 0) {
		add_strings(object, "exclude", options->excludes, options->exclude_count);
		cJSON_AddNumberToObject(object, "exclude_ngram", (double)exclude_words(options));
	}
	if (choosing->fraction > 0)
		cJSON_AddNumberToObject(object, "fraction", choosing->fraction);
	if (choosing->candidates > 0)
		cJSON_AddNumberToObject(object, "candidates", (double)choosing->candidates);
	if (choosing->dedup != ZF_DEDUP_NONE)
		cJSON_AddNumberToObject(object, "dedup", choosing->dedup == ZF_DEDUP_EXACT ? 0 : choosing->jaccard);
	if (choosing->temperature > 0) {
		cJSON_AddNumberToObject(object, "sample", choosing->temperature);
		cJSON_AddNumberToObject(object, "sample_seed", (double)choosing->seed);
	}
	if (choosing->diverse > 0)
		cJSON_AddNumberToObject(object, "diverse", choosing->diverse);
}

void job_choosing_from(const cJSON *options, struct zf_choosing *choosing)
{
	const cJSON *fraction = cJSON_GetObjectItemCaseSensitive(options, "fraction");
	const cJSON *candidates = cJSON_GetObjectItemCaseSensitive(options, "candidates");
	const cJSON *dedup = cJSON_GetObjectItemCaseSensitive(options, "dedup");
	const cJSON *sets, *set;
	const cJSON *sample = cJSON_GetObjectItemCaseSensitive(options, "sample");
	const cJSON *diverse = cJSON_GetObjectItemCaseSensitive(options, "diverse");

	*choosing = (struct zf_choosing){
		.fraction = cJSON_IsNumber(fraction) ? fraction->valuedouble : 0,
		.candidates = cJSON_IsNumber(candidates) ? (uint64_t)candidates->valuedouble : 0,
		.temperature = cJSON_IsNumber(sample) ? sample->valuedouble : 0,
		.diverse = cJSON_IsNumber(diverse) ? diverse->valuedouble : 0,
	};
	sets = cJSON_GetObjectItemCaseSensitive(options, "sets");
	cJSON_ArrayForEach(set, sets)
	{
		const cJSON *share = cJSON_GetObjectItemCaseSensitive(set, "share");

		if (choosing->sets < ZF_MAX_SETS)
			choosing->shares[choosing->sets++] = cJSON_IsNumber(share) ? share->valuedouble : 0;
	}
	if (!cJSON_IsNumber(dedup))
		return;
	choosing->dedup = dedup->valuedouble > 0 ? ZF_DEDUP_NEAR : ZF_DEDUP_EXACT;
	choosing->jaccard = dedup->valuedouble;
}

cJSON *job_describe_scoring(const struct job *job)
{
	const struct options *options = job->options;
	cJSON *object = cJSON_CreateObject();

	add_format(object, "format", &options->format);
	add_scoring(object, job);
	cJSON_AddStringToObject(object, "on_error", options->skip_bad ? "skip" : "fail");
	add_choosing(object, job);
	return object;
}

static void add_limit(cJSON *object, const zipfit_limit *limit)
{
	if (limit->records > 0)
		cJSON_AddNumberToObject(object, "k", (double)limit->records);
	if (limit->budget > 0)
		cJSON_AddNumberToObject(object, "budget", (double)limit->budget);
	if (limit->has_min_score)
		cJSON_AddNumberToObject(object, "min_score", limit->min_score);
}

/* What was said and what is a default alike. */
cJSON *job_describe_options(const struct job *job)
{
	const struct options *options = job->options;
	cJSON *object = job_describe_scoring(job);

	add_strings(object, "inputs", options->inputs, options->input_count);
	add_strings(object, "targets", options->targets, options->target_count);
	add_format(object, "target_format", &options->target_format);
	if (job->scorer != NULL && options->scoring.method == ZIPFIT_NCD)
		cJSON_AddStringToObject(object, "engine",
		                        options->scoring.engine == ZIPFIT_ENGINE_ZLIB ? "zlib" : "auto");
	cJSON_AddNumberToObject(object, "threads", (double)options->threads);
	if (options->command == COMMAND_SELECT) {
		add_limit(object, &options->choosing.limit);
		cJSON_AddStringToObject(object, "order", options->input_order ? "input" : "score");
	}
	return object;
}

static bool write_stats(struct job *job, const struct zf_report *report, zipfit_error *error)
{
	if (job->outputs[OUTPUT_STATS] == NULL)
		return true;
	return zf_append_stats(&job->text, report, error) && job_write_text(job, OUTPUT_STATS, error);
}

/* All outputs are complete on the disk before the first gets its name. */
static bool publish(struct job *job, zipfit_error *error)
{
	for (int output = 0; output < OUTPUT_COUNT; output++)
		if (job->outputs[output] != NULL && !zf_outfile_finish(job->outputs[output], error))
			return false;
	for (int output = 0; output < OUTPUT_COUNT; output++)
		if (job->outputs[output] != NULL && !zf_outfile_publish(job->outputs[output], error))
			return false;
	return true;
}

bool job_finish_report(struct job *job, const struct zf_report *report, zipfit_error *error)
{
	if (!write_stats(job, report, error) || !publish(job, error) || !zf_append_summary(&job->text, report, error) ||
	    !zf_buffer_append_byte(&job->text, '\0', error))
		return false;
	message_note("%s", (const char *)job->text.data);
	return true;
}

bool job_finish(struct job *job, bool selects, zipfit_error *error)
{
	cJSON *options = job_describe_options(job);
	const struct target_counts targets = job_count_targets(job);
	const struct zf_report report = {
		.command = job->options->command_name,
		.options = options,
		.target_documents = targets.documents,
		.target_bytes = targets.bytes,
		.target_empty = targets.empty,
		.counts = &job->counts,
		.selects = selects,
		.selected = job->noted,
		.lowest = job->lowest,
		.highest = job->highest,
	};
	const bool ok = job_finish_report(job, &report, error);

	cJSON_Delete(options);
	return ok;
}
