/*
 * pair_entries.h - the marks of y and the table of lz4, while the size of one x+y is computed
 *
 * What lz4 has in its table is in two places. The canonical entries that the parse makes as well are in a set of
 * positions, `entries`; behind the current position it holds all canonical ones. The others are in the table of x, on
 * top of those of x. So following the canonical parse changes nothing.
 */
#ifndef ZF_SCORE_LZ4_PAIR_ENTRIES_H
#define ZF_SCORE_LZ4_PAIR_ENTRIES_H

#include "score/lz4/document.h"
#include "score/lz4/target_index.h"

#define INLINE static inline __attribute__((always_inline))

struct pair {
	struct zf_lz4_document *x;
	const struct zf_lz4_target *y;
	const unsigned char *text;
	size_t boundary, end;
	uint64_t *marks, *entries;
	uint64_t *marked; /* the words of `marks` that have one */
	size_t left;      /* where the parse left the canonical one, in y */
	size_t probed;    /* behind the probe that found the current match */
	size_t undone;    /* changes of the table */
};

INLINE size_t smaller(size_t a, size_t b)
{
	return a < b ? a : b;
}

INLINE bool matches(const struct pair *pair, size_t source, size_t at)
{
	return zf_load32(pair->text + source) == zf_load32(pair->text + at);
}

/* ---- Marks ------------------------------------------------------------------ */

/* Marks a probe, unless `is` is false: without a branch, which would be hard to predict. */
INLINE void mark(struct pair *pair, size_t probe, bool is)
{
	const size_t word = is ? probe / ZF_LZ4_WORD : 0;

	pair->marks[word] |= (uint64_t)is << probe % ZF_LZ4_WORD;
	pair->marked[word / ZF_LZ4_WORD] |= (uint64_t)is << word % ZF_LZ4_WORD;
}

/* Notes which words of the marks have one. The word behind them gets a mark that ends every look for the next one. */
INLINE void note_marked_words(struct pair *pair)
{
	const size_t words = pair->y->words;

	memset(pair->marked, 0, (words / ZF_LZ4_WORD + 1) * sizeof(*pair->marked));
	for (size_t word = 0; word < words; word++)
		pair->marked[word / ZF_LZ4_WORD] |= (uint64_t)(pair->marks[word] != 0) << word % ZF_LZ4_WORD;
	mark(pair, words * ZF_LZ4_WORD, true);
}

/* The first mark at `from` or behind it; behind the end of y if there is none. */
INLINE size_t next_mark(const struct pair *pair, size_t from)
{
	const size_t word = from / ZF_LZ4_WORD;
	const uint64_t bits = pair->marks[word] >> from % ZF_LZ4_WORD << from % ZF_LZ4_WORD;
	size_t group = word / ZF_LZ4_WORD, next;
	uint64_t others = pair->marked[group] & UINT64_MAX << 1 << word % ZF_LZ4_WORD;

	while (others == 0)
		others = pair->marked[++group];
	next = group * ZF_LZ4_WORD + (size_t)__builtin_ctzll(others);
	return bits != 0 ? word * ZF_LZ4_WORD + (size_t)__builtin_ctzll(bits)
	                 : next * ZF_LZ4_WORD + (size_t)__builtin_ctzll(pair->marks[next]);
}

/* ---- The table ------------------------------------------------------------- */

/* The entry that lz4 finds for a position of y: the last one before it with the same hash. */
INLINE size_t find_entry(const struct pair *pair, size_t position)
{
	const struct zf_lz4_place *places = pair->y->places;
	const size_t other = pair->x->table[places[position].hash];
	size_t canonical = places[position].before;

	/* The set has ZF_LZ4_NOWHERE. */
	while (!zf_lz4_has(pair->entries, canonical))
		canonical = places[canonical].before;
	canonical = canonical == ZF_LZ4_NOWHERE ? 0 : canonical + pair->boundary;
	return canonical > other ? canonical : other;
}

INLINE void set_entry(struct pair *pair, uint32_t hash, size_t at)
{
	pair->x->undo[pair->undone++] = hash << 16 | pair->x->table[hash];
	pair->x->table[hash] = (uint16_t)at;
}

/* Puts a position of x into the table, and marks the probe of y that would find it. Returns the entry before it. */
static inline size_t enter_in_x(struct pair *pair, size_t at)
{
	const uint32_t value = zf_load32(pair->text + at), hash = zf_lz4_hash(value);
	const uint16_t source = pair->x->table[hash];
	const size_t first = zf_lz4_find_first(pair->y, value);

	set_entry(pair, hash, at);
	mark(pair, first, first != ZF_LZ4_NOWHERE);
	return source;
}

/* Gives the table of x back as it was. */
INLINE void undo(struct pair *pair)
{
	while (pair->undone > 0) {
		const uint32_t change = pair->x->undo[--pair->undone];

		pair->x->table[change >> 16] = (uint16_t)change;
	}
}

/* Puts a position of y into the table. */
INLINE void enter_in_y(struct pair *pair, size_t position)
{
	set_entry(pair, pair->y->places[position].hash, pair->boundary + position);
	zf_lz4_add(pair->entries, position);
}

/* Puts a position into the table. Returns the entry that was there. */
INLINE size_t enter(struct pair *pair, size_t at)
{
	size_t source;

	if (at < pair->boundary)
		return enter_in_x(pair, at);
	source = find_entry(pair, at - pair->boundary);
	enter_in_y(pair, at - pair->boundary);
	return source;
}

/* Removes the canonical entries in [from, to), which the parse does not make. */
INLINE void clear(struct pair *pair, size_t from, size_t to)
{
	if (to > pair->boundary)
		zf_lz4_remove(pair->entries, from < pair->boundary ? 0 : from - pair->boundary, to - pair->boundary);
}

#endif
