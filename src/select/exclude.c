/*
 * exclude.c - texts that must stay out of a selection
 *
 * Rows of words are hashed by a polynomial in the words' hashes, which rolls on by a
 * word. A row has its length in its hash, so that one set holds them all; there are as
 * many rows to ask for at a word as there are lengths, one where no item is short.
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

/* Words that a document is remembered by: a power of two above the longest row. */
#define RING ((size_t)2 * ZF_EXCLUDE_MAX_WORDS)

/* Bits of the filter for each row: one in so many documents' rows passes it by chance. */
#define FILTER_BITS 32

/* The rows of one length. */
struct rows {
	size_t words;
	uint64_t factor; /* BASE to the power of words - 1: what the oldest word of a row counts */
	uint64_t salt;
};

struct zf_exclude {
	struct rows rows[ZF_EXCLUDE_MAX_WORDS]; /* the full length first, then shorter ones that occur */
	size_t lengths;
	struct zf_set keys; /* of the rows, each with its item */
	uint64_t *filter;   /* a bit for each key, by its highest bits: most rows of documents are not in there */
	unsigned shift;     /* 64 less the bits that number the filter's */
};

/* A document, or an item, as it is read. */
struct rolling {
	uint64_t ring[RING];
	uint64_t hashes[ZF_EXCLUDE_MAX_WORDS]; /* of the rows of each length that end here */
	size_t count;                          /* words so far */
};

void zf_exclude_free(struct zf_exclude *exclude)
{
	if (exclude == NULL)
		return;
	free(exclude->filter);
	zf_set_free(&exclude->keys);
	free(exclude);
}

/* Lets the next word in. Before it, what is too old leaves. */
static void roll(const struct zf_exclude *exclude, struct rolling *rolling, uint64_t word)
{
	for (size_t i = 0; i < exclude->lengths; i++) {
		const struct rows *rows = &exclude->rows[i];
		const uint64_t oldest = rolling->ring[(rolling->count - rows->words) % RING];

		rolling->hashes[i] = (rolling->hashes[i] - oldest * rows->factor) * BASE + word;
	}
	rolling->ring[rolling->count++ % RING] = word;
}

/* The key of the row of length `i` that ends here. */
static uint64_t key_of(const struct zf_exclude *exclude, const struct rolling *rolling, size_t i)
{
	return zf_mix(rolling->hashes[i] ^ exclude->rows[i].salt);
}

/* ---- Building ------------------------------------------------------------ */

static void add_length(struct zf_exclude *exclude, size_t words)
{
	struct rows *rows = &exclude->rows[exclude->lengths++];

	*rows = (struct rows){.words = words, .factor = 1, .salt = zf_mix(words)};
	for (size_t i = 1; i < words; i++)
		rows->factor *= BASE;
}

/* Finds out which lengths there are: `words`, and those of shorter items. */
static void note_lengths(struct zf_exclude *exclude, const zipfit_targets *items, size_t words)
{
	bool occurs[ZF_EXCLUDE_MAX_WORDS] = {false};

	add_length(exclude, words);
	for (size_t i = 0; i < zipfit_targets_count(items); i++) {
		const struct zf_target item = zf_targets_at(items, i);
		struct zf_words rest = {item.bytes, item.length};
		size_t count = 0;

		for (uint64_t word; count < words && zf_next_word(&rest, &word);)
			count++;
		if (count > 0 && count < words)
			occurs[count] = true;
	}
	for (size_t count = 1; count < words; count++)
		if (occurs[count])
			add_length(exclude, count);
}

/* A row that is there already keeps its first item. */
static bool add_row(struct zf_exclude *exclude, uint64_t key, size_t item, zipfit_error *error)
{
	return zf_set_find(&exclude->keys, key, NULL) != NULL || zf_set_add(&exclude->keys, key, item, error);
}

/* Adds the rows of an item: all of the full length, or the item itself where it is shorter. */
static bool add_item(struct zf_exclude *exclude, struct zf_target item, size_t number, zipfit_error *error)
{
	struct zf_words words = {item.bytes, item.length};
	struct rolling rolling = {.count = 0};
	size_t i = 0;

	for (uint64_t word; zf_next_word(&words, &word);) {
		roll(exclude, &rolling, word);
		if (rolling.count >= exclude->rows[0].words &&
		    !add_row(exclude, key_of(exclude, &rolling, 0), number, error))
			return false;
	}
	if (rolling.count == 0 || rolling.count >= exclude->rows[0].words)
		return true;
	while (exclude->rows[i].words != rolling.count)
		i++;
	return add_row(exclude, key_of(exclude, &rolling, i), number, error);
}

static bool make_filter(struct zf_exclude *exclude, zipfit_error *error)
{
	unsigned bits = 12;

	while (bits < 40 && (uint64_t)1 << bits < FILTER_BITS * (uint64_t)exclude->keys.count)
		bits++;
	exclude->shift = 64 - bits;
	exclude->filter = calloc((size_t)1 << (bits - 6), sizeof(*exclude->filter));
	if (exclude->filter == NULL)
		return zf_fail_memory(error, "what to exclude");
	for (size_t i = 0; i < exclude->keys.capacity; i++) {
		const uint64_t key = exclude->keys.slots[i].key;

		if (key != 0)
			exclude->filter[key >> exclude->shift >> 6] |= (uint64_t)1 << (key >> exclude->shift & 63);
	}
	return true;
}

struct zf_exclude *zf_exclude_new(const zipfit_targets *items, size_t words, zipfit_error *error)
{
	struct zf_exclude *exclude = calloc(1, sizeof(*exclude));
	bool ok = exclude != NULL || zf_fail_memory(error, "what to exclude");

	if (ok)
		note_lengths(exclude, items, words);
	for (size_t i = 0; ok && i < zipfit_targets_count(items); i++)
		ok = add_item(exclude, zf_targets_at(items, i), i, error);
	if (ok && make_filter(exclude, error))
		return exclude;
	zf_exclude_free(exclude);
	return NULL;
}

/* ---- Asking -------------------------------------------------------------- */

/* Looks the row up, if the filter lets it pass. */
static const struct zf_set_slot *find_row(const struct zf_exclude *exclude, uint64_t key)
{
	if ((exclude->filter[key >> exclude->shift >> 6] >> (key >> exclude->shift & 63) & 1) == 0)
		return NULL;
	return zf_set_find(&exclude->keys, key, NULL);
}

bool zf_exclude_finds(const struct zf_exclude *exclude, const void *document, size_t length, size_t *item)
{
	struct zf_words words = {document, length};
	struct rolling rolling = {.count = 0};

	for (uint64_t word; zf_next_word(&words, &word);) {
		roll(exclude, &rolling, word);
		for (size_t i = 0; i < exclude->lengths; i++) {
			const struct zf_set_slot *slot = NULL;

			if (rolling.count >= exclude->rows[i].words)
				slot = find_row(exclude, key_of(exclude, &rolling, i));
			if (slot == NULL)
				continue;
			*item = (size_t)slot->value;
			return true;
		}
	}
	return false;
}
