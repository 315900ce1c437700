/*
 * explaining.c - the lines of --explain
 *
 * An explanation takes longer than anything else that is done for a selected record. So
 * records are gathered, and some dozens for each thread are explained at a time; then their
 * lines are written in order.
 */
#include "cli/explaining.h"

#include "input/extractor.h"
#include "input/documents.h"
#include "output/text.h"
#include "shards/part.h"
#include "run/parallel.h"
#include "score/explain.h"
#include "util/error.h"

#include <stdlib.h>
#include <string.h>

/* The records that are explained at a time: so many for each thread, or fewer of more bytes. */
#define RECORDS_PER_THREAD 64
#define MAX_BYTES          ((size_t)4 << 20)

/* Memory for a record, or for a line, larger than this is not kept for the next. */
#define KEPT_BYTES ((size_t)1 << 20)

/* A record that waits for its explanation. */
struct entry {
	zipfit_kept kept; /* without bytes */
	size_t begin;     /* of its bytes in `bytes` */
	struct rival rival;
	struct zf_buffer line;
};

/* What one thread owns. */
struct lane {
	struct zf_explainer_worker *workers[ZF_MAX_SETS]; /* one for each target set */
	struct zf_scratch scratch;
};

struct explaining {
	struct job *job;
	struct zf_explainer *explainers[ZF_MAX_SETS]; /* one for each target set */
	struct zf_extractor *extractor;
	struct lane *lanes;
	size_t lane_count;
	struct entry *entries;
	size_t entry_count, entry_capacity;
	struct zf_buffer bytes; /* of the records that wait */
	uint64_t done, total;   /* records explained, and to be explained */
};

static bool open_lanes(struct explaining *explaining, zipfit_error *error)
{
	const struct job *job = explaining->job;
	bool ok = true;

	explaining->lanes = calloc(job->options->threads, sizeof(*explaining->lanes));
	if (explaining->lanes == NULL)
		return zf_fail_memory(error, "explanations");
	explaining->lane_count = job->options->threads;
	for (size_t i = 0; ok && i < explaining->lane_count; i++) {
		struct lane *lane = &explaining->lanes[i];

		for (size_t set = 0; ok && set < job->mix.sets; set++) {
			lane->workers[set] = zf_explainer_worker_new(explaining->explainers[set], job->stop, error);
			ok = lane->workers[set] != NULL;
		}
	}
	return ok;
}

static bool open_entries(struct explaining *explaining, zipfit_error *error)
{
	explaining->entry_capacity = explaining->lane_count * RECORDS_PER_THREAD;
	explaining->entries = calloc(explaining->entry_capacity, sizeof(*explaining->entries));
	return explaining->entries != NULL || zf_fail_memory(error, "explanations");
}

struct explaining *explaining_open(struct job *job, const zipfit_format *kept, uint64_t total, zipfit_error *error)
{
	struct explaining *explaining = calloc(1, sizeof(*explaining));
	bool ok = explaining != NULL || zf_fail_memory(error, "explanations");

	if (ok) {
		explaining->job = job;
		explaining->total = total;
		explaining->extractor = zf_extractor_new(kept, error);
		ok = explaining->extractor != NULL;
	}
	for (size_t set = 0; ok && set < job->mix.sets; set++) {
		explaining->explainers[set] =
			zf_explainer_new(job_targets_of(job, set), &job->options->scoring, job->stop, error);
		ok = explaining->explainers[set] != NULL;
	}
	if (ok && open_lanes(explaining, error) && open_entries(explaining, error))
		return explaining;
	explaining_close(explaining);
	return NULL;
}

static void close_lane(struct lane *lane)
{
	for (size_t set = 0; set < ZF_MAX_SETS; set++)
		zf_explainer_worker_free(lane->workers[set]);
	zf_scratch_free(&lane->scratch);
}

