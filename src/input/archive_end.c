/*
 * archive_end.c - whether an archive is whole
 *
 * At the end libarchive says how many bytes it has used of the blocks that it was given.
 * To look at the others, the last bytes of the blocks before the last one are kept.
 */
#include "input/archive_end.h"

#include "input/archive_state.h"
#include "util/error.h"
#include "util/stop.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

/* ---- Before reading ----------------------------------------------------------- */

/* Goes to byte `position` of an archive that can be read anywhere. */
static bool seek(struct zf_archive *archive, uint64_t position, zipfit_error *error)
{
	if (zf_file_seek(archive->file, (int64_t)position, SEEK_SET) < 0)
		return zf_fail(error, ZIPFIT_IO, "cannot seek: %s", zf_errno_text(errno));
	zf_feed_reset(archive->feed, position);
	return true;
}

/* A 7z file's header says where its end is. Only zeros that fill a block may follow. */
static bool check_7zip_end(struct zf_archive *archive, zipfit_error *error)
{
	const uint64_t head = 32;
	struct zf_feed *feed = archive->feed;
	uint64_t from, length, zeros;
	int64_t size;

	if (archive->file == NULL)
		return zf_fail(error, ZIPFIT_BAD_DATA,
		               "a 7z archive can only be read from a file: not from a pipe, and not compressed again");
	from = zf_little_endian(feed->bytes + 12, 8);
	length = zf_little_endian(feed->bytes + 20, 8);
	size = zf_file_seek(archive->file, 0, SEEK_END);
	if (size < 0)
		return zf_fail(error, ZIPFIT_IO, "cannot seek: %s", zf_errno_text(errno));
	if (from > INT64_MAX - head || length > INT64_MAX - head - from || (uint64_t)size < head + from + length)
		return zf_fail(error, ZIPFIT_BAD_DATA, "truncated 7z archive");
	if (!seek(archive, head + from + length, error) || !zf_feed_skip_zeros(feed, &zeros, error))
		return false;
	if (feed->left > 0)
		return zf_fail(error, ZIPFIT_BAD_DATA, "damaged 7z archive: there is something after its end");
	return seek(archive, 0, error);
}

bool zf_archive_check_before(struct zf_archive *archive, zipfit_error *error)
{
	if (archive->container == ZF_7ZIP)
		return check_7zip_end(archive, error);
	return archive->container != ZF_ZIP || archive->file == NULL ||
	       zf_zip_find_end(archive->file, archive->feed, &archive->said, error);
}

/* ---- What libarchive has left --------------------------------------------------- */

void zf_archive_keep_last(struct zf_archive *archive)
{
	const size_t taken = archive->last_length < ZF_ARCHIVE_KEPT ? archive->last_length : ZF_ARCHIVE_KEPT;
	const size_t before =
		archive->kept_length < ZF_ARCHIVE_KEPT - taken ? archive->kept_length : ZF_ARCHIVE_KEPT - taken;

	if (taken == 0)
		return;
	memmove(archive->kept, archive->kept + archive->kept_length - before, before);
	memcpy(archive->kept + before, archive->last + archive->last_length - taken, taken);
	archive->kept_length = before + taken;
	archive->last_length = 0;
}

/* A stage of the bytes that libarchive was given and has not used, then the rest of the feed. */
struct rest {
	struct zf_stage stage;
	struct zf_archive *archive;
	size_t unused; /* bytes of `kept`, at its end */
	size_t at;     /* in `last` */
};

static bool read_rest(struct zf_stage *stage, const unsigned char **bytes, size_t *length, zipfit_error *error)
{
	struct rest *rest = (struct rest *)stage;
	struct zf_archive *archive = rest->archive;

	if (rest->unused > 0) {
		*bytes = archive->kept + archive->kept_length - rest->unused;
		*length = rest->unused;
		rest->unused = 0;
		return true;
	}
	if (rest->at < archive->last_length) {
		*bytes = archive->last + rest->at;
		*length = archive->last_length - rest->at;
		rest->at = archive->last_length;
		return true;
	}
	return zf_stop_check(archive->stop, error) && zf_feed_read(archive->feed, bytes, length, error);
}

static void leave_rest(struct zf_stage *stage)
{
	(void)stage;
}

/* ---- Behind the last member ----------------------------------------------------- */

