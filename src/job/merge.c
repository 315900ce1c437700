/*
 * merge.c - zipfit_merge(): joins the partial results of shards into what one run gives
 */
#include "job/describe.h"
#include "job/file_check.h"
#include "job/finish.h"
#include "job/options_check.h"
#include "job/rejects.h"
#include "job/reporting.h"
#include "job/rows.h"
#include "job/selection.h"
#include "select/general.h"
#include "shards/merge.h"
#include "util/error.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct merging {
	struct zf_job job;
	struct zf_merge *merge;
	zipfit_topk *topk;
	cJSON *options; /* the parts' */
	struct zf_selection_form form;
	bool has_targets;                   /* the parts hold them: they were made with --cover */
	const char *names[ZIPFIT_MAX_SETS]; /* of the target sets */
	struct zf_assignment assignment;
	struct zf_part_writer writer; /* with --partial */
};

static bool fail_damaged(const struct merging *merging, zipfit_error *error)
{
	return zf_fail(error, ZIPFIT_BAD_DATA, "%s: damaged", merging->job.options->inputs[0]);
}

/* Reads how to choose records from the options in the parts, as zf_describe_options() described them. */
static bool read_form(struct merging *merging, zipfit_error *error)
{
	const struct zf_part_head *head = zf_merge_head(merging->merge);
	struct zf_selection_form *form = &merging->form;
	struct zf_selection_rules rules;
	const cJSON *format, *sets, *set;
	size_t count = 0;

	errno = 0;
	merging->options = cJSON_Parse(head->options);
	if (merging->options == NULL && errno == ENOMEM)
		return zf_fail_memory(error, "options");
	if (!cJSON_IsObject(merging->options) || !zf_rules_from(merging->options, &rules))
		return fail_damaged(merging, error);
	format = cJSON_GetObjectItemCaseSensitive(merging->options, "format");
	*form = (struct zf_selection_form){
		.kept =
			{
				.kind = head->plain_lines ? ZIPFIT_LINES : ZIPFIT_JSONL,
				.field = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(format, "field")),
				.pattern = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(format, "template")),
				.chat = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(format, "chat")),
				.roles = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(format, "roles")),
				.max_record = UINT32_MAX,
			},
		.shards = head->shards,
		.input_order = head->input_order || merging->job.options->input_order,
		.annotate = head->annotate || merging->job.options->annotate,
		.paths = (const char *const *)head->paths,
		.cost_is_bytes = cJSON_GetObjectItemCaseSensitive(merging->options, "unit") == NULL,
	};
	rules.choice.limit = head->limit;
	form->rules = rules;
	form->assignment = &merging->assignment;
	form->names = merging->assignment.names = merging->names;
	sets = cJSON_GetObjectItemCaseSensitive(merging->options, "sets");
	cJSON_ArrayForEach(set, sets)
	{
		merging->names[count] = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(set, "name"));
		if (merging->names[count++] == NULL)
			return fail_damaged(merging, error);
	}
	form->rules.sets = merging->assignment.sets = count > 0 ? count : 1;
	form->scores = zf_selection_scores(&form->rules);
	return true;
}

/* Whether the parts hold all records that the options ask for. */
static bool is_within(const zipfit_limit *asked, const zipfit_limit *parts)
{
	return (parts->records == 0 || (asked->records > 0 && asked->records <= parts->records)) &&
	       (parts->budget == 0 || (asked->budget > 0 && asked->budget <= parts->budget)) &&
	       (!parts->has_min_score || (asked->has_min_score && asked->min_score >= parts->min_score));
}

/* Whether the parts hold all records that may be drawn; `parts` is the limit of theirs. */
static bool draw_is_within(const struct zf_selection_rules *rules, const zipfit_limit *parts)
{
	const zipfit_limit asked = zf_rules_general_pool(rules, UINT64_MAX);

	return rules->choice.keep_general <= 0 || is_within(&asked, parts);
}

