/*
 * fuzz_stream.c - the chain of stages on hostile bytes
 *
 * The first byte chooses what is read: the whole chain, or one codec alone. The
 * second gives the size of the blocks. For any bytes,
 *
 * - reading ends, in success or in an error that says so;
 * - what is read, and the error message, do not depend on the size of the blocks
 *   (except for what is read before an error);
 * - a codec gives what its library makes of the input in one call, and refuses the
 *   input if the library does.
 */
#include "fuzz.h"
#include "input/codec.h"
#include "input/stream.h"
#include "util/error.h"

#include <fcntl.h>
#include <lzma.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

/* As much as is read of an input: some bytes can be gigabytes. */
#define MOST ((size_t)1 << 20)

struct result {
	bool ok;
	bool whole; /* not cut at MOST */
	zipfit_error error;
	struct zf_buffer bytes;
};

static void add(struct result *result, const unsigned char *bytes, size_t length)
{
	zipfit_error error;

	require(zf_buffer_append(&result->bytes, bytes, length, &error), "no memory");
	result->whole = result->bytes.length < MOST;
}

static void check(const struct result *result)
{
	if (result->ok)
		return;
	require_error(&result->error);
	require(result->error.code == ZIPFIT_BAD_DATA || result->error.code == ZIPFIT_NO_MEMORY, "an error of code %d",
	        (int)result->error.code);
}

/* Some libraries do not say which byte was wrong: then the place is that of the block. */
static bool same_words(const char *a, const char *b)
{
	static const char digits[] = "0123456789";

	while (*a != '\0' && *a == *b) {
		a += 1 + strspn(a + 1, digits);
		b += 1 + strspn(b + 1, digits);
	}
	return *a == *b;
}

static void compare(const struct result *a, const struct result *b, const char *what)
{
	const size_t least = a->bytes.length < b->bytes.length ? a->bytes.length : b->bytes.length;

	if (!a->whole || !b->whole)
		return;
	require(a->ok == b->ok, "%s: %s and %s", what, a->ok ? "read" : a->error.message,
	        b->ok ? "read" : b->error.message);
	/* liblz4 does not say what it had decoded of a block of input before the damage. */
	require((!a->ok || a->bytes.length == b->bytes.length) &&
	                (least == 0 || memcmp(a->bytes.data, b->bytes.data, least) == 0),
	        "%s: %zu bytes and %zu", what, a->bytes.length, b->bytes.length);
	require(a->ok || same_words(a->error.message, b->error.message), "%s: %s and %s", what, a->error.message,
	        b->error.message);
}

/* ---- One codec --------------------------------------------------------------- */

/* A stage that gives bytes from memory in blocks. */
struct memory {
	struct zf_stage stage;
	const uint8_t *bytes;
	size_t left, block;
};

