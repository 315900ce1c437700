/*
 * engine_loop.c - measures the engine against zlib, in one process
 *
 *     engine_loop [-l LEVEL] [-c CPU] [-m MAX_BYTES] [-n PAIRS] TARGETS POOL
 *
 * Reads the documents of the pool in order, skips those of more than MAX_BYTES
 * bytes, and stops after PAIRS pairs. For each document, zlib (one reused z_stream)
 * and then the engine compute its size alone and with every target. At the first
 * size that differs the program names the pair and exits with status 1, so it never
 * prints times for wrong sizes. Sizes that the engine leaves to zlib count towards
 * the engine's time, as in a run.
 *
 * Prints the number of pairs, the CPU nanoseconds per pair of both, their ratio,
 * the number of sizes left to zlib, and the CPU milliseconds for indexing the
 * targets.
 */
#include "input/documents.h"
#include "score/deflate/engine.h"
#include "score/zlib_size.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

struct loop {
	zipfit_documents *targets, *pool;
	size_t count; /* of targets */
	struct zf_zlib *zlib;
	struct zf_engine *engine;
	struct zf_engine_worker *worker;
	unsigned char *text;
	uint64_t *expected, *sizes;
	uint64_t pairs, unknown;
	double zlib_seconds, engine_seconds, prepare_seconds;
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

static uint64_t zlib_size(struct loop *loop, size_t length)
{
	zipfit_error error;
	uint64_t size;

	if (!zf_zlib_size(loop->zlib, loop->text, length, &size, &error))
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

static void run_zlib(struct loop *loop, size_t length)
{
	for (size_t j = 0; j <= loop->count; j++)
		loop->expected[j] = zlib_size(loop, with_target(loop, length, j));
}

static void run_engine(struct loop *loop, size_t length)
{
	zipfit_error error;

	if (!zf_engine_sizes(loop->worker, loop->text, length, NULL, loop->sizes, &error))
		fail(error.message);
	for (size_t j = 0; j <= loop->count; j++)
		if (loop->sizes[j] == ZF_SIZE_UNKNOWN) {
			loop->sizes[j] = zlib_size(loop, with_target(loop, length, j));
			loop->unknown++;
		}
}

static void compare(const struct loop *loop, size_t i)
{
	for (size_t j = 0; j <= loop->count; j++)
		if (loop->sizes[j] != loop->expected[j]) {
			fprintf(stderr,
			        "engine_loop: document %zu, target %zu of %zu: %" PRIu64 " bytes, zlib %" PRIu64 "\n",
			        i, j, loop->count, loop->sizes[j], loop->expected[j]);
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
		run_zlib(loop, x.length);
		between = cpu_seconds();
		run_engine(loop, x.length);
		loop->engine_seconds += cpu_seconds() - between;
		loop->zlib_seconds += between - begin;
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

static void open_loop(struct loop *loop, int level, enum zipfit_cpu cpu)
{
	const struct zf_kernel *kernel = zf_kernel(cpu);
	zipfit_error error;
	double begin;

	if (kernel == NULL)
		fail("this machine does not have that instruction set");
	loop->count = zipfit_documents_count(loop->targets);
	loop->zlib = zf_zlib_new(level, NULL, &error);
	begin = cpu_seconds();
	loop->engine = zf_engine_new(loop->targets, level, kernel, NULL, &error);
	loop->prepare_seconds = cpu_seconds() - begin;
	if (loop->zlib == NULL || loop->engine == NULL)
		fail(error.message);
	loop->worker = zf_engine_worker_new(loop->engine, &error);
	loop->text = malloc(longest(loop->pool) + longest(loop->targets) + zf_engine_room(loop->engine));
	loop->expected = calloc(loop->count + 1, sizeof(*loop->expected));
	loop->sizes = calloc(loop->count + 1, sizeof(*loop->sizes));
	if (loop->worker == NULL || loop->text == NULL || loop->expected == NULL || loop->sizes == NULL)
		fail("out of memory");
}

static void close_loop(struct loop *loop)
{
	zf_engine_worker_free(loop->worker);
	zf_engine_free(loop->engine);
	zf_zlib_free(loop->zlib);
	free(loop->text);
	free(loop->expected);
	free(loop->sizes);
	zipfit_documents_free(loop->targets);
	zipfit_documents_free(loop->pool);
}

int main(int argc, char **argv)
{
	struct loop loop = {0};
	int level = 6, option;
	enum zipfit_cpu cpu = ZIPFIT_CPU_AUTO;
	size_t max_bytes = SIZE_MAX;
	uint64_t pairs = UINT64_MAX;

	while ((option = getopt(argc, argv, "l:c:m:n:")) != -1) {
		if (option == 'l')
			level = atoi(optarg);
		else if (option == 'c')
			cpu = cpu_of(optarg);
		else if (option == 'm')
			max_bytes = strtoull(optarg, NULL, 10);
		else if (option == 'n')
			pairs = strtoull(optarg, NULL, 10);
		else
			argc = 0;
	}
	if (argc - optind != 2)
		fail("usage: engine_loop [-l LEVEL] [-c CPU] [-m MAX_BYTES] [-n PAIRS] TARGETS POOL");
	loop.targets = read_documents(argv[optind]);
	loop.pool = read_documents(argv[optind + 1]);
	open_loop(&loop, level, cpu);
	run(&loop, max_bytes, pairs);
	if (loop.pairs == 0)
		fail("no document");
	printf("%" PRIu64 " pairs, zlib %.0f ns, engine %.0f ns a pair, ratio %.2f, %" PRIu64
	       " sizes left to zlib, targets prepared in %.1f ms\n",
	       loop.pairs, 1e9 * loop.zlib_seconds / (double)loop.pairs, 1e9 * loop.engine_seconds / (double)loop.pairs,
	       loop.zlib_seconds / loop.engine_seconds, loop.unknown, 1e3 * loop.prepare_seconds);
	close_loop(&loop);
	return 0;
}
