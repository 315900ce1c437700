/*
 * coverage.c - how much a text adds to what a selection says of the targets
 *
 * The n-grams of the targets are numbered and stand in a hash table: one of 6 bytes as these
 * bytes, one of 10 bytes as the numbers of the two of 6 bytes at its ends. So a text's n-gram
 * of 10 bytes is looked for only where both of these were found. A filter of bits, small
 * enough for the cache, stands before the table: most n-grams are not in the targets.
 *
 * A value that was computed earlier must be an upper bound of the value now, exactly, so that
 * choosing lazily takes what computing all values after each step takes. So logarithms are
 * numbers of fixed point, built by adding up steps none of which is larger than the one
 * before. A sum of integers is exact and does not depend on its order. Multiplying by a
 * constant, dividing by one and rounding keep the order of two numbers. pow() may err in the
 * last bit, which could exchange the powers of two numbers that are very close. So coverage is
 * rounded to a float: two different ones are at least 2^-24 apart, relative to their size, and
 * their powers are further apart than pow() errs (with an exponent of 2^-26 or more).
 *
 * An n-gram is known by a 64-bit hash: 32 bits of it in the slot, the others by the slot's
 * place. So two n-grams are taken for the same with a probability of about 2^-32 divided by
 * the number of slots.
 */
#include "select/coverage.h"

#include "input/documents.h"
#include "util/error.h"
#include "util/grow.h"
#include "util/hash.h"
#include "util/stop.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The lengths of n-grams. A long one is two short ones that overlap: both begin and end with one. */
#define SHORT 6
#define LONG  10

/* How many bytes after the first short one a long one ends. */
#define OVERHANG (LONG - SHORT)

/* a and q of the formula. */
#define FIRST_COUNT 0.03
#define EXTRA_BYTES 20.0

/* The weight of an n-gram that the targets have once. */
#define WEIGHT_UNIT 1024

/* An n-gram that occurs this often in the records taken is covered: one more occurrence adds nothing. */
#define MOST_TAKEN ((uint32_t)1 << 14)

/* Bits after the point of logarithms, at most, and bits that their weighted sums have before it, with the sign. */
#define MOST_FRACTION_BITS 32
#define WHOLE_BITS         7

/* The filter has at least this many bits for each short n-gram. */
#define FILTER_BITS 8

#define FIRST_SLOTS_LOG 10

/* Bytes of text that are looked at together. */
#define PIECE ((size_t)512)

/* Bytes between two looks at the stop flag. */
#define STOP_INTERVAL ((size_t)1 << 16)

struct slot {
	uint32_t check;  /* the low bits of the n-gram's hash */
	uint32_t number; /* of the n-gram, from 1; 0: free */
};

struct gram {
	uint64_t hash;
	uint32_t weight; /* while the table is built: occurrences in the targets; then weigh() of that */
	uint32_t taken;  /* while the table is built: its length; then occurrences in the records taken */
};

struct zf_coverage {
	struct slot *slots; /* at most half full */
	unsigned slots_log; /* of their number, to base 2 */
	uint64_t *filter;
	unsigned filter_log; /* of the number of its bits */
	struct gram *grams;
	size_t count, capacity; /* of n-grams */
	uint64_t *gains;        /* what one more occurrence of each n-gram adds: all that most lists need */
	uint64_t *logs;         /* log(a + i) - log(a) for i from 0 to MOST_TAKEN, in fixed point */
	double scale;           /* from a sum in fixed point to shares of the targets */
};

/* ---- The n-grams of a text ----------------------------------------------- */

/* Moves `window`, the last SHORT bytes of a text, on by one byte. Returns the hash of the short n-gram that it is. */
static inline uint64_t move_on(uint64_t *window, unsigned char byte)
{
	uint64_t hash;

	*window = (*window << 8 | byte) & ((UINT64_C(1) << 8 * SHORT) - 1);
	hash = *window * ZF_GOLDEN_RATIO;
	/* The upper half, the better one of a product, improves the lower. */
	return hash ^ hash >> 32;
}

/* The hash of the long n-gram that begins with one short n-gram and ends with another. */
static inline uint64_t join(uint32_t first, uint32_t last)
{
	return zf_mix((uint64_t)first << 32 | last);
}

