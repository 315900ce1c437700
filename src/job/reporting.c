/*
 * reporting.c - the page of --report: what it shows of the selection
 *
 * The selected records are read once more, in their order, from the pool, which has them in memory or in its spool.
 * That is fast beside scoring the input, and what the page needs does not burden the writing of the selection.
 */
#include "job/reporting.h"

#include "input/documents.h"
#include "job/runners_up.h"
#include "job/surveying.h"
#include "score/explain.h"
#include "select/general.h"
#include "select/reach.h"
#include "select/record_field.h"
#include "util/error.h"
#include "util/hash.h"
#include "util/stop.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Records shown are compared with all targets, up to these. */
#define MOST_TARGETS      2000
#define MOST_TARGET_BYTES ((uint64_t)4 << 20)

/* So much of a document is compared. */
#define MOST_EXPLAINED ((size_t)64 << 10)

/* A curve has a point at each rank at first, then where the rank has grown by this factor. */
#define POINT_FACTOR 1.03

struct filling {
	struct zf_job *job;
	struct zf_page *page;
	const zipfit_topk *pool;
	const struct zf_selection_form *form;
	const struct zf_chosen *chosen;
	struct zf_extractor *extractor, *field;
	struct zf_explainer *explainers[ZIPFIT_MAX_SETS]; /* NULL: nothing is explained */
	struct zf_explainer_worker *workers[ZIPFIT_MAX_SETS];
	struct zf_reach reach;
	struct zf_scratch scratch, field_scratch;
	struct zf_buffer fetched;
	double sum, doubling_sum; /* of the scores since the last point, and the last doubling */
	uint64_t summed, doubling_summed;
	double next; /* the rank of the next point */
	size_t most_copied;
	uint64_t copies;
};

/* A record of the pool, as it is looked at. */
struct seen {
	struct zf_kept kept; /* without the scores before it */
	double best;         /* its best score for any target set */
	size_t set;          /* whose targets explain it */
	struct zf_document document;
};

/* ---- Opening ------------------------------------------------------------- */

static bool has_targets(const struct zf_selection_rules *rules)
{
	return rules->targets != NULL && rules->targets[0] != NULL && zipfit_documents_count(rules->targets[0]) > 0;
}

static enum zf_page_reasons reasons_of(const struct zf_selection_rules *rules)
{
	uint64_t documents = 0, bytes = 0;

	if (!has_targets(rules))
		return ZF_PAGE_NO_TARGETS;
	for (size_t set = 0; set < rules->sets; set++) {
		documents += zipfit_documents_count(rules->targets[set]);
		bytes += zipfit_documents_bytes(rules->targets[set]);
	}
	return documents > MOST_TARGETS || bytes > MOST_TARGET_BYTES ? ZF_PAGE_MANY_TARGETS : ZF_PAGE_REASONS;
}

static bool open_explainers(struct filling *filling, zipfit_error *error)
{
	/* The same for parts, which do not say how they were scored. */
	const zipfit_score_options plain = {.method = ZIPFIT_NCD};
	const struct zf_selection_rules *rules = &filling->form->rules;
	const zipfit_stop *stop = filling->job->stop;
	bool ok = true;

	filling->page->reasons = reasons_of(rules);
	for (size_t set = 0; ok && filling->page->reasons == ZF_PAGE_REASONS && set < rules->sets; set++) {
		filling->explainers[set] = zf_explainer_new(rules->targets[set], &plain, stop, error);
		if (filling->explainers[set] != NULL)
			filling->workers[set] = zf_explainer_worker_new(filling->explainers[set], stop, error);
		ok = filling->workers[set] != NULL;
	}
	return ok;
}

/* The files that the targets come from, as the origins of the documents tell. */
static void list_targets(struct zf_page *page, const struct zf_selection_rules *rules)
{
	const char *last = NULL;

	for (size_t set = 0; has_targets(rules) && set < rules->sets; set++)
		for (size_t i = 0; i < zipfit_documents_count(rules->targets[set]); i++) {
			const char *path = zf_documents_origin(rules->targets[set], i).path;

			if (path == NULL || (last != NULL && (path == last || strcmp(path, last) == 0)))
				continue;
			if (page->target_files < ZF_PAGE_NAMES)
				page->targets[page->target_files] = path;
			page->target_files++;
			last = path;
		}
}

