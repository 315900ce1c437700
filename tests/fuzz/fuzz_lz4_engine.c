/*
 * fuzz_lz4_engine.c - lz4's size-only engine against lz4, on pairs that a fuzzer makes
 *
 * The first two bytes choose where the rest is cut into x and y. libFuzzer calls this with its own main(); replay.c is
 * the same without libFuzzer.
 */
#include "fuzz.h"
#include "input/documents.h"
#include "score/compressors/compressor.h"
#include "score/lz4/engine.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* lz4's sizes of x+y and of x. */
static void ask_lz4(const uint8_t *xy, size_t x_length, size_t length, uint64_t sizes[2])
{
	zipfit_error error;
	void *lz4 = zf_compressor_lz4.open(0, NULL, &error);

	require(lz4 != NULL && zf_compressor_lz4.size(lz4, xy, length, &sizes[0], &error) &&
	                zf_compressor_lz4.size(lz4, xy, x_length, &sizes[1], &error),
	        "lz4 failed");
	zf_compressor_lz4.close(lz4);
}

static void ask_engine(const uint8_t *xy, size_t x_length, size_t length, uint64_t sizes[2])
{
	zipfit_error error;
	zipfit_documents *targets = zipfit_documents_new(&error);
	struct zf_lz4_engine *engine;
	struct zf_lz4_worker *worker;
	unsigned char *text;

	require(targets != NULL && zipfit_documents_add(targets, xy + x_length, length - x_length, &error),
	        "no memory for the target");
	engine = zf_lz4_engine_new(targets, NULL, &error);
	require(engine != NULL, "no engine");
	worker = zf_lz4_worker_new(engine, &error);
	text = malloc(x_length + zf_lz4_engine_room(engine) + 1);
	require(worker != NULL && text != NULL, "no memory for the document");
	memcpy(text + 1, xy, x_length);
	require(zf_lz4_engine_sizes(worker, text + 1, x_length, NULL, sizes, &error), "the engine failed");
	free(text);
	zf_lz4_worker_free(worker);
	zf_lz4_engine_free(engine);
	zipfit_documents_free(targets);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint64_t expected[2], sizes[2];
	size_t cut;

	if (size < 3)
		return 0;
	cut = ((size_t)data[0] << 8 | data[1]) % (size - 1);
	data += 2;
	size -= 2;
	ask_lz4(data, cut, size, expected);
	ask_engine(data, cut, size, sizes);
	for (int i = 0; i < 2; i++) {
		const bool known = cut > 12 && (i == 1 || (size - cut > 12 && size - cut < 65536));

		require(sizes[i] == (known ? expected[i] : ZF_LZ4_SIZE_UNKNOWN),
		        "x of %zu bytes, y of %zu, %s: %" PRIu64 " bytes, lz4 %" PRIu64, cut, size - cut,
		        i == 0 ? "x+y" : "x", sizes[i], expected[i]);
	}
	return 0;
}
