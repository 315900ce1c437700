/*
 * job.c - what select and score have in common
 */
#include "cli/job.h"

#include "cli/leaving.h"
#include "cli/ranks.h"
#include "cli/signals.h"
#include "input/documents.h"
#include "output/manifest.h"
#include "output/record_text.h"
#include "output/report.h"
#include "score/open_scorer.h"
#include "util/error.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void job_begin(struct job *job, const struct options *options, zipfit_stop *stop)
{
	*job = (struct job){.options = options, .stop = stop};
	zf_clock_start(&job->clock);
	/* The first rank tells how far its own share is. */
	progress_start(ranks_rank() == 0 && progress_wanted(options->progress, options->verbosity == QUIET));
}

void job_enter(struct job *job, enum zf_phase phase)
{
	static const char *const words[ZF_PHASES] = {
		[ZF_OPENING] = "opening",   [ZF_READING] = "reading and scoring", [ZF_READING_AGAIN] = "reading again",
		[ZF_CHOOSING] = "choosing", [ZF_EXPLAINING] = "explaining",       [ZF_WRITING] = "writing",
	};
	const bool merges = job->options->command == COMMAND_MERGE;

	zf_clock_enter(&job->clock, phase);
	progress_phase(merges && phase == ZF_READING ? "reading parts" : words[phase]);
}

/* What a budget is counted in. */
static const char *unit_of(const zipfit_format *format)
{
	switch (format->unit) {
	case ZIPFIT_WORDS:
		return "words";
	case ZIPFIT_FIELD_UNIT:
		return format->unit_field;
	default:
		return "bytes";
	}
}

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
static zipfit_documents *targets_of(const struct job *job, size_t set)
{
	return set == 0 ? job->targets : job->more_targets[set - 1];
}

