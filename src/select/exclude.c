/*
 * exclude.c - finds texts that must stay out of a selection
 *
 * A row is a fixed number of words in sequence. Its hash is a polynomial in the hashes of its
 * words. A ring buffer holds the polynomial's value after each of the last words, so the hash
 * of a row of any length is the difference of two values, and a document costs the same for
 * rows of 2 words and of 64.
 *
 * Items shorter than a row have many lengths, and looking up each length at each word would
 * be slow. So such an item is found by its end: an item of m words by its last p words, where
 * p is the largest power of two up to m. That takes one look-up per power. If an end is found,
 * the whole item is looked up.
 */
#include "select/exclude.h"

#include "input/documents.h"
#include "util/error.h"
#include "util/hash.h"
#include "util/set.h"
#include "util/stop.h"
#include "util/words.h"

#include <stdlib.h>

/* Words in the ring buffer: a power of two greater than the longest row. */
#define RING ((size_t)2 * ZIPFIT_MAX_EXCLUDE_WORDS)

/* The number of powers of two up to the longest row. */
#define POWERS 7

/* Bits of the filter for each key: one in 32 keys that are not there passes the filter. */
#define FILTER_BITS 32

/* Words between two looks at the stop flag. */
#define STOP_INTERVAL ((size_t)1 << 13)

struct zf_exclude {
	struct zf_fold *fold;
	size_t words;                                   /* in a row */
	uint64_t factors[ZIPFIT_MAX_EXCLUDE_WORDS + 1]; /* powers of ZF_GOLDEN_RATIO */
	struct zf_set rows;    /* keys of rows and of short items, with the index of the item */
	struct zf_set ends;    /* keys of the ends of short items, with a bit for each length */
	size_t power_bits;     /* the sum of `powers`, while they are collected */
	size_t powers[POWERS]; /* lengths of ends, ascending */
	size_t power_count;
	uint64_t *filter; /* bit `key >> shift` is set for every key; it rejects most rows at once */
	unsigned shift;
};

/* A document or an item that is being read. */
struct rolling {
	struct zf_words words;
	uint64_t sums[RING];               /* the polynomial after each word */
	const unsigned char *begins[RING]; /* of each word */
	size_t count;                      /* words read */
};

void zf_exclude_free(struct zf_exclude *exclude)
{
	if (exclude == NULL)
		return;
	free(exclude->filter);
	zf_set_free(&exclude->rows);
	zf_set_free(&exclude->ends);
	zf_fold_free(exclude->fold);
	free(exclude);
}

static void start(struct rolling *rolling, const struct zf_exclude *exclude, const void *text, size_t length)
{
	zf_words_start(&rolling->words, exclude->fold, text, length);
	rolling->sums[0] = 0;
	rolling->count = 0;
}

/* Reads the next word; false where there is none. */
static bool roll(struct rolling *rolling)
{
	const uint64_t sum = rolling->sums[rolling->count % RING];
	uint64_t word;

	if (!zf_next_word(&rolling->words, &word))
		return false;
	rolling->count++;
	rolling->sums[rolling->count % RING] = sum * ZF_GOLDEN_RATIO + word;
	rolling->begins[rolling->count % RING] = rolling->words.begin;
	return true;
}

/* The hash of the last `words` words; at least that many were read. */
static uint64_t hash_of(const struct zf_exclude *exclude, const struct rolling *rolling, size_t words)
{
	return rolling->sums[rolling->count % RING] -
	       rolling->sums[(rolling->count - words) % RING] * exclude->factors[words];
}

/* The key of the last `words` words in `rows`. */
static uint64_t row_key(const struct zf_exclude *exclude, const struct rolling *rolling, size_t words)
{
	return zf_mix(hash_of(exclude, rolling, words) ^ (words + 1) * ZF_GOLDEN_RATIO);
}

/* The key of the last `words` words in `ends`. */
static uint64_t end_key(const struct zf_exclude *exclude, const struct rolling *rolling, size_t words)
{
	return zf_mix(hash_of(exclude, rolling, words) ^ (words + RING) * ZF_GOLDEN_RATIO);
}