static bool open_filling(struct filling *filling, zipfit_error *error)
{
	const struct zf_selection_rules *rules = &filling->form->rules;

	filling->extractor = zf_extractor_new(&filling->form->kept, error);
	if (filling->extractor == NULL || !zf_page_init(filling->page, error) || !open_explainers(filling, error))
		return false;
	if (rules->report_by != NULL && (filling->field = zf_record_field_new(rules->report_by, error)) == NULL)
		return false;
	list_targets(filling->page, rules);
	filling->page->has_coverage = has_targets(rules);
	return !filling->page->has_coverage || zf_reach_open(&filling->reach, rules->targets, rules->sets, error);
}

static void close_filling(struct filling *filling)
{
	zf_extractor_free(filling->extractor);
	zf_extractor_free(filling->field);
	for (size_t set = 0; set < ZIPFIT_MAX_SETS; set++) {
		zf_explainer_worker_free(filling->workers[set]);
		zf_explainer_free(filling->explainers[set]);
	}
	zf_reach_free(&filling->reach);
	zf_scratch_free(&filling->scratch);
	zf_scratch_free(&filling->field_scratch);
	zf_buffer_free(&filling->fetched);
}

/* ---- Records ------------------------------------------------------------- */

/* Reads a record of `pool`, or of the survey, and finds its document. */
static bool see(struct filling *filling, const zipfit_topk *pool, struct zf_kept kept, struct seen *seen,
                zipfit_error *error)
{
	const struct zf_selection_form *form = filling->form;
	double scores[ZIPFIT_MAX_SETS];
	struct zf_extracted extracted;

	if (!zf_topk_fetch(pool, &kept, &filling->fetched, error) ||
	    !zf_selection_unpack(&form->rules, form->scores, &kept, scores, error) ||
	    !zf_extract(filling->extractor, &filling->scratch, kept.bytes, kept.length, &extracted, error))
		return false;
	*seen = (struct seen){.kept = kept, .best = kept.score, .set = kept.set};
	if (extracted.outcome == ZIPFIT_SCORED)
		seen->document = extracted.document;
	if (form->scores > 0)
		seen->set = zf_selection_best_set(&form->rules, &kept, scores);
	for (size_t set = 0; set < form->scores && form->rules.sets > 1; set++)
		seen->best = scores[set] > seen->best ? scores[set] : seen->best;
	return true;
}

static bool explain(struct filling *filling, const struct seen *seen, struct zf_page_record *record,
                    zipfit_error *error)
{
	const size_t length = seen->document.length < MOST_EXPLAINED ? seen->document.length : MOST_EXPLAINED;
	size_t passages[ZF_PASSAGES][2];
	struct zf_reason reason = {.passage_count = 0};
	struct zf_origin origin;

	if (filling->workers[seen->set] != NULL) {
		if (!zf_explain(filling->workers[seen->set], seen->document.bytes, length, &reason, error))
			return false;
		origin = zf_documents_origin(filling->form->rules.targets[seen->set], reason.nearest);
		record->nearest = origin.path != NULL ? origin.path : "";
		record->nearest_line = origin.line;
		record->ncd = reason.ncd;
	}
	for (size_t i = 0; i < reason.passage_count; i++) {
		passages[i][0] = reason.passages[i].begin;
		passages[i][1] = reason.passages[i].length;
		record->shared += reason.passages[i].length;
	}
	return zf_page_excerpt(&record->text, seen->document.bytes, seen->document.length, (const size_t(*)[2])passages,
	                       reason.passage_count, error);
}