/* A tar archive ends with at least one block of zeros. libarchive has read them all. */
static bool check_tar_end(struct zf_archive *archive, zipfit_error *error)
{
	static const unsigned char zeros[512];

	zf_archive_keep_last(archive);
	return (archive->kept_length >= sizeof(zeros) &&
	        memcmp(archive->kept + archive->kept_length - sizeof(zeros), zeros, sizeof(zeros)) == 0) ||
	       zf_fail(error, ZIPFIT_BAD_DATA, "truncated tar archive: it has no end mark");
}

/* The length of a cpio archive's last member, "TRAILER!!!": header and name, and the padding of the name. */
static void measure_trailer(const struct zf_archive *archive, uint64_t *length, uint64_t *padding)
{
	switch (archive_format(archive->archive)) {
	case ARCHIVE_FORMAT_CPIO_POSIX:
		*length = 76 + 11;
		*padding = 0;
		break;
	case ARCHIVE_FORMAT_CPIO_SVR4_NOCRC:
	case ARCHIVE_FORMAT_CPIO_SVR4_CRC:
		*length = 110 + 11;
		*padding = 3;
		break;
	case ARCHIVE_FORMAT_CPIO_AFIO_LARGE:
		*length = 116 + 11;
		*padding = 0;
		break;
	default:
		*length = 26 + 11;
		*padding = 1;
		break;
	}
}

/*
 * After the last member of a cpio archive there is padding. `used` is how many bytes libarchive took for the member. If
 * that is more than its length, libarchive has skipped members with damaged headers to find it, and does not say so.
 */
static bool check_cpio_end(struct zf_archive *archive, uint64_t used, struct zf_feed *rest, zipfit_error *error)
{
	static const char trailer[] = "TRAILER!!!";
	uint64_t length, padding, zeros;

	measure_trailer(archive, &length, &padding);
	if (!zf_feed_look(rest, sizeof(trailer), error))
		return false;
	if (rest->left >= sizeof(trailer) && memcmp(rest->bytes, trailer, sizeof(trailer)) == 0)
		/* libarchive has not used its name. */
		zf_feed_take(rest, sizeof(trailer));
	else
		length += padding;
	if (used != length && used + sizeof(trailer) != length)
		return zf_fail(error, ZIPFIT_BAD_DATA, "damaged cpio archive: there is no member before its end");
	if (!zf_feed_skip_zeros(rest, &zeros, error))
		return false;
	return rest->left == 0 ||
	       zf_fail(error, ZIPFIT_BAD_DATA, "damaged cpio archive: there is something after its end");
}

/* Compares the members of a zip archive with its directory. */
static bool check_zip_members(const struct zf_archive *archive, zipfit_error *error)
{
	if (archive->said.count != archive->found.count)
		return zf_fail(error, ZIPFIT_BAD_DATA,
		               "damaged zip archive: its directory has %llu members, but %llu were found",
		               (unsigned long long)archive->said.count, (unsigned long long)archive->found.count);
	/* In a file, libarchive finds the members by the directory. */
	return archive->file != NULL || archive->said.checksums == archive->found.checksums ||
	       zf_fail(error, ZIPFIT_BAD_DATA, "damaged zip archive: a member is not as its directory says");
}

bool zf_archive_check_end(struct zf_archive *archive, zipfit_error *error)
{
	const la_int64_t used = archive_filter_bytes(archive->archive, 0);
	const la_int64_t begin = archive_read_header_position(archive->archive);
	const uint64_t unused = used >= 0 ? archive->given - (uint64_t)used : 0;
	struct rest rest = {.stage = {read_rest, leave_rest}, .archive = archive};
	struct zf_feed *feed;
	bool ok;

	if (archive->container == ZF_TAR)
		return check_tar_end(archive, error);
	if (archive->container == ZF_7ZIP)
		return true;
	if (archive->container == ZF_ZIP && archive->file != NULL)
		return check_zip_members(archive, error);
	if (begin < 0 || used < begin || (uint64_t)used > archive->given ||
	    unused > archive->last_length + archive->kept_length)
		return zf_fail(error, ZIPFIT_BAD_DATA, "damaged archive: it is not clear where it ends");
	rest.unused = unused > archive->last_length ? (size_t)unused - archive->last_length : 0;
	rest.at = unused < archive->last_length ? archive->last_length - (size_t)unused : 0;
	feed = zf_feed_new(&rest.stage, error);
	if (feed == NULL)
		return false;
	ok = archive->container == ZF_CPIO
	             ? check_cpio_end(archive, (uint64_t)(used - begin), feed, error)
	             : zf_zip_read_end(feed, &archive->said, error) && check_zip_members(archive, error);
	zf_feed_free(feed);
	return ok;
}
