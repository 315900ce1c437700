/*
 * selection.c - what select and merge do with the records they kept
 */
#include "cli/selection.h"

#include "cli/explaining.h"
#include "output/record_text.h"
#include "util/error.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

zipfit_format selection_kept_format(const zipfit_format *format)
{
	/* A whole file is kept, and written, as an object with the member "text". */
	if (format->kind == ZIPFIT_FILES)
		return (zipfit_format){.kind = ZIPFIT_JSONL};
	return (zipfit_format){
		.kind = format->kind,
		.field = format->field,
		.pattern = format->pattern,
		.chat = format->chat,
		.roles = format->roles,
		.max_record = format->max_record,
	};
}

size_t selection_scores(const struct zf_choosing *choosing)
{
	if (choosing->sets > 1)
		return choosing->sets;
	return choosing->temperature > 0 ? 1 : 0;
}

/* Takes the scores from before the record; the record's is that for its set. What a part says is not believed. */
static bool unpack(zipfit_kept *kept, size_t count, double *scores, zipfit_error *error)
{
	const size_t bytes = count * sizeof(*scores);

	if (count == 0)
		return true;
	if (kept->length < bytes)
		return zf_fail(error, ZIPFIT_BAD_DATA, "a selected record stands without its scores");
	memcpy(scores, kept->bytes, bytes);
	for (size_t set = 0; set < count; set++)
		if (!isfinite(scores[set]))
			return zf_fail(error, ZIPFIT_BAD_DATA, "a selected record has a score that is no number");
	kept->score = scores[kept->set];
	kept->bytes += bytes;
	kept->length -= bytes;
	return true;
}

static bool write_record(struct job *job, const zipfit_kept *kept, const struct selection_form *form,
                         const double *scores, zipfit_error *error)
{
	const struct zf_annotation annotation = {
		.names = form->names,
		.scores = scores,
		.sets = form->choosing.sets > 1 ? form->choosing.sets : 0,
	};

	job->text.length = 0;
	if (form->annotate ? !zf_append_annotated(&job->text, kept, &annotation, error)
	                   : !zf_buffer_append(&job->text, kept->bytes, kept->length, error))
		return false;
	return zf_buffer_append_byte(&job->text, '\n', error) && job_write_text(job, OUTPUT_MAIN, error);
}

static bool fail_empty(const struct job *job, const zipfit_limit *limit, zipfit_error *error)
{
	if (job->counts.outcome[ZIPFIT_SCORED] == 0 && job->kind != NULL)
		return zf_fail(error, ZIPFIT_BAD_DATA,
		               "nothing to select: no record has a document to score; %s: this is %s", job->kind_path,
		               job->kind);
	if (job->counts.outcome[ZIPFIT_SCORED] == 0)
		return zf_fail(error, ZIPFIT_BAD_DATA, "nothing to select: no record has a document to score");
	if (limit->has_min_score)
		return zf_fail(error, ZIPFIT_BAD_DATA,
		               "nothing to select: of %" PRIu64 " scores none is within the limits",
		               job->counts.outcome[ZIPFIT_SCORED]);
	return zf_fail(error, ZIPFIT_BAD_DATA, "nothing to select: the best document is longer than the budget");
}

/* Says where the selection is smaller than what was asked for. */
static void tell_shortage(const struct zf_choosing *choosing, const struct zf_chosen *chosen)
{
	const zipfit_limit *limit = &choosing->limit;

	if (chosen->ran_dry)
		message_note("the best %zu candidates gave %zu records, and %" PRIu64
		             " copies: for more, raise --candidates",
		             chosen->looked_at, chosen->count, chosen->duplicates);
	else if (chosen->count < limit->records && limit->budget == 0 && !limit->has_min_score &&
	         choosing->fraction <= 0)
		message_note("asked for %" PRIu64 " records, all that qualify are %zu", limit->records, chosen->count);
}

/* A record of the selection, for putting it in order of position. */
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

/* What the records of a selection are written with. */
struct writing {
	struct job *job;
	const zipfit_topk *pool;
	const struct selection_form *form;
	const struct zf_chosen *chosen;
	struct explaining *explaining; /* NULL: nothing is explained */
	struct rival rivals[ZF_MAX_SETS];
	struct zf_buffer scratch;
};

/* Writes the record at `place` of the pool. */
static bool write_place(struct writing *writing, size_t place, uint64_t rank, zipfit_error *error)
{
	const struct selection_form *form = writing->form;
	zipfit_kept kept = zipfit_topk_at(writing->pool, place);
	double scores[ZF_MAX_SETS];

	if (!zf_topk_fetch(writing->pool, &kept, &writing->scratch, error) ||
	    !unpack(&kept, form->scores, scores, error))
		return false;
	kept.rank = rank;
	job_note_score(writing->job, kept.score);
	if (form->choosing.sets > 1 && !taken_add(form->taken, kept.input, kept.line, kept.set, error))
		return false;
	return write_record(writing->job, &kept, form, scores, error) &&
	       (writing->explaining == NULL ||
	        explaining_put(writing->explaining, &kept, &writing->rivals[kept.set], error));
}

