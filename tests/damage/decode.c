/*
 * decode.c - decodes thousands of inputs in one process, for damage.py
 *
 * Reads inputs from standard input, each as one byte, 'f' for a file or 'p' for a
 * pipe, a 4-byte length in the machine's order, and the bytes. Says of each, on a
 * line of its own, how the library decodes it:
 *
 *     ok SHA-256 MEMBERS      the members' bytes, one after the other
 *     plain SHA-256 1         the same, and they are the bytes as they are stored
 *     error MESSAGE
 *
 * Anything but ZIPFIT_BAD_DATA ends the program.
 */
#include "input/stream.h"
#include "util/buffer.h"
#include "util/sha256.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* What a pipe can hold, so that no second thread is needed. */
#define PIPE_BYTES (1 << 20)

static void give_up(const char *why)
{
	fprintf(stderr, "decode: %s\n", why);
	exit(2);
}

static void write_all(int descriptor, const struct zf_buffer *input)
{
	for (size_t at = 0; at < input->length;) {
		const ssize_t written = write(descriptor, input->data + at, input->length - at);

		if (written <= 0)
			give_up("cannot write an input");
		at += (size_t)written;
	}
}

/* A descriptor to read the input from: a file in memory, or a pipe that holds all of it. */
static int open_input(const struct zf_buffer *input, char kind)
{
	int ends[2];

	if (kind == 'f') {
		ends[0] = memfd_create("input", MFD_CLOEXEC);
		write_all(ends[0], input);
		return ends[0];
	}
	if (pipe2(ends, O_CLOEXEC) != 0 || fcntl(ends[1], F_SETPIPE_SZ, PIPE_BYTES) < 0 || input->length > PIPE_BYTES)
		give_up("cannot make a pipe");
	write_all(ends[1], input);
	close(ends[1]);
	return ends[0];
}

/* Reads all members; false on an error. */
static bool read_all(struct zf_stream *stream, struct zf_sha256 *sha, unsigned long *members, zipfit_error *error)
{
	const unsigned char *bytes;
	size_t length;
	bool found;

	for (*members = 0;; ++*members) {
		if (!zf_stream_next(stream, &found, error))
			return false;
		if (!found)
			return true;
		do {
			if (!zf_stream_read(stream, &bytes, &length, error))
				return false;
			if (length > 0)
				zf_sha256_add(sha, bytes, length);
		} while (length > 0);
	}
}

static void decode(const struct zf_buffer *input, char kind)
{
	const int descriptor = open_input(input, kind);
	unsigned char digest[ZF_SHA256_BYTES];
	char path[32], text[2 * ZF_SHA256_BYTES + 1], stored[2 * ZF_SHA256_BYTES + 1];
	struct zf_stream *stream;
	struct zf_sha256 sha;
	unsigned long members;
	zipfit_error error;

	snprintf(path, sizeof(path), "/dev/fd/%d", descriptor);
	zf_sha256_begin(&sha);
	zf_sha256_add(&sha, input->data, input->length);
	zf_sha256_end(&sha, digest);
	zf_sha256_hex(digest, stored);

	zf_sha256_begin(&sha);
	stream = zf_stream_open(zf_file_input(path), NULL, NULL, &error);
	if (stream != NULL && read_all(stream, &sha, &members, &error)) {
		zf_sha256_end(&sha, digest);
		zf_sha256_hex(digest, text);
		printf("%s %s %lu\n", strcmp(text, stored) == 0 ? "plain" : "ok", text, members);
	} else if (error.code == ZIPFIT_BAD_DATA) {
		printf("error %s\n", error.message);
	} else {
		give_up(error.message);
	}
	zf_stream_close(stream);
	close(descriptor);
}

int main(void)
{
	struct zf_buffer input = {0};
	zipfit_error error;
	uint32_t length;
	int kind;

	while ((kind = getchar()) != EOF) {
		if (fread(&length, sizeof(length), 1, stdin) != 1)
			give_up("an input is cut short");
		input.length = 0;
		if (!zf_buffer_reserve(&input, length + 1, &error))
			give_up(error.message);
		if (fread(input.data, 1, length, stdin) != length)
			give_up("an input is cut short");
		input.length = length;
		decode(&input, (char)kind);
	}
	zf_buffer_free(&input);
	return 0;
}
