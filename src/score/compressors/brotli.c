/*
 * brotli.c - the sizes of Python's brotli.compress()
 *
 * Python hands over all of the input first and ends the stream afterwards, without saying before how long the input is.
 * Another order of calls may give other sizes. An encoder cannot be used twice, so each document has one of its own.
 */
#ifdef ZF_BROTLI

#include "score/compressors/compressor.h"
#include "util/error.h"
#include "util/stop.h"

#include <brotli/encode.h>
#include <stdlib.h>

struct brotli {
	int level;
	const zipfit_stop *stop;
	unsigned char output[(size_t)32 << 10];
};

static void *open_brotli(int level, const zipfit_stop *stop, zipfit_error *error)
{
	struct brotli *brotli = malloc(sizeof(*brotli));

	if (brotli == NULL) {
		zf_fail_memory(error, "a compressor");
		return NULL;
	}
	brotli->level = level;
	brotli->stop = stop;
	return brotli;
}

static void close_brotli(void *state)
{
	free(state);
}

/* Runs one operation to its end, and counts what it writes. */
static bool operate(struct brotli *brotli, BrotliEncoderState *encoder, BrotliEncoderOperation operation,
                    const uint8_t *document, size_t length, uint64_t *size, zipfit_error *error)
{
	do {
		uint8_t *output = brotli->output;
		size_t room = sizeof(brotli->output);

		if (!zf_stop_check(brotli->stop, error))
			return false;
		if (!BrotliEncoderCompressStream(encoder, operation, &length, &document, &room, &output, NULL))
			return zf_fail_memory(error, "a compressor");
		*size += sizeof(brotli->output) - room;
	} while (length > 0 || BrotliEncoderHasMoreOutput(encoder));
	return true;
}

static bool size_brotli(void *state, const void *document, size_t length, uint64_t *size, zipfit_error *error)
{
	struct brotli *brotli = state;
	BrotliEncoderState *encoder = BrotliEncoderCreateInstance(NULL, NULL, NULL);
	bool ok = encoder != NULL || zf_fail_memory(error, "a compressor");

	*size = 0;
	if (ok) {
		BrotliEncoderSetParameter(encoder, BROTLI_PARAM_QUALITY, (uint32_t)brotli->level);
		ok = operate(brotli, encoder, BROTLI_OPERATION_PROCESS, document, length, size, error) &&
		     operate(brotli, encoder, BROTLI_OPERATION_FINISH, NULL, 0, size, error);
	}
	BrotliEncoderDestroyInstance(encoder);
	return ok;
}

const struct zf_compressor zf_compressor_brotli = {"brotli", 0, 11, 11, open_brotli, close_brotli, size_brotli};

#else

/* ISO C wants a declaration in every file. */
typedef int zf_without_brotli;

#endif
