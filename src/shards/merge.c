/*
 * merge.c - merges partial results
 */
#include "shards/merge.h"

#include "input/documents.h"
#include "shards/identity.h"
#include "shards/row_merge.h"
#include "shards/part_summary.h"
#include "run/shard.h"
#include "util/error.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* How many missing shards a message lists. */
#define SHOWN_MISSING 8

#define NO_PART SIZE_MAX

struct zf_merge {
	const char *const *paths;
	size_t path_count;
	const zipfit_stop *stop;
	struct zf_part_head head; /* the first part's, but with the shards of all parts in `held` */
	struct zf_part_summary summary;
	void (*step)(void *user, uint64_t records, uint64_t total); /* NULL: none */
	void *step_user;
	uint64_t records;                           /* read */
	zipfit_documents *targets[ZIPFIT_MAX_SETS]; /* of each set; NULL: none */
};

/* ---- Heads --------------------------------------------------------------- */

static bool check_alike(const struct zf_merge *merge, const char *path, const struct zf_part_head *head,
                        zipfit_error *error)
{
	const struct zf_part_head *first = &merge->head;
	char difference[ZIPFIT_MESSAGE_MAX];

	if (zf_identity_differs(head, first, merge->paths[0], difference, sizeof(difference)))
		return zf_fail(error, ZIPFIT_BAD_DATA, "%s: %s", path, difference);
	if (head->shards != first->shards)
		return zf_fail(error, ZIPFIT_BAD_DATA, "%s: is one of %" PRIu64 " shards, %s one of %" PRIu64, path,
		               head->shards, merge->paths[0], first->shards);
	return true;
}

/* Notes in `owners`, which has a part for each shard, the shards that the part holds. */
static bool note_held(const struct zf_merge *merge, size_t part, const struct zf_part_head *head, size_t *owners,
                      zipfit_error *error)
{
	for (size_t i = 0; i < head->held_count; i++) {
		size_t *owner = &owners[head->held[i] - 1];

		if (*owner != NO_PART)
			return zf_fail(error, ZIPFIT_BAD_DATA, "%s: holds shard %" PRIu64 "/%" PRIu64 ", as does %s",
			               merge->paths[part], head->held[i], head->shards, merge->paths[*owner]);
		*owner = part;
	}
	return true;
}

/* Copies inputs and files into lists with room for them; false if memory is missing. */
static bool copy_names(struct zf_part_head *to, const struct zf_part_head *from)
{
	for (; to->path_count < from->path_count; to->path_count++) {
		to->paths[to->path_count] = strdup(from->paths[to->path_count]);
		if (to->paths[to->path_count] == NULL)
			return false;
	}
	for (; to->file_count < from->file_count; to->file_count++) {
		struct zf_part_file *file = &to->files[to->file_count];

		*file = from->files[to->file_count];
		file->path = strdup(file->path);
		if (file->path == NULL)
			return false;
	}
	return true;
}

/* Copies the head of the first part as that of the merge. */
static bool adopt_head(struct zf_merge *merge, struct zf_part_reader *reader, size_t **owners, zipfit_error *error)
{
	const struct zf_part_head *head = zf_part_head(reader);
	struct zf_part_head *own = &merge->head;

	*own = *head;
	own->held = NULL;
	own->held_count = 0;
	own->options = strdup(head->options);
	own->scoring = strdup(head->scoring);
	own->paths = calloc(head->path_count + 1, sizeof(*own->paths));
	own->path_count = 0;
	own->files = calloc(head->file_count + 1, sizeof(*own->files));
	own->file_count = 0;
	*owners = malloc((size_t)head->shards * sizeof(**owners));
	if (own->options == NULL || own->scoring == NULL || own->paths == NULL || own->files == NULL ||
	    *owners == NULL || !copy_names(own, head))
		return zf_fail_memory(error, "partial results");
	for (uint64_t i = 0; i < head->shards; i++)
		(*owners)[i] = NO_PART;
	return true;
}

static bool look_at_part(struct zf_merge *merge, size_t part, size_t **owners, zipfit_error *error)
{
	struct zf_part_reader *reader = zf_part_open(merge->paths[part], merge->stop, error);
	bool ok = reader != NULL;

	if (ok && zf_part_head(reader)->kind != ZF_PART_RESULT)
		ok = zf_fail(error, ZIPFIT_BAD_DATA, "%s: is a checkpoint, not a partial result", merge->paths[part]);
	if (ok && part == 0)
		ok = adopt_head(merge, reader, owners, error);
	ok = ok && check_alike(merge, merge->paths[part], zf_part_head(reader), error) &&
	     note_held(merge, part, zf_part_head(reader), *owners, error);
	zf_part_close(reader);
	return ok;
}

static bool fail_missing(const struct zf_merge *merge, const size_t *owners, uint64_t missing, zipfit_error *error)
{
	char list[SHOWN_MISSING * 24] = "";
	size_t length = 0;
	uint64_t shown = 0;

	for (uint64_t i = 0; i < merge->head.shards && shown < SHOWN_MISSING; i++) {
		if (owners[i] != NO_PART)
			continue;
		length += (size_t)snprintf(list + length, sizeof(list) - length, "%s%" PRIu64, shown > 0 ? ", " : "",
		                           i + 1);
		shown++;
	}
	return zf_fail(error, ZIPFIT_BAD_DATA, "%" PRIu64 " of %" PRIu64 " shards %s missing: %s%s", missing,
	               merge->head.shards, missing == 1 ? "is" : "are", list, missing > shown ? ", ..." : "");
}

