/*
 * chunk.c - measures a chunk of a document by loops that each do one thing without branches
 *
 *     make_words       the last four bytes at each place
 *     hash_repeats     hashes of 13 bytes
 *     find_repeats     repeats and literals of x itself
 *     hash_passages    hashes of 22 bytes at each eighth byte
 *     find_slots       where the n-grams are
 *     look_up          the slots of the n-grams
 *     find_limits      which bytes are in a passage of the text, or in a repeat
 *     find_costs       the least cost of each byte
 *
 * The first four run once, the others for each group of texts. What belongs to a group has a lane
 * for each of its texts, side by side, so that one vector has the costs of all texts. The compiler
 * makes vectors of most of these loops, as their inner loops have a fixed number of rounds.
 * Literals, slots and words are read and written one at a time, at random places: on some
 * processors a gather is slower than the loads that it stands for. The loads for many bytes run
 * at the same time.
 *
 * This file is compiled once for each instruction set; see chunk_avx2.c.
 */
#include "score/conditional/chunk.h"

#if defined(ZF_FOR_AVX512)
#define MEASURE zf_chunk_measure_avx512
#elif defined(ZF_FOR_AVX2)
#define MEASURE zf_chunk_measure_avx2
#else
#define MEASURE zf_chunk_measure_baseline
#endif

#define NO_LIMIT   INT16_MAX
#define NO_PASSAGE UINT64_MAX

/* N-grams between the one whose slots are prefetched and the one that is looked up. */
#define AHEAD 24

#define CACHE_SLOTS ((size_t)1 << 18)

/* How much earlier than the last eight bytes of a repeat its first eight begin. */
#define FAR (ZF_REPEAT - 8)

/* Factors of the hash of a repeat: odd numbers without a pattern. */
#define NEAR_FACTOR  UINT32_C(0x85ebca6b)
#define FAR_FACTOR   UINT32_C(0x9e3779b1)
#define EIGHT_FACTOR UINT32_C(0xc2b2ae35)
#define LAST_FACTOR  UINT32_C(0x27d4eb2d)

/* The elements from `first` on, `count` of them rounded up to a multiple of `rounds`: for each, `at` is its index. */
#define FOR_EACH(rounds, first, count)                                                                                 \
	for (size_t block = (first); block < (first) + (count); block += (rounds))                                     \
		for (size_t at = block; at < block + (rounds); at++)

/* As many as make a few vectors; and as many as make a loop without vectors long. */
#define FOR_LANES(first, count) FOR_EACH(ZF_LANES, first, count)
#define UNROLLED                4

/* The word at index ZF_LEAD + i ends with byte i of the chunk. */
static void make_words(struct zf_chunk *restrict chunk, size_t length)
{
	const unsigned char *const text = chunk->text + ZF_HISTORY - ZF_LEAD;
	uint32_t *restrict bytes = chunk->bytes;
	uint32_t *restrict words = chunk->words;

	FOR_LANES(0, ZF_LEAD + length)
	{
		bytes[at] = text[at];
	}
	for (size_t at = 0; at < 3; at++)
		words[at] = 0;
	FOR_LANES(3, ZF_LEAD + length - 3)
	{
		words[at] = bytes[at] << 24 | bytes[at - 1] << 16 | bytes[at - 2] << 8 | bytes[at - 3];
	}
}

/* Hashes the repeat that would end with each byte of the chunk: its last eight bytes, and its first eight. */
static void hash_repeats(struct zf_chunk *chunk, size_t length)
{
	const uint32_t *const words = chunk->words;
	uint32_t *restrict eights = chunk->eights;
	uint32_t *restrict repeats = chunk->repeats;

	FOR_LANES(ZF_LEAD - FAR, length + FAR)
	{
		eights[at] = words[at] * NEAR_FACTOR + words[at - 4] * FAR_FACTOR;
	}
	FOR_LANES(0, length)
	{
		const uint32_t *const eight = chunk->eights + ZF_LEAD;
		const uint32_t hash = eight[at] * EIGHT_FACTOR + (eight - FAR)[at];

		/* A mark of 0 would be that of an empty slot. */
		repeats[at] = (hash ^ hash >> 15) * LAST_FACTOR | 1;
	}
}

/* Whether a position with this hash occurred before; notes it in any case. */
static inline bool note_repeat(struct zf_chunk *chunk, uint32_t hash)
{
	uint16_t *seen = &chunk->seen[hash >> chunk->seen_shift];
	const bool repeats = *seen == (uint16_t)hash;

	*seen = (uint16_t)hash;
	return repeats;
}

