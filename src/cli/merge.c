/*
 * merge.c - zipfit merge: the partial results of shards as what one run gives
 */
#include "cli/commands.h"

#include "cli/job.h"
#include "cli/rows.h"
#include "cli/selection.h"
#include "partial/merge.h"
#include "util/error.h"

#include <stdlib.h>
#include <sys/resource.h>

struct merging {
	struct job job;
	struct zf_merge *merge;
	zipfit_topk *topk;
	zipfit_limit limit;
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

/* What the command line asks for must be within what the shards kept. */
static bool choose_limit(struct merging *merging, zipfit_error *error)
{
	const zipfit_limit *asked = &merging->job.options->limit;
	const zipfit_limit *parts = &zf_merge_head(merging->merge)->limit;
	zipfit_limit *limit = &merging->limit;

	*limit = *parts;
	if (asked->records > 0)
		limit->records = asked->records;
	if (asked->bytes > 0)
		limit->bytes = asked->bytes;
	if (asked->has_min_score) {
		limit->has_min_score = true;
		limit->min_score = asked->min_score;
	}
	if ((parts->records > 0 && limit->records > parts->records) ||
	    (parts->bytes > 0 && limit->bytes > parts->bytes) ||
	    (parts->has_min_score && limit->min_score < parts->min_score))
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

static bool write_whole(struct merging *merging, zipfit_error *error)
{
	struct job *job = &merging->job;
	const struct zf_part_head *head = zf_merge_head(merging->merge);
	const struct selection_form form = {
		.limit = merging->limit,
		.input_order = head->input_order || job->options->input_order,
		.annotate = head->annotate || job->options->annotate,
	};
	struct rows rows = {
		.job = job,
		.paths = (const char *const *)head->paths,
		.shards = head->shards,
		.summary = zf_merge_summary(merging->merge),
		.span = UINT64_MAX,
	};

	if ((job->options->scores != NULL || job->options->rejects != NULL) &&
	    !zf_merge_rows(merging->merge, rows_put, &rows, error))
		return false;
	return selection_write(job, merging->topk, &form, error);
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
	zipfit_topk_sort(merging->topk, false);
	for (size_t i = 0; i < zipfit_topk_count(merging->topk); i++) {
		const zipfit_kept kept = zipfit_topk_at(merging->topk, i);

		job_note_score(&merging->job, kept.score);
		if (!zf_part_put_record(writer, &kept, error))
			return false;
	}
	return zf_part_end(writer, error);
}

/* ---- The command --------------------------------------------------------- */

static bool finish(struct merging *merging, zipfit_error *error)
{
	struct job *job = &merging->job;
	const struct zf_part_head *head = zf_merge_head(merging->merge);
	cJSON *options = cJSON_Parse(head->options);
	const struct zf_report report = {
		.command = job->options->command_name,
		.options = options,
		.target_documents = head->target_documents,
		.target_bytes = head->target_bytes,
		.target_empty = head->target_empty,
		.counts = &job->counts,
		.selects = true,
		.selected = job->noted,
		.lowest = job->lowest,
		.highest = job->highest,
	};
	const bool ok = options != NULL ? job_finish_report(job, &report, error)
	                                : zf_fail(error, ZIPFIT_BAD_DATA, "%s: damaged", job->options->inputs[0]);

	cJSON_Delete(options);
	return ok;
}

static bool merge_parts(struct merging *merging, zipfit_error *error)
{
	const struct options *options = merging->job.options;

	merging->merge =
		zf_merge_open(options->inputs, options->input_count, options->partial, merging->job.stop, error);
	if (merging->merge == NULL || !choose_limit(merging, error) || !check_rows(merging, error))
		return false;
	merging->topk = zipfit_topk_new(&merging->limit, error);
	if (merging->topk == NULL || !zf_merge_records(merging->merge, merging->topk, error))
		return false;
	merging->job.counts = zf_merge_summary(merging->merge)->counts;
	return (options->partial ? write_part(merging, error) : write_whole(merging, error)) && finish(merging, error);
}

bool command_merge(const struct options *options, zipfit_stop *stop, zipfit_error *error)
{
	struct merging merging = {.job = {.options = options}};
	bool ok;

	raise_open_files();
	ok = job_open_outputs(&merging.job, options, stop, error) && merge_parts(&merging, error);
	zf_part_writer_free(&merging.writer);
	zipfit_topk_free(merging.topk);
	zf_merge_close(merging.merge);
	job_close(&merging.job);
	return ok;
}
