/*
 * selection.c - the selection that select and merge make of the records they kept
 */
#include "job/selection.h"

#include "job/emission.h"
#include "job/events.h"
#include "job/reporting.h"
#include "job/shortage.h"
#include "output/record_text.h"
#include "select/choose.h"
#include "select/general.h"
#include "shards/part_summary.h"
#include "util/error.h"
#include "util/sort.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The record as a caller sees it: its input and line are those of the whole input. */
static zipfit_kept place_record(const struct zf_kept *kept, const struct zf_selection_form *form)
{
	zipfit_kept record = zf_kept_public(kept);

	record.input = zf_span_input(kept->input, form->shards);
	if (form->summary != NULL)
		record.line += zf_summary_line(form->summary, form->shards, kept->input, 0);
	return record;
}

/* Hands the record to the caller; it is in the job's text, with a newline. */
static bool send_record(const struct zf_job *job, zipfit_kept record, zipfit_error *error)
{
	const zipfit_events *events = job->options->events;

	if (events->selected == NULL)
		return true;
	record.bytes = job->text.data;
	record.length = job->text.length - 1;
	return events->selected(events->user, &record, error);
}

/* Counts a record of the selection or of a pool, of which `bytes` are written. */
static void note(struct zf_job *job, const struct zf_selection_rules *rules, const struct zf_kept *kept, uint64_t bytes)
{
	if (zf_general_is(rules, kept->set))
		zf_job_note_general(job, kept, bytes);
	else
		zf_job_note_selected(job, kept, bytes);
}

/* Appends the row of --emit. */
static bool append_row(struct zf_buffer *to, struct zf_emission *emission, const zipfit_kept *record,
                       const struct zf_selection_form *form, zipfit_error *error)
{
	struct zf_columns_row row = {
		.record = record->bytes,
		.length = record->length,
		.file = form->paths[record->input],
		.line = record->line,
		.score = record->score,
		.rank = record->rank,
		.set = zf_general_set_name(&form->rules, form->names, record->set),
		.has_bytes = form->cost_is_bytes,
		.bytes = record->cost,
	};

	return zf_emission_append(emission, &row, to, error);
}

/* Writes the record, or its row, and counts it. */
static bool write_record(struct zf_job *job, const struct zf_kept *kept, const struct zf_selection_form *form,
                         const double *scores, struct zf_emission *emission, zipfit_error *error)
{
	const zipfit_kept record = place_record(kept, form);
	const struct zf_annotation annotation = {
		.names = form->names,
		.scores = scores,
		.sets = form->rules.sets > 1 ? form->rules.sets : 0,
		.taker = zf_general_set_name(&form->rules, form->names, kept->set),
	};

	job->text.length = 0;
	if (emission->columns != NULL ? !append_row(&job->text, emission, &record, form, error)
	    : form->annotate          ? !zf_append_annotated(&job->text, kept, &annotation, error)
	                              : !zf_buffer_append(&job->text, kept->bytes, kept->length, error))
		return false;
	if (!zf_buffer_append_byte(&job->text, '\n', error))
		return false;
	note(job, &form->rules, kept, job->text.length);
	return send_record(job, record, error) && zf_job_write_text(job, ZF_OUTPUT_MAIN, error);
}

/* A selected record, for sorting by position. With --split-output in order of rank that is the input and the rank. */
struct selected {
	size_t input;
	uint64_t line;
	size_t place; /* in the pool */
	uint64_t rank;
};

static int compare_position(const void *a, const void *b)
{
	const struct selected *left = a, *right = b;

	if (left->input != right->input)
		return left->input < right->input ? -1 : 1;
	return (left->line > right->line) - (left->line < right->line);
}

/* What writing a selection needs. */
struct writing {
	struct zf_job *job;
	const zipfit_topk *pool;
	const struct zf_selection_form *form;
	const struct zf_chosen *chosen;
	struct zf_explanation *explanation; /* NULL: nothing is explained */
	struct zf_emission emission;
	struct zf_rival rivals[ZF_MAX_HEAPS];
	struct zf_buffer scratch;
	uint64_t written; /* records */
};