/* Whether the parts' scores are logarithms, which a factor from 0 to 1 does not always lower. */
static bool scores_below_0(const cJSON *options)
{
	const char *score = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(options, "score"));

	return score != NULL && (strcmp(score, zipfit_method_name(ZIPFIT_DSIR)) == 0 ||
	                         strcmp(score, zipfit_method_name(ZIPFIT_CLASSIFIER)) == 0);
}

/* Replaces what the parts say by what the options ask for. */
static bool choose_form(struct merging *merging, zipfit_error *error)
{
	const zipfit_options *options = merging->job.options;
	const zipfit_choice *asked = &options->choice;
	struct zf_selection_rules *rules = &merging->form.rules;
	zipfit_choice *choice = &rules->choice;
	zipfit_limit pool, parts, drawn;

	if (!read_form(merging, error))
		return false;
	parts = zf_rules_pool(rules, UINT64_MAX);
	drawn = zf_rules_general_pool(rules, UINT64_MAX);
	merging->has_targets = choice->cover > 0 || zf_merge_head(merging->merge)->report;
	if (asked->limit.records > 0)
		choice->limit.records = asked->limit.records;
	if (asked->limit.budget > 0)
		choice->limit.budget = asked->limit.budget;
	if (choice->temperature > 0 && (asked->limit.has_min_score || options->diverse_given || options->cover_given))
		return zf_fail(error, ZIPFIT_BAD_OPTION,
		               "the parts are a sample: it cannot be cut by score, or ordered by novelty or coverage");
	if ((asked->diverse > 0 || asked->cover > 0) && scores_below_0(merging->options))
		return zf_fail(error, ZIPFIT_BAD_OPTION,
		               "--%s needs scores above 0: it does not go with parts of --score %s",
		               asked->diverse > 0 ? "diverse" : "cover",
		               cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(merging->options, "score")));
	if (asked->cover > 0 && choice->cover <= 0)
		return zf_fail(error, ZIPFIT_BAD_OPTION,
		               "--cover: the parts were made without it, and do not hold the targets");
	if (asked->limit.has_min_score) {
		choice->limit.has_min_score = true;
		choice->limit.min_score = asked->limit.min_score;
	}
	if (asked->fraction > 0)
		choice->fraction = asked->fraction;
	if (asked->candidates > 0)
		choice->candidates = asked->candidates;
	if (options->dedup_given) {
		choice->dedup = asked->dedup;
		choice->jaccard = asked->jaccard;
	}
	if (options->diverse_given)
		choice->diverse = asked->diverse;
	if (options->cover_given)
		choice->cover = asked->cover;
	pool = zf_rules_pool(rules, UINT64_MAX);
	if (!is_within(&pool, &parts) || !draw_is_within(rules, &drawn))
		return zf_fail(error, ZIPFIT_BAD_OPTION,
		               "the parts hold less than that: they were made with a narrower limit");
	return true;
}

static bool check_rows(const struct merging *merging, zipfit_error *error)
{
	const struct zf_part_head *head = zf_merge_head(merging->merge);
	const zipfit_options *options = merging->job.options;

	if (options->scores != NULL && !head->scores)
		return zf_fail(error, ZIPFIT_BAD_OPTION, "--scores: the parts were made without it");
	if (options->rejects != NULL && !head->rejects)
		return zf_fail(error, ZIPFIT_BAD_OPTION, "--rejects: the parts were made without it");
	if (options->report != NULL && !head->report)
		return zf_fail(error, ZIPFIT_BAD_OPTION, "--report: the parts were made without it");
	if (options->annotate && head->plain_lines)
		return zf_fail(error, ZIPFIT_BAD_OPTION, "--annotate needs JSON records; the parts hold lines");
	return true;
}

/* The files of --split-output, which are those of the parts' inputs. */
static bool check_split(struct merging *merging, zipfit_error *error)
{
	const struct zf_part_head *head = zf_merge_head(merging->merge);
	const char *records = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(
		cJSON_GetObjectItemCaseSensitive(merging->options, "format"), "records"));
	struct zf_split_inputs *split = &merging->form.split;

	*split = (struct zf_split_inputs){(const char *const *)head->paths, head->path_count, merging->form.kept.kind};
	if (records != NULL && strcmp(records, "files") == 0)
		split->kind = ZIPFIT_FILES;
	return merging->job.options->split_output == NULL || zf_split_check(merging->job.options, split, error);
}

