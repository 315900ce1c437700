/*
 * archive.c - the members of an archive
 *
 * Only the format that the content was found to have is enabled: libarchive's "all"
 * would also enable filters, and some filters start external programs.
 *
 * A few hundred bytes of a compressed member may decode to gigabytes, without another
 * byte being read. So a stop is looked for between decoded blocks too, and members that
 * are skipped are decoded here, block by block, not by libarchive in one call.
 */
#include "input/archive.h"

#include "input/archive_end.h"
#include "input/archive_state.h"
#include "input/name_filter.h"
#include "util/error.h"
#include "util/stop.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

/* The longest target that a symbolic link can have: PATH_MAX. */
#define LINK_MAX_BYTES 4096

/* ---- What libarchive calls -------------------------------------------------- */

static la_ssize_t on_read(struct archive *unused, void *user, const void **bytes)
{
	struct zf_archive *archive = user;

	(void)unused;
	zf_archive_keep_last(archive);
	if (!zf_feed_read(archive->feed, &archive->last, &archive->last_length, &archive->feed_error)) {
		archive->last_length = 0;
		archive->feed_failed = true;
		return -1;
	}
	archive->given += archive->last_length;
	*bytes = archive->last;
	return (la_ssize_t)archive->last_length;
}

static la_int64_t on_seek(struct archive *unused, void *user, la_int64_t offset, int whence)
{
	struct zf_archive *archive = user;
	const int64_t position = zf_file_seek(archive->file, offset, whence);

	(void)unused;
	if (position >= 0) {
		zf_feed_reset(archive->feed, (uint64_t)position);
		archive->given = (uint64_t)position;
		archive->last_length = archive->kept_length = 0;
		return position;
	}
	/* libarchive tries offsets that no file has. Any other failure would make it try another format. */
	if (errno != EINVAL) {
		zf_fail(&archive->feed_error, ZIPFIT_IO, "cannot seek: %s", zf_errno_text(errno));
		archive->feed_failed = true;
	}
	return ARCHIVE_FATAL;
}

/* ---- Errors ------------------------------------------------------------------- */

/* Reports the error of the feed if that failed, else that of libarchive. */
static bool fail_archive(struct zf_archive *archive, zipfit_error *error)
{
	const char *why = archive_error_string(archive->archive);

	if (archive->feed_failed) {
		*error = archive->feed_error;
		return false;
	}
	/* If a decoder gets no memory, libarchive says so by its code or only in words. The file is not damaged then.
	 */
	if (archive_errno(archive->archive) == ENOMEM ||
	    (why != NULL && (strstr(why, "allocate") != NULL || strstr(why, "initialize") != NULL)))
		return zf_fail_memory(error, "an archive");
	return zf_fail(error, ZIPFIT_BAD_DATA, "%s", why != NULL ? why : "damaged archive, or no memory to read it");
}

/* Whether a warning about a header loses no byte: it is about names or rights, which are not used here. */
static bool is_harmless(const char *warning)
{
	static const char *const harmless[] = {"can't be converted", "cannot be converted", "ACL", "acl", "xattr"};

	for (size_t i = 0; warning != NULL && i < sizeof(harmless) / sizeof(harmless[0]); i++)
		if (strstr(warning, harmless[i]) != NULL)
			return true;
	return false;
}

/* ---- Opening ------------------------------------------------------------------ */

static bool set_up(struct zf_archive *archive)
{
	struct archive *reader = archive->archive;

	switch (archive->container) {
	case ZF_TAR:
		/* Else libarchive would read only the first of several archives in one file. */
		return archive_read_support_format_tar(reader) == ARCHIVE_OK &&
		       archive_read_set_format_option(reader, "tar", "read_concatenated_archives", "1") == ARCHIVE_OK;
	case ZF_CPIO:
		return archive_read_support_format_cpio(reader) == ARCHIVE_OK;
	case ZF_ZIP:
		/* The seekable reader goes by the directory. It does not recognize an archive with an empty one. */
		return (archive->said.count > 0 ? archive_read_support_format_zip_seekable(reader)
		                                : archive_read_support_format_zip_streamable(reader)) == ARCHIVE_OK;
	default:
		return archive_read_support_format_7zip(reader) >= ARCHIVE_WARN;
	}
}