static inline void count_literals(struct zf_chunk *chunk, const unsigned char *text, size_t size)
{
	for (size_t i = 0; i < size; i++)
		chunk->literals[i % ZF_HISTOGRAMS][text[i]]++;
}

/* Looks for a repeat at the end of a step and notes all its positions. */
static inline void find_step(struct zf_chunk *chunk, size_t begin, size_t size)
{
	bool repeats = false;

	for (size_t i = begin; i < begin + size; i++)
		repeats = note_repeat(chunk, chunk->repeats[i]);
	for (size_t i = begin; i < begin + ZF_REPEAT_STEP; i++)
		chunk->repeat_limit[i] = repeats ? ZF_REPEAT_COST : NO_LIMIT;
	if (repeats)
		chunk->repeated += size;
	else
		count_literals(chunk, chunk->text + ZF_HISTORY + begin, size);
}

/* Finds the repeats of x in itself: sets the limit of each byte, counts literals and repeated bytes. */
static void find_repeats(struct zf_chunk *chunk, size_t length)
{
	/* The first steps of a document do not end with a repeat: they have too few bytes before them. */
	size_t begin = chunk->done == 0 ? (ZF_REPEAT - 1) / ZF_REPEAT_STEP * ZF_REPEAT_STEP : 0;

	begin = begin < length ? begin : length;
	for (size_t i = 0; i < begin; i++)
		chunk->repeat_limit[i] = NO_LIMIT;
	count_literals(chunk, chunk->text + ZF_HISTORY, begin);
	for (; begin + ZF_REPEAT_STEP <= length; begin += ZF_REPEAT_STEP)
		find_step(chunk, begin, ZF_REPEAT_STEP);
	if (begin < length)
		find_step(chunk, begin, length - begin);
	for (size_t i = length; i < length + ZF_LANES; i++)
		chunk->repeat_limit[i] = 0;
}

/* Hashes the passage that ends with each step, and chooses its bits. */
static void hash_passages(struct zf_chunk *chunk, size_t length)
{
	const unsigned char *const text = chunk->text + ZF_HISTORY;
	const size_t steps = (length + ZF_PASSAGE_STEP - 1) / ZF_PASSAGE_STEP;
	uint64_t *restrict masks = chunk->masks;

	for (size_t step = 0; step < length / ZF_PASSAGE_STEP; step++)
		chunk->passages[step] = zf_passage_hash(text + (step + 1) * ZF_PASSAGE_STEP);
	chunk->passages[steps - 1] = zf_passage_hash(text + length);
	for (size_t block = 0; block < steps; block += 8)
		for (size_t step = block; step < block + 8; step++)
			masks[step] = zf_passage_mask(chunk->passages[step]);
	/* The first steps of a document have too few bytes before them: no word has bits for their mask. */
	for (size_t step = 0; chunk->done == 0 && step < steps; step++)
		if ((step + 1) * ZF_PASSAGE_STEP < ZF_PASSAGE || length < ZF_PASSAGE)
			masks[step] = NO_PASSAGE;
}

/* Where the chunk's n-grams are in a group's tables. The one at index i ends before byte i. */
static void find_slots(struct zf_chunk *restrict chunk, const struct zf_text_group *group, size_t length)
{
	const uint32_t *const words = chunk->words + ZF_LEAD - 1;
	const uint32_t *const before = chunk->bytes + ZF_LEAD - 5;
	const unsigned shifts[] = {group->tables[0].shift, group->tables[1].shift, group->tables[2].shift};

	FOR_LANES(0, length + 1)
	{
		const uint32_t threes = zf_ngram_mark(words[at], 0, 3);
		const uint32_t fours = zf_ngram_mark(words[at], 0, 4);
		const uint32_t fives = zf_ngram_mark(words[at], before[at], 5);

		chunk->indexes[0][at] = zf_ngram_slot(zf_ngram_place(words[at], 0, 3), threes, shifts[0]);
		chunk->indexes[1][at] = zf_ngram_slot(zf_ngram_place(words[at], 0, 4), fours, shifts[1]);
		chunk->indexes[2][at] = zf_ngram_slot(zf_ngram_place(words[at], before[at], 5), fives, shifts[2]);
		chunk->tags[0][at] = zf_mark_tag(threes);
		chunk->tags[1][at] = zf_mark_tag(fours);
		chunk->tags[2][at] = zf_mark_tag(fives);
	}
}

