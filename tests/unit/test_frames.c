/*
 * test_frames.c - frames that several threads decode, as one codec decodes them
 *
 * Each file is read twice, by a stream with helpers and by one without. Bytes, the error and
 * the position must be the same, whatever is wrong with the file.
 */
#include "support.h"
#include "input/helpers.h"
#include "input/stream.h"
#include "util/hash.h"

#include <pthread.h>
#include <string.h>
#include <zlib.h>
#include <zstd.h>

/* ---- Files ---------------------------------------------------------------- */

static void append(struct zf_buffer *to, const void *bytes, size_t length)
{
	zipfit_error error;

	assert_ok(zf_buffer_append(to, bytes, length, &error), error);
}

/* Lines that compress, each different. */
static void make_text(struct prng *prng, char *text, size_t length)
{
	for (size_t i = 0; i < length; i++)
		text[i] = "\nabcdefg"[i % 61 == 60 ? 0 : 1 + prng_below(prng, 20) / 3];
}

/* Appends a zstd frame of `length` bytes; `sized`: its header has its size. */
static void add_zstd(struct zf_buffer *to, const char *text, size_t length, bool sized)
{
	const size_t bound = ZSTD_compressBound(length);
	ZSTD_CCtx *context = ZSTD_createCCtx();
	ZSTD_inBuffer in = {text, length, 0};
	ZSTD_outBuffer out = {NULL, bound, 0};
	zipfit_error error;

	assert_non_null(context);
	assert_ok(zf_buffer_reserve(to, bound, &error), error);
	out.dst = to->data + to->length;
	ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1);
	if (sized)
		ZSTD_CCtx_setPledgedSrcSize(context, length);
	else
		assert_false(ZSTD_isError(ZSTD_compressStream2(context, &out, &in, ZSTD_e_continue)));
	assert_int_equal(0, ZSTD_compressStream2(context, &out, &in, ZSTD_e_end));
	to->length += out.pos;
	ZSTD_freeCCtx(context);
}

/* A member as bgzip writes it, or without its extra field. */
static void add_gzip(struct zf_buffer *to, const char *text, size_t length, bool indexed)
{
	unsigned char extra[] = {'B', 'C', 2, 0, 0, 0}, packed[1 << 17];
	gz_header header = {.extra = extra, .extra_len = sizeof(extra), .os = 255};
	z_stream stream = {.next_in = (Bytef *)(uintptr_t)text,
	                   .avail_in = (uInt)length,
	                   .next_out = packed,
	                   .avail_out = sizeof(packed)};

	assert_int_equal(Z_OK, deflateInit2(&stream, 1, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY));
	if (indexed)
		assert_int_equal(Z_OK, deflateSetHeader(&stream, &header));
	assert_int_equal(Z_STREAM_END, deflate(&stream, Z_FINISH));
	deflateEnd(&stream);
	if (indexed) {
		packed[16] = (unsigned char)(stream.total_out - 1);
		packed[17] = (unsigned char)((stream.total_out - 1) >> 8);
	}
	append(to, packed, stream.total_out);
}

#define FRAMES ((size_t)60)

/* A file of some megabytes, and where its frames begin. */
struct packed {
	struct zf_buffer bytes;
	size_t begins[FRAMES];
	bool gzip;
};

static void make_packed(struct packed *packed, bool gzip)
{
	static char text[60000];
	struct prng prng = {gzip};

	*packed = (struct packed){.gzip = gzip};
	for (size_t i = 0; i < FRAMES; i++) {
		const size_t length = i % 7 == 3 ? 0 : sizeof(text) - (size_t)prng_below(&prng, 9999);

		packed->begins[i] = packed->bytes.length;
		make_text(&prng, text, length);
		if (gzip)
			add_gzip(&packed->bytes, text, length, true);
		else
			add_zstd(&packed->bytes, text, length, i % 3 != 0);
		if (!gzip && i % 10 == 5)
			append(&packed->bytes, "\x5a\x2a\x4d\x18\5\0\0\0table", 13);
	}
}

/* ---- Reading -------------------------------------------------------------- */

struct outcome {
	uint64_t hash, length, position;
	bool ok;
	zipfit_error error;
};

static struct outcome read_all(const struct zf_buffer *bytes, struct zf_helpers *helpers, uint64_t max_window)
{
	const struct zf_decoding decoding = {.helpers = helpers, .max_window = max_window};
	const struct zf_input input = {.path = "memory", .contents = {(const char *)bytes->data, bytes->length}};
	struct outcome outcome = {.ok = true};
	struct zf_stream *stream = zf_stream_open(input, &decoding, NULL, &outcome.error);
	struct zf_buffer all = {0};
	size_t length = 1;
	bool found;

	assert_ok(stream != NULL, outcome.error);
	outcome.ok = zf_stream_next(stream, &found, &outcome.error);
	while (outcome.ok && length > 0) {
		const unsigned char *block;

		outcome.ok = zf_stream_read(stream, &block, &length, &outcome.error);
		if (outcome.ok)
			append(&all, block, length);
	}
	outcome.length = all.length;
	outcome.hash = zf_hash_bytes(0, all.data, all.length);
	outcome.position = zf_stream_position(stream);
	zf_stream_close(stream);
	zf_buffer_free(&all);
	return outcome;
}

static void check(const struct zf_buffer *bytes, struct zf_helpers *helpers, uint64_t max_window)
{
	const struct outcome one = read_all(bytes, NULL, max_window), many = read_all(bytes, helpers, max_window);

	assert_int_equal(one.ok, many.ok);
	if (!one.ok) {
		assert_string_equal(one.error.message, many.error.message);
		assert_int_equal(one.error.code, many.error.code);
	}
	assert_int_equal(one.length, many.length);
	assert_int_equal(one.hash, many.hash);
	assert_int_equal(one.position, many.position);
}

