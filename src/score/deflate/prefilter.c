/*
 * prefilter.c - finds the searches of the targets that can succeed in x
 *
 * Keys have 3, 4, 5, 6 or 8 bytes; others are cut to the next shorter length. A
 * key's slot is 16 bits of its hash, its tag is 8 other bits. Most positions of a
 * text begin no key: one bit per trigram hash rules them out.
 */
#include "score/deflate/prefilter.h"

#define KEY_LENGTHS 5

static const uint8_t key_lengths[KEY_LENGTHS] = {3, 4, 5, 6, 8};

/* The tag of a slot that holds keys with different tags. */
#define ANY_TAG UINT8_MAX

/* The hash of a key. */
struct key {
	uint16_t slot;
	uint8_t tag;
};

/* The key of the first `length` bytes, one of key_lengths, of a word. The length is a part of the key. */
static inline struct key make_key(uint64_t bytes, unsigned length)
{
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	const uint64_t key = bytes << (64 - 8 * length);
#else
	const uint64_t key = bytes >> (64 - 8 * length);
#endif
	const uint64_t hash = (key + length) * 0x9e3779b97f4a7c15u;

	return (struct key){(uint16_t)(hash >> 48), (uint8_t)(hash >> 40 | 1)};
}

uint16_t zf_prefilter_add(struct zf_prefilter *prefilter, const unsigned char *bytes, unsigned length)
{
	const unsigned trigram = zf_trigram_hash(bytes);
	struct key key;
	unsigned i = KEY_LENGTHS - 1;

	while (key_lengths[i] > length)
		i--;
	key = make_key(zf_load64(bytes), key_lengths[i]);
	prefilter->trigrams[trigram / 64] |= (uint64_t)1 << trigram % 64;
	if (prefilter->tags[key.slot] == 0)
		prefilter->tags[key.slot] = key.tag;
	else if (prefilter->tags[key.slot] != key.tag)
		prefilter->tags[key.slot] = ANY_TAG;
	return key.slot;
}

static inline bool contains(const struct zf_prefilter *prefilter, struct key key)
{
	const uint8_t tag = prefilter->tags[key.slot];

	return tag == key.tag || tag == ANY_TAG;
}

/* False if no key begins with the three bytes here. */
static inline bool may_begin_key(const struct zf_prefilter *prefilter, const unsigned char *bytes)
{
	const unsigned trigram = zf_trigram_hash(bytes);

	return prefilter->trigrams[trigram / 64] >> trigram % 64 & 1;
}

/* Marks `slot` for a key at `at`, if `found`. Without a branch, which would be hard to predict. */
static inline void mark(struct zf_marks *marks, unsigned slot, size_t at, bool found)
{
	const uint64_t bit = (uint64_t)found << slot % 64;

	marks->twice[slot / 64] |= marks->marked[slot / 64] & bit;
	marks->marked[slot / 64] |= bit;
	marks->last[found ? slot : ZF_PREFILTER_SLOTS] = (uint16_t)at;
}

void zf_prefilter_scan(const struct zf_prefilter *prefilter, struct zf_marks *marks, const unsigned char *text,
                       size_t length)
{
	memset(marks->marked, 0, sizeof(marks->marked));
	memset(marks->twice, 0, sizeof(marks->twice));
	/* Position 0 is never an entry of a chain. */
	for (size_t at = 1; at + ZF_MIN_MATCH <= length; at++) {
		uint64_t bytes;

		if (!may_begin_key(prefilter, text + at))
			continue;
		bytes = zf_load64(text + at);
		for (unsigned i = 0; i < KEY_LENGTHS; i++) {
			const struct key key = make_key(bytes, key_lengths[i]);

			mark(marks, key.slot, at, contains(prefilter, key) && at + key_lengths[i] <= length);
		}
	}
}

unsigned zf_prefilter_scan_boundary(const struct zf_prefilter *prefilter, struct zf_marks *marks,
                                    const unsigned char *text, size_t boundary, size_t after,
                                    struct zf_saved_mark before[ZF_MAX_BOUNDARY_KEYS])
{
	unsigned count = 0;

	for (size_t at = boundary < ZF_MAX_KEY ? 1 : boundary - ZF_MAX_KEY + 1; at < boundary; at++) {
		const uint64_t bytes = zf_load64(text + at);

		if (!may_begin_key(prefilter, text + at))
			continue;
		for (unsigned i = 0; i < KEY_LENGTHS; i++) {
			const struct key key = make_key(bytes, key_lengths[i]);

			if (at + key_lengths[i] <= boundary || at + key_lengths[i] > boundary + after ||
			    !contains(prefilter, key))
				continue;
			before[count++] = (struct zf_saved_mark){
				.slot = key.slot,
				.last = marks->last[key.slot],
				.marked = zf_is_marked(marks, key.slot),
				.twice = zf_is_marked_twice(marks, key.slot),
			};
			mark(marks, key.slot, at, true);
		}
	}
	return count;
}

void zf_marks_restore(struct zf_marks *marks, const struct zf_saved_mark *before, unsigned count)
{
	/* Backwards: a slot that was changed twice gets its first state back. */
	for (; count > 0; count--) {
		const struct zf_saved_mark *saved = &before[count - 1];
		const uint64_t bit = (uint64_t)1 << saved->slot % 64;
		uint64_t *marked = &marks->marked[saved->slot / 64], *twice = &marks->twice[saved->slot / 64];

		*marked = (*marked & ~bit) | (saved->marked ? bit : 0);
		*twice = (*twice & ~bit) | (saved->twice ? bit : 0);
		marks->last[saved->slot] = saved->last;
	}
}