/* Copies the slots of the chunk's n-grams, those of all texts at once. Callers pass constants for `lanes` and `far`. */
static inline void look_up(struct zf_chunk *restrict chunk, const struct zf_text_group *group, const size_t lanes,
                           const bool far, size_t length)
{
	const uint32_t *const slots3 = group->tables[0].slots;
	const uint32_t *const slots4 = group->tables[1].slots;
	const uint32_t *const slots5 = group->tables[2].slots;
	const uint16_t *const pairs = group->pairs;
	const unsigned char *const text = chunk->text + ZF_HISTORY - 2;
	const size_t slot_size = lanes * sizeof(*slots3);

	FOR_EACH(UNROLLED, 0, length + 1)
	{
		uint16_t pair;

		memcpy(&pair, text + at, sizeof(pair));
		/* The processor does not look far enough ahead by itself. */
		if (far && at + AHEAD <= length) {
			__builtin_prefetch(&slots3[chunk->indexes[0][at + AHEAD] * lanes]);
			__builtin_prefetch(&slots4[chunk->indexes[1][at + AHEAD] * lanes]);
			__builtin_prefetch(&slots5[chunk->indexes[2][at + AHEAD] * lanes]);
		}
		memcpy(&chunk->pairs[at * lanes], &pairs[le16toh(pair) * lanes], lanes * sizeof(*pairs));
		memcpy(&chunk->slots[0][at * lanes], &slots3[chunk->indexes[0][at] * lanes], slot_size);
		memcpy(&chunk->slots[1][at * lanes], &slots4[chunk->indexes[1][at] * lanes], slot_size);
		memcpy(&chunk->slots[2][at * lanes], &slots5[chunk->indexes[2][at] * lanes], slot_size);
	}
}

static inline int16_t least(int16_t a, int16_t b)
{
	return (int16_t)(a < b ? a : b);
}

/* Whether a text has the passage at the end of a step. */
static inline bool has_passage(const struct zf_chunk *chunk, const struct zf_passages *passages, size_t step)
{
	const uint64_t mask = chunk->masks[step];

	return (zf_passage_word(passages, chunk->passages[step]) & mask) == mask;
}

/* The limits of the chunk's bytes by the passages of the only text. Copied, since a branch would be hard to predict. */
static inline void find_limits_of_one(struct zf_chunk *restrict chunk, const struct zf_passages *passages,
                                      size_t length)
{
	static const int16_t limits[2][ZF_PASSAGE_STEP] = {
		{NO_LIMIT, NO_LIMIT, NO_LIMIT, NO_LIMIT, NO_LIMIT, NO_LIMIT, NO_LIMIT, NO_LIMIT},
		{ZF_PASSAGE_COST, ZF_PASSAGE_COST, ZF_PASSAGE_COST, ZF_PASSAGE_COST, ZF_PASSAGE_COST, ZF_PASSAGE_COST,
	         ZF_PASSAGE_COST, ZF_PASSAGE_COST}};

	for (size_t step = 0; step * ZF_PASSAGE_STEP < length; step++)
		memcpy(&chunk->limit[step * ZF_PASSAGE_STEP], limits[has_passage(chunk, passages, step)],
		       sizeof(limits[0]));
}

/* The limits by the passages of several texts, and by repeats. */
static inline void find_limits(struct zf_chunk *restrict chunk, const struct zf_text_group *group, const size_t lanes,
                               size_t length)
{
	static const int16_t limits[2] = {NO_LIMIT, ZF_PASSAGE_COST};
	int16_t of_texts[ZF_GROUP_TEXTS] = {0};
	int16_t lesser[ZF_GROUP_TEXTS];

	for (size_t begin = 0; begin < length; begin += ZF_REPEAT_STEP) {
		for (size_t text = 0; begin % ZF_PASSAGE_STEP == 0 && text < group->count; text++)
			of_texts[text] = limits[has_passage(chunk, &group->passages[text], begin / ZF_PASSAGE_STEP)];
		for (size_t lane = 0; lane < lanes; lane++)
			lesser[lane] = least(of_texts[lane], chunk->repeat_limit[begin]);
		for (size_t i = begin; i < begin + ZF_REPEAT_STEP; i++)
			memcpy(&chunk->limit[i * lanes], lesser, lanes * sizeof(*lesser));
	}
	/* What loops count beyond the last byte costs nothing. */
	memset(&chunk->limit[length * lanes], 0, ZF_LANES * lanes * sizeof(*chunk->limit));
}

