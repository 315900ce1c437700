/*
 * merge.c - zipfit merge: the partial results of shards as what one run gives
 */
#include "cli/commands.h"

#include "cli/job.h"
#include "cli/rows.h"
#include "cli/selection.h"
#include "shards/merge.h"
#include "util/error.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/resource.h>

struct merging {
	struct job job;
	struct zf_merge *merge;
	zipfit_topk *topk;
	cJSON *options; /* the parts' */
	struct selection_form form;
	zipfit_limit pool;              /* of the records to be read */
	const char *names[ZF_MAX_SETS]; /* of the target sets */
	struct taken taken;
	struct zf_part_writer writer; /* with --partial */
};

/* All parts are open at once while their rows are joined: takes as many descriptors as the system allows. */
static void raise_open_files(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
		limit.rlim_cur = limit.rlim_max;
		setrlimit(RLIMIT_NOFILE, &limit);
	}
}

static bool fail_damaged(const struct merging *merging, zipfit_error *error)
{
	return zf_fail(error, ZIPFIT_BAD_DATA, "%s: damaged", merging->job.options->inputs[0]);
}

/* How the parts say that records are to be chosen: their options, as job_describe_options() put them. */
static bool read_form(struct merging *merging, zipfit_error *error)
{
	const struct zf_part_head *head = zf_merge_head(merging->merge);
	struct selection_form *form = &merging->form;
	struct zf_selection_rules choosing;
	const cJSON *format, *sets, *set;
	size_t count = 0;

	errno = 0;
	merging->options = cJSON_Parse(head->options);
	if (merging->options == NULL && errno == ENOMEM)
		return zf_fail_memory(error, "options");
	if (!cJSON_IsObject(merging->options) || !job_choosing_from(merging->options, &choosing))
		return fail_damaged(merging, error);
	format = cJSON_GetObjectItemCaseSensitive(merging->options, "format");
	*form = (struct selection_form){
		.kept =
			{
				.kind = head->plain_lines ? ZIPFIT_LINES : ZIPFIT_JSONL,
				.field = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(format, "field")),
				.pattern = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(format, "template")),
				.chat = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(format, "chat")),
				.roles = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(format, "roles")),
				.max_record = UINT32_MAX,
			},
		.input_order = head->input_order || merging->job.options->input_order,
		.annotate = head->annotate || merging->job.options->annotate,
	};
	choosing.limit = head->limit;
	form->choosing = choosing;
	form->taken = &merging->taken;
	form->names = merging->taken.names = merging->names;
	sets = cJSON_GetObjectItemCaseSensitive(merging->options, "sets");
	cJSON_ArrayForEach(set, sets)
	{
		merging->names[count] = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(set, "name"));
		if (merging->names[count++] == NULL)
			return fail_damaged(merging, error);
	}
	form->choosing.sets = count > 0 ? count : 1;
	form->scores = selection_scores(&form->choosing);
	return true;
}

/* The records that the parts hold must be those that the command line asks for. */
static bool is_within(const zipfit_limit *asked, const zipfit_limit *parts)
{
	return (parts->records == 0 || (asked->records > 0 && asked->records <= parts->records)) &&
	       (parts->budget == 0 || (asked->budget > 0 && asked->budget <= parts->budget)) &&
	       (!parts->has_min_score || (asked->has_min_score && asked->min_score >= parts->min_score));
}

/* Puts what the command line asks for in the place of what the parts say. */
static bool choose_form(struct merging *merging, zipfit_error *error)
{
	const struct options *options = merging->job.options;
	const struct zf_selection_rules *asked = &options->choosing;
	struct zf_selection_rules *choosing = &merging->form.choosing;
	zipfit_limit parts;

	if (!read_form(merging, error))
		return false;
	parts = zf_rules_pool(choosing, UINT64_MAX);
	if (asked->limit.records > 0)
		choosing->limit.records = asked->limit.records;
	if (asked->limit.budget > 0)
		choosing->limit.budget = asked->limit.budget;
	if (choosing->temperature > 0 && (asked->limit.has_min_score || options->diverse_given))
		return zf_fail(error, ZIPFIT_BAD_OPTION,
		               "the parts are a sample: it cannot be cut by score, or ordered by novelty");
	if (asked->limit.has_min_score) {
		choosing->limit.has_min_score = true;
		choosing->limit.min_score = asked->limit.min_score;
	}
	if (asked->fraction > 0)
		choosing->fraction = asked->fraction;
	if (asked->candidates > 0)
		choosing->candidates = asked->candidates;
	if (options->dedup_given) {
		choosing->dedup = asked->dedup;
		choosing->jaccard = asked->jaccard;
	}
	if (options->diverse_given)
		choosing->diverse = asked->diverse;
	merging->pool = zf_rules_pool(choosing, UINT64_MAX);
	if (!is_within(&merging->pool, &parts))
		return zf_fail(error, ZIPFIT_BAD_OPTION,
		               "the parts hold less than that: they were made with a narrower limit");
	return true;
}

static bool check_rows(const struct merging *merging, zipfit_error *error)
{
	const struct zf_part_head *head = zf_merge_head(merging->merge);
	const struct options *options = merging->job.options;

	if (options->scores != NULL && !head->scores)
		return zf_fail(error, ZIPFIT_BAD_OPTION, "--scores: the parts were made without it");
	if (options->rejects != NULL && !head->rejects)
		return zf_fail(error, ZIPFIT_BAD_OPTION, "--rejects: the parts were made without it");
	if (options->annotate && head->plain_lines)
		return zf_fail(error, ZIPFIT_BAD_OPTION, "--annotate needs JSON records; the parts hold lines");
	return true;
}

