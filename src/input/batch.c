/*
 * batch.c - some consecutive records, which go through a run together
 */
#include "input/batch.h"

#include "input/json_splitter.h"
#include "util/error.h"

#include <stdlib.h>

/* The memory that a batch keeps when it is emptied: enough for usual records, not for a giant one. */
#define BATCH_KEPT_BYTES (4 * ZF_BATCH_BYTES)

struct zf_batch *zf_batch_new(zipfit_error *error)
{
	struct zf_batch *batch = calloc(1, sizeof(*batch));

	if (batch == NULL)
		zf_fail_memory(error, "a batch of records");
	return batch;
}

void zf_batch_free(struct zf_batch *batch)
{
	if (batch == NULL)
		return;
	zf_buffer_free(&batch->bytes);
	zf_buffer_free(&batch->names);
	zf_buffer_free(&batch->scores);
	free(batch);
}

void zf_batch_reset(struct zf_batch *batch)
{
	zf_buffer_trim(&batch->bytes, BATCH_KEPT_BYTES);
	zf_buffer_trim(&batch->names, BATCH_KEPT_BYTES);
	zf_buffer_trim(&batch->scores, BATCH_KEPT_BYTES);
	batch->count = 0;
	batch->failed = false;
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
