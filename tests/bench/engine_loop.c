/*
 * engine_loop.c - measures an engine against the library that it imitates, in one process
 *
 *     engine_loop [-z gzip|lz4] [-l LEVEL] [-c CPU] [-m MAX_BYTES] [-n PAIRS] TARGETS POOL
 *
 * Reads the documents of the pool in order, skips those of more than MAX_BYTES
 * bytes, and stops after PAIRS pairs. For each document, the library (zlib with one reused z_stream,
 * or lz4) and then the engine compute its size alone and with every target. At the first
 * size that differs the program names the pair and exits with status 1, so it never
 * prints times for wrong sizes. Sizes that the engine leaves to the library count towards
 * the engine's time, as in a run.
 *
 * Prints the number of pairs, the CPU nanoseconds per pair of both, their ratio,
 * the number of sizes left to the library, and the CPU milliseconds for opening the
 * engine, its self-check included.
 */
#include "input/documents.h"
#include "score/compressors/compressor.h"
#include "score/size_engine.h"
#include "score/zlib_size.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

struct loop {
	zipfit_documents *targets, *pool;
	size_t count;                           /* of targets */
	const char *name;                       /* of the library */
	struct zf_zlib *zlib;                   /* NULL: not zlib */
	const struct zf_compressor *compressor; /* of the others */
	void *state;
	struct zf_size_engine *engine;
	struct zf_size_worker *worker;
	unsigned char *text;
	uint64_t *expected, *sizes;
	uint64_t pairs, unknown;
	double library_seconds, engine_seconds, prepare_seconds;
};

static void fail(const char *what)
{
	fprintf(stderr, "engine_loop: %s\n", what);
	exit(2);
}

static double cpu_seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* gzip without its frame, as the engine counts. */
static uint64_t library_size(struct loop *loop, size_t length)
{
	zipfit_error error;
	uint64_t size;

	if (!(loop->zlib != NULL ? zf_zlib_size(loop->zlib, loop->text, length, &size, &error)
	                         : loop->compressor->size(loop->state, loop->text, length, &size, &error)))
		fail(error.message);
	return size;
}

static size_t with_target(struct loop *loop, size_t length, size_t j)
{
	const struct zf_document y = j < loop->count ? zf_documents_at(loop->targets, j) : (struct zf_document){0};

	if (y.length > 0)
		memcpy(loop->text + length, y.bytes, y.length);
	return length + y.length;
}

static void run_library(struct loop *loop, size_t length)
{
	for (size_t j = 0; j <= loop->count; j++)
		loop->expected[j] = library_size(loop, with_target(loop, length, j));
}

static void run_engine(struct loop *loop, size_t length)
{
	zipfit_error error;

	if (!zf_size_worker_sizes(loop->worker, loop->text, length, NULL, loop->sizes, &error))
		fail(error.message);
	for (size_t j = 0; j <= loop->count; j++)
		if (loop->sizes[j] == ZF_NO_SIZE) {
			loop->sizes[j] = library_size(loop, with_target(loop, length, j));
			loop->unknown++;
		}
}

static void compare(const struct loop *loop, size_t i)
{
	for (size_t j = 0; j <= loop->count; j++)
		if (loop->sizes[j] != loop->expected[j]) {
			fprintf(stderr,
			        "engine_loop: document %zu, target %zu of %zu: %" PRIu64 " bytes, %s %" PRIu64 "\n", i,
			        j, loop->count, loop->sizes[j], loop->name, loop->expected[j]);
			exit(1);
		}
}

static void run(struct loop *loop, size_t max_bytes, uint64_t pairs)
{
	for (size_t i = 0; i < zipfit_documents_count(loop->pool) && loop->pairs < pairs; i++) {
		const struct zf_document x = zf_documents_at(loop->pool, i);
		double begin, between;

		if (x.length > max_bytes)
			continue;
		memcpy(loop->text, x.bytes, x.length);
		begin = cpu_seconds();
		run_library(loop, x.length);
		between = cpu_seconds();
		run_engine(loop, x.length);
		loop->engine_seconds += cpu_seconds() - between;
		loop->library_seconds += between - begin;
		loop->pairs += loop->count;
		compare(loop, i);
	}
}

static zipfit_documents *read_documents(const char *path)
{
	const zipfit_format format = {.kind = ZIPFIT_JSONL};
	zipfit_error error;
	zipfit_documents *documents = zipfit_documents_new(&error);

	if (documents == NULL || !zipfit_documents_read(documents, path, &format, false, NULL, &error))
		fail(error.message);
	return documents;
}

static size_t longest(const zipfit_documents *documents)
{
	size_t length = 0;

	for (size_t i = 0; i < zipfit_documents_count(documents); i++)
		if (zf_documents_at(documents, i).length > length)
			length = zf_documents_at(documents, i).length;
	return length;
}

