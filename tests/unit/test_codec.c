/*
 * test_codec.c - the stages that decompress, over blocks of any size
 *
 * Streams are made by the libraries' encoders and read from memory by a stage of
 * the test, which can be made to fail at a given place.
 */
#include "support.h"
#include "input/codec.h"
#include "util/error.h"

#include <bzlib.h>
#include <lz4frame.h>
#include <lzma.h>
#include <string.h>
#include <zlib.h>
#include <zstd.h>

/* ---- A stage in memory ------------------------------------------------------- */

struct memory {
	struct zf_stage stage;
	const unsigned char *bytes;
	size_t left, block;
	enum zipfit_code fails; /* at its end; ZIPFIT_OK: it does not */
	bool endless;           /* begins again at its end */
	zipfit_stop *stop;      /* is requested when the stage has begun again a hundred times */
	size_t begun;
	const unsigned char *begin;
	size_t length;
};

static bool read_memory(struct zf_stage *stage, const unsigned char **bytes, size_t *length, zipfit_error *error)
{
	struct memory *memory = (struct memory *)stage;

	if (memory->left == 0 && memory->endless) {
		memory->bytes = memory->begin;
		memory->left = memory->length;
		if (++memory->begun == 100)
			zipfit_stop_request(memory->stop);
	}
	if (memory->left == 0 && memory->fails != ZIPFIT_OK)
		return zf_fail(error, memory->fails, "the stage below");
	*bytes = memory->bytes;
	*length = memory->left < memory->block ? memory->left : memory->block;
	memory->bytes += *length;
	memory->left -= *length;
	return true;
}

static void free_memory(struct zf_stage *stage)
{
	(void)stage;
}

static struct memory memory_of(const struct zf_buffer *packed, size_t block)
{
	return (struct memory){
		.stage = {read_memory, free_memory},
		.bytes = packed->data,
		.left = packed->length,
		.block = block,
		.begin = packed->data,
		.length = packed->length,
	};
}

static struct zf_stage *decode(const struct zf_codec_class *class, struct memory *memory, const zipfit_stop *stop)
{
	static const struct zf_decoding decoding;
	zipfit_error error;
	struct zf_feed *feed = zf_feed_new(&memory->stage, &error);
	struct zf_stage *stage;

	assert_non_null(feed);
	stage = zf_codec_new(class, feed, false, &decoding, stop, &error);
	assert_non_null(stage);
	return stage;
}

/* Reads to the end or an error, and compares with the `length` bytes that are expected before it. */
static bool read_all(struct zf_stage *stage, const unsigned char *text, size_t length, zipfit_error *error)
{
	const unsigned char *bytes;
	size_t got, at = 0;
	bool ok;

	while ((ok = stage->read(stage, &bytes, &got, error)) && got > 0) {
		assert_true(got <= length - at);
		assert_memory_equal(text + at, bytes, got);
		at += got;
	}
	assert_int_equal(length, at);
	stage->free(stage);
	return ok;
}

/* ---- Encoders ------------------------------------------------------------------ */

static size_t pack_gzip(unsigned char *to, size_t room, const unsigned char *text, size_t length)
{
	z_stream stream = {.next_in = (Bytef *)(uintptr_t)text, .avail_in = (uInt)length, .next_out = to};

	stream.avail_out = (uInt)room;
	assert_int_equal(Z_OK, deflateInit2(&stream, 6, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY));
	assert_int_equal(Z_STREAM_END, deflate(&stream, Z_FINISH));
	deflateEnd(&stream);
	return stream.total_out;
}

static size_t pack_zstd(unsigned char *to, size_t room, const unsigned char *text, size_t length)
{
	return ZSTD_compress(to, room, text, length, 3);
}

static size_t pack_xz(unsigned char *to, size_t room, const unsigned char *text, size_t length)
{
	size_t out = 0;

	assert_int_equal(LZMA_OK, lzma_easy_buffer_encode(1, LZMA_CHECK_CRC64, NULL, text, length, to, &out, room));
	return out;
}

static size_t pack_bzip2(unsigned char *to, size_t room, const unsigned char *text, size_t length)
{
	unsigned out = (unsigned)room;

	assert_int_equal(
		BZ_OK, BZ2_bzBuffToBuffCompress((char *)to, &out, (char *)(uintptr_t)text, (unsigned)length, 1, 0, 0));
	return out;
}

static size_t pack_lz4(unsigned char *to, size_t room, const unsigned char *text, size_t length)
{
	const LZ4F_preferences_t preferences = {.frameInfo = {.contentChecksumFlag = LZ4F_contentChecksumEnabled}};

	return LZ4F_compressFrame(to, room, text, length, &preferences);
}

static const struct {
	const struct zf_codec_class *class;
	size_t (*pack)(unsigned char *to, size_t room, const unsigned char *text, size_t length);
} formats[] = {
	{&zf_gzip, pack_gzip}, {&zf_zstd, pack_zstd}, {&zf_xz, pack_xz}, {&zf_bzip2, pack_bzip2}, {&zf_lz4, pack_lz4}};

