/*
 * code_length.c - computes code lengths, a chunk of the document at a time
 *
 * A chunk passes through loops that each do one thing without branches, so that the loads for
 * many bytes run at the same time and the sums are vectorized:
 *
 *     find_repeats     hashes, repeats and literals of x itself
 *     prefetch         the slots of a group that exceeds the cache
 *     look_up          the content of the n-grams' slots
 *     find_passages    which bytes are in a passage of the text
 *     add_costs        the least cost of each byte
 *
 * The first loop runs once, the next two run for each group of texts, the last two for each
 * text. Repeats and passages are looked for only at every fourth byte and taken to cover the
 * four bytes before it: both are so much longer than that that little is lost.
 */
#include "score/conditional/code_length.h"

#include "util/error.h"
#include "util/stop.h"

#include <stdlib.h>

#define CHUNK 512

/* Bytes between two searches for repeats and passages. */
#define STEP 4

/* Bytes before a chunk that its first n-grams need. */
#define HISTORY 16

#define REPEAT_COST  (3 * ZF_BIT / 4)
#define PASSAGE_COST (ZF_BIT / 8)
#define NO_LIMIT     UINT16_MAX
#define SYMBOL_COST  (UINT64_C(5) * ZF_BIT)

/* Repeats are found among about the last 16,000 positions: one slot each. */
#define SEEN_BITS 14

/* For counts below this, n * log2(n) is in a table. */
#define TABULATED 1024

/* Chunks between two looks at the stop flag. */
#define STOP_INTERVAL 128

/* What a text has for the chunk's n-grams: the entries of pairs, and the probed slots of longer n-grams. */
struct found {
	uint16_t pairs[1 + CHUNK];
	uint32_t probed[ZF_NGRAM_TABLES][1 + CHUNK];
};

struct zf_coder {
	const struct zf_text_group *groups;
	size_t group_count;
	const zipfit_stop *stop;

	/* Constants. */
	uint64_t byte_hashes[256];
	double log_sums[TABULATED]; /* n * log2(n) */

	/* For the document. */
	uint64_t *given; /* the sum of costs so far, for each text; owned */
	size_t text_count;
	uint64_t literals[256];
	uint64_t repeated;    /* bytes in repeats */
	uint64_t repeat_hash; /* rolling */
	uint64_t passage_hash;
	uint32_t document;             /* its number, from 1, for `seen` */
	uint32_t seen[1 << SEEN_BITS]; /* document << 16 | the tag of the last hash in this slot */

	/* For the chunk. Index 0 of what is looked up belongs to the byte before the chunk. */
	unsigned char text[HISTORY + CHUNK];
	uint64_t passage_hashes[CHUNK / STEP];
	uint16_t repeat_limit[CHUNK];                  /* REPEAT_COST or NO_LIMIT */
	uint16_t limit[CHUNK];                         /* the same, with PASSAGE_COST */
	uint64_t products[ZF_NGRAM_TABLES][1 + CHUNK]; /* of the n-grams, if they were prefetched */
	struct found found[ZF_GROUP_TEXTS];
	uint16_t entries[ZF_NGRAM_TABLES][1 + CHUNK];
	uint16_t costs[CHUNK];
};

struct zf_coder *zf_coder_new(const struct zf_text_group *groups, size_t count, const zipfit_stop *stop,
                              zipfit_error *error)
{
	struct zf_coder *coder = calloc(1, sizeof(*coder));

	for (size_t group = 0; coder != NULL && group < count; group++)
		coder->text_count += groups[group].count;
	if (coder != NULL)
		coder->given = calloc(coder->text_count + 1, sizeof(*coder->given));
	if (coder == NULL || coder->given == NULL) {
		free(coder);
		zf_fail_memory(error, "a scorer");
		return NULL;
	}
	coder->groups = groups;
	coder->group_count = count;
	coder->stop = stop;
	zf_fill_byte_hashes(coder->byte_hashes);
	for (int n = 1; n < TABULATED; n++)
		coder->log_sums[n] = n * zf_log2_portable(n);
	return coder;
}

void zf_coder_free(struct zf_coder *coder)
{
	if (coder != NULL)
		free(coder->given);
	free(coder);
}

/* Whether the 13 bytes with this hash occurred before. Notes that they occurred. */
static bool note_repeat(struct zf_coder *coder, uint64_t hash)
{
	uint32_t *seen = &coder->seen[hash >> (64 - SEEN_BITS)];
	const uint32_t mark = coder->document << 16 | (uint32_t)(hash >> (64 - SEEN_BITS - 16) & 0xffff);
	const bool repeats = *seen == mark;

	*seen = mark;
	return repeats;
}

