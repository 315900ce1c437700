/*
 * gather.c - joins the selections of all ranks of a job
 *
 * Selections are joined in a tree. In round i, each rank whose binary number ends in a
 * one and i zeros sends its selection to the rank 2^i below, which keeps the best
 * of both. After log2(ranks) rounds rank 0 has the whole. A selection travels as a
 * part, so it is checked like a part that is read from a file. Rows may be
 * too many for the memory of one rank. They stay in each rank's journal until rank 0
 * asks for the next few.
 */
#include "job/gather.h"

#include "input/file.h"
#include "shards/row_merge.h"
#include "shards/part_summary.h"
#include "util/error.h"

#include <stdlib.h>

#define CHUNK_BYTES ((size_t)1 << 20)

/* ---- Bytes to and from a rank -------------------------------------------- */

struct channel {
	struct zf_ranks *ranks;
	size_t other;
	struct zf_buffer buffer; /* to send, or received last */
};

static bool send_chunk(struct channel *channel, zipfit_error *error)
{
	const size_t length = channel->buffer.length;

	channel->buffer.length = 0;
	return zf_ranks_send(channel->ranks, channel->other, ZF_TAG_BYTES, channel->buffer.data, length, error);
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
		if (channel->buffer.length == CHUNK_BYTES && !send_chunk(channel, error))
			return false;
	}
	return true;
}

/* Sends what is left in the buffer, and the empty message that ends the bytes. */
static bool end_channel(struct channel *channel, zipfit_error *error)
{
	return (channel->buffer.length == 0 || send_chunk(channel, error)) && send_chunk(channel, error);
}

static bool receive(struct channel *channel, enum zf_ranks_tag tag, const unsigned char **bytes, size_t *length,
                    zipfit_error *error)
{
	if (!zf_ranks_receive(channel->ranks, channel->other, tag, &channel->buffer, error))
		return false;
	*bytes = channel->buffer.data;
	*length = channel->buffer.length;
	return true;
}

static bool read_channel(void *user, const unsigned char **bytes, size_t *length, zipfit_error *error)
{
	return receive(user, ZF_TAG_BYTES, bytes, length, error);
}

/* ---- Selections ---------------------------------------------------------- */

static bool send_selection(struct zf_ranks *ranks, const struct zf_gathering *gathering, size_t to, zipfit_error *error)
{
	struct channel channel = {.ranks = ranks, .other = to};
	struct zf_buffer scratch = {0};
	struct zf_part_writer writer = {.payload = {0}};
	bool ok = zf_topk_ready(gathering->topk, error) &&
	          zf_part_begin(&writer, (struct zf_byte_sink){write_channel, &channel}, gathering->head, error) &&
	          zf_part_put_summary(&writer, gathering->summary, error);

	for (size_t i = 0; ok && i < zipfit_topk_count(gathering->topk); i++) {
		struct zf_kept kept = zf_topk_at(gathering->topk, i);

		ok = zf_topk_fetch(gathering->topk, &kept, &scratch, error) &&
		     zf_part_put_record(&writer, &kept, error);
	}
	ok = ok && zf_part_end(&writer, error) && end_channel(&channel, error);
	zf_part_writer_free(&writer);
	zf_buffer_free(&scratch);
	zf_buffer_free(&channel.buffer);
	return ok;
}