/* ---- The whole ----------------------------------------------------------- */

/* The rows of all parts on their way to the outputs. */
struct counted_rows {
	struct zf_row_output rows;
	uint64_t count;
};

static bool put_counted(void *user, const struct zf_row *row, zipfit_error *error)
{
	struct counted_rows *counted = user;

	zf_job_step(counted->rows.job, ++counted->count, counted->rows.summary->counts.progress.records);
	return zf_row_output_put(&counted->rows, row, error);
}

static bool write_whole(struct merging *merging, zipfit_error *error)
{
	struct zf_job *job = &merging->job;
	const struct zf_part_head *head = zf_merge_head(merging->merge);
	struct counted_rows counted = {.rows = {
					       .job = job,
					       .paths = (const char *const *)head->paths,
					       .path_count = head->path_count,
					       .shards = head->shards,
					       .summary = zf_merge_summary(merging->merge),
					       .assignment = &merging->assignment,
					       .names = merging->names,
					       .sets = merging->form.rules.sets,
					       .span = UINT64_MAX,
				       }};

	/* A row names the set that took its record: rows come last. */
	return zf_selection_write(job, merging->topk, &merging->form, error) &&
	       ((job->options->scores == NULL && job->options->rejects == NULL) ||
	        zf_merge_rows(merging->merge, put_counted, &counted, error)) &&
	       zf_row_output_begin(&counted.rows, error);
}

/* ---- A part again -------------------------------------------------------- */

static bool write_output(void *user, const void *bytes, size_t length, zipfit_error *error)
{
	return zf_outfile_write(user, bytes, length, error);
}

static bool put_row(void *user, const struct zf_row *row, zipfit_error *error)
{
	return zf_rows_put(user, row, error);
}

static bool write_part(struct merging *merging, zipfit_error *error)
{
	const struct zf_part_head *head = zf_merge_head(merging->merge);
	const struct zf_byte_sink to = {write_output, merging->job.outputs.files[ZF_OUTPUT_MAIN]};
	struct zf_part_writer *writer = &merging->writer;

	if (!zf_part_begin(writer, to, head, error) ||
	    ((head->scores || head->rejects) && !zf_merge_rows(merging->merge, put_row, writer, error)) ||
	    !zf_part_put_summary(writer, zf_merge_summary(merging->merge), error) ||
	    (merging->has_targets &&
	     !zf_part_put_targets(writer, merging->form.rules.targets, merging->form.rules.sets, error)))
		return false;
	return zf_selection_put_pool(&merging->job, merging->topk, &merging->form.rules, writer, error) &&
	       zf_part_end(writer, error);
}

/* ---- The operation ------------------------------------------------------- */

static bool finish(struct merging *merging, zipfit_error *error)
{
	struct zf_job *job = &merging->job;
	const struct zf_part_head *head = zf_merge_head(merging->merge);
	const size_t sets = merging->form.rules.sets;
	const char *unit = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(merging->options, "unit"));
	struct zf_report report = {
		.command = job->options->command,
		.options = merging->options,
		.target_documents = head->target_documents,
		.target_bytes = head->target_bytes,
		.target_empty = head->target_empty,
		.damages = &job->damages,
		.inputs = (const char *const *)head->paths,
		.selects = true,
		.unit = unit != NULL ? unit : "bytes",
		.set_names = merging->names,
		.set_count = sets > 1 ? sets : 0,
	};

	return zf_job_finish_report(job, &report, error);
}

