/*
 * compressor.c - compresses an output as its name asks, with libarchive's raw format
 */
#include "output/compressor.h"

#include "util/error.h"
#include "util/stop.h"

#include <archive.h>
#include <archive_entry.h>
#include <stdlib.h>
#include <string.h>

/* Bytes that are compressed between two looks at the stop flag. */
#define CHUNK_BYTES ((size_t)64 << 10)

struct zf_compressor {
	struct zf_byte_sink to;
	const char *name;
	const zipfit_stop *stop;
	int filter;              /* libarchive's */
	struct archive *archive; /* from the first byte on */
	bool failed;             /* the sink failed, and `cause` says why; libarchive's own errors follow from it */
	zipfit_error cause;
};

static bool ends_with(const char *text, const char *end)
{
	const size_t text_length = strlen(text);
	const size_t end_length = strlen(end);

	return text_length > end_length && strcmp(text + text_length - end_length, end) == 0;
}

/* Endings of names, and libarchive's filters for them; no ending stands for none. */
static const struct {
	const char *ending;
	int filter;
} filters[] = {
	{".gz", ARCHIVE_FILTER_GZIP},   {".zst", ARCHIVE_FILTER_ZSTD}, {".xz", ARCHIVE_FILTER_XZ},
	{".bz2", ARCHIVE_FILTER_BZIP2}, {".lz4", ARCHIVE_FILTER_LZ4},  {"", ARCHIVE_FILTER_NONE},
};

/* The place of the name's ending in the table. */
static size_t find_filter(const char *path)
{
	size_t i = 0;

	while (filters[i].filter != ARCHIVE_FILTER_NONE && !ends_with(path, filters[i].ending))
		i++;
	return i;
}

const char *zf_compressed_ending(const char *path)
{
	return filters[find_filter(path)].ending;
}

bool zf_compressor_open(struct zf_compressor **compressor, const char *path, struct zf_byte_sink to, const char *name,
                        const zipfit_stop *stop, zipfit_error *error)
{
	const int filter = filters[find_filter(path)].filter;

	*compressor = NULL;
	if (filter == ARCHIVE_FILTER_NONE)
		return true;
	*compressor = calloc(1, sizeof(**compressor));
	if (*compressor == NULL)
		return zf_fail_memory(error, "a compressor");
	(*compressor)->to = to;
	(*compressor)->name = name;
	(*compressor)->stop = stop;
	(*compressor)->filter = filter;
	return true;
}

static la_ssize_t on_compressed(struct archive *archive, void *user, const void *bytes, size_t length)
{
	struct zf_compressor *compressor = user;

	(void)archive;
	if (!compressor->failed && !compressor->to.write(compressor->to.user, bytes, length, &compressor->cause))
		compressor->failed = true;
	return compressor->failed ? -1 : (la_ssize_t)length;
}

static bool fail_archive(const struct zf_compressor *compressor, zipfit_error *error)
{
	const char *why = archive_error_string(compressor->archive);

	if (compressor->failed)
		*error = compressor->cause;
	else
		zf_fail(error, ZIPFIT_IO, "%s: cannot compress: %s", compressor->name,
		        why != NULL ? why : "out of memory");
	return false;
}

static bool open_archive(struct zf_compressor *compressor, zipfit_error *error)
{
	struct archive_entry *entry = archive_entry_new();
	struct archive *archive = archive_write_new();
	bool ok = false;

	compressor->archive = archive;
	if (entry == NULL || archive == NULL) {
		zf_fail_memory(error, "a compressor");
		goto done;
	}
	archive_entry_set_filetype(entry, AE_IFREG);
	/* No padding at the end, and no time stamp: the same records give the same bytes. */
	if (archive_write_add_filter(archive, compressor->filter) != ARCHIVE_OK ||
	    archive_write_set_format_raw(archive) != ARCHIVE_OK ||
	    archive_write_set_bytes_in_last_block(archive, 1) != ARCHIVE_OK ||
	    (compressor->filter == ARCHIVE_FILTER_GZIP &&
	     archive_write_set_filter_option(archive, "gzip", "timestamp", NULL) != ARCHIVE_OK) ||
	    archive_write_open(archive, compressor, NULL, on_compressed, NULL) != ARCHIVE_OK ||
	    archive_write_header(archive, entry) != ARCHIVE_OK) {
		fail_archive(compressor, error);
		goto done;
	}
	ok = true;
done:
	archive_entry_free(entry);
	return ok;
}

bool zf_compressor_write(struct zf_compressor *compressor, const void *bytes, size_t length, zipfit_error *error)
{
	const unsigned char *at = bytes;

	if (length == 0)
		return true;
	if (compressor->archive == NULL && !open_archive(compressor, error))
		return false;
	/* Some compressors take seconds for a large record, so it is compressed in chunks. */
	while (length > 0) {
		const size_t chunk = length < CHUNK_BYTES ? length : CHUNK_BYTES;

		if (!zf_stop_check(compressor->stop, error))
			return false;
		if (archive_write_data(compressor->archive, at, chunk) != (la_ssize_t)chunk)
			return fail_archive(compressor, error);
		at += chunk;
		length -= chunk;
	}
	return true;
}

bool zf_compressor_finish(struct zf_compressor *compressor, zipfit_error *error)
{
	if (compressor->archive == NULL) {
		/* libarchive 3.6 crashes when it closes lz4 before the first byte. An empty file is valid lz4. */
		if (compressor->filter == ARCHIVE_FILTER_LZ4)
			return true;
		if (!open_archive(compressor, error))
			return false;
	}
	return archive_write_close(compressor->archive) == ARCHIVE_OK || fail_archive(compressor, error);
}

void zf_compressor_free(struct zf_compressor *compressor)
{
	if (compressor == NULL)
		return;
	/* libarchive frees its compressor only when it closes it, which writes an end. `failed` keeps it from the sink.
	 */
	compressor->failed = true;
	archive_write_free(compressor->archive);
	free(compressor);
}