/* ---- The table ----------------------------------------------------------- */

/* The slot that has the n-gram, or the free slot where it belongs. */
static inline struct slot *find_slot(const struct zf_coverage *coverage, uint64_t hash)
{
	const size_t mask = ((size_t)1 << coverage->slots_log) - 1;
	size_t i = (size_t)(hash >> (64 - coverage->slots_log));

	while (coverage->slots[i].number != 0 && coverage->slots[i].check != (uint32_t)hash)
		i = (i + 1) & mask;
	return &coverage->slots[i];
}

/* Makes a table of twice as many slots, or the first one. */
static bool grow_table(struct zf_coverage *coverage, zipfit_error *error)
{
	const unsigned slots_log = coverage->slots != NULL ? coverage->slots_log + 1 : FIRST_SLOTS_LOG;
	struct slot *slots = calloc((size_t)1 << slots_log, sizeof(*slots));

	if (slots == NULL)
		return zf_fail_memory(error, "the targets' n-grams");
	free(coverage->slots);
	coverage->slots = slots;
	coverage->slots_log = slots_log;
	for (size_t i = 0; i < coverage->count; i++)
		*find_slot(coverage, coverage->grams[i].hash) =
			(struct slot){(uint32_t)coverage->grams[i].hash, (uint32_t)(i + 1)};
	return true;
}

/* Counts an occurrence of an n-gram in the targets, and sets `*number` to its number, from 1. */
static bool count_gram(struct zf_coverage *coverage, uint64_t hash, uint32_t length, uint32_t *number,
                       zipfit_error *error)
{
	struct slot *slot = find_slot(coverage, hash);
	struct gram *grams;

	if (slot->number != 0) {
		struct gram *gram = &coverage->grams[slot->number - 1];

		gram->weight += gram->weight < UINT32_MAX;
		*number = slot->number;
		return true;
	}
	if (coverage->count >= UINT32_MAX / 2)
		return zf_fail(error, ZIPFIT_BAD_DATA, "the targets are too large for --cover");
	grams = zf_grow(coverage->grams, &coverage->capacity, coverage->count + 1, sizeof(*grams),
	                "the targets' n-grams", error);
	if (grams == NULL)
		return false;
	coverage->grams = grams;
	grams[coverage->count++] = (struct gram){.hash = hash, .weight = 1, .taken = length};
	*number = (uint32_t)coverage->count;
	*slot = (struct slot){(uint32_t)hash, *number};
	return 2 * (coverage->count + 1) <= (size_t)1 << coverage->slots_log || grow_table(coverage, error);
}

static bool count_target(struct zf_coverage *coverage, const struct zf_document *target, const zipfit_stop *stop,
                         zipfit_error *error)
{
	uint32_t numbers[OVERHANG] = {0}; /* of the last short n-grams, by position modulo their count */
	uint64_t window = 0;

	for (size_t i = 0; i < target->length; i++) {
		const uint64_t hash = move_on(&window, target->bytes[i]);
		uint32_t *place = &numbers[i % OVERHANG], unused;
		const uint32_t first = *place;

		if (i % STOP_INTERVAL == 0 && !zf_stop_check(stop, error))
			return false;
		if (i + 1 < SHORT)
			continue;
		if (!count_gram(coverage, hash, SHORT, place, error) ||
		    (first != 0 && !count_gram(coverage, join(first, *place), LONG, &unused, error)))
			return false;
	}
	return true;
}

static bool make_filter(struct zf_coverage *coverage, zipfit_error *error)
{
	size_t count = 0;

	for (size_t i = 0; i < coverage->count; i++)
		count += coverage->grams[i].taken == SHORT;
	coverage->filter_log = 6;
	while ((size_t)1 << coverage->filter_log < FILTER_BITS * count)
		coverage->filter_log++;
	coverage->filter = calloc((size_t)1 << (coverage->filter_log - 6), sizeof(*coverage->filter));
	if (coverage->filter == NULL)
		return zf_fail_memory(error, "the targets' n-grams");
	for (size_t i = 0; i < coverage->count; i++) {
		const uint64_t bit = coverage->grams[i].hash >> (64 - coverage->filter_log);

		if (coverage->grams[i].taken == SHORT)
			coverage->filter[bit / 64] |= UINT64_C(1) << bit % 64;
		coverage->grams[i].taken = 0;
	}
	return true;
}