static bool take_selection(struct zf_ranks *ranks, const struct zf_gathering *gathering, size_t from,
                           zipfit_error *error)
{
	struct channel channel = {.ranks = ranks, .other = from};
	char name[32] = "a rank's selection";
	struct zf_part_reader *reader =
		zf_part_open_source((struct zf_byte_source){read_channel, &channel}, name, error);
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

bool zf_ranks_gather(struct zf_ranks *ranks, const struct zf_gathering *gathering, zipfit_error *error)
{
	const size_t rank = zf_ranks_rank(ranks), count = zf_ranks_count(ranks);

	for (size_t step = 1; step < count; step *= 2) {
		if (rank % (2 * step) == step)
			return send_selection(ranks, gathering, rank - step, error);
		if (rank + step < count && !take_selection(ranks, gathering, rank + step, error))
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

/* Asks a rank for more of its journal, or tells it that this was all. */
static bool request(struct zf_ranks *ranks, size_t other, bool more, zipfit_error *error)
{
	const unsigned char byte = more;

	return zf_ranks_send(ranks, other, ZF_TAG_REQUEST, &byte, 1, error);
}

static bool read_journal(void *user, const unsigned char **bytes, size_t *length, zipfit_error *error)
{
	struct channel *channel = user;

	return request(channel->ranks, channel->other, true, error) &&
	       receive(channel, ZF_TAG_ROWS, bytes, length, error);
}

/* A rank other than 0: sends its journal, a block each time rank 0 asks. */
static bool serve_journal(struct zf_ranks *ranks, struct zf_file *file, zipfit_error *error)
{
	struct zf_buffer asked = {0};
	bool more = true, ok = true;

	while (ok && more) {
		const unsigned char *bytes;
		size_t length;

		ok = zf_ranks_receive(ranks, 0, ZF_TAG_REQUEST, &asked, error);
		more = ok && asked.length > 0 && asked.data[0] != 0;
		if (more)
			ok = read_file(file, &bytes, &length, error) &&
			     zf_ranks_send(ranks, 0, ZF_TAG_ROWS, bytes, length, error);
	}
	zf_buffer_free(&asked);
	return ok;
}

/* The journals of all ranks, on rank 0, which reads them side by side. */
struct journals {
	struct channel *channels;
	struct zf_part_reader **readers;
	size_t count;
};

static bool open_journals(struct zf_ranks *ranks, struct zf_file *own, struct journals *journals, zipfit_error *error)
{
	journals->count = zf_ranks_count(ranks);
	journals->channels = calloc(journals->count, sizeof(*journals->channels));
	journals->readers = calloc(journals->count, sizeof(struct zf_part_reader *));
	if (journals->channels == NULL || journals->readers == NULL)
		return zf_fail_memory(error, "the ranks' rows");
	for (size_t i = 0; i < journals->count; i++) {
		struct channel *channel = &journals->channels[i];
		struct zf_byte_source from = {read_journal, channel};

		*channel = (struct channel){.ranks = ranks, .other = i};
		if (i == 0)
			from = (struct zf_byte_source){read_file, own};
		journals->readers[i] = zf_rows_open_source(from, "the ranks' rows", error);
		if (journals->readers[i] == NULL)
			return false;
	}
	return true;
}

static void close_journals(struct journals *journals)
{
	for (size_t i = 0; journals->channels != NULL && journals->readers != NULL && i < journals->count; i++) {
		zf_part_close(journals->readers[i]);
		zf_buffer_free(&journals->channels[i].buffer);
	}
	free(journals->readers);
	free(journals->channels);
}

/* Rank 0: joins its own journal and those of all other ranks. */
static bool merge_journals(struct zf_ranks *ranks, struct zf_file *own,
                           bool (*put)(void *user, const struct zf_row *row, zipfit_error *error), void *user,
                           zipfit_error *error)
{
	struct journals journals = {.count = 0};
	bool ok = open_journals(ranks, own, &journals, error) &&
	          zf_row_merge(journals.readers, journals.count, put, user, error);

	for (size_t other = 1; ok && other < journals.count; other++)
		ok = request(ranks, other, false, error);
	close_journals(&journals);
	return ok;
}

bool zf_ranks_rows(struct zf_ranks *ranks, const struct zf_gathering *gathering,
                   bool (*put)(void *user, const struct zf_row *row, zipfit_error *error), void *user,
                   zipfit_error *error)
{
	struct zf_file *file;
	bool ok;

	if (zf_ranks_count(ranks) == 1)
		return true;
	file = zf_journal_file(gathering->journal, gathering->stop, error);
	if (file == NULL)
		return false;
	ok = zf_ranks_rank(ranks) == 0 ? merge_journals(ranks, file, put, user, error)
	                               : serve_journal(ranks, file, error);
	zf_file_close(file);
	return ok;
}
