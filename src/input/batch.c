/*
 * batch.c - some consecutive records, which go through a run together
 */
#include "input/batch.h"

#include "input/json_splitter.h"
#include "util/error.h"

#include <stdlib.h>
#include <string.h>

/* The memory that a batch keeps when it is emptied: enough for usual records, not for a giant one. */
#define BATCH_KEPT_BYTES (4 * ZF_BATCH_BYTES)

struct zf_batch *zf_batch_new(zipfit_error *error)
{
	struct zf_batch *batch = calloc(1, sizeof(*batch));

	if (batch != NULL)
		batch->records = calloc(ZF_BATCH_RECORDS, sizeof(*batch->records));
	if (batch != NULL && batch->records != NULL)
		return batch;
	free(batch);
	zf_fail_memory(error, "a batch of records");
	return NULL;
}

void zf_batch_free(struct zf_batch *batch)
{
	if (batch == NULL)
		return;
	zf_buffer_free(&batch->bytes);
	zf_buffer_free(&batch->names);
	zf_buffer_free(&batch->scores);
	zf_buffer_free(&batch->rows);
	free(batch->records);
	free(batch);
}

void zf_batch_reset(struct zf_batch *batch)
{
	zf_buffer_trim(&batch->bytes, BATCH_KEPT_BYTES);
	zf_buffer_trim(&batch->names, BATCH_KEPT_BYTES);
	zf_buffer_trim(&batch->scores, BATCH_KEPT_BYTES);
	zf_buffer_trim(&batch->rows, BATCH_KEPT_BYTES);
	batch->count = 0;
	batch->failed = false;
	batch->digested = false;
	batch->ends_run = false;
}

void zf_batch_drop(struct zf_batch *batch, const bool *keep, size_t sets)
{
	const bool has_scores = sets > 1 && batch->scores.data != NULL;
	double *scores = (double *)(void *)batch->scores.data;
	size_t kept = 0;

	for (size_t i = 0; i < batch->count; i++) {
		if (!keep[i])
			continue;
		batch->records[kept] = batch->records[i];
		if (has_scores)
			memmove(scores + kept * sets, scores + i * sets, sets * sizeof(*scores));
		kept++;
	}
	batch->count = kept;
	batch->scores.length = has_scores ? kept * sets * sizeof(*scores) : 0;
}

/* Moves the bytes of the records to the front, each with its newline. */
static void pack_bytes(struct zf_batch *batch)
{
	size_t end = 0;

	/* A record that was unfolded to the end of the batch may lie behind those that follow it: then all stay. */
	for (size_t i = 1; i < batch->count; i++)
		if (batch->records[i].begin < batch->records[i - 1].begin + batch->records[i - 1].length)
			return;
	for (size_t i = 0; i < batch->count; i++) {
		struct zf_record *record = &batch->records[i];

		memmove(batch->bytes.data + end, batch->bytes.data + record->begin, record->length + 1);
		record->begin = end;
		end += record->length + 1;
	}
	batch->bytes.length = end;
}

/*
 * Moves the `used` bytes of a block to a block of their size, and frees the old one; NULL where there is no memory.
 * realloc() would leave them where they are, with a hole behind that is too small for the next batch: the memory of all
 * batches ahead would stay taken.
 */
static void *move_to_smaller(void *block, size_t used)
{
	void *smaller = malloc(used);

	if (smaller == NULL)
		return NULL;
	memcpy(smaller, block, used);
	free(block);
	return smaller;
}

/* Gives back what the buffer does not use; keeps it where there is no smaller memory. */
static size_t shrink_buffer(struct zf_buffer *buffer)
{
	unsigned char *smaller;

	if (buffer->length == 0) {
		zf_buffer_free(buffer);
		return 0;
	}
	smaller = move_to_smaller(buffer->data, buffer->length);
	if (smaller != NULL) {
		buffer->data = smaller;
		buffer->capacity = buffer->length;
	}
	return buffer->capacity;
}

size_t zf_batch_shrink(struct zf_batch *batch)
{
	const size_t records = batch->count * sizeof(*batch->records);
	struct zf_record *fewer = NULL;

	pack_bytes(batch);
	if (batch->count == 0) {
		batch->names.length = 0;
		batch->scores.length = 0;
		free(batch->records);
		batch->records = NULL;
	} else {
		fewer = move_to_smaller(batch->records, records);
	}
	if (fewer != NULL)
		batch->records = fewer;
	return sizeof(*batch) + records + shrink_buffer(&batch->bytes) + shrink_buffer(&batch->names) +
	       shrink_buffer(&batch->scores) + shrink_buffer(&batch->rows);
}

const char *zf_batch_member(const struct zf_batch *batch, const struct zf_record *record)
{
	return record->member == ZF_NO_MEMBER ? NULL : (const char *)batch->names.data + record->member;
}

const char *zf_batch_damage(const struct zf_batch *batch, const struct zf_record *record)
{
	return record->outcome == ZIPFIT_DAMAGED ? (const char *)batch->names.data + record->damage : NULL;
}

/* Line breaks within strings become escapes, so the record may grow: it moves to the end of the batch. */
static bool make_room(struct zf_batch *batch, struct zf_record *record, zipfit_error *error)
{
	const size_t begin = batch->bytes.length;

	if (record->length > SIZE_MAX / 2 - 1)
		return zf_fail_memory(error, "a record");
	if (!zf_buffer_reserve(&batch->bytes, 2 * record->length + 1, error))
		return false;
	record->length = zf_json_flatten(batch->bytes.data + record->begin, record->length, batch->bytes.data + begin);
	record->begin = begin;
	batch->bytes.length = begin + record->length + 1;
	return true;
}

bool zf_batch_unfold(struct zf_batch *batch, struct zf_record *record, zipfit_error *error)
{
	unsigned char *bytes = batch->bytes.data + record->begin;

	if (!record->folded)
		return true;
	record->folded = false;
	if (!zf_json_breaks_strings(bytes, record->length))
		record->length = zf_json_flatten(bytes, record->length, bytes);
	else if (!make_room(batch, record, error))
		return false;
	batch->bytes.data[record->begin + record->length] = '\n';
	return true;
}
