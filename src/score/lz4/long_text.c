/*
 * long_text.c - the sizes of texts of more than one block
 *
 * The same calls that LZ4F_compressFrame() makes for a frame of linked blocks: LZ4_compress_fast_continue() for each
 * block, with a buffer that is a byte too small for a block that does not become smaller.
 */
#include "score/lz4/long_text.h"

#define BLOCK_HEADER 4

/* The size of the next block of the stream. */
static uint64_t block_size(LZ4_stream_t *stream, const unsigned char *text, size_t length, char *output)
{
	const int written =
		LZ4_compress_fast_continue(stream, (const char *)text, output, (int)length, (int)length - 1, 1);

	return BLOCK_HEADER + (written > 0 ? (uint64_t)written : length);
}

bool zf_lz4_long_text_open(struct zf_lz4_long_text *x, const unsigned char *text, size_t length)
{
	x->text = text;
	x->length = length;
	x->begin = 0;
	x->size = ZF_LZ4_FRAME - BLOCK_HEADER;
	if (LZ4_initStream(&x->stream, sizeof(x->stream)) == NULL || length > LZ4_MAX_INPUT_SIZE / 2)
		return false;
	for (; length - x->begin >= ZF_LZ4_BLOCK; x->begin += ZF_LZ4_BLOCK)
		x->size += block_size(&x->stream, text + x->begin, ZF_LZ4_BLOCK, x->output);
	return true;
}

uint64_t zf_lz4_long_text_size(struct zf_lz4_long_text *x, size_t added)
{
	const size_t length = x->length + added;
	uint64_t size = x->size;

	memcpy(&x->working, &x->stream, sizeof(x->working));
	for (size_t at = x->begin; at < length; at += ZF_LZ4_BLOCK)
		size += block_size(&x->working, x->text + at, length - at < ZF_LZ4_BLOCK ? length - at : ZF_LZ4_BLOCK,
		                   x->output);
	return size;
}
