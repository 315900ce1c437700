/*
 * exclude.c - texts that must stay out of a selection
 *
 * Rows of words are hashed by a polynomial in the words' hashes, which rolls on by a
 * word. A row has its length in its hash, so that one set holds them all; most
 * documents are asked for rows of one length alone, since few item lengths are short.
 */
#include "select/exclude.h"

#include "input/targets.h"
#include "util/error.h"
#include "util/hash.h"
#include "util/set.h"
#include "util/words.h"

#include <stdlib.h>
#include <string.h>

#define BASE UINT64_C(0x9e3779b97f4a7c15)

struct zf_exclude {
	size_t words;     /* of the longest rows, and of the ring that a document is read with */
	uint64_t *powers; /* BASE to the power of 0 ... words - 1 */
	bool *short_rows; /* whether there are rows of 1 ... words - 1 words, at that index */
	struct zf_set rows;
};

/* Rows that are rolling over a document. */
struct rolling {
	uint64_t *ring;   /* the last words, the one before `next` being the newest */
	uint64_t *hashes; /* of the row of 1 ... words words that ends here, at that index */
	size_t next;
	size_t count; /* words so far */
};

void zf_exclude_free(struct zf_exclude *exclude)
{
	if (exclude == NULL)
		return;
	free(exclude->powers);
	free(exclude->short_rows);
	zf_set_free(&exclude->rows);
	free(exclude);
}

/* The key of a row: its words and how many they are. */
static uint64_t key_of(uint64_t hash, size_t words)
{
	return zf_mix(hash + zf_mix(words));
}

/* Rolls the row of `length` words on: `word` enters, and what is too old leaves. */
static void roll(const struct zf_exclude *exclude, struct rolling *rolling, size_t length, uint64_t word)
{
	uint64_t *hash = &rolling->hashes[length];

	if (rolling->count >= length)
		*hash -= rolling->ring[(rolling->next + exclude->words - length) % exclude->words] *
		         exclude->powers[length - 1];
	*hash = *hash * BASE + word;
}

/* Lets the next word in. */
static void put(const struct zf_exclude *exclude, struct rolling *rolling, uint64_t word)
{
	rolling->ring[rolling->next] = word;
	rolling->next = (rolling->next + 1) % exclude->words;
	rolling->count++;
}

/* ---- Building ------------------------------------------------------------ */

/* Adds the rows of an item: all of the full length, or the item itself where it is shorter. */
static bool add_item(struct zf_exclude *exclude, struct zf_target item, size_t number, struct rolling *rolling,
                     zipfit_error *error)
{
	struct zf_words words = {item.bytes, item.length};
	uint64_t whole = 0;

	rolling->count = rolling->next = 0;
	rolling->hashes[exclude->words] = 0;
	for (uint64_t word; zf_next_word(&words, &word);) {
		uint64_t key;

		whole = whole * BASE + word;
		roll(exclude, rolling, exclude->words, word);
		put(exclude, rolling, word);
		key = key_of(rolling->hashes[exclude->words], exclude->words);
		if (rolling->count >= exclude->words && zf_set_find(&exclude->rows, key, NULL) == NULL &&
		    !zf_set_add(&exclude->rows, key, number, error))
			return false;
	}
	if (rolling->count == 0 || rolling->count >= exclude->words)
		return true;
	exclude->short_rows[rolling->count] = true;
	return zf_set_add(&exclude->rows, key_of(whole, rolling->count), number, error);
}

static bool add_items(struct zf_exclude *exclude, const zipfit_targets *items, zipfit_error *error)
{
	uint64_t *memory = calloc(2 * exclude->words + 1, sizeof(*memory));
	struct rolling rolling = {.ring = memory, .hashes = memory != NULL ? memory + exclude->words : NULL};
	bool ok = memory != NULL || zf_fail_memory(error, "what to exclude");

	for (size_t i = 0; ok && i < zipfit_targets_count(items); i++)
		ok = add_item(exclude, zf_targets_at(items, i), i, &rolling, error);
	free(memory);
	return ok;
}

struct zf_exclude *zf_exclude_new(const zipfit_targets *items, size_t words, zipfit_error *error)
{
	struct zf_exclude *exclude = calloc(1, sizeof(*exclude));

	if (exclude != NULL) {
		exclude->words = words;
		exclude->powers = calloc(words, sizeof(*exclude->powers));
		exclude->short_rows = calloc(words, sizeof(*exclude->short_rows));
	}
	if (exclude == NULL || exclude->powers == NULL || exclude->short_rows == NULL) {
		zf_exclude_free(exclude);
		zf_fail_memory(error, "what to exclude");
		return NULL;
	}
	exclude->powers[0] = 1;
	for (size_t i = 1; i < words; i++)
		exclude->powers[i] = exclude->powers[i - 1] * BASE;
	if (add_items(exclude, items, error))
		return exclude;
	zf_exclude_free(exclude);
	return NULL;
}

/* ---- Asking -------------------------------------------------------------- */

bool zf_exclude_finds(const struct zf_exclude *exclude, const void *document, size_t length, size_t *item)
{
	uint64_t ring[ZF_EXCLUDE_MAX_WORDS] = {0}, hashes[ZF_EXCLUDE_MAX_WORDS + 1] = {0};
	struct rolling rolling = {.ring = ring, .hashes = hashes};
	struct zf_words words = {document, length};

	for (uint64_t word; zf_next_word(&words, &word);) {
		for (size_t row = 1; row <= exclude->words; row++)
			if (row == exclude->words || exclude->short_rows[row])
				roll(exclude, &rolling, row, word);
		put(exclude, &rolling, word);
		for (size_t row = 1; row <= exclude->words && row <= rolling.count; row++) {
			const struct zf_set_slot *slot;

			if (row < exclude->words && !exclude->short_rows[row])
				continue;
			slot = zf_set_find(&exclude->rows, key_of(hashes[row], row), NULL);
			if (slot == NULL)
				continue;
			*item = (size_t)slot->value;
			return true;
		}
	}
	return false;
}
