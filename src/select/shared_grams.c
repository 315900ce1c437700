/*
 * shared_grams.c - the targets' n-grams that a text has
 */
#include "select/shared_grams.h"

#include "util/error.h"
#include "util/stop.h"

#include <stdlib.h>
#include <string.h>

/* Bytes of text that are looked at together. */
#define PIECE ((size_t)512)

/* Bytes between two looks at the stop flag. */
#define STOP_INTERVAL ((size_t)1 << 16)

void zf_gram_counter_free(struct zf_gram_counter *counter)
{
	free(counter->counts);
	free(counter->found);
	*counter = (struct zf_gram_counter){0};
}

static bool make_room(struct zf_gram_counter *counter, size_t grams, zipfit_error *error)
{
	if (counter->capacity >= grams)
		return true;
	zf_gram_counter_free(counter);
	counter->counts = calloc(grams, sizeof(*counter->counts));
	counter->found = malloc(grams * sizeof(*counter->found));
	if (counter->counts == NULL || counter->found == NULL)
		return zf_fail_memory(error, "n-grams");
	counter->capacity = grams;
	return true;
}

/*
 * A piece of a text. It is looked at in several simple loops: they have few unpredictable branches, and the table is
 * read at several places at a time.
 */
struct piece {
	uint64_t window; /* before it */
	/* The short n-grams that end in it and pass the filter: their hashes, and where they end. */
	uint64_t hashes[PIECE + 1];
	uint32_t ends[PIECE + 1];
	size_t passed;
	/* Of those that end at each byte, from ZF_GRAM_OVERHANG bytes before the piece on; 0: not in the targets. */
	uint32_t numbers[ZF_GRAM_OVERHANG + PIECE];
};

static void pass_filter(struct piece *piece, const struct zf_gram_table *table, const unsigned char *text, size_t begin,
                        size_t end)
{
	uint64_t window = piece->window;
	size_t passed = 0;

	for (size_t i = begin; i < end; i++) {
		const uint64_t hash = zf_grams_move_on(&window, text[i]);

		piece->hashes[passed] = hash;
		piece->ends[passed] = (uint32_t)(i - begin);
		passed += zf_grams_may_have(table, hash) & (i + 1 >= ZF_GRAM_SHORT);
	}
	piece->window = window;
	piece->passed = passed;
}

/* Counts an occurrence of n-gram `number`, unless that is 0. */
static inline void note_found(struct zf_gram_counter *counter, uint32_t number, size_t *found)
{
	uint32_t *count;

	if (number == 0)
		return;
	count = &counter->counts[number - 1];
	counter->found[*found] = number - 1;
	*found += *count == 0;
	*count += *count < UINT32_MAX;
}

/* Looks for the n-grams that end in the piece. */
static void count_piece(struct piece *piece, struct zf_gram_counter *counter, const struct zf_gram_table *table,
                        size_t *found)
{
	uint32_t *numbers = piece->numbers + ZF_GRAM_OVERHANG;
	size_t joined = 0;

	for (size_t i = 0; i < piece->passed; i++)
		numbers[piece->ends[i]] = zf_grams_find(table, piece->hashes[i])->number;
	for (size_t i = 0; i < piece->passed; i++) {
		const uint32_t last = numbers[piece->ends[i]], first = piece->numbers[piece->ends[i]];

		note_found(counter, last, found);
		piece->hashes[joined] = zf_grams_join(first, last);
		joined += (first != 0) & (last != 0);
	}
	for (size_t i = 0; i < joined; i++)
		note_found(counter, zf_grams_find(table, piece->hashes[i])->number, found);
}

/* Counts the targets' n-grams in the text, and sets `*found` to how many different ones it has. */
static bool count_found(struct zf_gram_counter *counter, const struct zf_gram_table *table, const unsigned char *text,
                        size_t length, const zipfit_stop *stop, size_t *found, zipfit_error *error)
{
	struct piece piece;

	piece.window = 0;
	memset(piece.numbers, 0, ZF_GRAM_OVERHANG * sizeof(piece.numbers[0]));
	*found = 0;
	for (size_t begin = 0; begin < length; begin += PIECE) {
		const size_t end = begin + (length - begin < PIECE ? length - begin : PIECE);

		if (begin % STOP_INTERVAL == 0 && !zf_stop_check(stop, error))
			return false;
		memset(piece.numbers + ZF_GRAM_OVERHANG, 0, (end - begin) * sizeof(piece.numbers[0]));
		pass_filter(&piece, table, text, begin, end);
		count_piece(&piece, counter, table, found);
		memmove(piece.numbers, piece.numbers + PIECE, ZF_GRAM_OVERHANG * sizeof(piece.numbers[0]));
	}
	return true;
}

bool zf_shared_grams_make(struct zf_shared_grams *grams, struct zf_gram_counter *counter,
                          const struct zf_gram_table *table, const void *text, size_t length, const zipfit_stop *stop,
                          zipfit_error *error)
{
	size_t found, repeatedly = 0;
	uint32_t *once, *pairs;
	bool ok;

	/* One more than there are, where the next one found is noted. */
	if (!make_room(counter, table->count + 1, error))
		return false;
	ok = count_found(counter, table, text, length, stop, &found, error);
	for (size_t i = 0; i < found; i++)
		repeatedly += counter->counts[counter->found[i]] > 1;
	*grams = (struct zf_shared_grams){.once = (uint32_t)(found - repeatedly), .repeatedly = (uint32_t)repeatedly};
	grams->numbers = ok ? malloc((found + repeatedly + 1) * sizeof(*grams->numbers)) : NULL;
	once = grams->numbers;
	pairs = once != NULL ? once + grams->once : NULL;
	for (size_t i = 0; i < found; i++) {
		const uint32_t number = counter->found[i], count = counter->counts[number];

		counter->counts[number] = 0;
		if (once != NULL && count == 1)
			*once++ = number;
		if (once != NULL && count > 1) {
			*pairs++ = number;
			*pairs++ = count;
		}
	}
	return !ok || grams->numbers != NULL ? ok : zf_fail_memory(error, "n-grams");
}

void zf_shared_grams_free(struct zf_shared_grams *grams)
{
	free(grams->numbers);
	*grams = (struct zf_shared_grams){0};
}