/* Rolls the hashes over a step and returns whether it is in a repeat. */
static inline bool roll_step(struct zf_coder *coder, const unsigned char *text, size_t length)
{
	uint64_t repeat_hash = coder->repeat_hash;
	uint64_t passage_hash = coder->passage_hash;
	bool repeats = false;

	for (size_t i = 0; i < length; i++) {
		const uint64_t byte_hash = coder->byte_hashes[text[i]];

		/* A shift of five bits per byte: the hash depends on the last 13 bytes. */
		repeat_hash = (repeat_hash << 5) + byte_hash;
		passage_hash = zf_passage_roll(passage_hash, byte_hash);
		repeats = note_repeat(coder, repeat_hash);
	}
	coder->repeat_hash = repeat_hash;
	coder->passage_hash = passage_hash;
	return repeats;
}

/* Finds the repeats of x in itself: sets the hashes and limits of each step, counts literals and repeated bytes. */
static void find_repeats(struct zf_coder *coder, size_t length)
{
	const unsigned char *text = coder->text + HISTORY;

	for (size_t begin = 0; begin < length; begin += STEP) {
		const size_t size = length - begin < STEP ? length - begin : STEP;
		const bool repeats =
			size == STEP ? roll_step(coder, text + begin, STEP) : roll_step(coder, text + begin, size);

		coder->passage_hashes[begin / STEP] = coder->passage_hash;
		for (size_t i = begin; i < begin + STEP; i++)
			coder->repeat_limit[i] = repeats ? REPEAT_COST : NO_LIMIT;
		if (repeats)
			coder->repeated += size;
		else
			for (size_t i = begin; i < begin + size; i++)
				coder->literals[text[i]]++;
	}
}

/*
 * Prefetches the slots of the chunk's n-grams, from the one that ends before the chunk to the
 * one at its end, and the words of its passages.
 */
static void prefetch(struct zf_coder *coder, const struct zf_text_group *group, size_t length)
{
	for (size_t i = 0; i <= length; i++) {
		const uint64_t bytes = zf_bytes_before(coder->text + HISTORY + i);

		for (int table = 0; table < ZF_NGRAM_TABLES; table++) {
			const uint64_t product = zf_ngram_product(zf_ngram(bytes, ZF_NGRAM_SHORTEST + table));

			coder->products[table][i] = product;
			__builtin_prefetch(zf_slots_of(&group->tables[table], product, group->count));
		}
	}
	for (size_t text = 0; text < group->count; text++)
		for (size_t begin = 0; begin < length; begin += STEP)
			__builtin_prefetch(
				zf_passage_word(&group->passages[text], coder->passage_hashes[begin / STEP]));
}

/*
 * Looks up the chunk's n-grams in each of the group's `count` texts. Callers pass constants for
 * `count` and `prefetched`, so that the compiler makes a loop for each combination.
 */
static inline void look_up_in(struct zf_coder *coder, const struct zf_text_group *group, const size_t count,
                              const bool prefetched, size_t length)
{
	const struct zf_ngram_table t3 = group->tables[0], t4 = group->tables[1], t5 = group->tables[2];
	const uint16_t *const pairs = group->pairs;

	for (size_t i = 0; i <= length; i++) {
		const uint64_t bytes = zf_bytes_before(coder->text + HISTORY + i);
		const uint64_t p3 = prefetched ? coder->products[0][i] : zf_ngram_product(zf_ngram(bytes, 3));
		const uint64_t p4 = prefetched ? coder->products[1][i] : zf_ngram_product(zf_ngram(bytes, 4));
		const uint64_t p5 = prefetched ? coder->products[2][i] : zf_ngram_product(zf_ngram(bytes, 5));

		for (size_t text = 0; text < count; text++) {
			struct found *found = &coder->found[text];

			found->pairs[i] = pairs[zf_ngram(bytes, 2) * count + text];
			found->probed[0][i] = zf_slots_of(&t3, p3, count)[text] ^ zf_ngram_tag(p3);
			found->probed[1][i] = zf_slots_of(&t4, p4, count)[text] ^ zf_ngram_tag(p4);
			found->probed[2][i] = zf_slots_of(&t5, p5, count)[text] ^ zf_ngram_tag(p5);
		}
	}
}

static void look_up(struct zf_coder *coder, const struct zf_text_group *group, size_t length)
{
	if (group->exceeds_cache) {
		prefetch(coder, group, length);
		if (group->count == 1)
			look_up_in(coder, group, 1, true, length);
		else
			look_up_in(coder, group, ZF_GROUP_TEXTS, true, length);
	} else if (group->count == 1) {
		look_up_in(coder, group, 1, false, length);
	} else {
		look_up_in(coder, group, ZF_GROUP_TEXTS, false, length);
	}
}