static enum zipfit_cpu cpu_of(const char *name)
{
	static const char *const names[] = {"auto", "baseline", "avx2", "avx512"};

	for (int cpu = ZIPFIT_CPU_AUTO; cpu <= ZIPFIT_CPU_AVX512; cpu++)
		if (strcmp(name, names[cpu]) == 0)
			return (enum zipfit_cpu)cpu;
	fail("the instruction set must be auto, baseline, avx2 or avx512");
	return ZIPFIT_CPU_AUTO;
}

static void open_library(struct loop *loop, const zipfit_score_options *options)
{
	zipfit_error error;

	if (options->compressor == ZIPFIT_GZIP) {
		loop->name = "zlib";
		loop->zlib = zf_zlib_new(options->level, NULL, &error);
	} else {
		loop->name = zipfit_compressor_name(options->compressor);
		loop->compressor = zf_compressor_find(options->compressor, &error);
		loop->state = loop->compressor != NULL ? loop->compressor->open(options->level, NULL, &error) : NULL;
	}
	if (loop->zlib == NULL && loop->state == NULL)
		fail(error.message);
}

static void open_loop(struct loop *loop, const zipfit_score_options *options)
{
	const char *name;
	zipfit_error error;
	double begin;

	loop->count = zipfit_documents_count(loop->targets);
	open_library(loop, options);
	begin = cpu_seconds();
	if (!zf_size_engine_open(loop->targets, options, NULL, &loop->engine, &name, &error))
		fail(error.message);
	loop->prepare_seconds = cpu_seconds() - begin;
	if (loop->engine == NULL)
		fail(name);
	loop->worker = zf_size_worker_new(loop->engine, &error);
	loop->text = malloc(longest(loop->pool) + longest(loop->targets) + zf_size_engine_room(loop->engine));
	loop->expected = calloc(loop->count + 1, sizeof(*loop->expected));
	loop->sizes = calloc(loop->count + 1, sizeof(*loop->sizes));
	if (loop->worker == NULL || loop->text == NULL || loop->expected == NULL || loop->sizes == NULL)
		fail("out of memory");
}

static void close_loop(struct loop *loop)
{
	zf_size_worker_free(loop->worker);
	zf_size_engine_close(loop->engine);
	zf_zlib_free(loop->zlib);
	if (loop->compressor != NULL)
		loop->compressor->close(loop->state);
	free(loop->text);
	free(loop->expected);
	free(loop->sizes);
	zipfit_documents_free(loop->targets);
	zipfit_documents_free(loop->pool);
}

int main(int argc, char **argv)
{
	struct loop loop = {0};
	zipfit_score_options options = {.compressor = ZIPFIT_GZIP, .level = -1};
	int option;
	size_t max_bytes = SIZE_MAX;
	uint64_t pairs = UINT64_MAX;

	while ((option = getopt(argc, argv, "z:l:c:m:n:")) != -1) {
		if (option == 'z')
			options.compressor = strcmp(optarg, "lz4") == 0 ? ZIPFIT_LZ4 : ZIPFIT_GZIP;
		else if (option == 'l')
			options.level = atoi(optarg);
		else if (option == 'c')
			options.cpu = cpu_of(optarg);
		else if (option == 'm')
			max_bytes = strtoull(optarg, NULL, 10);
		else if (option == 'n')
			pairs = strtoull(optarg, NULL, 10);
		else
			argc = 0;
	}
	if (argc - optind != 2)
		fail("usage: engine_loop [-z gzip|lz4] [-l LEVEL] [-c CPU] [-m MAX_BYTES] [-n PAIRS] TARGETS POOL");
	loop.targets = read_documents(argv[optind]);
	loop.pool = read_documents(argv[optind + 1]);
	if (options.level < 0)
		options.level = options.compressor == ZIPFIT_LZ4 ? 0 : ZIPFIT_DEFAULT_LEVEL;
	open_loop(&loop, &options);
	run(&loop, max_bytes, pairs);
	if (loop.pairs == 0)
		fail("no document");
	printf("%" PRIu64 " pairs, %s %.0f ns, engine %.0f ns a pair, ratio %.2f, %" PRIu64
	       " sizes left to %s, targets prepared in %.1f ms\n",
	       loop.pairs, loop.name, 1e9 * loop.library_seconds / (double)loop.pairs,
	       1e9 * loop.engine_seconds / (double)loop.pairs, loop.library_seconds / loop.engine_seconds, loop.unknown,
	       loop.name, 1e3 * loop.prepare_seconds);
	close_loop(&loop);
	return 0;
}
