/*
 * select.c - zipfit select: the best records, as they came
 */
#include "cli/commands.h"

#include "cli/job.h"
#include "output/record_text.h"
#include "util/error.h"

#include <inttypes.h>

struct selection {
	struct job job;
	zipfit_topk *topk;
};

/* Keeps the record if it is among the best so far, in the form in which it will be written. */
static bool keep(struct selection *selection, const zipfit_record *record, zipfit_error *error)
{
	struct job *job = &selection->job;
	const unsigned char *bytes = record->bytes;
	size_t length = record->length;

	if (!zipfit_topk_admits(selection->topk, record->score, record->input, record->line))
		return true;
	if (job->options->format.kind == ZIPFIT_FILES) {
		job->text.length = 0;
		if (!zf_append_file_record(&job->text, record, error))
			return false;
		bytes = job->text.data;
		length = job->text.length;
	}
	return zipfit_topk_push(selection->topk,
	                        &(zipfit_kept){
					.score = record->score,
					.input = record->input,
					.line = record->line,
					.document_bytes = record->document_bytes,
					.bytes = bytes,
					.length = length,
				},
	                        error);
}

static bool on_record(void *user, const zipfit_record *record, zipfit_error *error)
{
	struct selection *selection = user;
	struct job *job = &selection->job;

	if (record->outcome != ZIPFIT_SCORED)
		return job_write_reject(job, record, error);
	if (job->outputs[OUTPUT_SCORES] != NULL &&
	    (!zf_append_score_tsv(&job->text, record, error) || !job_write_text(job, OUTPUT_SCORES, error)))
		return false;
	return keep(selection, record, error);
}

static bool write_selection(struct selection *selection, zipfit_error *error)
{
	struct job *job = &selection->job;
	const size_t count = zipfit_topk_count(selection->topk);

	zipfit_topk_sort(selection->topk, job->options->input_order);
	for (size_t i = 0; i < count; i++) {
		const zipfit_kept kept = zipfit_topk_at(selection->topk, i);
		bool ok;

		job_note_score(job, kept.score);
		job->text.length = 0;
		if (job->options->annotate)
			ok = zf_append_annotated(&job->text, &kept, error);
		else
			ok = zf_buffer_append(&job->text, kept.bytes, kept.length, error);
		if (!ok || !zf_buffer_append_byte(&job->text, '\n', error) || !job_write_text(job, OUTPUT_MAIN, error))
			return false;
	}
	return true;
}

static bool select_records(struct selection *selection, zipfit_error *error)
{
	const uint64_t k = selection->job.options->k;
	size_t count;

	if (!job_run(&selection->job, on_record, selection, error))
		return false;
	count = zipfit_topk_count(selection->topk);
	if (count == 0)
		return zf_fail(error, ZIPFIT_BAD_DATA, "nothing to select: no record has a document to score");
	if (count < k)
		message_note("asked for %" PRIu64 " records, all that qualify are %zu", k, count);
	return write_selection(selection, error) && job_finish(&selection->job, true, error);
}

bool command_select(const struct options *options, zipfit_stop *stop, zipfit_error *error)
{
	const zipfit_limit limit = {.records = options->k};
	struct selection selection = {.topk = zipfit_topk_new(&limit, error)};
	bool ok = selection.topk != NULL;

	if (ok) {
		ok = job_open(&selection.job, options, stop, error) && select_records(&selection, error);
		job_close(&selection.job);
	}
	zipfit_topk_free(selection.topk);
	return ok;
}