/* Checks `packed` with `length` bytes of `other` in place of those from `begin` to `end`. */
static void check_changed(const struct packed *packed, size_t begin, size_t end, const void *other, size_t length,
                          struct zf_helpers *helpers)
{
	struct zf_buffer bytes = {0};

	append(&bytes, packed->bytes.data, begin);
	append(&bytes, other, length);
	append(&bytes, packed->bytes.data + end, packed->bytes.length - end);
	check(&bytes, helpers, 0);
	zf_buffer_free(&bytes);
}

static void *stay(void *helpers)
{
	zf_helpers_stay(helpers);
	return NULL;
}

/* Runs `test` with so many threads that help, for both formats. */
static void with_helpers(size_t count, void (*test)(const struct packed *packed, struct zf_helpers *helpers))
{
	pthread_t threads[4];
	zipfit_error error;
	struct packed packed;

	for (int gzip = 0; gzip < 2; gzip++) {
		struct zf_helpers *helpers = zf_helpers_new(&error);

		assert_ok(helpers != NULL, error);
		make_packed(&packed, gzip);
		zf_helpers_expect(helpers);
		for (size_t i = 0; i < count; i++)
			assert_int_equal(0, pthread_create(&threads[i], NULL, stay, helpers));
		test(&packed, helpers);
		zf_helpers_leave(helpers);
		for (size_t i = 0; i < count; i++)
			pthread_join(threads[i], NULL);
		zf_helpers_free(helpers);
		zf_buffer_free(&packed.bytes);
	}
}

/* ---- Tests ---------------------------------------------------------------- */

static void read_good(const struct packed *packed, struct zf_helpers *helpers)
{
	check(&packed->bytes, helpers, 0);
}

static void test_good(void **state)
{
	(void)state;
	for (size_t count = 0; count <= 3; count += 3)
		with_helpers(count, read_good);
}

/* Ends, and changed bytes, at and near the beginning of frames, and anywhere. */
static void read_damaged(const struct packed *packed, struct zf_helpers *helpers)
{
	struct prng prng = {3};
	const size_t all = packed->bytes.length;

	for (size_t i = 0; i < repeats(15, 6); i++) {
		const size_t frame = packed->begins[1 + prng_below(&prng, FRAMES - 1)];
		const size_t at = i % 3 == 0 ? frame : frame + (size_t)prng_below(&prng, i % 3 == 1 ? 24 : 9000);
		const size_t place = at < all ? at : all - 1;
		const unsigned char other = packed->bytes.data[place] ^ (unsigned char)(1 + prng_below(&prng, 255));

		check_changed(packed, place, all, NULL, 0, helpers);
		check_changed(packed, place, place + 1, &other, 1, helpers);
	}
}

static void test_damaged(void **state)
{
	(void)state;
	with_helpers(2, read_damaged);
}

/* What may or may not stand between two frames. */
static void read_between(const struct packed *packed, struct zf_helpers *helpers)
{
	static const char zeros[600];
	static char text[60000];
	struct prng prng = {9};
	struct zf_buffer plain = {0}, skipped = {0};
	const size_t places[] = {packed->begins[1], packed->begins[40], packed->bytes.length};

	make_text(&prng, text, sizeof(text));
	add_gzip(&plain, text, sizeof(text), false);
	append(&skipped, "\x50\x2a\x4d\x18\xff\0\0\0few", 11);
	for (size_t i = 0; i < ARRAY_LENGTH(places); i++) {
		check_changed(packed, places[i], places[i], zeros, sizeof(zeros), helpers);
		check_changed(packed, places[i], places[i], "garbage", 7, helpers);
		check_changed(packed, places[i], places[i], "x", 1, helpers);
		check_changed(packed, places[i], places[i], plain.data, plain.length, helpers);
		check_changed(packed, places[i], places[i], skipped.data, skipped.length, helpers);
	}
	zf_buffer_free(&plain);
	zf_buffer_free(&skipped);
}

static void test_between(void **state)
{
	(void)state;
	with_helpers(2, read_between);
}

/* A frame that is too large to be decoded in memory, among small ones. */
static void read_large(const struct packed *packed, struct zf_helpers *helpers)
{
	const size_t length = (size_t)33 << 20;
	char *text = test_calloc(length, 1);
	struct zf_buffer large = {0};

	for (int sized = 0; sized < 2 && !packed->gzip; sized++) {
		large.length = 0;
		add_zstd(&large, text, length, sized);
		check_changed(packed, packed->begins[40], packed->begins[40], large.data, large.length, helpers);
		check(&large, helpers, 0);
		/* Damage behind it. */
		append(&large, "x", 1);
		check_changed(packed, packed->begins[40], packed->begins[50], large.data, large.length, helpers);
	}
	test_free(text);
	zf_buffer_free(&large);
}

static void test_large(void **state)
{
	(void)state;
	with_helpers(1, read_large);
}

/* A later frame needs a larger window than is allowed. */
static void read_window(const struct packed *packed, struct zf_helpers *helpers)
{
	const size_t length = (size_t)4 << 20;
	char *text = test_calloc(length, 1);
	struct zf_buffer bytes = {0};

	append(&bytes, packed->bytes.data, packed->bytes.length);
	add_zstd(&bytes, text, length, true);
	check(&bytes, helpers, 1 << 20);
	test_free(text);
	zf_buffer_free(&bytes);
}

static void test_window(void **state)
{
	(void)state;
	with_helpers(1, read_window);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good),  cmocka_unit_test(test_damaged), cmocka_unit_test(test_between),
		cmocka_unit_test(test_large), cmocka_unit_test(test_window),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