static bool open_sets(struct job *job, zipfit_error *error)
{
	if (!mix_read(&job->mix, job->options, error))
		return false;
	job->targets = zipfit_documents_new(error);
	if (job->targets == NULL)
		return false;
	for (size_t set = 1; set < job->mix.sets; set++) {
		job->more_targets[set - 1] = zipfit_documents_new(error);
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
	job->target_files = calloc(options->target_count + 1, sizeof(*job->target_files));
	if (job->target_files == NULL)
		return zf_fail_memory(error, "the targets");
	for (size_t i = 0; i < options->target_count; i++) {
		zipfit_documents *set = targets_of(job, mix_set_of(&job->mix, options, i));

		job->target_files[i] = (struct file_documents){.set = set, .begin = zipfit_documents_count(set)};
		if (!zf_documents_read(set, options->targets[i], ZF_ROLE_TARGET, &options->target_formats[i].format,
		                       !options->target_formats[i].given, job->stop, error))
			return false;
		job->target_files[i].end = zipfit_documents_count(set);
	}
	if (zipfit_documents_count(job->targets) == 0)
		return zf_fail(error, ZIPFIT_BAD_DATA, "%s: no target document to compare with", options->targets[0]);
	for (size_t set = 1; set < job->mix.sets; set++)
		if (zipfit_documents_count(targets_of(job, set)) == 0)
			return zf_fail(error, ZIPFIT_BAD_DATA, "%s: no target document to compare with",
			               job->mix.names[set]);
	return true;
}

const zipfit_documents *job_targets_of(const struct job *job, size_t set)
{
	return targets_of(job, set);
}

struct target_counts job_count_targets(const struct job *job)
{
	struct target_counts counts = {0};

	for (size_t set = 0; set < job->mix.sets; set++) {
		const zipfit_documents *targets = targets_of(job, set);

		counts.documents += zipfit_documents_count(targets);
		counts.bytes += zipfit_documents_bytes(targets);
		counts.empty += zipfit_documents_dropped(targets);
	}
	return counts;
}

void job_settle_sets(const struct job *job, struct zf_selection_rules *choosing)
{
	const double documents = (double)job_count_targets(job).documents;

	choosing->sets = job->mix.sets;
	for (size_t set = 0; set < job->mix.sets; set++)
		choosing->shares[set] = job->mix.shares[set] > 0
		                                ? job->mix.shares[set]
		                                : (double)zipfit_documents_count(targets_of(job, set)) / documents;
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
	/* The same for all files that are no candidates. */
	format.records = options->target_formats[0].format.records;
	job->background = zipfit_documents_new(error);
	if (job->background == NULL || !zipfit_documents_sample(job->background, options->background, &format, true,
	                                                        size, options->seed, job->stop, error))
		return false;
	if (options->background_sample > zipfit_documents_bytes(job->background))
		message_note("--background-sample %" PRIu64 ": %s has %" PRIu64 " bytes", options->background_sample,
		             options->background, zipfit_documents_bytes(job->background));
	if (zipfit_documents_count(job->background) == 0)
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
	job->excluded = zipfit_documents_new(error);
	job->excluded_files = calloc(options->exclude_count, sizeof(*job->excluded_files));
	if (job->excluded == NULL || job->excluded_files == NULL)
		return zf_fail_memory(error, "what to exclude");
	for (size_t i = 0; i < options->exclude_count; i++) {
		const char *path = options->excludes[i];
		const struct file_format *form = &options->exclude_formats[i];

		if (!zf_documents_read(job->excluded, path, ZF_ROLE_EXCLUSION, &form->format, !form->given, job->stop,
		                       error))
			return false;
		job->excluded_files[i] = zipfit_documents_count(job->excluded);
		if (job->excluded_files[i] == (i > 0 ? job->excluded_files[i - 1] : 0))
			return zf_fail(error, ZIPFIT_BAD_DATA, "%s: no text to exclude", path);
	}
	job->exclude = zf_exclude_new(job->excluded, job_exclude_words(options), job->stop, error);
	return job->exclude != NULL;
}

/* Opens what tells records apart by their texts; in a part too, since merge may be asked for it. */
static bool open_fold(struct job *job, zipfit_error *error)
{
	if (!zf_rules_is_distinct(&job->options->choosing) && job->options->shards == 0)
		return true;
	job->fold = zf_fold_new(error);
	return job->fold != NULL;
}

void job_explain_excluded(const struct job *job, const zipfit_record *record, char *reason, size_t size)
{
	size_t file = 0;

	while (record->excluded_by >= job->excluded_files[file])
		file++;
	snprintf(reason, size, "excluded: shares words with text %zu of %s: %s",
	         record->excluded_by - (file > 0 ? job->excluded_files[file - 1] : 0) + 1, job->options->excludes[file],
	         record->excluded_words);
}

static bool open_scorer(struct job *job, zipfit_error *error)
{
	zipfit_score_options scoring = job->options->scoring;
	const zipfit_documents *sets[ZF_MAX_SETS];

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
	job_begin(job, options, stop);
	if (options->manifest != NULL || options->depfile != NULL)
		job->rule = SOURCES_MUST_BE_SAME;
	return sources_list(&job->sources, options, error) && read_targets(job, error) && read_background(job, error) &&
	       read_excluded(job, error) && open_fold(job, error) && open_scorer(job, error);
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
	zf_damages_free(&job->damages);
	zipfit_scorer_close(job->scorer);
	zf_exclude_free(job->exclude);
	zf_fold_free(job->fold);
	free(job->excluded_files);
	zipfit_documents_free(job->excluded);
	zipfit_documents_free(job->background);
	for (size_t set = 1; set < job->mix.sets; set++)
		zipfit_documents_free(job->more_targets[set - 1]);
	zipfit_documents_free(job->targets);
	free(job->target_files);
	sources_free(&job->sources);
	mix_free(&job->mix);
}

static void describe_set(const char *name, const zipfit_documents *set)
{
	message_detail("%s: %zu of %llu bytes", name, zipfit_documents_count(set),
	               (unsigned long long)zipfit_documents_bytes(set));
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
static zipfit_sink make_sink(bool (*record)(void *user, const zipfit_record *record, zipfit_error *error), void *user)
{
	return (zipfit_sink){.user = user, .record = record, .progress = progress_show};
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
	const zipfit_sink sink = make_sink(record, user);

	describe_setup(job);
	job_enter(job, ZF_READING);
	return zf_run(&run, &job->task, job->scorer, &sink, job->stop, &job->counts, error);
}

bool job_read_again(struct job *job, bool (*record)(void *user, const zipfit_record *record, zipfit_error *error),
                    void *user, zipfit_counts *counts, zipfit_error *error)
{
	const zipfit_run_options run = make_run(job->options);
	const zipfit_sink sink = make_sink(record, user);
	const struct zf_task everything = {.exclude = job->exclude, .fold = job->fold, .text_hash = &job->text_hash};

	*counts = (zipfit_counts){0};
	job_enter(job, ZF_READING_AGAIN);
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

/* One input is enough to be told of; there may be thousands. */
void job_note_kind(struct job *job, const zipfit_record *record)
{
	if (record->kind == NULL || job->kind != NULL)
		return;
	job->kind = record->kind;
	job->kind_path = record->path;
	message_note("%s:%llu: this is %s", record->path, (unsigned long long)record->line, record->kind);
}

void job_tell_damage(const struct zf_damage *damage, const char *const *paths)
{
	zipfit_error place; /* masks control characters of names */

	zf_fail(&place, ZIPFIT_BAD_DATA, "%s:%llu: %s; the rest of this input is not read", paths[damage->input],
	        (unsigned long long)damage->line, damage->message);
	message_warning("%s", place.message);
}

bool job_note_damage(struct job *job, const zipfit_record *record, zipfit_error *error)
{
	if (record->outcome != ZIPFIT_DAMAGED)
		return true;
	if (!zf_damages_add(&job->damages, record->input, record->line, record->damage, error))
		return false;
	job_tell_damage(&job->damages.items[job->damages.count - 1], job->options->inputs);
	return true;
}

bool job_append_damage(const struct job *job, const zipfit_record *record, struct zf_buffer *to, zipfit_error *error)
{
	const bool is_json = job->options->format.kind == ZIPFIT_JSONL;
	/* No record, but a place for the reason. */
	const zipfit_record nothing = {.bytes = (const unsigned char *)"{}", .length = is_json ? 2 : 0};
	zipfit_error reason;

	zf_fail(&reason, ZIPFIT_BAD_DATA, "damaged: %s:%llu: %s", record->path, (unsigned long long)record->line,
	        record->damage);
	return zf_append_reason(to, &nothing, is_json, reason.message, error);
}

/* Writes what could be read of the last record, if anything, and what is wrong with the input. */
static bool write_damage(struct job *job, const zipfit_record *record, zipfit_error *error)
{
	struct zf_outfile *rejects = job->outputs[OUTPUT_REJECTS];

	job->text.length = 0;
	return (record->length == 0 || (zf_outfile_write(rejects, record->bytes, record->length, error) &&
	                                zf_outfile_write(rejects, "\n", 1, error))) &&
	       job_append_damage(job, record, &job->text, error) && zf_buffer_append_byte(&job->text, '\n', error) &&
	       job_write_text(job, OUTPUT_REJECTS, error);
}

bool job_write_reject(struct job *job, const zipfit_record *record, zipfit_error *error)
{
	struct zf_outfile *rejects = job->outputs[OUTPUT_REJECTS];

	if (rejects == NULL || !zipfit_outcome_is_bad(record->outcome))
		return true;
	if (record->outcome == ZIPFIT_DAMAGED)
		return write_damage(job, record, error);
	return zf_outfile_write(rejects, record->bytes, record->length, error) &&
	       (record->more || zf_outfile_write(rejects, "\n", 1, error));
}

void job_note_score(struct job *job, double score)
{
	zf_tally_add(&job->tally, score, 0, 0);
}

void job_note_selected(struct job *job, const struct zf_kept *kept, uint64_t bytes)
{
	zf_tally_add(&job->tally, kept->score, bytes, kept->cost);
	zf_tally_add(&job->set_tallies[kept->set], kept->score, bytes, kept->cost);
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
		.sources = job->sources.files,
		.source_count = job->sources.count,
		.output = options->output,
		.stop = job->stop,
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

/* Whether the output tells of the run: it is written when the others are complete. */
static bool tells_of_run(int output)
{
	return output == OUTPUT_STATS || output == OUTPUT_MANIFEST || output == OUTPUT_DEPFILE;
}

/* Completes on the disk the outputs that tell of the run, or all others. */
static bool complete(struct job *job, bool telling, zipfit_error *error)
{
	for (int output = 0; output < OUTPUT_COUNT; output++)
		if (job->outputs[output] != NULL && tells_of_run(output) == telling &&
		    !zf_outfile_finish(job->outputs[output], error))
			return false;
	return true;
}

/* All outputs are complete on the disk before the first gets its name. The main one is the last: it stands for all. */
static bool publish(struct job *job, zipfit_error *error)
{
	for (int output = OUTPUT_COUNT - 1; output >= OUTPUT_MAIN; output--) {
		if (job->outputs[output] != NULL && !zf_outfile_publish(job->outputs[output], error)) {
			take_back(job);
			return false;
		}
	}
	return true;
}

bool job_finish_report(struct job *job, struct zf_report *report, zipfit_error *error)
{
	job_enter(job, ZF_WRITING);
	report->counts = &job->counts;
	report->selected = job->tally;
	report->set_tallies = job->set_tallies;
	report->has_copies = job->chooses;
	report->copies = job->copies;
	report->clock = &job->clock;
	report->earlier_seconds = job->earlier_seconds;
	report->parts_seconds = job->parts_seconds;
	/* Once the outputs have their names, nothing may fail. The time told is that up to here: what is left is
	 * little. */
	if (!sources_check(&job->sources, job->rule, error) || !complete(job, false, error) ||
	    !write_stats(job, report, error) || !write_manifest(job, report, error) ||
	    !zf_append_summary(&job->text, report, error) || !zf_buffer_append_byte(&job->text, '\0', error) ||
	    !complete(job, true, error) || !publish(job, error))
		return false;
	message_note("%s", (const char *)job->text.data);
	return true;
}

bool job_finish(struct job *job, bool selects, zipfit_error *error)
{
	cJSON *options = job_describe_options(job, error);
	const struct target_counts targets = job_count_targets(job);
	const size_t sets = job->mix.sets;
	struct zf_report report = {
		.command = job->options->command_name,
		.options = options,
		.target_documents = targets.documents,
		.target_bytes = targets.bytes,
		.target_empty = targets.empty,
		.engine = job->scorer != NULL ? zipfit_scorer_engine(job->scorer) : NULL,
		.damages = &job->damages,
		.inputs = job->options->inputs,
		.selects = selects,
		.unit = unit_of(&job->options->format),
		.set_names = job->mix.names,
		.set_count = selects && sets > 1 ? sets : 0,
	};
	const bool ok = options != NULL && job_finish_report(job, &report, error);

	cJSON_Delete(options);
	return ok;
}
