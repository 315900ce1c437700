/*
 * batch.c - a run of records in input order
 */
#include "input/batch.h"

#include "util/error.h"

#include <stdlib.h>

/* What a batch keeps of its memory between two fillings: room for usual records, not for a giant one. */
#define KEPT_BYTES (4 * ZF_BATCH_BYTES)

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
	zf_buffer_trim(&batch->bytes, KEPT_BYTES);
	zf_buffer_trim(&batch->names, KEPT_BYTES);
	zf_buffer_trim(&batch->scores, KEPT_BYTES);
	batch->count = 0;
	batch->failed = false;
}

const char *zf_batch_member(const struct zf_batch *batch, const struct zf_record *record)
{
	return record->member == ZF_NO_MEMBER ? NULL : (const char *)batch->names.data + record->member;
}
