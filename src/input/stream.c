/*
 * stream.c - libarchive behind three calls
 *
 * The formats and filters are named one by one: libarchive's "all" would also
 * enable filters that start external programs. So would one of these, in a
 * libarchive that was built without its library: those are left out. The raw format, which takes
 * anything, has the lowest bid: it wins where nothing else recognises the bytes.
 *
 * Some hundred bytes of a compressed file may decode to gigabytes, without another
 * byte being read: so a stop is looked for between decoded blocks too, and members
 * that nobody wants are decoded here, block by block, not by libarchive in one go.
 */
#include "input/stream.h"

#include "input/file.h"
#include "util/error.h"
#include "util/stop.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct zf_stream {
	struct zf_file *file;
	const zipfit_stop *stop;
	struct archive *archive;
	struct archive_entry *entry; /* of the member; the archive's own is NULL where it had no memory for it */
	const char *member;          /* owned by the entry */
	bool opened;                 /* the archive has looked at the content */
	bool empty;                  /* the file has no byte: its one member is ours, the archive knows none */
	bool direct;                 /* zf_stream_seek() was called: the file is read past the archive */
	bool file_failed;            /* a callback failed: `file_error` says why, not the archive */
	zipfit_error file_error;
	/* Of the member. */
	bool in_member;             /* it has been begun, and its end not been seen */
	la_int64_t size;            /* 0 where the archive does not say */
	la_int64_t offset;          /* what has been delivered */
	const unsigned char *block; /* the archive's */
	size_t block_length;        /* 0: the block has been delivered */
	la_int64_t block_offset;    /* where the block stands */
};

static la_ssize_t on_read(struct archive *archive, void *user, const void **bytes)
{
	struct zf_stream *stream = user;
	size_t length;

	(void)archive;
	if (!zf_file_read(stream->file, bytes, &length, &stream->file_error)) {
		stream->file_failed = true;
		return -1;
	}
	return (la_ssize_t)length;
}

static la_int64_t on_seek(struct archive *archive, void *user, la_int64_t offset, int whence)
{
	struct zf_stream *stream = user;
	const int64_t position = zf_file_seek(stream->file, offset, whence);

	(void)archive;
	if (position >= 0)
		return position;
	/* An offset that no file has is what libarchive tries; anything else it would take for another format. */
	if (errno != EINVAL) {
		zf_fail(&stream->file_error, ZIPFIT_IO, "cannot seek: %s", zf_errno_text(errno));
		stream->file_failed = true;
	}
	return ARCHIVE_FATAL;
}

/* Reports what failed below: our own file layer, or the archive itself. */
static bool fail_archive(struct zf_stream *stream, zipfit_error *error)
{
	const char *why = archive_error_string(stream->archive);

	if (stream->file_failed) {
		*error = stream->file_error;
		return false;
	}
	/*
	 * Before it has looked at a byte, memory is all that libarchive can miss; it does not say so. Nor does it by a
	 * code where a decoder gets none, but in words: "Couldn't allocate memory", "Can't initialize ...".
	 */
	if (archive_errno(stream->archive) == ENOMEM || (why == NULL && !stream->opened) ||
	    (why != NULL && (strstr(why, "allocate") != NULL || strstr(why, "initialize") != NULL)))
		return zf_fail_memory(error, "an input stream");
	return zf_fail(error, ZIPFIT_BAD_DATA, "%s", why != NULL ? why : "damaged input, or no memory to read it");
}

/* False where memory is missing: without one of them, its files would be read as lines. */
static bool support_formats(struct archive *archive)
{
	/* A filter that libarchive was built without would run a program. */
	static const struct {
		int (*add)(struct archive *archive);
		const char *(*library)(void); /* NULL where no program is in question */
	} supports[] = {
		{archive_read_support_filter_bzip2, archive_bzlib_version},
		{archive_read_support_filter_lz4, archive_liblz4_version},
		{archive_read_support_filter_xz, archive_liblzma_version},
		{archive_read_support_filter_zstd, archive_libzstd_version},
		{archive_read_support_format_7zip, NULL},
		{archive_read_support_format_cpio, NULL},
		{archive_read_support_format_empty, NULL},
		{archive_read_support_format_raw, NULL},
		{archive_read_support_format_tar, NULL},
		{archive_read_support_format_zip, NULL},
	};

	for (size_t i = 0; i < sizeof(supports) / sizeof(supports[0]); i++)
		if ((supports[i].library == NULL || supports[i].library() != NULL) &&
		    supports[i].add(archive) < ARCHIVE_WARN)
			return false;
	return true;
}

