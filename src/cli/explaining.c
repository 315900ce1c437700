/*
 * explaining.c - the lines of --explain
 */
#include "cli/explaining.h"

#include "input/extractor.h"
#include "input/targets.h"
#include "output/text.h"
#include "partial/part.h"
#include "score/explain.h"
#include "util/error.h"

#include <stdlib.h>
#include <string.h>

struct explaining {
	struct job *job;
	struct zf_explainer *explainers[ZF_MAX_SETS]; /* one for each target set */
	struct zf_extractor *extractor;
	struct zf_scratch scratch;
	struct zf_batch *batch; /* the record that is being extracted */
};

struct explaining *explaining_open(struct job *job, const zipfit_format *kept, zipfit_error *error)
{
	const zipfit_score_options *scoring = &job->options->scoring;
	struct explaining *explaining = calloc(1, sizeof(*explaining));
	bool ok = explaining != NULL || zf_fail_memory(error, "explanations");

	if (ok) {
		explaining->job = job;
		explaining->extractor = zf_extractor_new(kept, error);
		explaining->batch = zf_batch_new(error);
		ok = explaining->extractor != NULL && explaining->batch != NULL;
	}
	for (size_t set = 0; ok && set < job->mix.sets; set++) {
		explaining->explainers[set] = zf_explainer_new(job_targets_of(job, set), scoring->level,
		                                               scoring->without_frame, job->stop, error);
		ok = explaining->explainers[set] != NULL;
	}
	if (ok)
		return explaining;
	explaining_close(explaining);
	return NULL;
}

void explaining_close(struct explaining *explaining)
{
	if (explaining == NULL)
		return;
	for (size_t set = 0; set < ZF_MAX_SETS; set++)
		zf_explainer_free(explaining->explainers[set]);
	zf_batch_free(explaining->batch);
	zf_scratch_free(&explaining->scratch);
	zf_extractor_free(explaining->extractor);
	free(explaining);
}

void rival_raise(struct rival *rival, struct rival other)
{
	const bool is_earlier = other.input != rival->input ? other.input < rival->input : other.line < rival->line;

	if (other.found && (!rival->found || other.score > rival->score || (other.score >= rival->score && is_earlier)))
		*rival = other;
}

static bool find_document(struct explaining *explaining, const zipfit_kept *kept, const unsigned char **document,
                          size_t *length, zipfit_error *error)
{
	struct zf_record record = {.length = kept->length};
	struct zf_batch *batch = explaining->batch;

	zf_batch_reset(batch);
	/* cJSON may look one byte past the end. */
	if (!zf_buffer_append(&batch->bytes, kept->bytes, kept->length, error) ||
	    !zf_buffer_append_byte(&batch->bytes, '\n', error) ||
	    !zf_extract(explaining->extractor, &explaining->scratch, batch, &record, document, error))
		return false;
	*length = record.document_bytes;
	return true;
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

static bool append_target(struct zf_buffer *to, const zipfit_targets *targets, size_t i, zipfit_error *error)
{
	const struct zf_origin origin = zf_targets_origin(targets, i);

	return append_place(to, origin.path != NULL ? origin.path : "", origin.line, error);
}

static bool append_passages(struct zf_buffer *to, const zipfit_targets *targets, const struct zf_reason *reason,
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

bool explaining_put(struct explaining *explaining, const zipfit_kept *kept, const struct rival *rival,
                    zipfit_error *error)
{
	struct job *job = explaining->job;
	const zipfit_targets *targets = job_targets_of(job, kept->set);
	struct zf_buffer *to = &job->text;
	const unsigned char *document = NULL;
	struct zf_reason reason;
	size_t length;

	if (!find_document(explaining, kept, &document, &length, error) ||
	    !zf_explain(explaining->explainers[kept->set], document, length, &reason, error))
		return false;
	to->length = 0;
	return append_count(to, "{\"rank\":", kept->rank, error) &&
	       append_real(to, ",\"score\":", kept->score, error) && append_name(to, ",", error) &&
	       append_place(to, job->options->inputs[zf_span_input(kept->input, 1)], kept->line, error) &&
	       append_name(to, ",\"nearest\":{", error) && append_target(to, targets, reason.nearest, error) &&
	       append_real(to, ",\"ncd\":", reason.ncd, error) && append_name(to, "}", error) &&
	       append_passages(to, targets, &reason, document, error) && append_rival(to, job, rival, error) &&
	       job_write_text(job, OUTPUT_EXPLAIN, error);
}
