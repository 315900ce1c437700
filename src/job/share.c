/*
 * share.c - which part of the input a run reads, and how its results are identified
 */
#include "job/share.h"

#include "job/describe.h"
#include "output/json_members.h"
#include "score/classifier/classifier.h"
#include "shards/identity.h"
#include "shards/part_summary.h"
#include "run/shard.h"
#include "util/error.h"

#include <stdlib.h>
#include <string.h>

/* Everything that the score of a record depends on except the files, as text, and how files are identified. */
static char *describe_scoring(const struct zf_job *job, zipfit_error *error)
{
	cJSON *scoring = zf_describe_scoring(job, error);
	bool complete = true;
	char *text;

	if (scoring == NULL)
		return NULL;
	zf_add_string(scoring, "zlib", zipfit_zlib_version(), &complete);
	/* Another version of Unicode divides text into other words. */
	if (job->texts.exclude != NULL || job->fold != NULL)
		zf_add_string(scoring, "utf8proc", zipfit_utf8proc_version(), &complete);
	zf_add_string(scoring, "identity", job->options->whole_identity ? "content" : "sample", &complete);
	text = complete ? cJSON_PrintUnformatted(scoring) : NULL;
	if (text == NULL)
		zf_fail_memory(error, "options");
	cJSON_Delete(scoring);
	return text;
}

/* The identity of file `number`, from 0, of its role: that of the documents taken from it, or of its bytes. */
static bool read_content(const struct zf_job *job, const struct zf_source *source, size_t number,
                         struct zf_fingerprint *content, zipfit_error *error)
{
	const struct zf_texts *texts = &job->texts;

	switch (source->role) {
	case ZF_ROLE_TARGET: {
		const struct zf_text_range *target = &texts->target_ranges[number];

		*content = zf_identity_documents(target->set, target->begin, target->end);
		return true;
	}
	case ZF_ROLE_BACKGROUND:
		*content = texts->background_counts != NULL
		                   ? zf_identity_counts(texts->background_counts)
		                   : zf_identity_documents(texts->background, 0,
		                                           zipfit_documents_count(texts->background));
		return true;
	case ZF_ROLE_MODEL:
		*content = (struct zf_fingerprint){0};
		memcpy(content->digest, zf_classifier_digest(job->scorer), sizeof(content->digest));
		return true;
	case ZF_ROLE_EXCLUSION:
		*content = zf_identity_documents(texts->excluded, number > 0 ? texts->excluded_ends[number - 1] : 0,
		                                 texts->excluded_ends[number]);
		return true;
	default:
		return zf_fingerprint_take(zf_file_input(source->path), job->options->whole_identity, job->stop,
		                           content, error);
	}
}

static bool make_files(struct zf_part_head *head, const struct zf_job *job, zipfit_error *error)
{
	const struct zf_sources *sources = &job->sources;
	size_t numbers[ZF_ROLE_COUNT] = {0};

	head->files = calloc(sources->count + 1, sizeof(*head->files));
	if (head->files == NULL)
		return zf_fail_memory(error, "the names of files");
	for (size_t i = 0; i < sources->count; i++) {
		const struct zf_source *source = &sources->files[i];
		struct zf_part_file *file = &head->files[head->file_count];

		/* Lists, the last sources, count by what they name: the inputs. */
		if (source->role == ZF_ROLE_LIST)
			continue;
		file->role = source->role;
		file->path = strdup(source->path);
		if (file->path == NULL)
			return zf_fail_memory(error, "the names of files");
		head->file_count++;
		if (!read_content(job, source, numbers[source->role]++, &file->content, error))
			return false;
	}
	return true;
}

static bool copy_paths(struct zf_part_head *head, const zipfit_options *options, zipfit_error *error)
{
	head->paths = calloc(options->input_count, sizeof(*head->paths));
	if (head->paths == NULL)
		return zf_fail_memory(error, "the inputs' names");
	for (; head->path_count < options->input_count; head->path_count++) {
		head->paths[head->path_count] = strdup(options->inputs[head->path_count]);
		if (head->paths[head->path_count] == NULL)
			return zf_fail_memory(error, "the inputs' names");
	}
	return true;
}

