/*
 * frame.c - a sequence of frames with checksums
 */
#include "shards/frame.h"

#include "util/error.h"

#include <string.h>
#include <zlib.h>

#define HEADER_BYTES 13
#define CHECK_BYTES  4

/* Memory for a payload grows by so much while it is read, so that a false length cannot take all memory. */
#define GROWTH ((size_t)16 << 20)

static uint32_t crc_of(const void *bytes, size_t length)
{
	return (uint32_t)crc32_z(0, bytes, length);
}

static void write_low_first(unsigned char *bytes, uint64_t number, size_t length)
{
	for (size_t i = 0; i < length; i++)
		bytes[i] = (unsigned char)(number >> (8 * i));
}

static uint64_t read_low_first(const unsigned char *bytes, size_t length)
{
	uint64_t number = 0;

	for (size_t i = 0; i < length; i++)
		number |= (uint64_t)bytes[i] << (8 * i);
	return number;
}

/* Adds a frame to the check over all frames. */
static uint32_t extend_check(uint32_t check, const unsigned char *header, const unsigned char *end)
{
	check = (uint32_t)crc32_z(check, header, HEADER_BYTES);
	return (uint32_t)crc32_z(check, end, CHECK_BYTES);
}

bool zf_frame_write(struct zf_frame_writer *writer, unsigned char type, const struct zf_buffer *payload,
                    zipfit_error *error)
{
	unsigned char header[HEADER_BYTES], end[CHECK_BYTES];

	header[0] = type;
	write_low_first(header + 1, payload->length, 8);
	write_low_first(header + 9, crc_of(header, 9), 4);
	write_low_first(end, crc_of(payload->data, payload->length), CHECK_BYTES);
	writer->check = extend_check(writer->check, header, end);
	return writer->to.write(writer->to.user, header, sizeof(header), error) &&
	       writer->to.write(writer->to.user, payload->data, payload->length, error) &&
	       writer->to.write(writer->to.user, end, sizeof(end), error);
}

void zf_frame_reader_free(struct zf_frame_reader *reader)
{
	zf_buffer_free(&reader->payload);
}

/* Reads the next block if the last one is used up; nothing is left only at the end. */
static bool refill(struct zf_frame_reader *reader, zipfit_error *error)
{
	return reader->left > 0 || reader->from.read(reader->from.user, &reader->block, &reader->left, error);
}

bool zf_frame_read_raw(struct zf_frame_reader *reader, void *bytes, size_t length, zipfit_error *error)
{
	unsigned char *to = bytes;

	while (length > 0) {
		size_t take;

		if (!refill(reader, error))
			return false;
		if (reader->left == 0)
			return zf_fail(error, ZIPFIT_BAD_DATA, "truncated");
		take = reader->left < length ? reader->left : length;
		memcpy(to, reader->block, take);
		reader->block += take;
		reader->left -= take;
		to += take;
		length -= take;
	}
	return true;
}

static bool read_payload(struct zf_frame_reader *reader, uint64_t length, zipfit_error *error)
{
	zf_buffer_trim(&reader->payload, GROWTH);
	while (length > 0) {
		const size_t take = length < GROWTH ? (size_t)length : GROWTH;

		if (!zf_buffer_reserve(&reader->payload, take, error) ||
		    !zf_frame_read_raw(reader, reader->payload.data + reader->payload.length, take, error))
			return false;
		reader->payload.length += take;
		length -= take;
	}
	return true;
}

bool zf_frame_read(struct zf_frame_reader *reader, unsigned char *type, zipfit_error *error)
{
	unsigned char header[HEADER_BYTES], end[CHECK_BYTES];

	if (!zf_frame_read_raw(reader, header, sizeof(header), error))
		return false;
	if (crc_of(header, 9) != read_low_first(header + 9, 4))
		return zf_fail(error, ZIPFIT_BAD_DATA, "damaged");
	if (!read_payload(reader, read_low_first(header + 1, 8), error) ||
	    !zf_frame_read_raw(reader, end, sizeof(end), error))
		return false;
	if (crc_of(reader->payload.data, reader->payload.length) != read_low_first(end, CHECK_BYTES))
		return zf_fail(error, ZIPFIT_BAD_DATA, "damaged");
	reader->check = extend_check(reader->check, header, end);
	*type = header[0];
	return true;
}

bool zf_frame_at_end(struct zf_frame_reader *reader, bool *end, zipfit_error *error)
{
	if (!refill(reader, error))
		return false;
	*end = reader->left == 0;
	return true;
}
