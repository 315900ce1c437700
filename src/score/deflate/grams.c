/*
 * grams.c - which searches of which targets can find anything in x
 *
 * Grams of 3, 4, 5, 6 and 8 bytes are told apart. A slot is 16 bits of a hash of
 * the gram, its tag 16 others. Most bytes of a text begin no gram at all: one bit
 * for zlib's hash of three bytes settles that.
 */
#include "score/deflate/grams.h"

#define GRAM_LENGTHS 5

static const uint8_t gram_lengths[GRAM_LENGTHS] = {3, 4, 5, 6, 8};

/* In this slot lie grams of different tags. */
#define ANY_TAG UINT16_MAX

struct place {
	uint16_t slot, tag;
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

	return (struct place){(uint16_t)(hash >> 48), (uint16_t)(hash >> 32 | 1)};
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
	const uint16_t tag = grams->tags[place.slot];

	return tag == place.tag || tag == ANY_TAG;
}

void zf_grams_mark(const struct zf_grams *grams, struct zf_marks *marks, const unsigned char *text, size_t length)
{
	for (size_t at = 0; at + 3 <= length; at++) {
		const unsigned trigram = zf_hash(text + at);
		uint64_t bytes;

		if ((grams->trigrams[trigram / 64] >> trigram % 64 & 1) == 0)
			continue;
		bytes = zf_load64(text + at);
		for (unsigned i = 0; i < GRAM_LENGTHS; i++) {
			const struct place place = place_of(bytes, gram_lengths[i]);
			const bool marked = contains(grams, place) && at + gram_lengths[i] <= length;

			marks->of[place.slot / 64] |= (uint64_t)marked << place.slot % 64;
		}
	}
}

unsigned zf_grams_mark_across(const struct zf_grams *grams, struct zf_marks *marks, const unsigned char *boundary,
                              size_t before, size_t after, uint16_t added[ZF_MAX_ACROSS])
{
	unsigned count = 0;

	for (unsigned back = 1; back < ZF_MAX_GRAM && back <= before; back++) {
		const uint64_t bytes = zf_load64(boundary - back);

		for (unsigned i = 0; i < GRAM_LENGTHS; i++) {
			const struct place place = place_of(bytes, gram_lengths[i]);

			if (gram_lengths[i] <= back || gram_lengths[i] > back + after || !contains(grams, place) ||
			    zf_marked(marks, place.slot))
				continue;
			marks->of[place.slot / 64] |= (uint64_t)1 << place.slot % 64;
			added[count++] = place.slot;
		}
	}
	return count;
}
