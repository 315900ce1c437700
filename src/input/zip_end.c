/*
 * zip_end.c - whether a zip archive ends as it should
 *
 * The records of APPNOTE.TXT, 4.3.12 to 4.3.16: entries, perhaps a signature, for
 * zip64 an end record and its locator, the end record with its comment.
 */
#include "input/zip_end.h"

#include "input/codec.h"
#include "util/error.h"
#include "util/hash.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ENTRY_LENGTH   ((size_t)46)
#define END64_LENGTH   ((size_t)56)
#define LOCATOR_LENGTH ((size_t)20)
#define END_LENGTH     ((size_t)22)
#define COMMENT_MAX    ((size_t)65535)
#define PADDING_MAX    ((size_t)10240) /* zeros after the end, as written by programs that fill whole blocks */

static bool fail_directory(const char *why, zipfit_error *error)
{
	return zf_fail(error, ZIPFIT_BAD_DATA, "damaged zip archive: %s", why);
}

/* Skips a record of `length` bytes and `more`, a number from its fields. */
static bool take_record(struct zf_feed *feed, size_t length, uint64_t more, zipfit_error *error)
{
	bool whole;

	if (!zf_feed_skip(feed, length + more, &whole, error))
		return false;
	return whole || fail_directory("it ends in its directory", error);
}

static uint64_t number_at(const struct zf_feed *feed, size_t at, size_t length)
{
	return zf_little_endian(feed->bytes + at, length);
}

/* The directory, as the end records describe it. */
struct counts {
	uint64_t entries, bytes;
	bool zip64;
};

/* Takes the end record and checks that nothing comes after it. */
static bool read_last(struct zf_feed *feed, const struct counts *found, const struct counts *zip64, zipfit_error *error)
{
	const struct counts said = {number_at(feed, 10, 2), number_at(feed, 12, 4), false};
	const bool entries_fit = said.entries == found->entries || (said.entries == UINT16_MAX && zip64->zip64);
	uint64_t zeros;
	const bool bytes_fit = said.bytes == found->bytes || (said.bytes == UINT32_MAX && zip64->zip64);

	if (number_at(feed, 4, 4) != 0 || number_at(feed, 8, 2) != said.entries)
		return fail_directory("an archive of several files cannot be read", error);
	if (!entries_fit || !bytes_fit ||
	    (zip64->zip64 && (zip64->entries != found->entries || zip64->bytes != found->bytes)))
		return fail_directory("its directory is not as long as its end record says", error);
	if (!take_record(feed, END_LENGTH, number_at(feed, 20, 2), error) || !zf_feed_skip_zeros(feed, &zeros, error))
		return false;
	return feed->left == 0 || fail_directory("there is something after its end", error);
}

void zf_zip_count_checksum(struct zf_zip_members *members, uint32_t crc)
{
	members->checksums += zf_mix(crc);
}

bool zf_zip_read_end(struct zf_feed *feed, struct zf_zip_members *members, zipfit_error *error)
{
	const uint64_t begin = feed->taken;
	struct counts found = {0}, zip64 = {0};

	*members = (struct zf_zip_members){0};
	while (true) {
		uint64_t magic;

		if (!zf_feed_look(feed, END64_LENGTH, error))
			return false;
		magic = feed->left >= 4 ? number_at(feed, 0, 4) : 0;
		if (magic == 0x02014b50 && feed->left >= ENTRY_LENGTH) {
			const uint64_t more = number_at(feed, 28, 2) + number_at(feed, 30, 2) + number_at(feed, 32, 2);

			zf_zip_count_checksum(members, (uint32_t)number_at(feed, 16, 4));
			if (!take_record(feed, ENTRY_LENGTH, more, error))
				return false;
			members->count = ++found.entries;
			found.bytes = feed->taken - begin;
		} else if (magic == 0x05054b50 && feed->left >= 6) {
			if (!take_record(feed, 6, number_at(feed, 4, 2), error))
				return false;
			found.bytes = feed->taken - begin;
		} else if (magic == 0x06064b50 && feed->left >= END64_LENGTH && !zip64.zip64) {
			zip64 = (struct counts){number_at(feed, 32, 8), number_at(feed, 40, 8), true};
			if (number_at(feed, 4, 8) > COMMENT_MAX)
				return fail_directory("its end record is damaged", error);
			if (!take_record(feed, 12, number_at(feed, 4, 8), error))
				return false;
		} else if (magic == 0x07064b50 && feed->left >= LOCATOR_LENGTH && zip64.zip64) {
			if (!take_record(feed, LOCATOR_LENGTH, 0, error))
				return false;
		} else if (magic == 0x06054b50 && feed->left >= END_LENGTH) {
			return read_last(feed, &found, &zip64, error);
		} else {
			return fail_directory(feed->left < 4 ? "it ends before its directory does"
			                                     : "bytes that are neither a member nor the directory",
			                      error);
		}
	}
}

