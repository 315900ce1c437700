/*
 * split_name.c - the name of the file that holds what was selected of one input
 *
 * Two inputs may get the same name, such as a.jsonl and ../a.jsonl: the caller finds that
 * out. A name must not lead out of the output's directory.
 */
#include "output/split_name.h"

#include "output/compressor.h"

#include <string.h>

/* Removes the last component that was appended since `begin`, if there is one. */
static void remove_component(struct zf_buffer *to, size_t begin)
{
	while (to->length > begin && to->data[to->length - 1] != '/')
		to->length--;
	if (to->length > begin)
		to->length--;
}

/* Appends the components of the path that lead somewhere, with slashes between them. */
static bool append_clean(struct zf_buffer *to, const char *path, zipfit_error *error)
{
	const size_t begin = to->length;

	while (*path != '\0') {
		const size_t length = strcspn(path, "/");

		if (length == 2 && memcmp(path, "..", 2) == 0)
			remove_component(to, begin);
		else if (length > 0 && !(length == 1 && *path == '.') &&
		         ((to->length > begin && !zf_buffer_append_byte(to, '/', error)) ||
		          !zf_buffer_append(to, path, length, error)))
			return false;
		path += length;
		path += *path == '/';
	}
	return true;
}

static bool ends_with(const char *text, size_t length, const char *end)
{
	const size_t end_length = strlen(end);

	return length > end_length && memcmp(text + length - end_length, end, end_length) == 0;
}

/* Whether `length` bytes are the name of an archive. `*compression` is changed to what a short ending stands for. */
static bool is_archive(const char *name, size_t length, const char **compression)
{
	static const char *const endings[][2] = {
		{".tar", NULL},   {".zip", NULL},    {".7z", NULL},   {".cpio", NULL},   {".tgz", ".gz"},
		{".tbz", ".bz2"}, {".tbz2", ".bz2"}, {".txz", ".xz"}, {".tzst", ".zst"},
	};

	for (size_t i = 0; i < sizeof(endings) / sizeof(endings[0]); i++) {
		if (!ends_with(name, length, endings[i][0]))
			continue;
		if (endings[i][1] != NULL)
			*compression = endings[i][1];
		return true;
	}
	return false;
}

bool zf_append_split_name(struct zf_buffer *to, const char *input, enum zipfit_record_kind kind, zipfit_error *error)
{
	const char *compression = zf_compressed_ending(input);
	const size_t cut = strlen(compression);
	const char *lines = kind == ZIPFIT_LINES ? ".txt" : ".jsonl";

	if (!is_archive(input, strlen(input) - cut, &compression) && kind != ZIPFIT_FILES)
		return append_clean(to, input, error) && zf_buffer_append_byte(to, '\0', error);
	if (!append_clean(to, input, error))
		return false;
	/* A name that ends in a compression has at least its letters. */
	to->length -= cut;
	return zf_buffer_append_text(to, lines, error) && zf_buffer_append_text(to, compression, error) &&
	       zf_buffer_append_byte(to, '\0', error);
}