/* Finds for each target set the best record that was not selected; of a sample that says nothing. */
static bool find_rivals(struct writing *writing, zipfit_error *error)
{
	const size_t count = zipfit_topk_count(writing->pool);
	bool *taken = calloc(count + 1, sizeof(*taken));

	if (taken == NULL)
		return zf_fail_memory(error, "explanations");
	for (size_t i = 0; i < writing->chosen->count; i++)
		taken[writing->chosen->order[i]] = true;
	for (size_t set = 0; set < zf_topk_sets(writing->pool); set++) {
		struct zf_rank_key bar;

		writing->rivals[set] = writing->form->refused[set];

		if (zf_topk_bar(writing->pool, set, &bar))
			rival_raise(&writing->rivals[set], (struct rival){true, bar.score, bar.input, bar.line});
	}
	for (size_t i = 0; i < count; i++) {
		const zipfit_kept kept = zipfit_topk_at(writing->pool, i);

		if (!taken[i])
			rival_raise(&writing->rivals[kept.set],
			            (struct rival){true, kept.score, kept.input, kept.line});
	}
	free(taken);
	for (size_t set = 0; set < ZF_MAX_SETS; set++)
		writing->rivals[set].found &= writing->form->choosing.temperature <= 0;
	return true;
}

static bool write_by_position(struct writing *writing, zipfit_error *error)
{
	const struct zf_chosen *chosen = writing->chosen;
	struct selected *selected = malloc(chosen->count * sizeof(*selected));
	bool ok = selected != NULL || zf_fail_memory(error, "a selection");

	for (size_t i = 0; ok && i < chosen->count; i++) {
		const zipfit_kept kept = zipfit_topk_at(writing->pool, chosen->order[i]);

		selected[i] = (struct selected){kept.input, kept.line, chosen->order[i], i + 1};
	}
	if (ok)
		qsort(selected, chosen->count, sizeof(*selected), compare_position);
	for (size_t i = 0; ok && i < chosen->count; i++)
		ok = write_place(writing, selected[i].place, selected[i].rank, error);
	free(selected);
	return ok;
}

/* Opens what explains, where that was asked for. */
static bool open_explaining(struct writing *writing, zipfit_error *error)
{
	if (writing->job->outputs[OUTPUT_EXPLAIN] == NULL)
		return true;
	writing->explaining = explaining_open(writing->job, &writing->form->kept, error);
	return writing->explaining != NULL && find_rivals(writing, error);
}

/* Writes the chosen records, in the order asked for. */
static bool write_chosen(struct job *job, const zipfit_topk *pool, const struct selection_form *form,
                         const struct zf_chosen *chosen, zipfit_error *error)
{
	struct writing writing = {.job = job, .pool = pool, .form = form, .chosen = chosen};
	bool ok = open_explaining(&writing, error);

	if (ok && form->input_order)
		ok = write_by_position(&writing, error);
	for (size_t i = 0; !form->input_order && ok && i < chosen->count; i++)
		ok = write_place(&writing, chosen->order[i], i + 1, error);
	explaining_close(writing.explaining);
	zf_buffer_free(&writing.scratch);
	return ok;
}

bool selection_write(struct job *job, zipfit_topk *pool, const struct selection_form *form, zipfit_error *error)
{
	struct zf_chosen chosen;
	bool ok;

	if (!zf_topk_end(pool, error) ||
	    !zf_choose(&form->choosing, job->counts.outcome[ZIPFIT_SCORED], pool, &form->kept,
	               form->scores * sizeof(double), job->stop, &chosen, error))
		return false;
	if (chosen.count == 0) {
		ok = fail_empty(job, &form->choosing.limit, error);
	} else {
		tell_shortage(&form->choosing, &chosen);
		ok = write_chosen(job, pool, form, &chosen, error);
	}
	free(chosen.order);
	return ok;
}

bool selection_put_pool(struct job *job, zipfit_topk *pool, size_t scores, struct zf_part_writer *to,
                        zipfit_error *error)
{
	struct zf_buffer scratch = {0};
	double values[ZF_MAX_SETS];
	bool ok = zf_topk_end(pool, error);

	for (size_t i = 0; ok && i < zipfit_topk_count(pool); i++) {
		zipfit_kept kept = zipfit_topk_at(pool, i);

		ok = zf_topk_fetch(pool, &kept, &scratch, error) && zf_part_put_record(to, &kept, error) &&
		     unpack(&kept, scores, values, error);
		if (ok)
			job_note_score(job, kept.score);
	}
	zf_buffer_free(&scratch);
	return ok;
}