static bool read_memory(struct zf_stage *stage, const unsigned char **bytes, size_t *length, zipfit_error *error)
{
	struct memory *memory = (struct memory *)stage;

	(void)error;
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

static struct result run_codec(const struct zf_codec_class *class, const uint8_t *bytes, size_t length, size_t block)
{
	const struct zf_decoding decoding = {.max_window = MOST};
	struct memory memory = {{read_memory, free_memory}, bytes, length, block};
	struct result result = {.whole = true};
	struct zf_feed *feed = zf_feed_new(&memory.stage, &result.error);
	struct zf_stage *stage;

	require(feed != NULL, "no memory");
	stage = zf_codec_new(class, feed, false, &decoding, NULL, &result.error);
	require(stage != NULL, "no memory");
	while (result.whole) {
		const unsigned char *decoded;
		size_t got;

		result.ok = stage->read(stage, &decoded, &got, &result.error);
		if (!result.ok || got == 0)
			break;
		add(&result, decoded, got);
	}
	stage->free(stage);
	check(&result);
	return result;
}

/* What the library makes of it in one call; false where there is more than MOST, or no such call. */
static bool run_once(const struct zf_codec_class *class, const uint8_t *bytes, size_t length, struct result *result)
{
	const size_t room = 2 * MOST;

	require(zf_buffer_reserve(&result->bytes, room, &result->error), "no memory");
	if (class == &zf_xz) {
		uint64_t memory = MOST + ((uint64_t)1 << 20);
		size_t in = 0, out = 0;
		const lzma_ret code = lzma_stream_buffer_decode(&memory, LZMA_CONCATENATED, NULL, bytes, &in, length,
		                                                result->bytes.data, &out, room);

		result->ok = code == LZMA_OK && in == length;
		result->bytes.length = out;
		return code != LZMA_BUF_ERROR || out < room;
	}
	if (class == &zf_zstd) {
		const size_t code = ZSTD_decompress(result->bytes.data, room, bytes, length);

		result->ok = !ZSTD_isError(code);
		result->bytes.length = result->ok ? code : 0;
		/* It takes any window, and more than it has room for it refuses. */
		return result->ok;
	}
	if (class == &zf_gzip) {
		uLongf out = room;
		z_stream stream = {.next_in = (Bytef *)(uintptr_t)bytes, .avail_in = (uInt)length};

		require(inflateInit2(&stream, 31) == Z_OK, "no memory");
		stream.next_out = result->bytes.data;
		stream.avail_out = (uInt)out;
		result->ok = inflate(&stream, Z_FINISH) == Z_STREAM_END && stream.avail_in == 0;
		result->bytes.length = stream.total_out;
		inflateEnd(&stream);
		/* One member. */
		return result->ok;
	}
	return false;
}

static void try_codec(const struct zf_codec_class *class, size_t block, const uint8_t *bytes, size_t length)
{
	struct result whole = run_codec(class, bytes, length, length + 1),
		      parts = run_codec(class, bytes, length, block);
	struct result once = {.whole = true};

	compare(&whole, &parts, class->name);
	if (length > 0 && whole.whole && run_once(class, bytes, length, &once)) {
		if (whole.ok || class == &zf_gzip)
			require(whole.ok == once.ok && whole.bytes.length == once.bytes.length &&
			                (whole.bytes.length == 0 ||
			                 memcmp(whole.bytes.data, once.bytes.data, whole.bytes.length) == 0),
			        "%s: not what the library gives: %s", class->name,
			        whole.ok ? "read" : whole.error.message);
		else if (once.ok)
			require(strstr(whole.error.message, "--max-window") != NULL, "%s: refused: %s", class->name,
			        whole.error.message);
	}
	zf_buffer_free(&whole.bytes);
	zf_buffer_free(&parts.bytes);
	zf_buffer_free(&once.bytes);
}

/* ---- The chain ---------------------------------------------------------------- */

static struct result run_stream(const char *path)
{
	const struct zf_decoding decoding = {.max_window = MOST};
	struct result result = {.whole = true};
	struct zf_stream *stream = zf_stream_open(zf_file_input(path), &decoding, NULL, &result.error);
	const unsigned char *bytes;
	size_t length;
	bool found;

	require(stream != NULL, "cannot be opened: %s", result.error.message);
	while (result.whole && (result.ok = zf_stream_next(stream, &found, &result.error)) && found) {
		do {
			result.ok = zf_stream_read(stream, &bytes, &length, &result.error);
			if (result.ok && length > 0)
				add(&result, bytes, length);
		} while (result.ok && length > 0 && result.whole);
		if (!result.ok)
			break;
	}
	zf_stream_close(stream);
	check(&result);
	return result;
}

/* Whether a file is read otherwise than a pipe, by seeking. */
static bool is_sought(const uint8_t *bytes, size_t length)
{
	return memmem(bytes, length, "PK", 2) != NULL || memmem(bytes, length, "7z", 2) != NULL;
}

static void try_stream(const uint8_t *bytes, size_t length)
{
	char path[MEMORY_PATH_BYTES];
	const int descriptor = memory_file(bytes, length, path);
	struct result file = run_stream(path), pipe = {.whole = true};
	int ends[2];

	close(descriptor);
	require(pipe2(ends, O_CLOEXEC) == 0 && fcntl(ends[1], F_SETPIPE_SZ, 1 << 18) >= 0 &&
	                write(ends[1], bytes, length) == (ssize_t)length,
	        "no pipe");
	close(ends[1]);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", ends[0]);
	pipe = run_stream(path);
	close(ends[0]);
	if (!is_sought(bytes, length))
		compare(&file, &pipe, "a file and a pipe");
	zf_buffer_free(&file.bytes);
	zf_buffer_free(&pipe.bytes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct zf_codec_class *const classes[] = {&zf_gzip, &zf_zstd, &zf_xz, &zf_bzip2, &zf_lz4};
	const size_t count = sizeof(classes) / sizeof(classes[0]);
	struct choices choices = {data, size < 131072 ? size : 131072};
	const size_t what = choose_byte(&choices) % (2 * count);
	const size_t block = 1 + choose_byte(&choices);

	if (what < count)
		try_codec(classes[what], block, choices.at, choices.left);
	else
		try_stream(choices.at, choices.left);
	return 0;
}
