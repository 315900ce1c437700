/*
 * part_head.c - the head of a part: what was run, and on what
 */
#include "shards/part_head.h"

#include "run/shard.h"
#include "shards/part_format.h"
#include "util/error.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

bool zf_limit_equal(const zipfit_limit *a, const zipfit_limit *b)
{
	return a->records == b->records && a->budget == b->budget && a->has_min_score == b->has_min_score &&
	       (!a->has_min_score || a->min_score == b->min_score);
}

void zf_part_head_free(struct zf_part_head *head)
{
	for (size_t i = 0; i < head->path_count; i++)
		free(head->paths[i]);
	for (size_t i = 0; i < head->file_count; i++)
		free(head->files[i].path);
	free(head->files);
	free(head->paths);
	free(head->scoring);
	free(head->held);
	free(head->options);
	*head = (struct zf_part_head){0};
}

/* ---- Writing ------------------------------------------------------------- */

static bool put_files(struct zf_buffer *to, const struct zf_part_head *head, zipfit_error *error)
{
	if (!zf_put_number(to, head->file_count, error))
		return false;
	for (size_t i = 0; i < head->file_count; i++) {
		const struct zf_part_file *file = &head->files[i];

		if (!zf_put_number(to, file->role, error) || !zf_put_bytes(to, file->path, strlen(file->path), error) ||
		    !zf_put_number(to, file->content.size, error) ||
		    !zf_buffer_append(to, file->content.digest, sizeof(file->content.digest), error))
			return false;
	}
	return true;
}

bool zf_part_head_put(struct zf_buffer *to, const struct zf_part_head *head, zipfit_error *error)
{
	const zipfit_limit *limit = &head->limit;
	const uint64_t first[] = {ZF_PART_VERSION, head->kind, head->shards, head->held_count};
	const uint64_t settings[] = {
		limit->records,     limit->budget,      limit->has_min_score, head->input_order, head->annotate,
		head->plain_lines,  head->scores,       head->rejects,        head->report,      head->target_documents,
		head->target_bytes, head->target_empty, head->path_count,
	};

	if (!zf_put_numbers(to, first, sizeof(first) / sizeof(first[0]), error) ||
	    !zf_put_numbers(to, head->held, head->held_count, error) ||
	    !zf_put_numbers(to, settings, sizeof(settings) / sizeof(settings[0]), error) ||
	    !zf_put_double(to, limit->min_score, error) ||
	    !zf_put_bytes(to, head->options, strlen(head->options), error) ||
	    !zf_put_bytes(to, head->scoring, strlen(head->scoring), error) || !put_files(to, head, error))
		return false;
	for (size_t i = 0; i < head->path_count; i++)
		if (!zf_put_bytes(to, head->paths[i], strlen(head->paths[i]), error))
			return false;
	return true;
}

/* ---- Reading ------------------------------------------------------------- */

/* The files. If one cannot be read, the head holds those before it. */
static void get_files(struct zf_cursor *cursor, struct zf_part_head *head)
{
	const size_t count = zf_get_count(cursor);

	head->files = calloc(count + 1, sizeof(*head->files));
	cursor->no_memory |= head->files == NULL;
	cursor->failed |= head->files == NULL;
	while (!cursor->failed && head->file_count < count) {
		struct zf_part_file *file = &head->files[head->file_count++];
		const uint64_t role = zf_get_number(cursor);

		cursor->failed |= role >= ZF_ROLE_COUNT;
		file->role = cursor->failed ? ZF_ROLE_INPUT : (enum zf_file_role)role;
		file->path = zf_get_string(cursor);
		file->content.size = zf_get_number(cursor);
		zf_get_fixed(cursor, file->content.digest, sizeof(file->content.digest));
	}
}

/* The shards: from 1 to `shards`, ascending. */
static void get_held(struct zf_cursor *cursor, struct zf_part_head *head)
{
	head->held = calloc(head->held_count + 1, sizeof(*head->held));
	cursor->no_memory |= head->held == NULL;
	cursor->failed |= head->held == NULL || head->held_count == 0 || head->shards > ZIPFIT_MAX_SHARDS;
	for (size_t i = 0; !cursor->failed && i < head->held_count; i++) {
		head->held[i] = zf_get_number(cursor);
		cursor->failed |= head->held[i] > head->shards || head->held[i] <= (i > 0 ? head->held[i - 1] : 0);
	}
}

static void get_paths(struct zf_cursor *cursor, struct zf_part_head *head, size_t count)
{
	head->paths = calloc(count + 1, sizeof(*head->paths));
	cursor->no_memory |= head->paths == NULL;
	cursor->failed |= head->paths == NULL;
	while (!cursor->failed && head->path_count < count)
		head->paths[head->path_count++] = zf_get_string(cursor);
}

bool zf_part_head_get(struct zf_cursor *cursor, struct zf_part_head *head, zipfit_error *error)
{
	const uint64_t version = zf_get_number(cursor);
	size_t paths;

	if (version != ZF_PART_VERSION)
		return zf_fail(error, ZIPFIT_BAD_DATA,
		               "was written by %s version of zipfit: it has format %" PRIu64
		               ", zipfit %s reads format %d; make it again",
		               version < ZF_PART_VERSION ? "an older" : "another", version, ZIPFIT_VERSION,
		               ZF_PART_VERSION);
	head->kind = (enum zf_part_kind)zf_get_number(cursor);
	head->shards = zf_get_number(cursor);
	head->held_count = zf_get_count(cursor);
	get_held(cursor, head);
	head->limit.records = zf_get_number(cursor);
	head->limit.budget = zf_get_number(cursor);
	head->limit.has_min_score = zf_get_flag(cursor);
	head->input_order = zf_get_flag(cursor);
	head->annotate = zf_get_flag(cursor);
	head->plain_lines = zf_get_flag(cursor);
	head->scores = zf_get_flag(cursor);
	head->rejects = zf_get_flag(cursor);
	head->report = zf_get_flag(cursor);
	head->target_documents = zf_get_number(cursor);
	head->target_bytes = zf_get_number(cursor);
	head->target_empty = zf_get_number(cursor);
	paths = zf_get_count(cursor);
	head->limit.min_score = zf_get_double(cursor);
	head->options = zf_get_string(cursor);
	head->scoring = zf_get_string(cursor);
	get_files(cursor, head);
	get_paths(cursor, head, paths);
	if (cursor->no_memory)
		return zf_fail_memory(error, "a partial result");
	if (cursor->failed || cursor->left > 0 || (head->kind != ZF_PART_RESULT && head->kind != ZF_CHECKPOINT))
		return zf_fail(error, ZIPFIT_BAD_DATA, "damaged");
	return true;
}