void explaining_close(struct explaining *explaining)
{
	if (explaining == NULL)
		return;
	for (size_t i = 0; explaining->entries != NULL && i < explaining->entry_capacity; i++)
		zf_buffer_free(&explaining->entries[i].line);
	for (size_t i = 0; i < explaining->lane_count; i++)
		close_lane(&explaining->lanes[i]);
	for (size_t set = 0; set < ZF_MAX_SETS; set++)
		zf_explainer_free(explaining->explainers[set]);
	zf_extractor_free(explaining->extractor);
	zf_buffer_free(&explaining->bytes);
	free(explaining->entries);
	free(explaining->lanes);
	free(explaining);
}

void rival_raise(struct rival *rival, struct rival other)
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

/* A file and a line; standard input and the targets alike. */
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

static bool append_rival(struct zf_buffer *to, const struct job *job, const struct rival *rival, zipfit_error *error)
{
	if (!rival->found)
		return append_name(to, ",\"next\":null}\n", error);
	return append_name(to, ",\"next\":{", error) &&
	       append_place(to, job->options->inputs[zf_span_input(rival->input, 1)], rival->line, error) &&
	       append_real(to, ",\"score\":", rival->score, error) && append_name(to, "}}\n", error);
}

static bool append_line(struct zf_buffer *to, const struct job *job, const struct entry *entry,
                        const struct zf_reason *reason, const unsigned char *document, zipfit_error *error)
{
	const zipfit_kept *kept = &entry->kept;
	const zipfit_documents *targets = job_targets_of(job, kept->set);

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
	struct explaining *explaining = user;
	struct lane *lane = &explaining->lanes[thread];
	struct entry *entry = &explaining->entries[item];
	const struct zf_document *document;
	struct zf_extracted extracted;
	struct zf_reason reason;

	zf_buffer_trim(&entry->line, KEPT_BYTES);
	if (!zf_extract(explaining->extractor, &lane->scratch, explaining->bytes.data + entry->begin,
	                entry->kept.length, &extracted, error))
		return false;
	document = &extracted.document;
	return zf_explain(lane->workers[entry->kept.set], document->bytes, document->length, &reason, error) &&
	       append_line(&entry->line, explaining->job, entry, &reason, document->bytes, error);
}

/* Explains the records that wait and writes their lines. */
static bool explain_entries(struct explaining *explaining, zipfit_error *error)
{
	struct job *job = explaining->job;
	const size_t count = explaining->entry_count;

	explaining->entry_count = 0;
	if (!zf_parallel_for(explaining->lane_count, count, explain_entry, explaining, error))
		return false;
	for (size_t i = 0; i < count; i++) {
		const struct zf_buffer *line = &explaining->entries[i].line;

		progress_step(NULL, explaining->done++, explaining->total);
		job->text.length = 0;
		if (!zf_buffer_append(&job->text, line->data, line->length, error) ||
		    !job_write_text(job, OUTPUT_EXPLAIN, error))
			return false;
	}
	zf_buffer_trim(&explaining->bytes, MAX_BYTES);
	return true;
}

bool explaining_finish(struct explaining *explaining, zipfit_error *error)
{
	struct zf_clock *clock = &explaining->job->clock;
	bool ok;

	zf_clock_enter(clock, ZF_EXPLAINING);
	ok = explain_entries(explaining, error);
	zf_clock_enter(clock, ZF_WRITING);
	return ok;
}

bool explaining_put(struct explaining *explaining, const zipfit_kept *kept, const struct rival *rival,
                    zipfit_error *error)
{
	struct entry *entry = &explaining->entries[explaining->entry_count];

	entry->kept = *kept;
	entry->kept.bytes = NULL;
	entry->begin = explaining->bytes.length;
	entry->rival = *rival;
	if (!zf_buffer_append(&explaining->bytes, kept->bytes, kept->length, error))
		return false;
	explaining->entry_count++;
	return (explaining->entry_count < explaining->entry_capacity && explaining->bytes.length < MAX_BYTES) ||
	       explaining_finish(explaining, error);
}