static inline bool may_have(const struct zf_coverage *coverage, uint64_t hash)
{
	const uint64_t bit = hash >> (64 - coverage->filter_log);

	return (coverage->filter[bit / 64] >> bit % 64 & 1) != 0;
}

/* ---- Gains --------------------------------------------------------------- */

/* The weight of an n-gram that occurs `count` times in the targets, above 0. */
static uint32_t weigh(uint32_t count)
{
	return (uint32_t)(WEIGHT_UNIT * sqrt(count) + 0.5);
}

/* What `more` occurrences of an n-gram add. */
static inline uint64_t gain_of(const struct zf_coverage *coverage, const struct gram *gram, uint32_t more)
{
	const uint32_t after = more < MOST_TAKEN - gram->taken ? gram->taken + more : MOST_TAKEN;

	return gram->weight * (coverage->logs[after] - coverage->logs[gram->taken]);
}

/* Weighs the n-grams and tabulates the logarithms, as exact as the sum over all n-grams can be without overflow. */
static bool make_weights(struct zf_coverage *coverage, zipfit_error *error)
{
	uint64_t total = 0, step = UINT64_MAX;
	int bits = 64 - WHOLE_BITS;

	for (size_t i = 0; i < coverage->count; i++) {
		coverage->grams[i].weight = weigh(coverage->grams[i].weight);
		total += coverage->grams[i].weight;
	}
	for (uint64_t left = total; left > 0; left /= 2)
		bits--;
	bits = bits < MOST_FRACTION_BITS ? bits : MOST_FRACTION_BITS;
	coverage->scale = total > 0 ? ldexp(1, -bits) / (double)total : 0;
	coverage->logs = malloc((MOST_TAKEN + (size_t)1) * sizeof(*coverage->logs));
	if (coverage->logs == NULL)
		return zf_fail_memory(error, "the targets' n-grams");
	coverage->logs[0] = 0;
	for (uint32_t i = 0; i < MOST_TAKEN; i++) {
		const uint64_t next = (uint64_t)ldexp(log1p(1 / (FIRST_COUNT + i)), bits);

		step = next < step ? next : step;
		coverage->logs[i + 1] = coverage->logs[i] + step;
	}
	return true;
}

static bool fill(struct zf_coverage *coverage, const zipfit_documents *targets, const zipfit_stop *stop,
                 zipfit_error *error)
{
	if (!grow_table(coverage, error))
		return false;
	for (size_t i = 0; i < zipfit_documents_count(targets); i++) {
		const struct zf_document target = zf_documents_at(targets, i);

		if (!count_target(coverage, &target, stop, error))
			return false;
	}
	if (!make_filter(coverage, error) || !make_weights(coverage, error))
		return false;
	coverage->gains = malloc((coverage->count + 1) * sizeof(*coverage->gains));
	if (coverage->gains == NULL)
		return zf_fail_memory(error, "the targets' n-grams");
	for (size_t i = 0; i < coverage->count; i++)
		coverage->gains[i] = gain_of(coverage, &coverage->grams[i], 1);
	return true;
}

struct zf_coverage *zf_coverage_new(const zipfit_documents *targets, const zipfit_stop *stop, zipfit_error *error)
{
	struct zf_coverage *coverage = calloc(1, sizeof(*coverage));

	if (coverage == NULL) {
		zf_fail_memory(error, "the targets' n-grams");
		return NULL;
	}
	if (fill(coverage, targets, stop, error))
		return coverage;
	zf_coverage_free(coverage);
	return NULL;
}

void zf_coverage_free(struct zf_coverage *coverage)
{
	if (coverage == NULL)
		return;
	free(coverage->slots);
	free(coverage->filter);
	free(coverage->grams);
	free(coverage->gains);
	free(coverage->logs);
	free(coverage);
}

/* ---- Lists of n-grams ---------------------------------------------------- */

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
	/* Of those that end at each byte, from OVERHANG bytes before the piece on; 0: not in the targets. */
	uint32_t numbers[OVERHANG + PIECE];
};