/* Explains a record; a drawn one by the targets of the set that it is most like. */
static bool explain(struct writing *writing, struct zf_kept kept, const double *scores, zipfit_error *error)
{
	const struct zf_rival *rival = &writing->rivals[kept.set];

	kept.set = zf_selection_best_set(&writing->form->rules, &kept, scores);
	return zf_explanation_put(writing->explanation, &kept, rival, error);
}

/* Writes the record at `place` of the pool. */
static bool write_place(struct writing *writing, size_t place, uint64_t rank, zipfit_error *error)
{
	const struct zf_selection_form *form = writing->form;
	struct zf_kept kept = zf_topk_at(writing->pool, place);
	double scores[ZIPFIT_MAX_SETS];

	if (!zf_topk_fetch(writing->pool, &kept, &writing->scratch, error) ||
	    !zf_selection_unpack(&form->rules, form->scores, &kept, scores, error))
		return false;
	kept.rank = rank;
	writing->written++;
	if (writing->job->outputs.tree != NULL &&
	    !zf_split_turn(&writing->job->outputs, &form->split, zf_span_input(kept.input, form->shards), error))
		return false;
	if (form->rules.sets > 1 && !zf_assignment_add(form->assignment, kept.input, kept.line, kept.set, error))
		return false;
	if (!write_record(writing->job, &kept, form, scores, &writing->emission, error))
		return false;
	if (writing->explanation != NULL)
		return explain(writing, kept, scores, error);
	zf_job_step(writing->job, writing->written, writing->chosen->count);
	return true;
}

/* Finds the best record that was not selected, for each target set. For a sample it would mean nothing. */
static bool find_rivals(struct writing *writing, zipfit_error *error)
{
	const size_t count = zipfit_topk_count(writing->pool);
	bool *taken = calloc(count + 1, sizeof(*taken));

	if (taken == NULL)
		return zf_fail_memory(error, "explanations");
	for (size_t i = 0; i < writing->chosen->count; i++)
		taken[writing->chosen->order[i]] = true;
	for (size_t set = 0; set < zf_topk_sets(writing->pool); set++) {
		struct zf_rank_key cutoff;

		writing->rivals[set] = writing->form->refused[set];

		if (zf_topk_cutoff(writing->pool, set, &cutoff))
			zf_rival_raise(&writing->rivals[set],
			               (struct zf_rival){true, cutoff.score, cutoff.input, cutoff.line});
	}
	for (size_t i = 0; i < count; i++) {
		const struct zf_kept kept = zf_topk_at(writing->pool, i);

		if (!taken[i])
			zf_rival_raise(&writing->rivals[kept.set],
			               (struct zf_rival){true, kept.score, kept.input, kept.line});
	}
	free(taken);
	for (size_t set = 0; set < ZF_MAX_HEAPS; set++)
		writing->rivals[set].found &=
			writing->form->rules.choice.temperature <= 0 && !zf_general_is(&writing->form->rules, set);
	return true;
}

static bool write_by_position(struct writing *writing, zipfit_error *error)
{
	const struct zf_chosen *chosen = writing->chosen;
	struct selected *selected = malloc(chosen->count * sizeof(*selected));
	bool ok = selected != NULL || zf_fail_memory(error, "a selection");

	for (size_t i = 0; ok && i < chosen->count; i++) {
		const struct zf_kept kept = zf_topk_at(writing->pool, chosen->order[i]);

		selected[i] = (struct selected){kept.input, kept.line, chosen->order[i], i + 1};
		if (!writing->form->input_order) {
			selected[i].input = zf_span_input(kept.input, writing->form->shards);
			selected[i].line = i + 1;
		}
	}
	ok = ok && zf_sort(selected, chosen->count, sizeof(*selected), compare_position, writing->job->stop, error);
	for (size_t i = 0; ok && i < chosen->count; i++)
		ok = write_place(writing, selected[i].place, selected[i].rank, error);
	free(selected);
	return ok;
}

