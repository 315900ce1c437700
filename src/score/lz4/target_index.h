/*
 * target_index.h - what is known of a target y before any x is seen
 *
 * Positions count from the beginning of y. README.md explains the words.
 */
#ifndef ZF_SCORE_LZ4_TARGET_INDEX_H
#define ZF_SCORE_LZ4_TARGET_INDEX_H

#include "score/lz4/bits.h"
#include "score/lz4/format.h"
#include "zipfit.h"

/* A shorter y may end the parse of x+y within x: lz4 looks at the last bytes of a text differently. */
#define ZF_LZ4_SHORTEST_TARGET (ZF_LZ4_MARGIN + 1)

/* The size of a set of hashes, so small that those of all targets stay in a cache. */
#define ZF_LZ4_FILTER 2048

/* No position of y. */
#define ZF_LZ4_NOWHERE UINT16_MAX

/*
 * A sequence of the canonical parse: it searches from `begin` on and finds a match at `probe`, or it finds one directly
 * behind the match before: then `probe` is `anchor`. The last one finds none; `probe` is the first position that it
 * does not look at.
 */
struct zf_lz4_sequence {
	uint32_t before;        /* bytes of all sequences before this one */
	uint16_t anchor;        /* where the match before it ends */
	uint16_t begin;         /* anchor + 1, but 0 in the first sequence */
	uint16_t probe, source; /* where the match is found, before it is extended back */
	uint16_t end;           /* of the match */
};

/* A match that extends back to the beginning of y: if x ends with this byte, it extends farther. */
struct zf_lz4_open {
	uint16_t probe;
	unsigned char byte;
};

/* What is known of a position with four bytes behind it. */
struct zf_lz4_place {
	uint16_t hash;
	uint16_t before;   /* the last canonical entry before it with the same hash; or ZF_LZ4_NOWHERE */
	uint16_t heir;     /* the first entry behind it with the same hash, if that is a probe; or ZF_LZ4_NOWHERE */
	uint16_t sequence; /* of a probe */
};

struct zf_lz4_target {
	const unsigned char *bytes; /* borrowed */
	size_t length;
	bool ready;   /* built: the engine can compute sizes of pairs with it */
	size_t words; /* of each set */
	struct zf_lz4_place *places;
	uint64_t *entries; /* the positions that the canonical parse puts into the table */
	uint64_t *steady;  /* probes in the part of a search that looks at every byte */
	uint64_t *ends;    /* probes directly behind a match */
	uint64_t *heirs;   /* positions with an heir */
	struct zf_lz4_sequence *sequences;
	size_t last; /* the number of the last sequence */
	size_t size; /* bytes of all sequences */
	struct zf_lz4_open *opens;
	size_t open_count;
	uint64_t *first;     /* probes whose hash has no entry before them: x can give them a match */
	uint16_t *first_map; /* these probes by hash, with open addressing */
	size_t first_mask;   /* size of the map - 1 */
	uint64_t first_filter[ZF_LZ4_FILTER / ZF_LZ4_WORD]; /* their hashes, cut: most look-ups end here */
};

/*
 * Builds the index of the `length` bytes at `bytes`, at least ZF_LZ4_SHORTEST_TARGET and below ZF_LZ4_BLOCK, which are
 * borrowed. Fails if memory runs out; zf_lz4_target_free() must be called in any case.
 */
bool zf_lz4_target_build(struct zf_lz4_target *target, const unsigned char *bytes, size_t length, zipfit_error *error);
void zf_lz4_target_free(struct zf_lz4_target *target);

/* The first probe with these four bytes whose hash has no entry before it, or ZF_LZ4_NOWHERE. */
static inline size_t zf_lz4_find_first(const struct zf_lz4_target *target, uint32_t value)
{
	const uint32_t hash = zf_lz4_hash(value);

	if (!zf_lz4_has(target->first_filter, hash % ZF_LZ4_FILTER))
		return ZF_LZ4_NOWHERE;
	for (size_t i = hash & target->first_mask;; i = (i + 1) & target->first_mask) {
		const uint16_t position = target->first_map[i];

		if (position == ZF_LZ4_NOWHERE || target->places[position].hash == hash)
			return position;
	}
}

#endif