struct zf_stream *zf_stream_open(const char *path, const zipfit_stop *stop, zipfit_error *error)
{
	struct zf_stream *stream = calloc(1, sizeof(*stream));

	if (stream == NULL) {
		zf_fail_memory(error, "an input stream");
		return NULL;
	}
	stream->stop = stop;
	stream->file = zf_file_open(path, stop, error);
	if (stream->file == NULL)
		goto failed;
	stream->archive = archive_read_new();
	if (stream->archive != NULL)
		stream->entry = archive_entry_new2(stream->archive);
	if (stream->entry == NULL || !support_formats(stream->archive)) {
		zf_fail_memory(error, "an input stream");
		goto failed;
	}
	return stream;
failed:
	zf_stream_close(stream);
	return NULL;
}

void zf_stream_close(struct zf_stream *stream)
{
	if (stream == NULL)
		return;
	archive_read_free(stream->archive);
	archive_entry_free(stream->entry);
	zf_file_close(stream->file);
	free(stream);
}

static bool look_at_content(struct zf_stream *stream, zipfit_error *error)
{
	struct archive *archive = stream->archive;

	if (archive_read_set_callback_data(archive, stream) != ARCHIVE_OK ||
	    archive_read_set_read_callback(archive, on_read) != ARCHIVE_OK ||
	    (zf_file_seekable(stream->file) && archive_read_set_seek_callback(archive, on_seek) != ARCHIVE_OK) ||
	    archive_read_open1(archive) != ARCHIVE_OK || stream->file_failed)
		return fail_archive(stream, error);
	stream->opened = true;
	return true;
}

static bool is_archive(const struct zf_stream *stream)
{
	const int format = archive_format(stream->archive);

	return format != ARCHIVE_FORMAT_RAW && format != ARCHIVE_FORMAT_EMPTY;
}

static const char *entry_name(struct archive_entry *entry)
{
	const char *name = archive_entry_pathname_utf8(entry);

	if (name == NULL)
		name = archive_entry_pathname(entry);
	return name != NULL ? name : "(member without a name)";
}

/* Directories, devices and links have no text of their own - but in cpio the last of several links carries the file. */
static bool has_content(struct archive_entry *entry)
{
	return archive_entry_filetype(entry) == AE_IFREG &&
	       (archive_entry_hardlink(entry) == NULL || archive_entry_size(entry) > 0);
}

/* Whether what stands in the file has to be decoded to get past it, be it wanted or not. */
static bool decodes_all(const struct zf_stream *stream)
{
	return archive_filter_count(stream->archive) > 1 || archive_format(stream->archive) == ARCHIVE_FORMAT_7ZIP;
}

/* Ends the member under way. What is wrong with the rest of it, the archive says when it is asked for the next one. */
static bool leave_member(struct zf_stream *stream, zipfit_error *error)
{
	const void *block;
	size_t length;
	la_int64_t offset;

	while (stream->in_member && decodes_all(stream) &&
	       archive_read_data_block(stream->archive, &block, &length, &offset) == ARCHIVE_OK)
		if (!zf_stop_check(stream->stop, error))
			return false;
	stream->in_member = false;
	return true;
}

bool zf_stream_next(struct zf_stream *stream, bool *found, zipfit_error *error)
{
	struct archive_entry *entry = stream->entry;
	int code;

	*found = false;
	if (stream->empty || stream->direct)
		return true;
	if (!stream->opened && !look_at_content(stream, error))
		return false;
	do {
		if (!leave_member(stream, error) || !zf_stop_check(stream->stop, error))
			return false;
		code = archive_read_next_header2(stream->archive, entry);
		if (stream->file_failed)
			return fail_archive(stream, error);
		if (code == ARCHIVE_EOF) {
			stream->empty = archive_format(stream->archive) == ARCHIVE_FORMAT_EMPTY;
			*found = stream->empty;
			return true;
		}
		if (code != ARCHIVE_OK && code != ARCHIVE_WARN)
			return fail_archive(stream, error);
		stream->in_member = true;
	} while (!has_content(entry));

	stream->member = is_archive(stream) ? entry_name(entry) : NULL;
	if (archive_entry_is_encrypted(entry))
		return zf_fail(error, ZIPFIT_BAD_DATA, "member %s is encrypted", entry_name(entry));
	stream->size = archive_entry_size(entry);
	stream->offset = 0;
	stream->block_length = 0;
	*found = true;
	return true;
}

