/*
 * gather.c - puts the ranks' selections together
 *
 * In a tree: in round i, each rank whose number ends in a one followed by i zeros, in
 * binary, sends its selection to the one below, which keeps the best of both; after log2(ranks)
 * rounds rank 0 has all. A selection travels as a part, so that what is received is
 * checked as what is read from a file is. Rows, of which there may be more than any
 * rank can hold, stay where they are until rank 0 asks for the next few.
 */
#include "mpi/channel.h"

#include "input/file.h"
#include "shards/row_merge.h"
#include "shards/summary.h"
#include "util/error.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#define CHUNK_BYTES ((size_t)1 << 20)

/* ---- Bytes to and from a rank -------------------------------------------- */

struct channel {
	int other;
	struct zf_buffer buffer; /* to send, or received last */
};

static bool send_chunk(struct channel *channel)
{
	const bool ok = MPI_Send(channel->buffer.data, (int)channel->buffer.length, MPI_BYTE, channel->other, TAG_BYTES,
	                         MPI_COMM_WORLD) == MPI_SUCCESS;

	channel->buffer.length = 0;
	return ok;
}

static bool write_channel(void *user, const void *bytes, size_t length, zipfit_error *error)
{
	struct channel *channel = user;

	while (length > 0) {
		const size_t room = CHUNK_BYTES - channel->buffer.length;
		const size_t take = length < room ? length : room;

		if (!zf_buffer_append(&channel->buffer, bytes, take, error))
			return false;
		bytes = (const char *)bytes + take;
		length -= take;
		if (channel->buffer.length == CHUNK_BYTES && !send_chunk(channel))
			return zf_fail(error, ZIPFIT_IO, "cannot send to rank %d", channel->other);
	}
	return true;
}

