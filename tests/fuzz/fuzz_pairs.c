/*
 * fuzz_pairs.c - the size-only engine against zlib, on pairs that a fuzzer makes
 *
 * The first byte chooses the level and the instruction set, the next two where the
 * rest is cut into x and y. libFuzzer calls this with its own main(); replay.c is
 * the same without libFuzzer.
 */
#include "fuzz.h"
#include "input/documents.h"
#include "score/deflate/engine.h"
#include "score/zlib_size.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* zlib's sizes of x+y and of x. */
static void ask_zlib(int level, const uint8_t *xy, size_t x_length, size_t length, uint64_t sizes[2])
{
	zipfit_error error;
	struct zf_zlib *zlib = zf_zlib_new(level, NULL, &error);

	require(zlib != NULL && zf_zlib_size(zlib, xy, length, &sizes[0], &error) &&
	                zf_zlib_size(zlib, xy, x_length, &sizes[1], &error),
	        "zlib failed");
	zf_zlib_free(zlib);
}

static void ask_engine(int level, const struct zf_kernel *kernel, const uint8_t *xy, size_t x_length, size_t length,
                       uint64_t sizes[2])
{
	zipfit_error error;
	zipfit_documents *targets = zipfit_documents_new(&error);
	struct zf_engine *engine;
	struct zf_engine_worker *worker;
	unsigned char *text;

	require(targets != NULL && zipfit_documents_add(targets, xy + x_length, length - x_length, &error),
	        "no memory for the target");
	engine = zf_engine_new(targets, level, kernel, NULL, &error);
	require(engine != NULL, "no engine");
	worker = zf_engine_worker_new(engine, &error);
	text = malloc(x_length + zf_engine_room(engine));
	require(worker != NULL && text != NULL, "no memory for the document");
	memcpy(text, xy, x_length);
	require(zf_engine_sizes(worker, text, x_length, NULL, sizes, &error), "the engine failed");
	free(text);
	zf_engine_worker_free(worker);
	zf_engine_free(engine);
	zipfit_documents_free(targets);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct zf_kernel *kernel;
	uint64_t expected[2], sizes[2];
	size_t cut;
	int level;

	if (size < 3)
		return 0;
	level = 1 + data[0] % 9;
	kernel = zf_kernel((enum zipfit_cpu)(ZIPFIT_CPU_BASELINE + data[0] / 9 % 3));
	if (kernel == NULL)
		kernel = zf_kernel(ZIPFIT_CPU_AUTO);
	cut = ((size_t)data[1] << 8 | data[2]) % (size - 2);
	data += 3;
	size -= 3;
	ask_zlib(level, data, cut, size, expected);
	ask_engine(level, kernel, data, cut, size, sizes);
	for (int i = 0; i < 2; i++)
		require(sizes[i] == expected[i] || sizes[i] == ZF_SIZE_UNKNOWN,
		        "level %d, %s, x of %zu bytes, y of %zu, %s: %" PRIu64 " bytes, zlib %" PRIu64, level,
		        kernel->name, cut, size - cut, i == 0 ? "x+y" : "x", sizes[i], expected[i]);
	return 0;
}