static void find_passages(struct zf_coder *coder, const struct zf_passages *passages, size_t length)
{
	for (size_t begin = 0; begin < length; begin += STEP) {
		const bool found = zf_passages_have(passages, coder->passage_hashes[begin / STEP]);

		for (size_t i = begin; i < begin + STEP; i++)
			coder->limit[i] = found ? PASSAGE_COST : coder->repeat_limit[i];
	}
}

/* Replaces each cost by that of the longer n-gram if there is one; else adds the escape of the longer context. */
static void extend(uint16_t *restrict costs, const uint16_t *restrict contexts, const uint16_t *restrict entries,
                   size_t length)
{
	for (size_t i = 0; i < length; i++) {
		const uint16_t entry = entries[i + 1];
		const uint16_t escaped = (uint16_t)(costs[i] + (contexts[i] & 255));

		costs[i] = entry != 0 ? entry >> 8 : escaped;
	}
}

/* The sum of the chunk's costs by a text that has been looked up. */
static uint32_t add_costs(struct zf_coder *coder, const struct found *found, size_t length)
{
	uint32_t sum = 0;

	for (int table = 0; table < ZF_NGRAM_TABLES; table++)
		for (size_t i = 0; i <= length; i++)
			coder->entries[table][i] = zf_ngram_entry(found->probed[table][i]);
	for (size_t i = 0; i < length; i++)
		coder->costs[i] = found->pairs[i + 1] >> 8;
	extend(coder->costs, found->pairs, coder->entries[0], length);
	extend(coder->costs, coder->entries[0], coder->entries[1], length);
	extend(coder->costs, coder->entries[1], coder->entries[2], length);
	for (size_t i = 0; i < length; i++) {
		const uint16_t cost = coder->costs[i];
		const uint16_t limit = coder->limit[i];

		sum += cost < limit ? cost : limit;
	}
	return sum;
}

/* C(x), once all chunks were read: literals, repeats, and the table of symbols. */
static uint64_t length_alone(const struct zf_coder *coder)
{
	uint64_t alone, stored;
	uint64_t literals = 0;
	uint64_t symbols = 0;
	double bits = 0;

	for (int byte = 0; byte < 256; byte++) {
		const uint64_t count = coder->literals[byte];

		if (count == 0)
			continue;
		symbols++;
		literals += count;
		bits -= count < TABULATED ? coder->log_sums[count] : (double)count * zf_log2_portable((double)count);
	}
	stored = (literals + coder->repeated) * 8 * ZF_BIT;
	if (literals > 0)
		bits += (double)literals * zf_log2_portable((double)literals);
	alone = (uint64_t)(bits * ZF_BIT + 0.5) + coder->repeated * REPEAT_COST + symbols * SYMBOL_COST;
	return alone < stored ? alone : stored;
}

static void begin_document(struct zf_coder *coder)
{
	memset(coder->literals, 0, sizeof(coder->literals));
	memset(coder->given, 0, coder->text_count * sizeof(*coder->given));
	memset(coder->text, ZF_OUTSIDE, HISTORY);
	coder->repeated = 0;
	coder->repeat_hash = 0;
	coder->passage_hash = 0;
	if (++coder->document > UINT16_MAX) {
		memset(coder->seen, 0, sizeof(coder->seen));
		coder->document = 1;
	}
}

/* Measures the chunk against all texts. */
static void measure_chunk(struct zf_coder *coder, size_t length)
{
	uint64_t *given = coder->given;

	find_repeats(coder, length);
	for (size_t i = 0; i < coder->group_count; i++) {
		const struct zf_text_group *group = &coder->groups[i];

		look_up(coder, group, length);
		for (size_t text = 0; text < group->count; text++) {
			find_passages(coder, &group->passages[text], length);
			*given++ += add_costs(coder, &coder->found[text], length);
		}
	}
}

bool zf_coder_measure(struct zf_coder *coder, const unsigned char *document, size_t length,
                      struct zf_code_lengths *lengths, zipfit_error *error)
{
	*lengths = (struct zf_code_lengths){.given = coder->given};
	begin_document(coder);
	for (size_t begin = 0; begin < length; begin += CHUNK) {
		const size_t size = length - begin < CHUNK ? length - begin : CHUNK;

		if (begin / CHUNK % STOP_INTERVAL == STOP_INTERVAL - 1 && !zf_stop_check(coder->stop, error))
			return false;
		if (begin > 0)
			memcpy(coder->text, coder->text + CHUNK, HISTORY);
		memcpy(coder->text + HISTORY, document + begin, size);
		measure_chunk(coder, size);
	}
	lengths->alone = length_alone(coder);
	for (size_t text = 0; text < coder->text_count; text++)
		if (coder->given[text] > lengths->alone)
			coder->given[text] = lengths->alone;
	return true;
}