/* Fills what the page shows of a record. `rank` is 0 where it was not selected. */
static bool show(struct filling *filling, const struct seen *seen, uint64_t rank, struct zf_page_record *record,
                 zipfit_error *error)
{
	const struct zf_selection_form *form = filling->form;

	record->rank = rank;
	record->score = seen->kept.score;
	record->path = form->paths[zf_span_input(seen->kept.input, form->shards)];
	record->line = seen->kept.line;
	if (form->summary != NULL)
		record->line = zf_summary_line(form->summary, form->shards, seen->kept.input, record->line);
	record->bytes = seen->document.length;
	record->copies = seen->kept.copies;
	record->set = zf_general_set_name(&form->rules, form->names, seen->kept.set);
	return explain(filling, seen, record, error);
}

/* Which group shows the selected record `i`; ZF_PAGE_BELOW: none. */
static enum zf_page_group group_of(size_t i, size_t count)
{
	const size_t middle =
		count / 2 > ZF_PAGE_RECORDS + ZF_PAGE_RECORDS / 2 ? count / 2 - ZF_PAGE_RECORDS / 2 : ZF_PAGE_RECORDS;

	if (i < ZF_PAGE_RECORDS)
		return ZF_PAGE_TOP;
	if (i + ZF_PAGE_RECORDS >= count)
		return ZF_PAGE_EDGE;
	return i >= middle && i < middle + ZF_PAGE_RECORDS ? ZF_PAGE_MIDDLE : ZF_PAGE_BELOW;
}

/* ---- The selection ------------------------------------------------------- */

static void note_point(struct filling *filling, const struct seen *seen, uint64_t rank)
{
	struct zf_page *page = filling->page;
	const bool is_last = rank == filling->chosen->count, is_doubling = is_last || (rank & (rank - 1)) == 0;
	struct zf_page_point point = {.rank = rank, .bytes = page->document_bytes};

	filling->sum += seen->kept.score;
	filling->doubling_sum += seen->kept.score;
	filling->summed++;
	filling->doubling_summed++;
	if (!is_doubling && (double)rank < filling->next)
		return;
	point.coverage = zf_reach_share(&filling->reach);
	if (is_doubling && page->doubling_count < ZF_PAGE_DOUBLINGS) {
		point.score = filling->doubling_sum / (double)filling->doubling_summed;
		page->doublings[page->doubling_count++] = point;
		filling->doubling_sum = 0;
		filling->doubling_summed = 0;
	}
	if (page->point_count == ZF_PAGE_POINTS && !is_last)
		return;
	if (page->point_count == ZF_PAGE_POINTS)
		page->point_count--;
	point.score = filling->sum / (double)filling->summed;
	page->points[page->point_count++] = point;
	filling->sum = 0;
	filling->summed = 0;
	filling->next = fmax((double)rank + 1, (double)rank * POINT_FACTOR);
}

static bool note_selected(struct filling *filling, const struct seen *seen, uint64_t rank, zipfit_error *error)
{
	struct zf_page *page = filling->page;
	struct zf_group group = {.records = 1, .bytes = seen->document.length};
	const char *path = filling->form->paths[zf_span_input(seen->kept.input, filling->form->shards)];

	zf_score_grid_count(&page->scores, seen->best, 0, 1);
	zf_score_grid_count(&page->lengths, seen->best, zf_length_column(seen->document.length), 1);
	page->document_bytes += seen->document.length;
	if (page->has_coverage)
		zf_reach_add(&filling->reach, seen->document.bytes, seen->document.length);
	note_point(filling, seen, rank);
	if (filling->field == NULL && filling->form->split.count < 2)
		return true;
	return zf_surveying_value(filling->field, &filling->field_scratch, path, seen->kept.bytes, seen->kept.length,
	                          &group, error) &&
	       zf_groups_count(&page->groups, &group, error);
}

static bool fill_selected(struct filling *filling, zipfit_error *error)
{
	const struct zf_chosen *chosen = filling->chosen;
	struct zf_page *page = filling->page;

	for (size_t i = 0; i < chosen->count; i++) {
		const enum zf_page_group group = group_of(i, chosen->count);
		struct seen seen;

		if (!zf_stop_check(filling->job->stop, error) ||
		    !see(filling, filling->pool, zf_topk_at(filling->pool, chosen->order[i]), &seen, error) ||
		    !note_selected(filling, &seen, i + 1, error))
			return false;
		if (seen.kept.copies > filling->copies) {
			filling->copies = seen.kept.copies;
			filling->most_copied = i;
		}
		if (group != ZF_PAGE_BELOW &&
		    !show(filling, &seen, i + 1, &page->records[group][page->counts[group]++], error))
			return false;
		zf_job_step(filling->job, i + 1, chosen->count);
	}
	return true;
}

