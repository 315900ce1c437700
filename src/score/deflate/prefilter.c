/*
 * prefilter.c - which searches of which targets can find anything in x
 *
 * Grams of 3, 4, 5, 6 and 8 bytes are told apart. A slot is 16 bits of a hash of
 * the gram, its tag 8 others. Most bytes of a text begin no gram at all: one bit
 * for zlib's hash of three bytes settles that.
 */
#include "score/deflate/prefilter.h"

#define GRAM_LENGTHS 5

static const uint8_t gram_lengths[GRAM_LENGTHS] = {3, 4, 5, 6, 8};

/* In this slot lie grams of different tags. */
#define ANY_TAG UINT8_MAX

struct place {
	uint16_t slot;
	uint8_t tag;
};

/* `length` is one of gram_lengths; grams of different lengths lie in different places. */
static inline struct place place_of(uint64_t bytes, unsigned length)
{
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	const uint64_t gram = bytes << (64 - 8 * length);
#else
	const uint64_t gram = bytes >> (64 - 8 * length);
#endif
	const uint64_t hash = (gram + length) * 0x9e3779b97f4a7c15u;

	return (struct place){(uint16_t)(hash >> 48), (uint8_t)(hash >> 40 | 1)};
}

uint16_t zf_grams_add(struct zf_grams *grams, const unsigned char *bytes, unsigned length)
{
	const unsigned trigram = zf_hash(bytes);
	struct place place;
	unsigned i = GRAM_LENGTHS - 1;

	while (gram_lengths[i] > length)
		i--;
	place = place_of(zf_load64(bytes), gram_lengths[i]);
	grams->trigrams[trigram / 64] |= (uint64_t)1 << trigram % 64;
	if (grams->tags[place.slot] == 0)
		grams->tags[place.slot] = place.tag;
	else if (grams->tags[place.slot] != place.tag)
		grams->tags[place.slot] = ANY_TAG;
	return place.slot;
}

static inline bool contains(const struct zf_grams *grams, struct place place)
{
	const uint8_t tag = grams->tags[place.slot];

	return tag == place.tag || tag == ANY_TAG;
}

/* Whether any gram begins with the three bytes here; seldom yes where it does not. */
static inline bool may_begin(const struct zf_grams *grams, const unsigned char *bytes)
{
	const unsigned trigram = zf_hash(bytes);

	return grams->trigrams[trigram / 64] >> trigram % 64 & 1;
}

/* Notes that the gram of `slot` is at `at`, if `found`. Without a branch, as nobody could foretell it. */
static inline void mark(struct zf_marks *marks, unsigned slot, size_t at, bool found)
{
	const uint64_t bit = (uint64_t)found << slot % 64;

	marks->again[slot / 64] |= marks->once[slot / 64] & bit;
	marks->once[slot / 64] |= bit;
	marks->last[found ? slot : ZF_GRAM_SLOTS] = (uint16_t)at;
}

void zf_grams_mark(const struct zf_grams *grams, struct zf_marks *marks, const unsigned char *text, size_t length)
{
	memset(marks->once, 0, sizeof(marks->once));
	memset(marks->again, 0, sizeof(marks->again));
	/* Position 0 is no source. */
	for (size_t at = 1; at + ZF_MIN_MATCH <= length; at++) {
		uint64_t bytes;

		if (!may_begin(grams, text + at))
			continue;
		bytes = zf_load64(text + at);
		for (unsigned i = 0; i < GRAM_LENGTHS; i++) {
			const struct place place = place_of(bytes, gram_lengths[i]);

			mark(marks, place.slot, at, contains(grams, place) && at + gram_lengths[i] <= length);
		}
	}
}

unsigned zf_grams_mark_across(const struct zf_grams *grams, struct zf_marks *marks, const unsigned char *text,
                              size_t boundary, size_t after, struct zf_mark before[ZF_MAX_ACROSS])
{
	unsigned count = 0;

	for (size_t at = boundary < ZF_MAX_GRAM ? 1 : boundary - ZF_MAX_GRAM + 1; at < boundary; at++) {
		const uint64_t bytes = zf_load64(text + at);

		if (!may_begin(grams, text + at))
			continue;
		for (unsigned i = 0; i < GRAM_LENGTHS; i++) {
			const struct place place = place_of(bytes, gram_lengths[i]);

			if (at + gram_lengths[i] <= boundary || at + gram_lengths[i] > boundary + after ||
			    !contains(grams, place))
				continue;
			before[count++] = (struct zf_mark){
				.slot = place.slot,
				.last = marks->last[place.slot],
				.once = zf_marked(marks, place.slot),
				.again = zf_marked_again(marks, place.slot),
			};
			mark(marks, place.slot, at, true);
		}
	}
	return count;
}

void zf_marks_restore(struct zf_marks *marks, const struct zf_mark *before, unsigned count)
{
	/* Backwards: a slot marked twice gets what it was first. */
	for (; count > 0; count--) {
		const struct zf_mark *mark = &before[count - 1];
		const uint64_t bit = (uint64_t)1 << mark->slot % 64;

		marks->once[mark->slot / 64] = (marks->once[mark->slot / 64] & ~bit) | (mark->once ? bit : 0);
		marks->again[mark->slot / 64] = (marks->again[mark->slot / 64] & ~bit) | (mark->again ? bit : 0);
		marks->last[mark->slot] = mark->last;
	}
}
