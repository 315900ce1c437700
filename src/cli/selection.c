/*
 * selection.c - what select and merge do with the records they chose
 */
#include "cli/selection.h"

#include "output/record_text.h"
#include "util/error.h"

#include <inttypes.h>

static bool write_record(struct job *job, const zipfit_kept *kept, bool annotate, zipfit_error *error)
{
	job->text.length = 0;
	if (annotate ? !zf_append_annotated(&job->text, kept, error)
	             : !zf_buffer_append(&job->text, kept->bytes, kept->length, error))
		return false;
	return zf_buffer_append_byte(&job->text, '\n', error) && job_write_text(job, OUTPUT_MAIN, error);
}

static bool fail_empty(const struct job *job, const zipfit_limit *limit, zipfit_error *error)
{
	if (job->counts.outcome[ZIPFIT_SCORED] == 0)
		return zf_fail(error, ZIPFIT_BAD_DATA, "nothing to select: no record has a document to score");
	if (limit->has_min_score)
		return zf_fail(error, ZIPFIT_BAD_DATA,
		               "nothing to select: of %" PRIu64 " scores none is within the limits",
		               job->counts.outcome[ZIPFIT_SCORED]);
	return zf_fail(error, ZIPFIT_BAD_DATA, "nothing to select: the best document is longer than the budget");
}

bool selection_write(struct job *job, zipfit_topk *topk, const struct selection_form *form, zipfit_error *error)
{
	const zipfit_limit *limit = &form->limit;
	const size_t count = zipfit_topk_count(topk);

	if (count == 0)
		return fail_empty(job, limit, error);
	if (count < limit->records && limit->bytes == 0 && !limit->has_min_score)
		message_note("asked for %" PRIu64 " records, all that qualify are %zu", limit->records, count);
	zipfit_topk_sort(topk, form->input_order);
	for (size_t i = 0; i < count; i++) {
		const zipfit_kept kept = zipfit_topk_at(topk, i);

		job_note_score(job, kept.score);
		if (!write_record(job, &kept, form->annotate, error))
			return false;
	}
	return true;
}