static void pass_filter(struct piece *piece, const struct zf_coverage *coverage, const unsigned char *text,
                        size_t begin, size_t end)
{
	uint64_t window = piece->window;
	size_t passed = 0;

	for (size_t i = begin; i < end; i++) {
		const uint64_t hash = move_on(&window, text[i]);

		piece->hashes[passed] = hash;
		piece->ends[passed] = (uint32_t)(i - begin);
		passed += may_have(coverage, hash) & (i + 1 >= SHORT);
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
static void count_piece(struct piece *piece, struct zf_gram_counter *counter, const struct zf_coverage *coverage,
                        size_t *found)
{
	uint32_t *numbers = piece->numbers + OVERHANG;
	size_t joined = 0;

	for (size_t i = 0; i < piece->passed; i++)
		numbers[piece->ends[i]] = find_slot(coverage, piece->hashes[i])->number;
	for (size_t i = 0; i < piece->passed; i++) {
		const uint32_t last = numbers[piece->ends[i]], first = piece->numbers[piece->ends[i]];

		note_found(counter, last, found);
		piece->hashes[joined] = join(first, last);
		joined += (first != 0) & (last != 0);
	}
	for (size_t i = 0; i < joined; i++)
		note_found(counter, find_slot(coverage, piece->hashes[i])->number, found);
}

/* Counts the targets' n-grams in the text, and sets `*found` to how many different ones it has. */
static bool count_found(struct zf_gram_counter *counter, const struct zf_coverage *coverage, const unsigned char *text,
                        size_t length, const zipfit_stop *stop, size_t *found, zipfit_error *error)
{
	struct piece piece;

	piece.window = 0;
	memset(piece.numbers, 0, OVERHANG * sizeof(piece.numbers[0]));
	*found = 0;
	for (size_t begin = 0; begin < length; begin += PIECE) {
		const size_t end = begin + (length - begin < PIECE ? length - begin : PIECE);

		if (begin % STOP_INTERVAL == 0 && !zf_stop_check(stop, error))
			return false;
		memset(piece.numbers + OVERHANG, 0, (end - begin) * sizeof(piece.numbers[0]));
		pass_filter(&piece, coverage, text, begin, end);
		count_piece(&piece, counter, coverage, found);
		memmove(piece.numbers, piece.numbers + PIECE, OVERHANG * sizeof(piece.numbers[0]));
	}
	return true;
}

bool zf_shared_grams_make(struct zf_shared_grams *grams, struct zf_gram_counter *counter,
                          const struct zf_coverage *coverage, const void *text, size_t length, const zipfit_stop *stop,
                          zipfit_error *error)
{
	size_t found, repeatedly = 0;
	uint32_t *once, *pairs;
	bool ok;

	/* One more than there are, where the next one found is noted. */
	if (!make_room(counter, coverage->count + 1, error))
		return false;
	ok = count_found(counter, coverage, text, length, stop, &found, error);
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

double zf_coverage_of(const struct zf_coverage *coverage, const struct zf_shared_grams *grams, size_t length)
{
	const uint32_t *pair = grams->numbers + grams->once;
	uint64_t sum = 0;

	for (uint32_t i = 0; i < grams->once; i++)
		sum += coverage->gains[grams->numbers[i]];
	for (uint32_t i = 0; i < grams->repeatedly; i++, pair += 2)
		sum += gain_of(coverage, &coverage->grams[pair[0]], pair[1]);
	return (float)((double)sum * coverage->scale / ((double)length + EXTRA_BYTES));
}

static void take_gram(struct zf_coverage *coverage, uint32_t number, uint32_t count)
{
	struct gram *gram = &coverage->grams[number];

	gram->taken = count < MOST_TAKEN - gram->taken ? gram->taken + count : MOST_TAKEN;
	coverage->gains[number] = gain_of(coverage, gram, 1);
}

void zf_coverage_take(struct zf_coverage *coverage, const struct zf_shared_grams *grams)
{
	const uint32_t *pair = grams->numbers + grams->once;

	for (uint32_t i = 0; i < grams->once; i++)
		take_gram(coverage, grams->numbers[i], 1);
	for (uint32_t i = 0; i < grams->repeatedly; i++, pair += 2)
		take_gram(coverage, pair[0], pair[1]);
}
