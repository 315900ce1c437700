/*
 * job.c - what select and score have in common
 */
#include "cli/job.h"

#include "cli/leaving.h"
#include "cli/ranks.h"
#include "cli/signals.h"
#include "output/manifest.h"
#include "output/report.h"
#include "score/scorer.h"
#include "util/error.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

size_t job_exclude_words(const struct options *options)
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
	case OUTPUT_MANIFEST:
		return options->manifest;
	case OUTPUT_DEPFILE:
		return options->depfile;
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
	job->exclude = zf_exclude_new(job->excluded, job_exclude_words(options), error);
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
	const zipfit_targets *sets[ZF_MAX_SETS];

	if (job->options->from_scores != NULL)
		return true;
	scoring.background = job->background;
	for (size_t set = 0; set < job->mix.sets; set++)
		sets[set] = targets_of(job, set);
	job->scorer = zf_scorer_open_sets(sets, job->mix.sets, &scoring, job->stop, error);
	return job->scorer != NULL;
}

bool job_open_outputs(struct job *job, const struct options *options, zipfit_stop *stop, zipfit_error *error)
{
	job->options = options;
	job->stop = stop;
	leaving_watch(job->outputs, OUTPUT_COUNT);
	for (int output = 0; output < OUTPUT_COUNT; output++) {
		const char *path = output_path(options, (enum job_output)output);

		if (path == NULL)
			continue;
		signals_hold();
		job->outputs[output] = zf_outfile_open(path, stop, error);
		signals_release();
		if (job->outputs[output] == NULL)
			return false;
	}
	return true;
}

bool job_open_scorer(struct job *job, const struct options *options, zipfit_stop *stop, zipfit_error *error)
{
	*job = (struct job){.options = options, .stop = stop};
	return read_targets(job, error) && read_background(job, error) && read_excluded(job, error) &&
	       open_scorer(job, error);
}

bool job_open(struct job *job, const struct options *options, zipfit_stop *stop, zipfit_error *error)
{
	/* What several ranks find, the first one writes. */
	return job_open_scorer(job, options, stop, error) &&
	       (ranks_rank() > 0 || job_open_outputs(job, options, stop, error));
}

bool job_put_off_outputs(struct job *job, zipfit_error *error)
{
	for (int output = 0; output < OUTPUT_COUNT; output++)
		if (job->outputs[output] != NULL && !zf_outfile_put_off(job->outputs[output], error))
			return false;
	return true;
}

void job_close(struct job *job)
{
	leaving_end();
	for (int output = 0; output < OUTPUT_COUNT; output++)
		zf_outfile_free(job->outputs[output]);
	zf_buffer_free(&job->text);
	zipfit_scorer_close(job->scorer);
	zf_exclude_free(job->exclude);
	free(job->excluded_files);
	zipfit_targets_free(job->excluded);
	zipfit_targets_free(job->background);
	for (size_t set = 1; set < job->mix.sets; set++)
		zipfit_targets_free(job->more_targets[set - 1]);
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
		message_detail("score ncd: level %d, frame %s, zlib %s; engine: %s", scoring->level,
		               scoring->without_frame ? "none" : "gzip", zipfit_zlib_version(),
		               zipfit_scorer_engine(job->scorer));
	else
		message_detail("score %s: prior %.1f bytes", zipfit_method_name(scoring->method),
		               zipfit_scorer_prior(job->scorer));
	message_detail("threads: %zu", job->options->threads);
}

/* Where records go, and what shows how far the run is. */
static zipfit_sink make_sink(const struct job *job,
                             bool (*record)(void *user, const zipfit_record *record, zipfit_error *error), void *user)
{
	const struct options *options = job->options;
	const bool shows_progress =
		ranks_rank() == 0 && progress_wanted(options->progress, options->verbosity == QUIET);

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

static bool write_stats(struct job *job, const struct zf_report *report, zipfit_error *error)
{
	if (job->outputs[OUTPUT_STATS] == NULL)
		return true;
	return zf_append_stats(&job->text, report, error) && job_write_text(job, OUTPUT_STATS, error);
}

static bool write_manifest(struct job *job, const struct zf_report *report, zipfit_error *error)
{
	const struct options *options = job->options;
	const struct zf_manifest manifest = {
		.command = report->command,
		.options = report->options,
		.inputs = options->inputs,
		.input_count = options->input_count,
		.targets = options->targets,
		.target_count = options->target_count,
		.backgrounds = &options->background,
		.background_count = options->background != NULL,
		.output = options->output,
	};

	if (options->manifest != NULL &&
	    (!zf_append_manifest(&job->text, &manifest, error) || !job_write_text(job, OUTPUT_MANIFEST, error)))
		return false;
	return options->depfile == NULL ||
	       (zf_append_rule(&job->text, &manifest, error) && job_write_text(job, OUTPUT_DEPFILE, error));
}

static void take_back(struct job *job)
{
	for (int output = 0; output < OUTPUT_COUNT; output++)
		if (job->outputs[output] != NULL)
			zf_outfile_take_back(job->outputs[output]);
}

/* All outputs are complete on the disk before the first gets its name. The main one is the last: it stands for all. */
static bool publish(struct job *job, zipfit_error *error)
{
	for (int output = 0; output < OUTPUT_COUNT; output++)
		if (job->outputs[output] != NULL && !zf_outfile_finish(job->outputs[output], error))
			return false;
	for (int output = OUTPUT_COUNT - 1; output >= OUTPUT_MAIN; output--) {
		if (job->outputs[output] != NULL && !zf_outfile_publish(job->outputs[output], error)) {
			take_back(job);
			return false;
		}
	}
	return true;
}

bool job_finish_report(struct job *job, const struct zf_report *report, zipfit_error *error)
{
	/* Once the outputs have their names, nothing may fail. */
	if (!write_stats(job, report, error) || !write_manifest(job, report, error) ||
	    !zf_append_summary(&job->text, report, error) || !zf_buffer_append_byte(&job->text, '\0', error) ||
	    !publish(job, error))
		return false;
	message_note("%s", (const char *)job->text.data);
	return true;
}

bool job_finish(struct job *job, bool selects, zipfit_error *error)
{
	cJSON *options = job_describe_options(job, error);
	const struct target_counts targets = job_count_targets(job);
	const struct zf_report report = {
		.command = job->options->command_name,
		.options = options,
		.target_documents = targets.documents,
		.target_bytes = targets.bytes,
		.target_empty = targets.empty,
		.engine = job->scorer != NULL ? zipfit_scorer_engine(job->scorer) : NULL,
		.counts = &job->counts,
		.selects = selects,
		.selected = job->noted,
		.lowest = job->lowest,
		.highest = job->highest,
	};
	const bool ok = options != NULL && job_finish_report(job, &report, error);

	cJSON_Delete(options);
	return ok;
}
