/*
 * explanation.c - the lines of --explain
 *
 * An explanation takes longer than anything else that is done for a selected record. So
 * records are collected and explained in parallel, some dozens per thread at a time; then
 * their lines are written in order.
 */
#include "job/explanation.h"

#include "input/extractor.h"
#include "input/documents.h"
#include "output/text.h"
#include "shards/part.h"
#include "score/explain.h"
#include "util/error.h"
#include "util/parallel.h"

#include <stdlib.h>
#include <string.h>

/* Records explained at a time: this many per thread, but not many more bytes. */
#define RECORDS_PER_THREAD 64
#define MAX_BYTES          ((size_t)4 << 20)

/* A record that waits for its explanation. */
struct entry {
	struct zf_kept kept; /* without bytes */
	size_t begin;        /* of its bytes in `bytes` */
	struct zf_rival rival;
	struct zf_buffer line;
};

/* What one thread owns. */
struct worker {
	struct zf_explainer_worker *explainers[ZIPFIT_MAX_SETS]; /* one for each target set */
	struct zf_scratch scratch;
};

struct zf_explanation {
	struct zf_job *job;
	struct zf_explainer *explainers[ZIPFIT_MAX_SETS]; /* one for each target set */
	struct zf_extractor *extractor;
	struct worker *workers;
	size_t worker_count;
	struct entry *entries;
	size_t entry_count, entry_capacity;
	struct zf_buffer bytes; /* of the records that wait */
	uint64_t done, total;   /* records explained, and to be explained */
};

static bool open_workers(struct zf_explanation *explanation, zipfit_error *error)
{
	const struct zf_job *job = explanation->job;
	bool ok = true;

	explanation->workers = calloc(job->options->threads, sizeof(*explanation->workers));
	if (explanation->workers == NULL)
		return zf_fail_memory(error, "explanations");
	explanation->worker_count = job->options->threads;
	for (size_t i = 0; ok && i < explanation->worker_count; i++) {
		struct worker *worker = &explanation->workers[i];

		for (size_t set = 0; ok && set < job->texts.mix.sets; set++) {
			worker->explainers[set] =
				zf_explainer_worker_new(explanation->explainers[set], job->stop, error);
			ok = worker->explainers[set] != NULL;
		}
	}
	return ok;
}

static bool open_entries(struct zf_explanation *explanation, zipfit_error *error)
{
	explanation->entry_capacity = explanation->worker_count * RECORDS_PER_THREAD;
	explanation->entries = calloc(explanation->entry_capacity, sizeof(*explanation->entries));
	return explanation->entries != NULL || zf_fail_memory(error, "explanations");
}

struct zf_explanation *zf_explanation_open(struct zf_job *job, const zipfit_format *kept, uint64_t total,
                                           zipfit_error *error)
{
	struct zf_explanation *explanation = calloc(1, sizeof(*explanation));
	bool ok = explanation != NULL || zf_fail_memory(error, "explanations");

	if (ok) {
		explanation->job = job;
		explanation->total = total;
		explanation->extractor = zf_extractor_new(kept, error);
		ok = explanation->extractor != NULL;
	}
	for (size_t set = 0; ok && set < job->texts.mix.sets; set++) {
		explanation->explainers[set] =
			zf_explainer_new(job->texts.targets[set], &job->options->scoring, job->stop, error);
		ok = explanation->explainers[set] != NULL;
	}
	if (ok && open_workers(explanation, error) && open_entries(explanation, error))
		return explanation;
	zf_explanation_close(explanation);
	return NULL;
}

static void close_worker(struct worker *worker)
{
	for (size_t set = 0; set < ZIPFIT_MAX_SETS; set++)
		zf_explainer_worker_free(worker->explainers[set]);
	zf_scratch_free(&worker->scratch);
}

void zf_explanation_close(struct zf_explanation *explanation)
{
	if (explanation == NULL)
		return;
	for (size_t i = 0; explanation->entries != NULL && i < explanation->entry_capacity; i++)
		zf_buffer_free(&explanation->entries[i].line);
	for (size_t i = 0; i < explanation->worker_count; i++)
		close_worker(&explanation->workers[i]);
	for (size_t set = 0; set < ZIPFIT_MAX_SETS; set++)
		zf_explainer_free(explanation->explainers[set]);
	zf_extractor_free(explanation->extractor);
	zf_buffer_free(&explanation->bytes);
	free(explanation->entries);
	free(explanation->workers);
	free(explanation);
}

void zf_rival_raise(struct zf_rival *rival, struct zf_rival other)
{
	const bool is_earlier = other.input != rival->input ? other.input < rival->input : other.line < rival->line;

	if (other.found && (!rival->found || other.score > rival->score || (other.score >= rival->score && is_earlier)))
		*rival = other;
}

/* ---- The line ------------------------------------------------------------ */

static bool append_name(struct zf_buffer *to, const char *name, zipfit_error *error)
{
	return zf_buffer_append_text(to, name, error);
}

static bool append_string(struct zf_buffer *to, const char *name, const void *bytes, size_t length, zipfit_error *error)
{
	return append_name(to, name, error) && zf_append_json_string(to, bytes, length, error);
}

static bool append_count(struct zf_buffer *to, const char *name, uint64_t count, zipfit_error *error)
{
	return append_name(to, name, error) && zf_append_uint(to, count, error);
}

static bool append_real(struct zf_buffer *to, const char *name, double value, zipfit_error *error)
{
	return append_name(to, name, error) && zf_append_double(to, value, error);
}