static bool start(struct zf_archive *archive, zipfit_error *error)
{
	struct archive *reader = archive->archive = archive_read_new();

	if (reader != NULL)
		archive->entry = archive_entry_new2(reader);
	/* These calls can only fail when memory runs out; libarchive does not say so. */
	if (archive->entry == NULL || !set_up(archive) ||
	    archive_read_set_callback_data(reader, archive) != ARCHIVE_OK ||
	    archive_read_set_read_callback(reader, on_read) != ARCHIVE_OK ||
	    (archive->file != NULL && archive_read_set_seek_callback(reader, on_seek) != ARCHIVE_OK))
		return zf_fail_memory(error, "an archive");
	if (archive_read_open1(reader) == ARCHIVE_OK && !archive->feed_failed)
		return true;
	return archive->feed_failed || archive_error_string(reader) != NULL ? fail_archive(archive, error)
	                                                                    : zf_fail_memory(error, "an archive");
}

static bool read_member(struct zf_stage *stage, const unsigned char **bytes, size_t *length, zipfit_error *error);

/* The archive owns the stage, not the other way round. */
static void leave_stage(struct zf_stage *stage)
{
	(void)stage;
}

struct zf_archive *zf_archive_open(enum zf_container container, struct zf_feed *feed, struct zf_file *file,
                                   const zipfit_name_filter *names, const zipfit_stop *stop, zipfit_error *error)
{
	struct zf_archive *archive = calloc(1, sizeof(*archive));

	if (archive == NULL) {
		zf_fail_memory(error, "an archive");
		return NULL;
	}
	archive->stage = (struct zf_stage){read_member, leave_stage};
	archive->container = container;
	archive->feed = feed;
	archive->file = file;
	archive->names = names;
	archive->stop = stop;
	if (zf_archive_check_before(archive, error)) {
		/* libarchive counts from where it begins to read. */
		archive->given = 0;
		if (start(archive, error))
			return archive;
	}
	zf_archive_close(archive);
	return NULL;
}

void zf_archive_close(struct zf_archive *archive)
{
	if (archive == NULL)
		return;
	archive_read_free(archive->archive);
	archive_entry_free(archive->entry);
	free(archive);
}

/* ---- From member to member ------------------------------------------------------ */

static const char *entry_name(struct archive_entry *entry)
{
	const char *name = archive_entry_pathname_utf8(entry);

	if (name == NULL)
		name = archive_entry_pathname(entry);
	return name != NULL ? name : "(member without a name)";
}

/* Directories, devices and links have no text of their own. But in cpio the last of several hard links has the content.
 */
static bool has_content(struct archive_entry *entry)
{
	return archive_entry_filetype(entry) == AE_IFREG &&
	       (archive_entry_hardlink(entry) == NULL || archive_entry_size(entry) > 0);
}

/*
 * Whether skipping a member that is not a file could skip a file's bytes: in formats whose headers have no checksum,
 * one damaged bit of the mode turns a file into a directory or a link. The target of a real link has no line break and
 * no quotation mark; records do.
 */
static bool hides_content(const struct zf_archive *archive)
{
	struct archive_entry *entry = archive->entry;
	const char *target;

	if (archive->container != ZF_CPIO && archive->container != ZF_ZIP)
		return false;
	if (archive_entry_filetype(entry) != AE_IFLNK)
		return archive_entry_filetype(entry) != AE_IFREG && archive_entry_size(entry) > 0;
	target = archive_entry_symlink(entry);
	return archive_entry_size(entry) > LINK_MAX_BYTES || (target != NULL && strpbrk(target, "\n\r\"") != NULL);
}

/* Whether a member must be decoded to get past it. */
static bool decodes_all(const struct zf_archive *archive)
{
	return archive->container == ZF_7ZIP || archive->file == NULL;
}

/* Gets the member's next block from libarchive; `*length` is 0 and the code ARCHIVE_EOF at its end. */
static int next_block(struct zf_archive *archive, const void **block, size_t *length, la_int64_t *offset)
{
	const int code = archive_read_data_block(archive->archive, block, length, offset);

	if (archive->container != ZF_ZIP || archive->file != NULL)
		return code;
	if (code == ARCHIVE_OK && *length > 0)
		archive->crc = (uint32_t)crc32_z(archive->crc, *block, *length);
	else if (code == ARCHIVE_EOF)
		zf_zip_count_checksum(&archive->found, archive->crc);
	return code;
}

