/*
 * part_writer.c - writes partial results and checkpoints
 *
 * Rows and records are gathered into frames of about 64 KiB. The checksums then
 * cost little, and a reader needs little memory.
 */
#include "shards/part.h"

#include "input/documents.h"
#include "shards/magic.h"
#include "shards/part_format.h"
#include "shards/serialize.h"

#include <string.h>

#define FRAME_BYTES ((size_t)64 << 10)

/* Writes the frame that was being filled. */
static bool flush(struct zf_part_writer *writer, unsigned char type, zipfit_error *error)
{
	const bool ok = zf_frame_write(&writer->frames, type, &writer->payload, error);

	zf_buffer_trim(&writer->payload, 2 * FRAME_BYTES);
	return ok;
}

static bool flush_if(struct zf_part_writer *writer, bool wanted, unsigned char type, zipfit_error *error)
{
	return !wanted || flush(writer, type, error);
}

bool zf_part_begin(struct zf_part_writer *writer, struct zf_byte_sink to, const struct zf_part_head *head,
                   zipfit_error *error)
{
	*writer = (struct zf_part_writer){.frames = {.to = to}};
	return to.write(to.user, zf_magic(ZF_MAGIC_PART), ZF_MAGIC_BYTES, error) &&
	       zf_part_head_put(&writer->payload, head, error) && flush(writer, ZF_FRAME_HEAD, error);
}

bool zf_rows_put(struct zf_part_writer *writer, const struct zf_row *row, zipfit_error *error)
{
	return zf_row_put(&writer->payload, row, error) &&
	       flush_if(writer, writer->payload.length >= FRAME_BYTES, ZF_FRAME_ROWS, error);
}

bool zf_rows_flush(struct zf_part_writer *writer, zipfit_error *error)
{
	return flush_if(writer, writer->payload.length > 0, ZF_FRAME_ROWS, error);
}

bool zf_part_put_summary(struct zf_part_writer *writer, const struct zf_part_summary *summary, zipfit_error *error)
{
	return zf_rows_flush(writer, error) && zf_part_summary_put(&writer->payload, summary, error) &&
	       flush(writer, ZF_FRAME_SUMMARY, error);
}

/* Before an entry of a frame of `type`: writes what is being gathered for a frame of another type. */
static bool turn_to(struct zf_part_writer *writer, unsigned char type, zipfit_error *error)
{
	const bool ok = flush_if(writer, writer->payload.length > 0 && writer->type != type, writer->type, error);

	writer->type = type;
	return ok;
}

static bool put_target(struct zf_part_writer *writer, size_t set, const struct zf_document *target,
                       struct zf_origin origin, zipfit_error *error)
{
	return zf_put_number(&writer->payload, set, error) &&
	       zf_put_bytes(&writer->payload, target->bytes, target->length, error) &&
	       zf_put_bytes(&writer->payload, origin.path, origin.path != NULL ? strlen(origin.path) : 0, error) &&
	       zf_put_number(&writer->payload, origin.line, error) &&
	       flush_if(writer, writer->payload.length >= FRAME_BYTES, ZF_FRAME_TARGETS, error);
}

bool zf_part_put_targets(struct zf_part_writer *writer, const zipfit_documents *const *targets, size_t sets,
                         zipfit_error *error)
{
	if (!turn_to(writer, ZF_FRAME_TARGETS, error))
		return false;
	for (size_t set = 0; set < sets; set++)
		for (size_t i = 0; i < zipfit_documents_count(targets[set]); i++) {
			const struct zf_document target = zf_documents_at(targets[set], i);

			if (!put_target(writer, set, &target, zf_documents_origin(targets[set], i), error))
				return false;
		}
	return true;
}

bool zf_part_put_record(struct zf_part_writer *writer, const struct zf_kept *record, zipfit_error *error)
{
	return turn_to(writer, ZF_FRAME_RECORDS, error) && zf_record_put(&writer->payload, record, error) &&
	       flush_if(writer, writer->payload.length >= FRAME_BYTES, ZF_FRAME_RECORDS, error);
}

bool zf_part_end(struct zf_part_writer *writer, zipfit_error *error)
{
	return flush_if(writer, writer->payload.length > 0, writer->type, error) &&
	       zf_put_number(&writer->payload, writer->frames.check, error) && flush(writer, ZF_FRAME_END, error);
}

void zf_part_writer_free(struct zf_part_writer *writer)
{
	zf_buffer_free(&writer->payload);
}