static bool fill_copied(struct filling *filling, zipfit_error *error)
{
	struct seen seen;

	return filling->copies == 0 ||
	       (see(filling, filling->pool, zf_topk_at(filling->pool, filling->chosen->order[filling->most_copied]),
	            &seen, error) &&
	        show(filling, &seen, filling->most_copied + 1, &filling->page->copied, error));
}

/* ---- Just below ---------------------------------------------------------- */

static bool show_below(struct filling *filling, zipfit_topk *below, zipfit_error *error)
{
	struct zf_page *page = filling->page;
	size_t *const count = &page->counts[ZF_PAGE_BELOW];
	struct zf_set shown = {0};
	bool ok = zf_topk_end(below, filling->job->stop, error);

	/* A record may be there for several sets: it is shown for the one that it ranks best for. */
	for (size_t i = 0; ok && i < zipfit_topk_count(below) && *count < ZF_PAGE_RECORDS; i++) {
		const struct zf_kept kept = zf_topk_at(below, i);
		struct seen seen;

		if (zf_set_find(&shown, zf_mix(zf_mix(kept.input) + kept.line), NULL) != NULL)
			continue;
		ok = zf_set_add(&shown, zf_mix(zf_mix(kept.input) + kept.line), 0, error) &&
		     see(filling, below, kept, &seen, error) &&
		     show(filling, &seen, 0, &page->records[ZF_PAGE_BELOW][(*count)++], error);
	}
	zf_set_free(&shown);
	return ok;
}

static bool fill_below(struct filling *filling, zipfit_error *error)
{
	zipfit_topk *below = zf_runners_up(filling->form, filling->pool, filling->chosen, error);
	const bool ok = below != NULL && show_below(filling, below, error);

	zipfit_topk_free(below);
	return ok;
}

/* ---- All ----------------------------------------------------------------- */

bool zf_reporting_fill(struct zf_job *job, const zipfit_topk *pool, const struct zf_selection_form *form,
                       const struct zf_chosen *chosen, zipfit_error *error)
{
	struct filling filling = {.job = job, .pool = pool, .form = form, .chosen = chosen};
	bool ok;

	if (job->outputs.files[ZF_OUTPUT_REPORT] == NULL)
		return true;
	zf_job_enter(job, ZF_EXPLAINING);
	job->reporting = calloc(1, sizeof(*job->reporting));
	if (job->reporting == NULL)
		return zf_fail_memory(error, "a report");
	filling.page = &job->reporting->page;
	job->reporting->survey = form->survey;
	job->reporting->rules = form->rules;
	job->reporting->input_count = form->split.count;
	job->reporting->shards = form->shards;
	job->reporting->summary = form->summary;
	ok = open_filling(&filling, error) && fill_selected(&filling, error) && fill_copied(&filling, error) &&
	     fill_below(&filling, error);
	close_filling(&filling);
	return ok;
}

void zf_reporting_free(struct zf_reporting *reporting)
{
	if (reporting != NULL)
		zf_page_free(&reporting->page);
	free(reporting);
}

bool zf_reporting_write(struct zf_job *job, const struct zf_report *report, zipfit_error *error)
{
	const struct zf_reporting *reporting = job->reporting;
	struct zf_page_view view;

	if (reporting == NULL)
		return true;
	view = (struct zf_page_view){
		.page = &reporting->page,
		.survey = reporting->survey,
		.report = report,
		.input_count = reporting->input_count,
		.rules = &reporting->rules,
		.field = reporting->rules.report_by,
		.shards = reporting->shards,
		.summary = reporting->summary,
	};
	return zf_page_append(&job->text, &view, error) && zf_job_write_text(job, ZF_OUTPUT_REPORT, error);
}