/* Ends the current member. If the rest of it is damaged, libarchive says so when it is asked for the next one. */
static bool leave_member(struct zf_archive *archive, zipfit_error *error)
{
	const void *block;
	size_t length;
	la_int64_t offset;

	while (archive->in_member && decodes_all(archive) &&
	       next_block(archive, &block, &length, &offset) == ARCHIVE_OK)
		if (!zf_stop_check(archive->stop, error))
			return false;
	archive->in_member = false;
	return true;
}

/* Goes to the next header; `*found` is false after the last. */
static bool next_header(struct zf_archive *archive, bool *found, zipfit_error *error)
{
	int code;

	*found = false;
	if (!leave_member(archive, error) || !zf_stop_check(archive->stop, error))
		return false;
	code = archive_read_next_header2(archive->archive, archive->entry);
	if (archive->feed_failed)
		return fail_archive(archive, error);
	if (code == ARCHIVE_EOF)
		return zf_archive_check_end(archive, error);
	if (code == ARCHIVE_WARN && !is_harmless(archive_error_string(archive->archive)))
		return zf_fail(error, ZIPFIT_BAD_DATA, "damaged archive: %s", archive_error_string(archive->archive));
	if (code != ARCHIVE_OK && code != ARCHIVE_WARN)
		return fail_archive(archive, error);
	archive->found.count++;
	archive->in_member = true;
	archive->crc = 0;
	*found = true;
	return true;
}

bool zf_archive_next(struct zf_archive *archive, bool *found, zipfit_error *error)
{
	struct archive_entry *entry = archive->entry;

	do {
		if (!next_header(archive, found, error))
			return false;
		if (!*found)
			return true;
		if (hides_content(archive))
			return zf_fail(error, ZIPFIT_BAD_DATA,
			               "damaged archive: member %s is not a file, but has content", entry_name(entry));
		archive->member = entry_name(entry);
	} while (!has_content(entry) || !zf_name_is_taken(archive->names, archive->member));

	if (archive_entry_is_encrypted(entry))
		return zf_fail(error, ZIPFIT_BAD_DATA, "member %s is encrypted", archive->member);
	archive->size = archive_entry_size(entry);
	archive->offset = archive->block_offset = 0;
	archive->block_length = 0;
	return true;
}

const char *zf_archive_member(const struct zf_archive *archive)
{
	return archive->member;
}

/* ---- The member's bytes ------------------------------------------------------------ */

struct zf_stage *zf_archive_stage(struct zf_archive *archive)
{
	return &archive->stage;
}

/*
 * Fetches the member's next block that has bytes. At the end, `block_length` is 0 and `block_offset` is the size.
 *
 * Only in tar may the missing end of a member be a hole: libarchive lets a member of a zip file claim any size, so that
 * a few hundred bytes of input could become petabytes of zeros.
 */
static bool fetch_block(struct zf_archive *archive, zipfit_error *error)
{
	const void *block;
	int code;

	do {
		code = next_block(archive, &block, &archive->block_length, &archive->block_offset);
	} while (code == ARCHIVE_OK && archive->block_length == 0);
	/* libarchive may report a file that cannot be read as one that has ended. */
	if (archive->feed_failed)
		return fail_archive(archive, error);
	if (code == ARCHIVE_EOF) {
		archive->in_member = false;
		archive->block_length = 0;
		archive->block_offset = archive->size;
		return archive->size <= archive->offset || archive->container == ZF_TAR ||
		       zf_fail(error, ZIPFIT_BAD_DATA, "member %s is shorter than it claims", archive->member);
	}
	/* A warning here is a checksum that does not match or data that is missing. */
	if (code != ARCHIVE_OK)
		return fail_archive(archive, error);
	archive->block = block;
	return true;
}

static bool read_member(struct zf_stage *stage, const unsigned char **bytes, size_t *length, zipfit_error *error)
{
	/* Sparse members have holes, before a block or at the end. They read as zeros. */
	static const unsigned char zeros[4096];
	struct zf_archive *archive = (struct zf_archive *)stage;

	*length = 0;
	if (!zf_stop_check(archive->stop, error))
		return false;
	if (archive->block_length == 0 && archive->in_member && !fetch_block(archive, error))
		return false;
	if (archive->block_offset > archive->offset) {
		const uint64_t hole = (uint64_t)(archive->block_offset - archive->offset);

		*bytes = zeros;
		*length = hole < sizeof(zeros) ? (size_t)hole : sizeof(zeros);
	} else {
		*bytes = archive->block;
		*length = archive->block_length;
		archive->block_length = 0;
	}
	archive->offset += (la_int64_t)*length;
	return true;
}