/* ---- Building ------------------------------------------------------------ */

/* The largest power of two up to `words`. */
static size_t power_below(size_t words)
{
	size_t power = 1;

	while (2 * power <= words)
		power *= 2;
	return power;
}

/* Adds the last `words` words as a row. A row that several items have keeps the first of them. */
static bool add_row(struct zf_exclude *exclude, const struct rolling *rolling, size_t words, size_t item,
                    zipfit_error *error)
{
	const uint64_t key = row_key(exclude, rolling, words);

	return zf_set_find(&exclude->rows, key, NULL) != NULL || zf_set_add(&exclude->rows, key, item, error);
}

/* Adds an item that is shorter than a row and has been read to its end. */
static bool add_short(struct zf_exclude *exclude, const struct rolling *rolling, size_t item, zipfit_error *error)
{
	const size_t words = rolling->count, power = words > 0 ? power_below(words) : 0;
	uint64_t *lengths;

	if (words == 0)
		return true;
	exclude->power_bits |= power;
	lengths = zf_set_value(&exclude->ends, end_key(exclude, rolling, power), error);
	if (lengths == NULL)
		return false;
	*lengths |= UINT64_C(1) << words;
	return add_row(exclude, rolling, words, item, error);
}

/* Adds all rows of an item, or the whole item if it is shorter than a row. */
static bool add_item(struct zf_exclude *exclude, struct zf_document item, size_t number, const zipfit_stop *stop,
                     zipfit_error *error)
{
	struct rolling rolling;

	start(&rolling, exclude, item.bytes, item.length);
	while (roll(&rolling)) {
		if (rolling.count >= exclude->words && !add_row(exclude, &rolling, exclude->words, number, error))
			return false;
		if (rolling.count % STOP_INTERVAL == 0 && !zf_stop_check(stop, error))
			return false;
	}
	return rolling.count >= exclude->words || add_short(exclude, &rolling, number, error);
}

/* Lists the lengths of the ends that occur. */
static void list_powers(struct zf_exclude *exclude)
{
	for (size_t power = 1; power <= exclude->power_bits; power *= 2)
		if ((exclude->power_bits & power) != 0)
			exclude->powers[exclude->power_count++] = power;
}

static void add_to_filter(struct zf_exclude *exclude, const struct zf_set *keys)
{
	for (size_t i = 0; i < keys->capacity; i++) {
		const uint64_t key = keys->slots[i].key;

		if (key != 0)
			exclude->filter[key >> exclude->shift >> 6] |= (uint64_t)1 << (key >> exclude->shift & 63);
	}
}

static bool make_filter(struct zf_exclude *exclude, zipfit_error *error)
{
	const uint64_t keys = (uint64_t)exclude->rows.count + exclude->ends.count;
	unsigned bits = 12;

	while (bits < 40 && (uint64_t)1 << bits < FILTER_BITS * keys)
		bits++;
	exclude->shift = 64 - bits;
	exclude->filter = calloc((size_t)1 << (bits - 6), sizeof(*exclude->filter));
	if (exclude->filter == NULL)
		return zf_fail_memory(error, "what to exclude");
	add_to_filter(exclude, &exclude->rows);
	add_to_filter(exclude, &exclude->ends);
	return true;
}

static bool add_items(struct zf_exclude *exclude, const zipfit_documents *items, const zipfit_stop *stop,
                      zipfit_error *error)
{
	exclude->fold = zf_fold_new(error);
	if (exclude->fold == NULL)
		return false;
	exclude->factors[0] = 1;
	for (size_t i = 1; i <= ZIPFIT_MAX_EXCLUDE_WORDS; i++)
		exclude->factors[i] = exclude->factors[i - 1] * ZF_GOLDEN_RATIO;
	for (size_t i = 0; i < zipfit_documents_count(items); i++)
		if (!add_item(exclude, zf_documents_at(items, i), i, stop, error))
			return false;
	list_powers(exclude);
	return zf_stop_check(stop, error) && make_filter(exclude, error);
}

