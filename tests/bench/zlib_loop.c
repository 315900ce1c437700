/*
 * zlib_loop.c - the time that zlib alone needs for the pairs of a run
 *
 *     zlib_loop LEVEL TARGETS POOL
 *
 * Reads all documents into memory, then compresses every candidate alone and with
 * every target, in the simplest loop possible: one reused z_stream, one output
 * buffer that holds everything, no threads. Prints the CPU seconds of that loop
 * and the number of pairs. The benchmark compares zipfit's CPU time with it.
 */
#include "input/documents.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <zlib.h>

struct loop {
	z_stream stream;
	unsigned char *input, *output;
	size_t output_size;
	uint64_t total; /* of all sizes, so that no compiler drops the work */
};

static size_t longest(const zipfit_documents *documents)
{
	size_t length = 0;

	for (size_t i = 0; i < zipfit_documents_count(documents); i++)
		if (zf_documents_at(documents, i).length > length)
			length = zf_documents_at(documents, i).length;
	return length;
}

static void compress_input(struct loop *loop, size_t length)
{
	deflateReset(&loop->stream);
	loop->stream.next_in = loop->input;
	loop->stream.avail_in = (uInt)length;
	loop->stream.next_out = loop->output;
	loop->stream.avail_out = (uInt)loop->output_size;
	if (deflate(&loop->stream, Z_FINISH) != Z_STREAM_END)
		abort();
	loop->total += loop->stream.total_out;
}

static void run(struct loop *loop, const zipfit_documents *targets, const zipfit_documents *pool)
{
	for (size_t i = 0; i < zipfit_documents_count(pool); i++) {
		const struct zf_document x = zf_documents_at(pool, i);

		memcpy(loop->input, x.bytes, x.length);
		compress_input(loop, x.length);
		for (size_t j = 0; j < zipfit_documents_count(targets); j++) {
			const struct zf_document y = zf_documents_at(targets, j);

			memcpy(loop->input + x.length, y.bytes, y.length);
			compress_input(loop, x.length + y.length);
		}
	}
}

static zipfit_documents *read_documents(const char *path)
{
	const zipfit_format format = {.kind = ZIPFIT_JSONL};
	zipfit_error error;
	zipfit_documents *documents = zipfit_documents_new(&error);

	if (documents == NULL || !zipfit_documents_read(documents, path, &format, false, NULL, &error)) {
		fprintf(stderr, "zlib_loop: %s\n", error.message);
		exit(1);
	}
	return documents;
}

int main(int argc, char **argv)
{
	struct loop loop = {0};
	zipfit_documents *targets, *pool;
	size_t size;
	clock_t begin;

	if (argc != 4) {
		fputs("usage: zlib_loop LEVEL TARGETS POOL\n", stderr);
		return 2;
	}
	targets = read_documents(argv[2]);
	pool = read_documents(argv[3]);
	size = longest(targets) + longest(pool);
	if (deflateInit2(&loop.stream, atoi(argv[1]), Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY) != Z_OK)
		return 1;
	loop.output_size = deflateBound(&loop.stream, size);
	loop.input = malloc(size + 1);
	loop.output = malloc(loop.output_size);
	if (loop.input == NULL || loop.output == NULL)
		return 1;
	begin = clock();
	run(&loop, targets, pool);
	printf("%.3f %llu\n", (double)(clock() - begin) / CLOCKS_PER_SEC,
	       (unsigned long long)zipfit_documents_count(targets) * zipfit_documents_count(pool));
	fprintf(stderr, "zlib_loop: %llu compressed bytes in all\n", (unsigned long long)loop.total);
	deflateEnd(&loop.stream);
	free(loop.input);
	free(loop.output);
	zipfit_documents_free(targets);
	zipfit_documents_free(pool);
	return 0;
}