/* ---- The whole ----------------------------------------------------------- */

/* The rows of all parts on their way to the outputs. */
struct counted_rows {
	struct rows rows;
	uint64_t count;
};

static bool put_counted(void *user, const struct zf_row *row, zipfit_error *error)
{
	struct counted_rows *counted = user;

	progress_step(NULL, ++counted->count, counted->rows.summary->counts.progress.records);
	return rows_put(&counted->rows, row, error);
}

static bool write_whole(struct merging *merging, zipfit_error *error)
{
	struct job *job = &merging->job;
	const struct zf_part_head *head = zf_merge_head(merging->merge);
	struct counted_rows counted = {.rows = {
					       .job = job,
					       .paths = (const char *const *)head->paths,
					       .path_count = head->path_count,
					       .shards = head->shards,
					       .summary = zf_merge_summary(merging->merge),
					       .taken = &merging->taken,
					       .names = merging->names,
					       .sets = merging->form.choosing.sets,
					       .span = UINT64_MAX,
				       }};

	/* Whose a record is stands in its row. */
	return selection_write(job, merging->topk, &merging->form, error) &&
	       ((job->options->scores == NULL && job->options->rejects == NULL) ||
	        zf_merge_rows(merging->merge, put_counted, &counted, error)) &&
	       rows_begin(&counted.rows, error);
}

/* ---- A part again -------------------------------------------------------- */

static bool write_output(void *user, const void *bytes, size_t length, zipfit_error *error)
{
	return zf_outfile_write(user, bytes, length, error);
}

static bool put_row(void *user, const struct zf_row *row, zipfit_error *error)
{
	return zf_part_put_row(user, row, error);
}

static bool write_part(struct merging *merging, zipfit_error *error)
{
	const struct zf_part_head *head = zf_merge_head(merging->merge);
	const struct zf_target_bytes to = {write_output, merging->job.outputs[OUTPUT_MAIN]};
	struct zf_part_writer *writer = &merging->writer;

	if (!zf_part_begin(writer, to, head, error) ||
	    ((head->scores || head->rejects) && !zf_merge_rows(merging->merge, put_row, writer, error)) ||
	    !zf_part_put_summary(writer, zf_merge_summary(merging->merge), error))
		return false;
	return selection_put_pool(&merging->job, merging->topk, merging->form.scores, writer, error) &&
	       zf_part_end(writer, error);
}

/* ---- The command --------------------------------------------------------- */

static bool finish(struct merging *merging, zipfit_error *error)
{
	struct job *job = &merging->job;
	const struct zf_part_head *head = zf_merge_head(merging->merge);
	const size_t sets = merging->form.choosing.sets;
	const char *unit = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(merging->options, "unit"));
	struct zf_report report = {
		.command = job->options->command_name,
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

	return job_finish_report(job, &report, error);
}

/* Takes over the damaged inputs from the parts, and names them again: the messages of many shards are easily missed. */
static bool note_damages(struct merging *merging, zipfit_error *error)
{
	const struct zf_part_head *head = zf_merge_head(merging->merge);
	const struct zf_damages *damages = &zf_merge_summary(merging->merge)->damages;

	for (size_t i = 0; i < damages->count; i++)
		job_tell_damage(&damages->items[i], (const char *const *)head->paths);
	return zf_damages_add_all(&merging->job.damages, damages, error);
}

static bool merge_parts(struct merging *merging, zipfit_error *error)
{
	const struct options *options = merging->job.options;

	job_enter(&merging->job, ZF_READING);
	merging->merge =
		zf_merge_open(options->inputs, options->input_count, options->partial, merging->job.stop, error);
	if (merging->merge == NULL || !choose_form(merging, error) || !check_rows(merging, error))
		return false;
	zf_merge_watch(merging->merge, progress_step, NULL);
	merging->topk = zf_topk_new_sets(&merging->pool, merging->form.choosing.sets, error);
	if (merging->topk == NULL)
		return false;
	if (zf_rules_is_distinct(&merging->form.choosing))
		zf_topk_set_distinct(merging->topk);
	if (!zf_topk_spool(merging->topk, options->memory, options->tmpdir, error) ||
	    !zf_merge_records(merging->merge, merging->topk, error))
		return false;
	job_enter(&merging->job, ZF_WRITING);
	merging->job.counts = zf_merge_summary(merging->merge)->counts;
	merging->job.parts_seconds = merging->job.counts.progress.seconds;
	if (!note_damages(merging, error))
		return false;
	return (options->partial ? write_part(merging, error) : write_whole(merging, error)) && finish(merging, error);
}

bool command_merge(const struct options *options, zipfit_stop *stop, zipfit_error *error)
{
	struct merging merging = {.form = {.input_order = false}};
	bool ok;

	job_begin(&merging.job, options, stop);
	raise_open_files();
	/* The parts are read more than once. */
	merging.job.rule =
		options->manifest != NULL || options->depfile != NULL ? SOURCES_MUST_BE_SAME : SOURCES_MUST_REMAIN;
	ok = sources_list(&merging.job.sources, options, error) &&
	     job_open_outputs(&merging.job, options, stop, error) && merge_parts(&merging, error);
	zf_part_writer_free(&merging.writer);
	zipfit_topk_free(merging.topk);
	taken_free(&merging.taken);
	cJSON_Delete(merging.options);
	zf_merge_close(merging.merge);
	job_close(&merging.job);
	return ok;
}