struct zf_exclude *zf_exclude_new(const zipfit_documents *items, size_t words, const zipfit_stop *stop,
                                  zipfit_error *error)
{
	struct zf_exclude *exclude = calloc(1, sizeof(*exclude));

	if (exclude == NULL) {
		zf_fail_memory(error, "what to exclude");
		return NULL;
	}
	exclude->words = words;
	if (add_items(exclude, items, stop, error))
		return exclude;
	zf_exclude_free(exclude);
	return NULL;
}

/* ---- Searching ----------------------------------------------------------- */

static bool passes(const struct zf_exclude *exclude, uint64_t key)
{
	return (exclude->filter[key >> exclude->shift >> 6] >> (key >> exclude->shift & 63) & 1) != 0;
}

/* Whether the last `words` words are a row or a short item. */
static bool find_row(const struct zf_exclude *exclude, const struct rolling *rolling, size_t words,
                     struct zf_exclusion *shared)
{
	const uint64_t key = row_key(exclude, rolling, words);
	const struct zf_set_slot *slot;

	if (!passes(exclude, key) || (slot = zf_set_find(&exclude->rows, key, NULL)) == NULL)
		return false;
	shared->item = (size_t)slot->value;
	shared->words = rolling->begins[(rolling->count - words + 1) % RING];
	shared->length = (size_t)(rolling->words.after - shared->words);
	return true;
}

/* Whether the last words are a short item, which is looked up by its last `power` words first. */
static bool find_short(const struct zf_exclude *exclude, const struct rolling *rolling, size_t power,
                       struct zf_exclusion *shared)
{
	const uint64_t key = end_key(exclude, rolling, power);
	const struct zf_set_slot *slot = passes(exclude, key) ? zf_set_find(&exclude->ends, key, NULL) : NULL;

	for (size_t words = power; slot != NULL && words < 2 * power && words <= rolling->count; words++)
		if ((slot->value >> words & 1) != 0 && find_row(exclude, rolling, words, shared))
			return true;
	return false;
}

/* Looks for a row or a short item that ends with the last word. */
static bool find(const struct zf_exclude *exclude, const struct rolling *rolling, struct zf_exclusion *shared)
{
	if (rolling->count >= exclude->words && find_row(exclude, rolling, exclude->words, shared))
		return true;
	for (size_t i = 0; i < exclude->power_count && exclude->powers[i] <= rolling->count; i++)
		if (find_short(exclude, rolling, exclude->powers[i], shared))
			return true;
	return false;
}

bool zf_exclude_look(const struct zf_exclude *exclude, const void *document, size_t length, const zipfit_stop *stop,
                     bool *found, struct zf_exclusion *shared, zipfit_error *error)
{
	struct rolling rolling;

	start(&rolling, exclude, document, length);
	*found = false;
	while (!*found && roll(&rolling)) {
		*found = find(exclude, &rolling, shared);
		if (rolling.count % STOP_INTERVAL == 0 && !zf_stop_check(stop, error))
			return false;
	}
	return true;
}

/* ---- Messages ------------------------------------------------------------ */

static bool is_blank(unsigned char byte)
{
	return byte <= ' ' || byte == 0x7f;
}

bool zf_append_exclusion(struct zf_buffer *to, const struct zf_exclusion *shared, zipfit_error *error)
{
	static const char cut[] = "...";
	char text[ZF_EXCLUSION_BYTES];
	const size_t room = sizeof(text) - sizeof(cut) - 1;
	size_t length = 0, i;

	for (i = 0; i < shared->length && length < room; i++) {
		const unsigned char byte = shared->words[i];

		if (!is_blank(byte))
			text[length++] = (char)byte;
		else if (length > 0 && text[length - 1] != ' ')
			text[length++] = ' ';
	}
	if (i == shared->length)
		return zf_buffer_append(to, text, length, error) && zf_buffer_append_byte(to, '\0', error);
	/* Not in the middle of a character. */
	while (length > 0 && i > 0 && (shared->words[i] & 0xc0) == 0x80) {
		length--;
		i--;
	}
	return zf_buffer_append(to, text, length, error) && zf_buffer_append(to, cut, sizeof(cut), error);
}