const char *zf_stream_member(const struct zf_stream *stream)
{
	return stream->member;
}

/*
 * Whether what is missing at a member's end is a hole. libarchive lets a zip file's member claim any size where it
 * has no byte: some hundred bytes of input could be petabytes of zeros.
 */
static bool may_have_holes(const struct zf_stream *stream)
{
	return (archive_format(stream->archive) & ARCHIVE_FORMAT_BASE_MASK) == ARCHIVE_FORMAT_TAR;
}

/* Fetches the member's next block that has bytes. At the end, `block_length` is 0 and `block_offset` is the size. */
static bool fetch_block(struct zf_stream *stream, zipfit_error *error)
{
	const void *block;
	int code;

	do {
		code = archive_read_data_block(stream->archive, &block, &stream->block_length, &stream->block_offset);
	} while (code == ARCHIVE_OK && stream->block_length == 0);
	/* A file that cannot be read is not one that ends, though libarchive may take it for that. */
	if (stream->file_failed)
		return fail_archive(stream, error);
	if (code == ARCHIVE_EOF) {
		stream->in_member = false;
		stream->block_length = 0;
		stream->block_offset = stream->size;
		return stream->size <= stream->offset || may_have_holes(stream) ||
		       zf_fail(error, ZIPFIT_BAD_DATA, "member %s is shorter than it claims", stream->member);
	}
	/* A warning here is a checksum that does not match or data that is missing. */
	if (code != ARCHIVE_OK)
		return fail_archive(stream, error);
	stream->block = block;
	return true;
}

static bool read_directly(struct zf_stream *stream, const unsigned char **bytes, size_t *length, zipfit_error *error)
{
	const void *block;

	if (!zf_file_read(stream->file, &block, length, error))
		return false;
	*bytes = block;
	return true;
}

bool zf_stream_read(struct zf_stream *stream, const unsigned char **bytes, size_t *length, zipfit_error *error)
{
	/* Sparse members have holes, before a block or at the end: what is missing reads as zeros. */
	static const unsigned char zeros[4096];

	*length = 0;
	if (!zf_stop_check(stream->stop, error))
		return false;
	if (stream->empty)
		return true;
	if (stream->direct)
		return read_directly(stream, bytes, length, error);
	if (stream->block_length == 0 && !fetch_block(stream, error))
		return false;
	if (stream->block_offset > stream->offset) {
		const uint64_t hole = (uint64_t)(stream->block_offset - stream->offset);

		*bytes = zeros;
		*length = hole < sizeof(zeros) ? (size_t)hole : sizeof(zeros);
	} else {
		*bytes = stream->block;
		*length = stream->block_length;
		stream->block_length = 0;
	}
	stream->offset += (la_int64_t)*length;
	return true;
}

bool zf_stream_is_plain(const struct zf_stream *stream)
{
	return stream->direct || (zf_file_seekable(stream->file) && !is_archive(stream) &&
	                          archive_filter_code(stream->archive, 0) == ARCHIVE_FILTER_NONE);
}

bool zf_stream_seek(struct zf_stream *stream, uint64_t offset, zipfit_error *error)
{
	if (offset > INT64_MAX || zf_file_seek(stream->file, (int64_t)offset, SEEK_SET) < 0)
		return zf_fail(error, ZIPFIT_IO, "cannot seek: %s", zf_errno_text(errno));
	stream->direct = true;
	return true;
}

bool zf_stream_waits(const struct zf_stream *stream)
{
	return zf_file_waits(stream->file);
}

uint64_t zf_stream_position(const struct zf_stream *stream)
{
	return zf_file_position(stream->file);
}

bool zf_stored_look(const char *path, struct zf_stored *stored, zipfit_error *error)
{
	struct stat status;
	const int code = strcmp(path, "-") == 0 ? fstat(STDIN_FILENO, &status) : stat(path, &status);

	*stored = (struct zf_stored){0};
	if (code != 0)
		return zf_fail(error, ZIPFIT_IO, "%s: cannot open: %s", path, zf_errno_text(errno));
	stored->regular = S_ISREG(status.st_mode);
	if (stored->regular) {
		stored->size = (uint64_t)status.st_size;
		stored->modified = (int64_t)status.st_mtim.tv_sec * 1000000000 + status.st_mtim.tv_nsec;
	}
	return true;
}

uint64_t zf_stored_size(const char *path)
{
	struct zf_stored stored;
	zipfit_error ignored;

	return zf_stored_look(path, &stored, &ignored) ? stored.size : 0;
}