/* Takes the targets from the parts, where they have them: all of each set. */
static bool take_targets(struct merging *merging, zipfit_error *error)
{
	const zipfit_documents *const *targets = zf_merge_targets(merging->merge);
	uint64_t documents = 0;

	merging->form.rules.targets = targets;
	if (!merging->has_targets)
		return true;
	for (size_t set = 0; set < merging->form.rules.sets; set++) {
		if (targets[set] == NULL)
			return fail_damaged(merging, error);
		documents += zipfit_documents_count(targets[set]);
	}
	return documents == zf_merge_head(merging->merge)->target_documents || fail_damaged(merging, error);
}

/* Takes over the damaged inputs from the parts, and names them again: messages of many shards are easily missed. */
static bool note_damages(struct merging *merging, zipfit_error *error)
{
	const struct zf_part_head *head = zf_merge_head(merging->merge);
	const struct zf_damages *damages = &zf_merge_summary(merging->merge)->damages;

	for (size_t i = 0; i < damages->count; i++)
		zf_job_tell_damage(&merging->job, &damages->items[i], (const char *const *)head->paths);
	return zf_damages_add_all(&merging->job.damages, damages, error);
}

static bool merge_parts(struct merging *merging, zipfit_error *error)
{
	const zipfit_options *options = merging->job.options;

	zf_job_enter(&merging->job, ZF_READING);
	merging->merge =
		zf_merge_open(options->inputs, options->input_count, options->partial, merging->job.stop, error);
	if (merging->merge == NULL || !choose_form(merging, error) || !check_rows(merging, error) ||
	    !check_split(merging, error))
		return false;
	zf_merge_watch(merging->merge, zf_job_step, &merging->job);
	merging->topk = zf_general_topk_new(&merging->form.rules, UINT64_MAX, error);
	if (merging->topk == NULL || !zf_topk_spool(merging->topk, options->memory, options->tmpdir, error) ||
	    !zf_merge_records(merging->merge, merging->topk, error) || !take_targets(merging, error))
		return false;
	merging->form.summary = zf_merge_summary(merging->merge);
	merging->form.survey = merging->form.summary->survey;
	zf_job_enter(&merging->job, ZF_WRITING);
	merging->job.counts = zf_merge_summary(merging->merge)->counts;
	merging->job.parts_seconds = merging->job.counts.progress.seconds;
	if (!note_damages(merging, error))
		return false;
	if (!options->partial)
		zf_job_tell_roles(&merging->job, merging->form.kept.roles);
	return (options->partial ? write_part(merging, error) : write_whole(merging, error)) && finish(merging, error);
}

static bool merge_all(struct merging *merging, const zipfit_options *options, zipfit_stop *stop, zipfit_error *error)
{
	struct zf_job *job = &merging->job;

	if (!zf_file_check(ZF_MERGE, options, NULL, error))
		return false;
	zf_job_begin(job, ZF_MERGE, options, stop);
	/* The parts are read more than once. */
	job->rule = options->manifest != NULL || options->depfile != NULL ? ZF_SOURCES_MUST_BE_SAME
	                                                                  : ZF_SOURCES_MUST_REMAIN;
	return zf_sources_list(&job->sources, options, error) && zf_outputs_open(&job->outputs, options, stop, error) &&
	       merge_parts(merging, error);
}

bool zipfit_merge(const zipfit_options *options, zipfit_stop *stop, zipfit_error *error)
{
	struct zf_settings settings;
	struct merging merging = {.form = {.input_order = false}};
	zipfit_error unread = {.code = ZIPFIT_OK};
	bool ok;

	error = error != NULL ? error : &unread;
	if (!zf_settings_take(&settings, ZF_MERGE, options, error) ||
	    !zf_options_check(ZF_MERGE, &settings.options, error))
		return false;
	ok = merge_all(&merging, &settings.options, stop, error);
	zf_part_writer_free(&merging.writer);
	zipfit_topk_free(merging.topk);
	zf_assignment_free(&merging.assignment);
	zf_reporting_free(merging.job.reporting);
	cJSON_Delete(merging.options);
	zf_merge_close(merging.merge);
	zf_job_close(&merging.job);
	return zf_job_result(ok, stop, error);
}
