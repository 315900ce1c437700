/*
 * name_list.c - the names in a file that names inputs
 *
 * The list is read as it is stored: what its first bytes look like is a part of a name.
 */
#include "input/name_list.h"

#include "input/stream.h"
#include "util/buffer.h"
#include "util/error.h"

#include <limits.h>
#include <string.h>

struct reading {
	const zipfit_name_list *list;
	zf_name_visitor visit;
	void *user;
	struct zf_buffer name; /* what was read of the current name */
	uint64_t number;       /* its own */
};

static bool fail_name(const struct reading *reading, const char *why, zipfit_error *error)
{
	return zf_fail(error, ZIPFIT_BAD_DATA, "%s:%llu: %s", reading->list->path, (unsigned long long)reading->number,
	               why);
}

/* Leaves out what editors put around lines: a byte order mark before the first, a carriage return behind each. */
static void strip_line(const struct reading *reading, const char **name, size_t *length)
{
	if (reading->number == 1 && *length >= 3 && memcmp(*name, "\xef\xbb\xbf", 3) == 0) {
		*name += 3;
		*length -= 3;
	}
	if (*length > 0 && (*name)[*length - 1] == '\r')
		--*length;
}

/* Hands on the current name, which is complete, and begins the next one. */
static bool end_name(struct reading *reading, zipfit_error *error)
{
	const char *name;
	size_t length = reading->name.length;
	bool ok;

	if (!zf_buffer_append_byte(&reading->name, '\0', error))
		return false;
	name = (const char *)reading->name.data;
	if (!reading->list->nul)
		strip_line(reading, &name, &length);
	reading->name.data[(size_t)(name - (const char *)reading->name.data) + length] = '\0';
	if (length == 0)
		return fail_name(reading, "an empty name", error);
	if (memchr(name, '\0', length) != NULL)
		return fail_name(reading, "a name with a NUL in it: lists with NULs are for --files0-from", error);
	ok = reading->visit(reading->user, name, length, reading->number, error);
	reading->name.length = 0;
	reading->number++;
	return ok;
}

static bool add_bytes(struct reading *reading, const unsigned char *bytes, size_t length, zipfit_error *error)
{
	const int separator = reading->list->nul ? '\0' : '\n';

	while (length > 0) {
		const unsigned char *end = memchr(bytes, separator, length);
		const size_t taken = end != NULL ? (size_t)(end - bytes) : length;

		if (reading->name.length + taken > PATH_MAX)
			return fail_name(reading, "a name that is longer than any path", error);
		if (!zf_buffer_append(&reading->name, bytes, taken, error) ||
		    (end != NULL && !end_name(reading, error)))
			return false;
		bytes += taken + (end != NULL);
		length -= taken + (end != NULL);
	}
	return true;
}

static bool read_all(struct reading *reading, struct zf_stream *stream, zipfit_error *error)
{
	const unsigned char *bytes;
	size_t length;
	bool found;
	zipfit_error cause;

	if (!zf_stream_next(stream, &found, error))
		return false;
	do {
		if (!zf_stream_read(stream, &bytes, &length, &cause)) {
			zf_fail(error, cause.code, "%s: %s", reading->list->path, cause.message);
			return false;
		}
		if (!add_bytes(reading, bytes, length, error))
			return false;
	} while (length > 0);
	/* The last name may lack its end. */
	return reading->name.length == 0 || end_name(reading, error);
}

bool zf_name_list_read(const zipfit_name_list *list, zf_name_visitor visit, void *user, const zipfit_stop *stop,
                       zipfit_error *error)
{
	const struct zf_decoding decoding = {.plain = true};
	struct reading reading = {.list = list, .visit = visit, .user = user, .number = 1};
	zipfit_error cause;
	struct zf_stream *stream = zf_stream_open(zf_file_input(list->path), &decoding, stop, &cause);
	bool ok;

	if (stream == NULL)
		return zf_fail(error, cause.code, "%s: %s", list->path, cause.message);
	ok = read_all(&reading, stream, error);
	zf_stream_close(stream);
	zf_buffer_free(&reading.name);
	return ok;
}
