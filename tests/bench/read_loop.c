/*
 * read_loop.c - reads files through the chain of stages and counts their lines, as `zstd -dc FILE | wc -l` does
 */
#include "input/stream.h"

#include <stdio.h>
#include <string.h>

static bool count_lines(struct zf_stream *stream, unsigned long *lines, zipfit_error *error)
{
	const unsigned char *bytes;
	bool found;

	while (zf_stream_next(stream, &found, error)) {
		size_t length = 1;

		if (!found)
			return true;
		while (zf_stream_read(stream, &bytes, &length, error) && length > 0)
			for (const unsigned char *at = bytes;
			     (at = memchr(at, '\n', length - (size_t)(at - bytes))) != NULL; at++)
				++*lines;
		if (length > 0)
			return false;
	}
	return false;
}

int main(int argc, char **argv)
{
	unsigned long lines = 0;
	zipfit_error error;

	for (int i = 1; i < argc; i++) {
		struct zf_stream *stream = zf_stream_open(zf_file_input(argv[i]), NULL, NULL, &error);

		if (stream == NULL || !count_lines(stream, &lines, &error)) {
			fprintf(stderr, "%s: %s\n", argv[i], error.message);
			return 1;
		}
		zf_stream_close(stream);
	}
	printf("%lu\n", lines);
	return 0;
}