/* The entries in slots that were looked up. */
static inline void find_entries(uint16_t *restrict entries, const uint32_t *slots, const uint32_t *tags,
                                const size_t lanes, size_t length)
{
	FOR_LANES(0, length + 1)
	{
		for (size_t lane = 0; lane < lanes; lane++)
			entries[at * lanes + lane] = (uint16_t)zf_slot_entry(slots[at * lanes + lane], tags[at]);
	}
}

/* The cost by the longer n-gram if there is one; else by the shorter one, with the escape of the longer context. */
static inline uint16_t extend(uint16_t cost, uint16_t context, uint16_t entry)
{
	return (uint16_t)(entry != 0 ? entry >> 8 : cost + (context & 255));
}

/* The cost of each byte by each text. A byte's context is `lanes` elements before it. */
static inline void find_costs(struct zf_chunk *chunk, const size_t lanes, size_t length)
{
	const uint16_t *const pairs = chunk->pairs;
	const uint16_t *const threes = chunk->entries[0];
	const uint16_t *const fours = chunk->entries[1];
	const uint16_t *const fives = chunk->entries[2];
	const int16_t *const limit = chunk->limit;
	int16_t *restrict costs = chunk->costs;

	for (int i = 0; i < ZF_NGRAM_LENGTHS; i++)
		find_entries(chunk->entries[i], chunk->slots[i], chunk->tags[i], lanes, length);
	/* As many as find_entries() finds: those of whole blocks of bytes. */
	FOR_LANES(0, (length + ZF_LANES - 1) / ZF_LANES * ZF_LANES * lanes)
	{
		uint16_t cost = pairs[at + lanes] >> 8;

		cost = extend(cost, pairs[at], threes[at + lanes]);
		cost = extend(cost, threes[at], fours[at + lanes]);
		cost = extend(cost, fours[at], fives[at + lanes]);
		costs[at] = least((int16_t)cost, limit[at]);
		if (lanes == 1)
			costs[at] = least(costs[at], chunk->repeat_limit[at]);
	}
}

/* Measures the chunk against the texts of a group. Callers pass constants for `lanes` and `far`. */
static inline void measure_in(struct zf_chunk *chunk, const struct zf_text_group *group, const size_t lanes,
                              const bool far, size_t length, uint64_t *given)
{
	int32_t sums[ZF_GROUP_TEXTS] = {0};

	look_up(chunk, group, lanes, far, length);
	if (lanes == 1)
		find_limits_of_one(chunk, group->passages, length);
	else
		find_limits(chunk, group, lanes, length);
	find_costs(chunk, lanes, length);
	FOR_LANES(0, length)
	{
		for (size_t lane = 0; lane < lanes; lane++)
			sums[lane] += chunk->costs[at * lanes + lane];
	}
	for (size_t text = 0; text < group->count; text++)
		given[text] += (uint64_t)sums[text];
}

static void measure_group(struct zf_chunk *chunk, const struct zf_text_group *group, size_t length, uint64_t *given)
{
	/* Whether the table of 5-grams, the largest, has more slots than a second-level cache. */
	const bool far = group->lanes << (32 - group->tables[2].shift + ZF_LINE_BITS) > CACHE_SLOTS;

	find_slots(chunk, group, length);
	if (group->lanes == 1 && !far)
		measure_in(chunk, group, 1, false, length, given);
	else if (group->lanes == 1)
		measure_in(chunk, group, 1, true, length, given);
	else if (group->lanes == 2 && !far)
		measure_in(chunk, group, 2, false, length, given);
	else if (group->lanes == 2)
		measure_in(chunk, group, 2, true, length, given);
	else if (group->lanes == 4)
		measure_in(chunk, group, 4, true, length, given);
	else
		measure_in(chunk, group, ZF_GROUP_TEXTS, true, length, given);
}

void MEASURE(struct zf_chunk *chunk, size_t length, const struct zf_text_group *groups, size_t count, uint64_t *given)
{
	make_words(chunk, length);
	hash_repeats(chunk, length);
	find_repeats(chunk, length);
	if (count == 0)
		return;
	hash_passages(chunk, length);
	for (size_t i = 0; i < count; i++) {
		measure_group(chunk, &groups[i], length, given);
		given += groups[i].count;
	}
}
