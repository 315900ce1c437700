/*
 * selfcheck.c - tests whether the linked zlib behaves as the engine expects
 *
 * There are other zlibs under the same name. They hash other bytes, search
 * differently or end blocks elsewhere, and most of their sizes differ. A few
 * hundred pairs of all kinds tell them apart. The built-in texts are made here:
 * words, a run, a period, noise, and noise that is long enough to fill a block. The
 * first targets stand for the user's own texts.
 */
#include "score/deflate/selfcheck.h"

#include "input/documents.h"
#include "score/deflate/engine.h"
#include "score/zlib_size.h"
#include "util/buffer.h"
#include "util/error.h"

#include <stdlib.h>
#include <string.h>

#define MADE_TEXTS   6
#define LONG_BYTES   17000
#define MAX_TARGETS  10   /* targets that take part */
#define TARGET_BYTES 1500 /* bytes of each of them */

struct check {
	zipfit_documents *texts;
	struct zf_engine *engine;
	struct zf_engine_worker *worker;
	struct zf_zlib *zlib;
	struct zf_buffer pair;
	uint64_t *sizes;
};

/* The generator of Numerical Recipes. It makes the same texts on every machine. */
static unsigned draw(uint32_t *state, unsigned bound)
{
	*state = *state * 1664525 + 1013904223;
	return (*state >> 8) % bound;
}

/* Makes the text of a kind, 0 to MADE_TEXTS - 1. */
static size_t make_text(unsigned kind, unsigned char *text)
{
	static const char *const words[] = {"return ",  "the ", "    ",  "for i in range(",
	                                    "theorem ", "\n",   "self.", "0, "};
	uint32_t state = kind;
	size_t length = 0;

	switch (kind) {
	case 0:
		while (length < 1200) {
			const char *word = words[draw(&state, 8)];

			memcpy(text + length, word, strlen(word)); /* NOLINT(bugprone-not-null-*): bytes, no string */
			length += strlen(word);
			text[length++] = (unsigned char)('a' + draw(&state, 26));
		}
		return length;
	case 1:
		memset(text, 'x', 700);
		return 700;
	case 2:
		for (; length < 900; length++)
			text[length] = (unsigned char)(length % 37 * 7);
		return length;
	case 3:
		text[0] = 'r';
		return 1;
	case 4:
		for (; length < 600; length++)
			text[length] = (unsigned char)draw(&state, 256);
		return length;
	default:
		/* Few matches, so that the text fills a block. */
		for (; length < LONG_BYTES; length++)
			text[length] = (unsigned char)(length % 2 == 0 ? draw(&state, 256) : draw(&state, 4));
		return length;
	}
}

static bool make_texts(struct check *check, const zipfit_documents *targets, zipfit_error *error)
{
	unsigned char *text = malloc(LONG_BYTES);
	bool ok = text != NULL;

	if (!ok)
		zf_fail_memory(error, "the self-check");
	for (unsigned kind = 0; ok && kind < MADE_TEXTS; kind++)
		ok = zipfit_documents_add(check->texts, text, make_text(kind, text), error);
	for (size_t j = 0; ok && j < zipfit_documents_count(targets) && j < MAX_TARGETS; j++) {
		const struct zf_document y = zf_documents_at(targets, j);

		ok = zipfit_documents_add(check->texts, y.bytes, y.length < TARGET_BYTES ? y.length : TARGET_BYTES,
		                          error);
	}
	free(text);
	return ok;
}

/* Compares the sizes of text `i` alone and with every text behind it. */
static bool compare(struct check *check, size_t i, const zipfit_stop *stop, bool *same, zipfit_error *error)
{
	const size_t count = zipfit_documents_count(check->texts);
	const struct zf_document x = zf_documents_at(check->texts, i);

	check->pair.length = 0;
	if (!zf_buffer_append(&check->pair, x.bytes, x.length, error) ||
	    !zf_buffer_reserve(&check->pair, LONG_BYTES + zf_engine_room(check->engine), error) ||
	    !zf_engine_sizes(check->worker, check->pair.data, x.length, stop, check->sizes, error))
		return false;
	for (size_t j = 0; *same && j <= count; j++) {
		const struct zf_document y = j < count ? zf_documents_at(check->texts, j) : (struct zf_document){0};
		uint64_t size;

		/* The long text takes as much time as all others together, so it is compared with few. */
		if (check->sizes[j] == ZF_SIZE_UNKNOWN || (x.length == LONG_BYTES && j % 4 != 0))
			continue;
		if (y.length > 0)
			memcpy(check->pair.data + x.length, y.bytes, y.length);
		if (!zf_zlib_size(check->zlib, check->pair.data, x.length + y.length, &size, error))
			return false;
		*same = size == check->sizes[j];
	}
	return true;
}

bool zf_selfcheck(const zipfit_documents *targets, int level, const struct zf_kernel *kernel, const zipfit_stop *stop,
                  bool *same, zipfit_error *error)
{
	struct check check = {.texts = zipfit_documents_new(error)};
	bool ok = check.texts != NULL && make_texts(&check, targets, error);

	*same = true;
	ok = ok && (check.zlib = zf_zlib_new(level, stop, error)) != NULL &&
	     (check.engine = zf_engine_new(check.texts, level, kernel, stop, error)) != NULL &&
	     (check.worker = zf_engine_worker_new(check.engine, error)) != NULL;
	if (ok) {
		check.sizes = calloc(zipfit_documents_count(check.texts) + 1, sizeof(*check.sizes));
		if (check.sizes == NULL)
			ok = zf_fail_memory(error, "the self-check");
	}
	for (size_t i = 0; ok && *same && i < zipfit_documents_count(check.texts); i++)
		ok = compare(&check, i, stop, same, error);
	free(check.sizes);
	zf_buffer_free(&check.pair);
	zf_engine_worker_free(check.worker);
	zf_engine_free(check.engine);
	zf_zlib_free(check.zlib);
	zipfit_documents_free(check.texts);
	return ok;
}
