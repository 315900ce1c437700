/*
 * chunk.h - a piece of a document, and the loops that measure it
 *
 * The loops are compiled for each instruction set and chosen at run time. All numbers are
 * integers, so every instruction set gives the same ones.
 */
#ifndef ZF_CONDITIONAL_CHUNK_H
#define ZF_CONDITIONAL_CHUNK_H

#include "score/conditional/text_group.h"

/* Bytes measured at a time: what belongs to them and one text fits in a first-level cache of 32 KiB. */
#define ZF_CHUNK 512

/* Bytes of a step: a repeat, or a passage, is looked for at its last byte and taken to cover all of it. */
#define ZF_REPEAT_STEP  4
#define ZF_PASSAGE_STEP 8

/* Bytes of a repeat. */
#define ZF_REPEAT 13

#define ZF_REPEAT_COST  (3 * ZF_BIT / 4)
#define ZF_PASSAGE_COST (ZF_BIT / 8)

/* Bytes before a chunk that its first n-grams, repeats and passages need. */
#define ZF_HISTORY 32

/* Loops over bytes always do a multiple of this, so that no byte is left for a slow end of the loop. */
#define ZF_LANES 32

/* Elements of an array with one for each n-gram: index 0 is of the byte before the chunk, a context. */
#define ZF_ENDS (ZF_CHUNK + ZF_LANES)

/* Words before the chunk that repeats at its beginning need; see chunk.c. */
#define ZF_LEAD 16

/* A repeat is found among the last positions, one for each of up to this many slots. */
#define ZF_SEEN_BITS 14

/* Histograms of literals: a byte that follows itself does not wait for its own count. */
#define ZF_HISTOGRAMS 2

/* The same with a lane for each text: element i of text t is at index i * lanes + t. */
#define ZF_ENDS_OF_TEXTS (ZF_ENDS * ZF_GROUP_TEXTS)

/* The memory for one document at a time. Zero at first. */
struct zf_chunk {
	/* For the document. */
	uint64_t done;       /* bytes before this chunk */
	uint64_t repeated;   /* bytes in repeats */
	unsigned seen_shift; /* of a position's hash: leaves the number of its slot in `seen` */
	uint64_t literals[ZF_HISTOGRAMS][256];
	uint16_t seen[1 << ZF_SEEN_BITS]; /* as many as `seen_shift` leaves are in use */

	/* For the chunk. */
	unsigned char text[ZF_HISTORY + ZF_ENDS];
	uint32_t bytes[ZF_LEAD + ZF_ENDS], words[ZF_LEAD + ZF_ENDS], eights[ZF_LEAD + ZF_ENDS];
	uint32_t repeats[ZF_ENDS];     /* the hash of the bytes before each end */
	int16_t repeat_limit[ZF_ENDS]; /* ZF_REPEAT_COST, or no limit; 0 behind the chunk's last byte */
	uint64_t passages[ZF_ENDS / ZF_PASSAGE_STEP], masks[ZF_ENDS / ZF_PASSAGE_STEP];

	/* For the chunk and a group of texts. */
	uint32_t indexes[ZF_NGRAM_LENGTHS][ZF_ENDS], tags[ZF_NGRAM_LENGTHS][ZF_ENDS]; /* of slots */
	uint16_t pairs[ZF_ENDS_OF_TEXTS];                                             /* entries */
	uint32_t slots[ZF_NGRAM_LENGTHS][ZF_ENDS_OF_TEXTS];
	uint16_t entries[ZF_NGRAM_LENGTHS][ZF_ENDS_OF_TEXTS];
	int16_t limit[ZF_ENDS_OF_TEXTS]; /* ZF_PASSAGE_COST, or no limit; with several lanes also by repeats */
	int16_t costs[ZF_ENDS_OF_TEXTS];
};

/*
 * Measures the `length` bytes, 1 to ZF_CHUNK, in `text` behind the history: counts literals and
 * repeats, and adds C(these bytes given each text) to `given`, for all `count` groups in order.
 */
typedef void zf_chunk_measure(struct zf_chunk *chunk, size_t length, const struct zf_text_group *groups, size_t count,
                              uint64_t *given);

zf_chunk_measure zf_chunk_measure_baseline;
#ifdef ZF_X86_KERNELS
zf_chunk_measure zf_chunk_measure_avx2;
zf_chunk_measure zf_chunk_measure_avx512;
#endif

#endif