/* Opens the explanation if the options ask for it. */
static bool open_explaining(struct writing *writing, zipfit_error *error)
{
	if (writing->job->outputs.files[ZF_OUTPUT_EXPLAIN] == NULL)
		return true;
	zf_job_enter(writing->job, ZF_EXPLAINING);
	zf_events_phase(writing->job->options->events, "preparing to explain");
	writing->explanation = zf_explanation_open(writing->job, &writing->form->kept, writing->chosen->count, error);
	return writing->explanation != NULL && find_rivals(writing, error);
}

/* Writes the chosen records, in the order asked for. */
static bool write_chosen(struct zf_job *job, const zipfit_topk *pool, const struct zf_selection_form *form,
                         const struct zf_chosen *chosen, zipfit_error *error)
{
	struct writing writing = {.job = job, .pool = pool, .form = form, .chosen = chosen};
	const bool by_position = form->input_order || job->outputs.tree != NULL;
	bool ok = zf_emission_open(&writing.emission, job, &form->kept, error) && open_explaining(&writing, error);

	/* With explanations the progress is about those alone: they take nearly all of the time. */
	zf_clock_enter(&job->clock, ZF_WRITING);
	zf_events_phase(job->options->events, writing.explanation != NULL ? "explaining" : "writing");
	if (ok && by_position)
		ok = write_by_position(&writing, error);
	for (size_t i = 0; !by_position && ok && i < chosen->count; i++)
		ok = write_place(&writing, chosen->order[i], i + 1, error);
	if (ok && job->outputs.tree != NULL)
		ok = zf_split_end(&job->outputs, &form->split, error);
	if (ok && writing.explanation != NULL)
		ok = zf_explanation_finish(writing.explanation, error);
	zf_explanation_close(writing.explanation);
	zf_emission_close(&writing.emission);
	zf_buffer_free(&writing.scratch);
	return ok;
}

bool zf_selection_write(struct zf_job *job, zipfit_topk *pool, const struct zf_selection_form *form,
                        zipfit_error *error)
{
	const struct zf_choose_watch watch = {.step = zf_job_step, .user = job};
	struct zf_selection_rules rules = form->rules;
	struct zf_chosen chosen;
	bool ok;

	if (job->streams)
		return job->tally.records > 0 || zf_shortage_fail(job, &rules.choice.limit, error);
	zf_job_enter(job, ZF_CHOOSING);
	rules.watch = &watch;
	rules.threads = job->options->threads;
	if (!zf_topk_end(pool, job->stop, error) ||
	    !zf_choose(&rules, job->counts.outcome[ZIPFIT_SCORED], pool, &form->kept, form->scores * sizeof(double),
	               job->stop, &chosen, error))
		return false;
	if (chosen.count == 0) {
		ok = zf_shortage_fail(job, &form->rules.choice.limit, error);
	} else {
		job->chooses = rules.choice.dedup != ZIPFIT_DEDUP_NONE;
		job->copies = chosen.duplicates;
		job->draws = rules.choice.keep_general > 0;
		ok = zf_reporting_fill(job, pool, form, &chosen, error) &&
		     write_chosen(job, pool, form, &chosen, error);
		if (ok)
			zf_shortage_tell(job, pool, &form->rules, form->names, &chosen);
	}
	free(chosen.order);
	return ok;
}

bool zf_selection_put_pool(struct zf_job *job, zipfit_topk *pool, const struct zf_selection_rules *rules,
                           struct zf_part_writer *to, zipfit_error *error)
{
	struct zf_buffer scratch = {0};
	double values[ZIPFIT_MAX_SETS];
	bool ok = zf_topk_end(pool, job->stop, error);

	job->draws = rules->choice.keep_general > 0;
	zf_job_enter(job, ZF_WRITING);
	for (size_t i = 0; ok && i < zipfit_topk_count(pool); i++) {
		struct zf_kept kept = zf_topk_at(pool, i);

		ok = zf_topk_fetch(pool, &kept, &scratch, error) && zf_part_put_record(to, &kept, error) &&
		     zf_selection_unpack(rules, zf_selection_scores(rules), &kept, values, error);
		if (ok)
			note(job, rules, &kept, kept.length + 1);
		zf_job_step(job, i + 1, zipfit_topk_count(pool));
	}
	zf_buffer_free(&scratch);
	return ok;
}
