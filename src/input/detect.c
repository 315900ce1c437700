/*
 * detect.c - which compression or archive an input begins with
 *
 * Text must never be taken for an archive: an archive reader would find no member in it
 * and report no error. So a magic number that text may begin with is not enough, and a
 * block of zeros is not an empty tar file. On the other hand, what can only be a damaged
 * header is an error, not text.
 */
#include "input/detect.h"

#include "util/error.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#define TAR_HEADER ((size_t)512)

/* ---- Codecs --------------------------------------------------------------- */

static bool begins_with(const struct zf_feed *feed, const char *magic, size_t length)
{
	return feed->left >= length && memcmp(feed->bytes, magic, length) == 0;
}

/* A bzip2 stream: its level, then the magic number of a block or of the end. "BZh" alone is text. */
static bool is_bzip2(const struct zf_feed *feed)
{
	return begins_with(feed, "BZh", 3) && feed->left >= 10 && feed->bytes[3] >= '1' && feed->bytes[3] <= '9' &&
	       (memcmp(feed->bytes + 4, "\x31\x41\x59\x26\x53\x59", 6) == 0 ||
	        memcmp(feed->bytes + 4, "\x17\x72\x45\x38\x50\x90", 6) == 0);
}

static const struct zf_codec_class *find_codec(const struct zf_feed *feed)
{
	/* gzip's two bytes, and the only compression method that gzip has; zlib refuses any other. */
	if (feed->left >= 3 && begins_with(feed, "\x1f\x8b", 2))
		return &zf_gzip;
	if (begins_with(feed, "\x28\xb5\x2f\xfd", 4))
		return &zf_zstd;
	if (begins_with(feed, "\xfd\x37\x7a\x58\x5a", 6))
		return &zf_xz;
	if (begins_with(feed, "\x04\x22\x4d\x18", 4) || begins_with(feed, "\x02\x21\x4c\x18", 4))
		return &zf_lz4;
	return is_bzip2(feed) ? &zf_bzip2 : NULL;
}

/* ---- Text ----------------------------------------------------------------- */

/*
 * Whether this is JSON: a line that begins an object or an array. In the first header of an archive there is a NUL
 * before any newline.
 */
static bool is_json_line(const struct zf_feed *feed)
{
	const unsigned char *bytes = feed->bytes;
	const size_t end = feed->left < TAR_HEADER ? feed->left : TAR_HEADER;
	size_t i = begins_with(feed, "\xef\xbb\xbf", 3) ? 3 : 0;

	if (i == end || (bytes[i] != '{' && bytes[i] != '['))
		return false;
	while (i < end && bytes[i] != '\n' && bytes[i] != '\0')
		i++;
	return i < end && bytes[i] == '\n';
}

/*
 * Reads the bytes that the decision needs. The first record of a pipe may be shorter than a header, and must not wait
 * for the next one; a line of JSON ends the wait. It also decides: it must not matter how the bytes arrive.
 */
static bool look(struct zf_feed *feed, zipfit_error *error)
{
	size_t seen = SIZE_MAX;

	while (feed->left < TAR_HEADER && feed->left != seen && find_codec(feed) == NULL && !is_json_line(feed)) {
		seen = feed->left;
		if (!zf_feed_look(feed, seen + 1, error))
			return false;
	}
	return true;
}

/* ---- Archives ------------------------------------------------------------- */

/* Reads `length` digits of a base up to 16; false if one of them is not a digit. */
static bool read_digits(const unsigned char *text, size_t length, unsigned base, uint64_t *number)
{
	*number = 0;
	for (size_t i = 0; i < length; i++) {
		const unsigned char c = text[i];
		unsigned digit = 16;

		if (c >= '0' && c <= '9')
			digit = c - (unsigned)'0';
		else if (c >= 'a' && c <= 'f')
			digit = c - (unsigned)'a' + 10;
		else if (c >= 'A' && c <= 'F')
			digit = c - (unsigned)'A' + 10;
		if (digit >= base)
			return false;
		*number = *number * base + digit;
	}
	return true;
}

/* Whether a tar header has the right checksum. Old programs summed signed bytes. */
static bool tar_sum_holds(const unsigned char *header)
{
	const size_t at = 148, length = 8;
	int64_t sum = 0, signed_sum = 0, stated = 0;
	size_t i = at;

	for (size_t j = 0; j < TAR_HEADER; j++) {
		const unsigned char byte = j >= at && j < at + length ? ' ' : header[j];

		sum += byte;
		signed_sum += byte < 128 ? byte : byte - 256;
	}
	while (i < at + length && header[i] == ' ')
		i++;
	if (i == at + length || header[i] < '0' || header[i] > '7')
		return false;
	for (; i < at + length && header[i] >= '0' && header[i] <= '7'; i++)
		stated = stated * 8 + (header[i] - '0');
	return stated == sum || stated == signed_sum;
}