/* Lists the shards that all parts hold together. */
static bool list_held(struct zf_merge *merge, const size_t *owners, bool partial, zipfit_error *error)
{
	struct zf_part_head *head = &merge->head;

	head->held = calloc((size_t)head->shards, sizeof(*head->held));
	if (head->held == NULL)
		return zf_fail_memory(error, "partial results");
	for (uint64_t i = 0; i < head->shards; i++)
		if (owners[i] != NO_PART)
			head->held[head->held_count++] = i + 1;
	if (head->held_count < head->shards && !partial)
		return fail_missing(merge, owners, head->shards - head->held_count, error);
	return true;
}

struct zf_merge *zf_merge_open(const char *const *paths, size_t count, bool partial, const zipfit_stop *stop,
                               zipfit_error *error)
{
	struct zf_merge *merge = calloc(1, sizeof(*merge));
	size_t *owners = NULL;
	bool ok = true;

	if (merge == NULL) {
		zf_fail_memory(error, "partial results");
		return NULL;
	}
	merge->paths = paths;
	merge->path_count = count;
	merge->stop = stop;
	for (size_t part = 0; ok && part < count; part++)
		ok = look_at_part(merge, part, &owners, error);
	ok = ok && list_held(merge, owners, partial, error);
	free(owners);
	if (ok)
		return merge;
	zf_merge_close(merge);
	return NULL;
}

void zf_merge_close(struct zf_merge *merge)
{
	if (merge == NULL)
		return;
	zf_part_head_free(&merge->head);
	zf_part_summary_free(&merge->summary);
	for (size_t set = 0; set < ZIPFIT_MAX_SETS; set++)
		zipfit_documents_free(merge->targets[set]);
	free(merge);
}

const struct zf_part_head *zf_merge_head(const struct zf_merge *merge)
{
	return &merge->head;
}

const struct zf_part_summary *zf_merge_summary(const struct zf_merge *merge)
{
	return &merge->summary;
}

const zipfit_documents *const *zf_merge_targets(const struct zf_merge *merge)
{
	return (const zipfit_documents *const *)merge->targets;
}

/* ---- Records ------------------------------------------------------------- */

void zf_merge_watch(struct zf_merge *merge, void (*step)(void *user, uint64_t records, uint64_t total), void *user)
{
	merge->step = step;
	merge->step_user = user;
}

static bool take_record(struct zf_merge *merge, const struct zf_kept *record, zipfit_topk *topk, zipfit_error *error)
{
	merge->records++;
	if (merge->step != NULL)
		merge->step(merge->step_user, merge->records, 0);
	return zf_topk_push(topk, record, error);
}

static bool take_target(struct zf_merge *merge, const struct zf_part_target *target, zipfit_error *error)
{
	zipfit_documents **set = &merge->targets[target->set];

	if (*set == NULL)
		*set = zipfit_documents_new(error);
	return *set != NULL && zf_documents_add_from(*set, (struct zf_document){target->bytes, target->length},
	                                             target->path, target->path_length, target->line, error);
}

static bool take_summary(struct zf_merge *merge, const struct zf_part_summary *summary, zipfit_topk *topk,
                         zipfit_error *error)
{
	if (!zf_summary_add(&merge->summary, summary, error))
		return false;
	/* What a part does not select goes on to the survey of all. */
	zf_topk_set_rest(topk, merge->summary.survey != NULL ? merge->summary.survey->below : NULL);
	return zf_summary_set_cutoffs(summary, topk, error);
}

/* Reads a part. All parts have the same targets: they are taken from the first one. */
static bool read_part(struct zf_merge *merge, size_t part, zipfit_topk *topk, zipfit_error *error)
{
	const char *path = merge->paths[part];
	struct zf_part_reader *reader = zf_part_open(path, merge->stop, error);
	enum zf_part_entry entry = ZF_PART_ROW;
	bool ok = reader != NULL && check_alike(merge, path, zf_part_head(reader), error);

	while (ok && entry != ZF_PART_END) {
		ok = zf_part_next(reader, &entry, error);
		if (ok && entry == ZF_PART_SUMMARY)
			ok = take_summary(merge, zf_part_summary(reader), topk, error);
		else if (ok && entry == ZF_PART_TARGET && part == 0)
			ok = take_target(merge, zf_part_target(reader), error);
		else if (ok && entry == ZF_PART_RECORD)
			ok = take_record(merge, zf_part_record(reader), topk, error);
	}
	zf_part_close(reader);
	return ok;
}

bool zf_merge_records(struct zf_merge *merge, zipfit_topk *topk, zipfit_error *error)
{
	for (size_t part = 0; part < merge->path_count; part++)
		if (!read_part(merge, part, topk, error))
			return false;
	zf_summary_note_cutoffs(&merge->summary, topk);
	return true;
}

/* ---- Rows ---------------------------------------------------------------- */

/* Opens all parts at the same time. */
static bool open_all(struct zf_merge *merge, struct zf_part_reader **readers, zipfit_error *error)
{
	for (size_t part = 0; part < merge->path_count; part++) {
		readers[part] = zf_part_open(merge->paths[part], merge->stop, error);
		if (readers[part] == NULL)
			return false;
	}
	return true;
}

bool zf_merge_rows(struct zf_merge *merge, bool (*put)(void *user, const struct zf_row *row, zipfit_error *error),
                   void *user, zipfit_error *error)
{
	struct zf_part_reader **readers = calloc(merge->path_count, sizeof(struct zf_part_reader *));
	bool ok;

	if (readers == NULL)
		return zf_fail_memory(error, "partial results");
	ok = open_all(merge, readers, error) && zf_row_merge(readers, merge->path_count, put, user, error);
	for (size_t part = 0; part < merge->path_count; part++)
		zf_part_close(readers[part]);
	free(readers);
	return ok;
}