/* Appends the text as one stream; returns where it begins. */
static size_t append_packed(struct zf_buffer *packed, size_t format, const unsigned char *text, size_t length)
{
	const size_t room = 2 * length + 4096, begin = packed->length;
	zipfit_error error;

	assert_ok(zf_buffer_reserve(packed, room, &error), error);
	packed->length += formats[format].pack(packed->data + begin, room, text, length);
	return begin;
}

enum {
	LENGTH = 600000
};
static unsigned char text[LENGTH];

static void make_text(void)
{
	struct prng prng = {71};

	for (size_t i = 0; i < LENGTH; i++)
		text[i] = (unsigned char)('a' + prng_below(&prng, 5));
}

/* ---- Tests ------------------------------------------------------------------- */

/* Three streams, one of them empty, in blocks that end anywhere. */
static void test_streams_in_blocks(void **state)
{
	static const size_t blocks[] = {1, 7, 4096, 1 << 20};

	(void)state;
	make_text();
	for (size_t format = 0; format < ARRAY_LENGTH(formats); format++) {
		struct zf_buffer packed = {0};

		append_packed(&packed, format, text, 1000);
		append_packed(&packed, format, text, 0);
		append_packed(&packed, format, text + 1000, LENGTH - 1000);
		for (size_t i = 0; i < ARRAY_LENGTH(blocks); i++) {
			struct memory memory = memory_of(&packed, blocks[i]);
			zipfit_error error;

			assert_ok(read_all(decode(formats[format].class, &memory, NULL), text, LENGTH, &error), error);
		}
		zf_buffer_free(&packed);
	}
}

/* What stands before damage is given, then the error says which format it was. */
static void test_damage_behind_a_stream(void **state)
{
	(void)state;
	make_text();
	for (size_t format = 0; format < ARRAY_LENGTH(formats); format++) {
		struct zf_buffer packed = {0};
		struct memory memory;
		zipfit_error error;
		size_t second;

		append_packed(&packed, format, text, 1000);
		second = append_packed(&packed, format, text, 1000);
		packed.data[second] ^= 1;
		memory = memory_of(&packed, 100);
		assert_false(read_all(decode(formats[format].class, &memory, NULL), text, 1000, &error));
		assert_int_equal(ZIPFIT_BAD_DATA, error.code);
		assert_contains(error.message, formats[format].class->name);
		zf_buffer_free(&packed);
	}
}

/* What fails below is no damage. */
static void test_failure_below(void **state)
{
	(void)state;
	make_text();
	for (size_t format = 0; format < ARRAY_LENGTH(formats); format++) {
		struct zf_buffer packed = {0};
		struct memory memory;
		zipfit_error error;

		append_packed(&packed, format, text, 1000);
		memory = memory_of(&packed, 100);
		memory.fails = ZIPFIT_IO;
		assert_false(read_all(decode(formats[format].class, &memory, NULL), text, 1000, &error));
		assert_int_equal(ZIPFIT_IO, error.code);
		assert_string_equal("the stage below", error.message);
		zf_buffer_free(&packed);
	}
}

/* Empty streams without end, and no byte comes out: a stop that has been requested ends that. */
static void test_stop_between_empty_streams(void **state)
{
	(void)state;
	for (size_t format = 0; format < ARRAY_LENGTH(formats); format++) {
		struct zf_buffer packed = {0};
		zipfit_error error;
		zipfit_stop *stop = zipfit_stop_new(&error);
		struct memory memory;

		append_packed(&packed, format, text, 0);
		memory = memory_of(&packed, packed.length);
		memory.endless = true;
		memory.stop = stop;
		assert_false(read_all(decode(formats[format].class, &memory, stop), text, 0, &error));
		assert_int_equal(ZIPFIT_STOPPED, error.code);
		assert_in_range(memory.begun, 100, 102);
		zipfit_stop_free(stop);
		zf_buffer_free(&packed);
	}
}

/* A feed looks over the ends of blocks and gives each byte once. */
static void test_feed(void **state)
{
	struct zf_buffer bytes = {0};
	zipfit_error error;

	(void)state;
	make_text();
	assert_ok(zf_buffer_append(&bytes, text, 5000, &error), error);
	for (size_t block = 1; block < 3000; block = 2 * block + 1) {
		struct memory memory = memory_of(&bytes, block);
		struct zf_feed *feed = zf_feed_new(&memory.stage, &error);
		size_t at = 0;

		for (size_t wanted = 1; at < bytes.length; wanted = 1 + wanted * 3 % ZF_FEED_LOOK) {
			const size_t left = bytes.length - at;
			size_t take;

			assert_ok(zf_feed_look(feed, wanted, &error), error);
			assert_true(feed->left >= (wanted < left ? wanted : left));
			take = wanted / 2 + 1 < feed->left ? wanted / 2 + 1 : feed->left;
			assert_memory_equal(text + at, feed->bytes, feed->left);
			zf_feed_take(feed, take);
			at += take;
			assert_int_equal(at, feed->taken);
		}
		assert_ok(zf_feed_fill(feed, &error), error);
		assert_int_equal(0, feed->left);
		zf_feed_free(feed);
	}
	zf_buffer_free(&bytes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_streams_in_blocks),
		cmocka_unit_test(test_damage_behind_a_stream),
		cmocka_unit_test(test_failure_below),
		cmocka_unit_test(test_stop_between_empty_streams),
		cmocka_unit_test(test_feed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