static bool is_tar(const struct zf_feed *feed, bool *damaged)
{
	if (feed->left < TAR_HEADER)
		return false;
	if (tar_sum_holds(feed->bytes))
		return true;
	*damaged = memcmp(feed->bytes + 257, "ustar\0", 6) == 0 || memcmp(feed->bytes + 257, "ustar  \0", 8) == 0;
	return false;
}

/* Whether the bytes from `at` on may be a cpio member's name, `length` bytes with its NUL. */
static bool is_cpio_name(const struct zf_feed *feed, size_t at, uint64_t length)
{
	const size_t seen = feed->left > at ? feed->left - at : 0;
	const unsigned char *end = seen > 0 ? memchr(feed->bytes + at, 0, seen) : NULL;

	if (length < 2 || length > 65536)
		return false;
	return length <= seen ? end == feed->bytes + at + length - 1 : end == NULL && seen > 0;
}

static bool is_cpio(const struct zf_feed *feed)
{
	const unsigned char *bytes = feed->bytes;
	const size_t odc = 76, newc = 110, binary = 26;
	uint64_t number;

	if (begins_with(feed, "070707", 6))
		return feed->left > odc && read_digits(bytes + 6, 53, 8, &number) &&
		       read_digits(bytes + 65, 11, 8, &number) && read_digits(bytes + 59, 6, 8, &number) &&
		       is_cpio_name(feed, odc, number);
	if (begins_with(feed, "070701", 6) || begins_with(feed, "070702", 6))
		return feed->left > newc && read_digits(bytes + 6, 88, 16, &number) &&
		       read_digits(bytes + 102, 8, 16, &number) && read_digits(bytes + 94, 8, 16, &number) &&
		       is_cpio_name(feed, newc, number);
	/* The binary kind, in either byte order. */
	if (begins_with(feed, "\xc7\x71", 2))
		return feed->left > binary && is_cpio_name(feed, binary, zf_little_endian(bytes + 20, 2));
	if (begins_with(feed, "\x71\xc7", 2))
		return feed->left > binary && is_cpio_name(feed, binary, bytes[20] * 256U + bytes[21]);
	return false;
}

/* Whether it is 7z: after a magic number that text cannot hold, a header with a CRC. */
static bool is_7zip(const struct zf_feed *feed, bool *damaged)
{
	const size_t length = 32, crc = 8, covered = 12;

	if (!begins_with(feed, "7z\xbc\xaf\x27\x1c", 6))
		return false;
	*damaged = feed->left < length ||
	           crc32(0, feed->bytes + covered, (uInt)(length - covered)) != zf_little_endian(feed->bytes + crc, 4);
	return !*damaged;
}

static bool find_container(const struct zf_feed *feed, enum zf_container *container, zipfit_error *error)
{
	bool damaged = false;

	if (is_7zip(feed, &damaged))
		*container = ZF_7ZIP;
	else if (damaged)
		return zf_fail(error, ZIPFIT_BAD_DATA,
		               "damaged 7z archive: its first header does not match its checksum");
	else if (begins_with(feed, "PK\3\4", 4) || begins_with(feed, "PK\5\6", 4))
		*container = ZF_ZIP;
	else if (is_tar(feed, &damaged))
		*container = ZF_TAR;
	else if (damaged)
		return zf_fail(error, ZIPFIT_BAD_DATA,
		               "damaged tar archive: its first header does not match its checksum");
	else if (is_cpio(feed))
		*container = ZF_CPIO;
	return true;
}

bool zf_detect(struct zf_feed *feed, bool archives, const zipfit_stop *stop, struct zf_detected *detected,
               zipfit_error *error)
{
	*detected = (struct zf_detected){.codec = NULL};
	if (!zf_skip_frames(feed, stop, &detected->skipped, error) || !look(feed, error))
		return false;
	detected->codec = find_codec(feed);
	if (detected->skipped && feed->left > 0 && detected->codec != &zf_zstd && detected->codec != &zf_lz4)
		return zf_fail(error, ZIPFIT_BAD_DATA,
		               "damaged input at byte %llu: neither a zstd nor an lz4 frame after a skippable one",
		               (unsigned long long)feed->taken);
	if (!archives || detected->skipped || detected->codec != NULL || is_json_line(feed))
		return true;
	return find_container(feed, &detected->container, error);
}