/* ---- From a file ------------------------------------------------------------ */

static bool seek(struct zf_file *file, struct zf_feed *feed, uint64_t position, zipfit_error *error)
{
	if (zf_file_seek(file, (int64_t)position, SEEK_SET) < 0)
		return zf_fail(error, ZIPFIT_IO, "cannot seek: %s", zf_errno_text(errno));
	zf_feed_reset(feed, position);
	return true;
}

/* Reads the file's last bytes, at most `room`. */
static bool read_tail(struct zf_file *file, struct zf_feed *feed, unsigned char *tail, size_t room, size_t *length,
                      uint64_t *size, zipfit_error *error)
{
	const int64_t end = zf_file_seek(file, 0, SEEK_END);

	*size = 0;
	*length = 0;
	if (end < 0)
		return zf_fail(error, ZIPFIT_IO, "cannot seek: %s", zf_errno_text(errno));
	*size = (uint64_t)end;
	if (!seek(file, feed, *size > room ? *size - room : 0, error))
		return false;
	while (*length < room) {
		const unsigned char *bytes;
		size_t got;

		if (!zf_feed_read(feed, &bytes, &got, error))
			return false;
		if (got == 0)
			break;
		got = got < room - *length ? got : room - *length;
		memcpy(tail + *length, bytes, got);
		*length += got;
	}
	return true;
}

/* Whether the end record at `at` with its comment ends before the tail does, and at `zeros` or after it. */
static bool ends_by(const unsigned char *tail, size_t length, size_t at, size_t zeros)
{
	const size_t end = at + END_LENGTH + (size_t)zf_little_endian(tail + at + 20, 2);

	return end <= length && end >= zeros;
}

/*
 * Where in the tail the end record begins whose comment ends with the file, apart from zeros; `length` if there is
 * none.
 */
static size_t find_last(const unsigned char *tail, size_t length)
{
	size_t zeros = length;

	while (zeros > 0 && tail[zeros - 1] == 0)
		zeros--;
	for (size_t at = length >= END_LENGTH ? length - END_LENGTH + 1 : 0; at-- > 0;)
		if (memcmp(tail + at, "PK\5\6", 4) == 0 && ends_by(tail, length, at, zeros))
			return at;
	return length;
}

/*
 * Where the directory begins, by the end record at `at`, and how many bytes there are from there to the end
 * record.
 */
static bool measure_directory(const unsigned char *tail, size_t at, uint64_t *begin, uint64_t *bytes,
                              zipfit_error *error)
{
	const unsigned char *end64;

	*bytes = zf_little_endian(tail + at + 12, 4);
	*begin = zf_little_endian(tail + at + 16, 4);
	if (at < LOCATOR_LENGTH + END64_LENGTH || memcmp(tail + at - LOCATOR_LENGTH, "PK\6\7", 4) != 0)
		return true;
	end64 = tail + at - LOCATOR_LENGTH - END64_LENGTH;
	if (memcmp(end64, "PK\6\6", 4) != 0)
		return fail_directory("its end record is damaged", error);
	*bytes = zf_little_endian(end64 + 40, 8);
	*begin = zf_little_endian(end64 + 48, 8);
	if (*bytes > INT64_MAX)
		return fail_directory("its end record is damaged", error);
	*bytes += LOCATOR_LENGTH + END64_LENGTH;
	return true;
}

bool zf_zip_find_end(struct zf_file *file, struct zf_feed *feed, struct zf_zip_members *members, zipfit_error *error)
{
	const size_t room = LOCATOR_LENGTH + END64_LENGTH + END_LENGTH + COMMENT_MAX + PADDING_MAX;
	unsigned char *tail = malloc(room);
	uint64_t size = 0, begin, bytes, end;
	size_t length = 0, at;
	bool ok = false;

	if (tail == NULL)
		return zf_fail_memory(error, "a zip archive");
	if (!read_tail(file, feed, tail, room, &length, &size, error))
		goto done;
	at = find_last(tail, length);
	if (at == length) {
		fail_directory("it has no end record: it may be cut short", error);
		goto done;
	}
	end = size - length + at;
	if (!measure_directory(tail, at, &begin, &bytes, error))
		goto done;
	if (bytes > end || begin != end - bytes) {
		/* For example, another file is in front of the archive, which would not be read. */
		fail_directory("its directory is not where its end record says", error);
		goto done;
	}
	ok = seek(file, feed, begin, error) && zf_zip_read_end(feed, members, error) && seek(file, feed, 0, error);
done:
	free(tail);
	return ok;
}