/* Appends a file and a line. */
static bool append_place(struct zf_buffer *to, const char *path, uint64_t line, zipfit_error *error)
{
	return append_string(to, "\"file\":", path, strlen(path), error) && append_count(to, ",\"line\":", line, error);
}

static bool append_target(struct zf_buffer *to, const zipfit_documents *targets, size_t i, zipfit_error *error)
{
	const struct zf_origin origin = zf_documents_origin(targets, i);

	return append_place(to, origin.path != NULL ? origin.path : "", origin.line, error);
}

static bool append_passages(struct zf_buffer *to, const zipfit_documents *targets, const struct zf_reason *reason,
                            const unsigned char *document, zipfit_error *error)
{
	if (!append_name(to, ",\"passages\":[", error))
		return false;
	for (size_t i = 0; i < reason->passage_count; i++) {
		const struct zf_shared *shared = &reason->passages[i];

		if (!append_count(to, i > 0 ? ",{\"bytes\":" : "{\"bytes\":", shared->length, error) ||
		    !append_string(to, ",\"text\":", document + shared->begin, shared->length, error) ||
		    !append_name(to, ",", error) || !append_target(to, targets, shared->target, error) ||
		    !zf_buffer_append_byte(to, '}', error))
			return false;
	}
	return zf_buffer_append_byte(to, ']', error);
}

static bool append_rival(struct zf_buffer *to, const struct zf_job *job, const struct zf_rival *rival,
                         zipfit_error *error)
{
	if (!rival->found)
		return append_name(to, ",\"next\":null}\n", error);
	return append_name(to, ",\"next\":{", error) &&
	       append_place(to, job->options->inputs[zf_span_input(rival->input, 1)], rival->line, error) &&
	       append_real(to, ",\"score\":", rival->score, error) && append_name(to, "}}\n", error);
}

static bool append_line(struct zf_buffer *to, const struct zf_job *job, const struct entry *entry,
                        const struct zf_reason *reason, const unsigned char *document, zipfit_error *error)
{
	const struct zf_kept *kept = &entry->kept;
	const zipfit_documents *targets = job->texts.targets[kept->set];

	return append_count(to, "{\"rank\":", kept->rank, error) &&
	       append_real(to, ",\"score\":", kept->score, error) && append_name(to, ",", error) &&
	       append_place(to, job->options->inputs[zf_span_input(kept->input, 1)], kept->line, error) &&
	       append_name(to, ",\"nearest\":{", error) && append_target(to, targets, reason->nearest, error) &&
	       append_real(to, ",\"ncd\":", reason->ncd, error) && append_name(to, "}", error) &&
	       append_passages(to, targets, reason, document, error) && append_rival(to, job, &entry->rival, error);
}

/* ---- The records --------------------------------------------------------- */

/* Explains the entry `item`: a zf_item_work(). */
static bool explain_entry(void *user, size_t thread, size_t item, zipfit_error *error)
{
	struct zf_explanation *explanation = user;
	struct worker *worker = &explanation->workers[thread];
	struct entry *entry = &explanation->entries[item];
	const struct zf_document *document;
	struct zf_extracted extracted;
	struct zf_reason reason;

	zf_buffer_reset(&entry->line);
	if (!zf_extract(explanation->extractor, &worker->scratch, explanation->bytes.data + entry->begin,
	                entry->kept.length, &extracted, error))
		return false;
	document = &extracted.document;
	return zf_explain(worker->explainers[entry->kept.set], document->bytes, document->length, &reason, error) &&
	       append_line(&entry->line, explanation->job, entry, &reason, document->bytes, error);
}

/* Explains the records that wait and writes their lines. */
static bool explain_entries(struct zf_explanation *explanation, zipfit_error *error)
{
	struct zf_job *job = explanation->job;
	const size_t count = explanation->entry_count;

	explanation->entry_count = 0;
	if (!zf_parallel_for(explanation->worker_count, count, explain_entry, explanation, error))
		return false;
	for (size_t i = 0; i < count; i++) {
		const struct zf_buffer *line = &explanation->entries[i].line;

		zf_job_step(job, explanation->done++, explanation->total);
		job->text.length = 0;
		if (!zf_buffer_append(&job->text, line->data, line->length, error) ||
		    !zf_job_write_text(job, ZF_OUTPUT_EXPLAIN, error))
			return false;
	}
	zf_buffer_trim(&explanation->bytes, MAX_BYTES);
	return true;
}

bool zf_explanation_finish(struct zf_explanation *explanation, zipfit_error *error)
{
	struct zf_clock *clock = &explanation->job->clock;
	bool ok;

	zf_clock_enter(clock, ZF_EXPLAINING);
	ok = explain_entries(explanation, error);
	zf_clock_enter(clock, ZF_WRITING);
	return ok;
}

bool zf_explanation_put(struct zf_explanation *explanation, const struct zf_kept *kept, const struct zf_rival *rival,
                        zipfit_error *error)
{
	struct entry *entry = &explanation->entries[explanation->entry_count];

	entry->kept = *kept;
	entry->kept.bytes = NULL;
	entry->begin = explanation->bytes.length;
	entry->rival = *rival;
	if (!zf_buffer_append(&explanation->bytes, kept->bytes, kept->length, error))
		return false;
	explanation->entry_count++;
	return (explanation->entry_count < explanation->entry_capacity && explanation->bytes.length < MAX_BYTES) ||
	       zf_explanation_finish(explanation, error);
}