/* Receives a message into the buffer. */
static bool receive(struct channel *channel, enum tag tag, zipfit_error *error)
{
	int length;

	if (!channel_wait(channel->other, tag, &length, error))
		return false;
	channel->buffer.length = 0;
	if (!zf_buffer_reserve(&channel->buffer, (size_t)length, error))
		return false;
	MPI_Recv(channel->buffer.data, length, MPI_BYTE, channel->other, (int)tag, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
	channel->buffer.length = (size_t)length;
	return true;
}

static bool read_channel(void *user, const unsigned char **bytes, size_t *length, zipfit_error *error)
{
	struct channel *channel = user;

	if (!receive(channel, TAG_BYTES, error))
		return false;
	*bytes = channel->buffer.data;
	*length = channel->buffer.length;
	return true;
}

/* ---- Selections ---------------------------------------------------------- */

static bool send_selection(const struct gathering *gathering, int to, zipfit_error *error)
{
	struct channel channel = {.other = to};
	struct zf_buffer scratch = {0};
	struct zf_part_writer writer = {.payload = {0}};
	bool ok = zf_topk_ready(gathering->topk, error) &&
	          zf_part_begin(&writer, (struct zf_target_bytes){write_channel, &channel}, gathering->head, error) &&
	          zf_part_put_summary(&writer, gathering->summary, error);

	for (size_t i = 0; ok && i < zipfit_topk_count(gathering->topk); i++) {
		struct zf_kept kept = zf_topk_at(gathering->topk, i);

		ok = zf_topk_fetch(gathering->topk, &kept, &scratch, error) &&
		     zf_part_put_record(&writer, &kept, error);
	}
	ok = ok && zf_part_end(&writer, error) && (channel.buffer.length == 0 || send_chunk(&channel)) &&
	     send_chunk(&channel);
	zf_part_writer_free(&writer);
	zf_buffer_free(&scratch);
	zf_buffer_free(&channel.buffer);
	return ok;
}

static bool take_selection(const struct gathering *gathering, int from, zipfit_error *error)
{
	struct channel channel = {.other = from};
	char name[32] = "a rank's selection";
	struct zf_part_reader *reader =
		zf_part_open_source((struct zf_source_bytes){read_channel, &channel}, name, error);
	enum zf_part_entry entry = ZF_PART_ROW;
	bool ok = reader != NULL;

	while (ok && entry != ZF_PART_END) {
		ok = zf_part_next(reader, &entry, error);
		if (ok && entry == ZF_PART_RECORD)
			ok = zf_topk_push(gathering->topk, zf_part_record(reader), error);
	}
	ok = ok && zf_summary_set_cutoffs(zf_part_summary(reader), gathering->topk, error) &&
	     zf_summary_add(gathering->summary, zf_part_summary(reader), error);
	zf_summary_note_cutoffs(gathering->summary, gathering->topk);
	zf_part_close(reader);
	zf_buffer_free(&channel.buffer);
	return ok;
}

bool ranks_gather(const struct gathering *gathering, zipfit_error *error)
{
	const size_t rank = ranks_rank(), count = ranks_count();

	for (size_t step = 1; step < count; step *= 2) {
		if (rank % (2 * step) == step)
			return send_selection(gathering, (int)(rank - step), error);
		if (rank + step < count && !take_selection(gathering, (int)(rank + step), error))
			return false;
	}
	return true;
}

/* ---- Rows ---------------------------------------------------------------- */

static bool read_file(void *user, const unsigned char **bytes, size_t *length, zipfit_error *error)
{
	const void *block;
	const bool ok = zf_file_read(user, &block, length, error);

	*bytes = block;
	return ok;
}

/* Asks a rank for more of its journal, or, with `more` 0, tells it that this was all. */
static void request(int other, int more)
{
	MPI_Send(&more, 1, MPI_INT, other, TAG_REQUEST, MPI_COMM_WORLD);
}

static bool read_journal(void *user, const unsigned char **bytes, size_t *length, zipfit_error *error)
{
	struct channel *channel = user;

	request(channel->other, 1);
	if (!receive(channel, TAG_ROWS, error))
		return false;
	*bytes = channel->buffer.data;
	*length = channel->buffer.length;
	return true;
}

/* A rank other than 0: gives its journal, some at a time, as rank 0 asks for it. */
static bool serve_journal(struct zf_file *file, zipfit_error *error)
{
	int more, length;

	while (channel_wait(0, TAG_REQUEST, &length, error)) {
		const unsigned char *bytes;
		size_t size;

		MPI_Recv(&more, 1, MPI_INT, 0, TAG_REQUEST, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
		if (more == 0)
			return true;
		if (!read_file(file, &bytes, &size, error))
			return false;
		MPI_Send(bytes, (int)size, MPI_BYTE, 0, TAG_ROWS, MPI_COMM_WORLD);
	}
	return false;
}

/* Rank 0: reads its own journal and those of all other ranks side by side. */
static bool merge_journals(struct zf_file *own, bool (*put)(void *user, const struct zf_row *row, zipfit_error *error),
                           void *user, zipfit_error *error)
{
	const size_t count = ranks_count();
	struct channel *channels = calloc(count, sizeof(*channels));
	struct zf_part_reader **readers = calloc(count, sizeof(struct zf_part_reader *));
	bool ok = channels != NULL && readers != NULL;

	if (!ok)
		zf_fail_memory(error, "the ranks' rows");
	for (size_t i = 0; ok && i < count; i++) {
		const struct zf_source_bytes from = {i == 0 ? read_file : read_journal,
		                                     i == 0 ? (void *)own : &channels[i]};

		channels[i].other = (int)i;
		readers[i] = zf_rows_open_source(from, "the ranks' rows", error);
		ok = readers[i] != NULL;
	}
	ok = ok && zf_row_merge(readers, count, put, user, error);
	for (size_t i = 0; channels != NULL && readers != NULL && i < count; i++) {
		zf_part_close(readers[i]);
		zf_buffer_free(&channels[i].buffer);
		if (ok && i > 0)
			request((int)i, 0);
	}
	free(readers);
	free(channels);
	return ok;
}

bool ranks_rows(const struct gathering *gathering,
                bool (*put)(void *user, const struct zf_row *row, zipfit_error *error), void *user, zipfit_error *error)
{
	struct zf_file *file = zf_journal_file(gathering->journal, gathering->stop, error);
	bool ok;

	if (file == NULL)
		return false;
	ok = ranks_rank() == 0 ? merge_journals(file, put, user, error) : serve_journal(file, error);
	zf_file_close(file);
	return ok;
}