static bool make_head(struct zf_share *share, const struct zf_job *job, const zipfit_options *options,
                      zipfit_error *error)
{
	struct zf_part_head *head = &share->head;
	cJSON *description = zf_describe_options(job, error);
	const struct zf_target_counts targets = zf_texts_count_targets(&job->texts);

	if (description == NULL)
		return false;
	*head = (struct zf_part_head){
		.kind = ZF_PART_RESULT,
		.shards = share->head.shards,
		.held_count = 1,
		.limit = options->choice.limit,
		.input_order = options->input_order,
		.annotate = options->annotate,
		.plain_lines = options->format.kind == ZIPFIT_LINES,
		.scores = options->scores != NULL,
		.rejects = options->rejects != NULL,
		.report = options->report != NULL,
		.options = cJSON_PrintUnformatted(description),
		.scoring = describe_scoring(job, error),
		.target_documents = targets.documents,
		.target_bytes = targets.bytes,
		.target_empty = targets.empty,
	};
	cJSON_Delete(description);
	head->held = malloc(sizeof(*head->held));
	if (head->scoring == NULL)
		return false;
	if (head->options == NULL || head->held == NULL)
		return zf_fail_memory(error, "options");
	head->held[0] = share->shard;
	return copy_paths(head, options, error) && make_files(head, job, error);
}

bool zf_share_open(struct zf_share *share, const struct zf_job *job, const zipfit_options *options, zipfit_error *error)
{
	const bool divided = options->shards > 0;
	const zipfit_run_options run = {
		.paths = options->inputs,
		.path_count = options->input_count,
		.contents = options->contents,
		.format = options->format,
	};

	*share = (struct zf_share){.damages = &job->damages,
	                           .survey = job->survey,
	                           .shard = divided ? options->shard : 1,
	                           .head = {.shards = divided ? options->shards : 1}};
	if (divided && !zf_shard_plan(&run, options->shard, options->shards, job->stop, &share->pieces,
	                              &share->piece_count, error))
		return false;
	share->lines = calloc(share->piece_count + 1, sizeof(*share->lines));
	if (share->lines == NULL)
		return zf_fail_memory(error, "shards");
	/* A run without part and checkpoint needs no identity. A missing input is an error when its turn comes. */
	return (!divided && options->checkpoint == NULL) || make_head(share, job, options, error);
}

bool zf_share_check(const struct zf_share *share, const struct zf_job *job, zipfit_error *error)
{
	for (size_t i = 0; i < share->head.file_count; i++) {
		const struct zf_part_file *file = &share->head.files[i];
		const struct zf_source *source = &job->sources.files[i];
		const struct zf_stamp now = zf_stamp_take(zf_file_input(source->path));
		struct zf_fingerprint content;

		if (source->role != ZF_ROLE_INPUT || zf_stamp_compare(&source->stamp, &now) == ZF_UNCHANGED)
			continue;
		if (!zf_fingerprint_take(zf_file_input(source->path), job->options->whole_identity, job->stop, &content,
		                         error))
			return false;
		if (memcmp(&content, &file->content, sizeof(content)) != 0)
			return zf_fail(error, ZIPFIT_BAD_DATA, "%s: changed while it was read", source->path);
	}
	return true;
}

void zf_share_close(struct zf_share *share)
{
	zf_part_head_free(&share->head);
	free(share->pieces);
	free(share->lines);
}

/* The span of the lines of a piece. */
static uint64_t span_of(const struct zf_share *share, const struct zf_piece *piece)
{
	return zf_span(piece->input, piece->kind == ZF_RANGE ? share->shard : 0, share->head.shards);
}

uint64_t zf_share_note(struct zf_share *share, const zipfit_record *record)
{
	if (share->pieces == NULL)
		return zf_span(record->input, 0, share->head.shards);
	while (share->pieces[share->piece].input != record->input)
		share->piece++;
	share->lines[share->piece] = record->line;
	return span_of(share, &share->pieces[share->piece]);
}

bool zf_share_summarise(const struct zf_share *share, const zipfit_counts *counts, const zipfit_topk *topk,
                        struct zf_part_summary *summary, zipfit_error *error)
{
	*summary = (struct zf_part_summary){.counts = *counts};
	zf_summary_note_cutoffs(summary, topk);
	summary->ranges = calloc(share->piece_count + 1, sizeof(*summary->ranges));
	if (summary->ranges == NULL)
		return zf_fail_memory(error, "a summary");
	if (!zf_damages_add_all(&summary->damages, share->damages, error) ||
	    !zf_summary_add_survey(summary, share->survey, error)) {
		zf_part_summary_free(summary);
		return false;
	}
	for (size_t i = 0; i < share->piece_count; i++)
		if (share->pieces[i].kind == ZF_RANGE)
			summary->ranges[summary->range_count++] = (struct zf_span_lines){
				.span = span_of(share, &share->pieces[i]), .lines = share->lines[i]};
	return true;
}

void zf_share_go_on(struct zf_share *share, const struct zf_part_summary *summary)
{
	size_t next = 0;

	for (size_t i = 0; i < share->piece_count && next < summary->range_count; i++)
		if (share->pieces[i].kind == ZF_RANGE)
			share->lines[i] = summary->ranges[next++].lines;
}
