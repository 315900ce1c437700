/*
 * suffix_index.c - the longest passages that a document shares with any of the targets
 *
 * The suffixes of all targets are sorted. The longest passage that begins at a position of the
 * document is shared with one of the two suffixes between which the rest of the document would
 * be sorted. A suffix that is a prefix of another comes before it; equal suffixes are in the
 * order of their targets.
 *
 * Each position could be searched for on its own. But if the document and a target have a long
 * run of one byte, every comparison is as long as the run, and the time grows with its square.
 * So a long passage at one position shortens the search at the next: the passage without its
 * first byte occurs in the same target one byte later, and the new position's neighbours are
 * among the suffixes that share that much. These have consecutive ranks, found by the array of
 * common prefixes, and comparisons start behind the shared bytes.
 *
 * At most positions of most documents, no passage begins. A bitmap of the hashes of all
 * passages of eight bytes, looked up first, rejects most of them.
 */
#include "score/suffix_index.h"

#include "input/documents.h"
#include "score/suffix_sort.h"
#include "util/error.h"
#include "util/hash.h"
#include "util/stop.h"

#include <stdlib.h>
#include <string.h>

/* The least length of a passage that shortens the next search. */
#define LONG_PASSAGE 16

/* Each minimum covers this many of the level below. */
#define FAN_OUT 16
/* Enough levels for 2^32 ranks. */
#define LEVELS 9

/* Steps between two looks at the stop flag; a power of 2. */
#define STOP_INTERVAL ((size_t)1 << 16)

/* In `text`, a byte is its value plus 1. */
#define SEPARATOR 0

struct zf_suffix_index {
	size_t targets;
	size_t length;      /* symbols: all bytes, a separator after each target, and one at the end */
	uint16_t *text;     /* the symbols */
	size_t *begins;     /* the position in `text` of each target and of the last separator */
	uint32_t *suffixes; /* positions in `text`, sorted by the suffix that begins there; separators first */
	uint32_t *ranks;    /* the rank of each position in `text` */
	uint64_t *bitmap;   /* of the hashes of the targets' passages */
	unsigned shift;     /* turns a hash into an index of the bitmap */
	/* Level 0: for each rank, the bytes its suffix shares with the one before. Higher levels: minima of the level
	 * below. */
	uint32_t *shared[LEVELS];
	size_t shared_count[LEVELS];
};

void zf_suffix_index_free(struct zf_suffix_index *index)
{
	if (index == NULL)
		return;
	free(index->text);
	free(index->begins);
	free(index->suffixes);
	free(index->ranks);
	free(index->bitmap);
	for (int level = 0; level < LEVELS; level++)
		free(index->shared[level]);
	free(index);
}

/* ---- Building ------------------------------------------------------------ */

static bool allocate(struct zf_suffix_index *index, const zipfit_documents *targets, zipfit_error *error)
{
	const uint64_t bytes = zipfit_documents_bytes(targets);

	index->targets = zipfit_documents_count(targets);
	if (bytes > ZF_SUFFIX_SORT_MAX || index->targets > ZF_SUFFIX_SORT_MAX - bytes - 1)
		return zf_fail(error, ZIPFIT_BAD_OPTION, "the targets are too large for explanations");
	index->length = (size_t)bytes + index->targets + 1;
	index->text = malloc(index->length * sizeof(*index->text));
	index->begins = malloc((index->targets + 1) * sizeof(*index->begins));
	index->suffixes = malloc(index->length * sizeof(*index->suffixes));
	if (index->text == NULL || index->begins == NULL || index->suffixes == NULL)
		return zf_fail_memory(error, "explanations");
	return true;
}

static void join_targets(struct zf_suffix_index *index, const zipfit_documents *targets)
{
	size_t at = 0;

	for (size_t i = 0; i < index->targets; i++) {
		const struct zf_document target = zf_documents_at(targets, i);

		index->begins[i] = at;
		for (size_t j = 0; j < target.length; j++)
			index->text[at++] = (uint16_t)(target.bytes[j] + 1);
		index->text[at++] = SEPARATOR;
	}
	index->begins[index->targets] = at;
	index->text[at] = SEPARATOR;
}

/* Sorts the suffixes. Separators sort before all bytes: the last one first, the others in the order of their targets.
 */
static bool sort_suffixes(struct zf_suffix_index *index, const zipfit_stop *stop, zipfit_error *error)
{
	uint32_t *symbols = malloc(index->length * sizeof(*symbols));
	uint32_t separators = 0;
	bool ok = symbols != NULL || zf_fail_memory(error, "explanations");

	for (size_t at = 0; ok && at < index->length; at++) {
		const bool is_byte = index->text[at] != SEPARATOR;

		symbols[at] = is_byte ? (uint32_t)(index->targets + index->text[at]) : ++separators;
	}
	if (ok) {
		symbols[index->length - 1] = 0;
		ok = zf_suffix_sort(symbols, index->length, index->targets + 257, index->suffixes, stop, error);
	}
	free(symbols);
	return ok;
}

/* Fills `ranks` and `shared` (Kasai and others, "Linear-Time Longest-Common-Prefix Computation", 2001). */
static bool compare_neighbours(struct zf_suffix_index *index, const zipfit_stop *stop, zipfit_error *error)
{
	const uint16_t *text = index->text;
	size_t common = 0;

	index->ranks = malloc(index->length * sizeof(*index->ranks));
	index->shared[0] = malloc(index->length * sizeof(*index->shared[0]));
	index->shared_count[0] = index->length;
	if (index->ranks == NULL || index->shared[0] == NULL)
		return zf_fail_memory(error, "explanations");
	for (size_t rank = 0; rank < index->length; rank++) {
		if (rank % STOP_INTERVAL == 0 && !zf_stop_check(stop, error))
			return false;
		index->ranks[index->suffixes[rank]] = (uint32_t)rank;
	}
	for (size_t at = 0; at < index->length; at++) {
		const uint32_t rank = index->ranks[at];
		const uint16_t *here = text + at, *there;

		if (at % STOP_INTERVAL == 0 && !zf_stop_check(stop, error))
			return false;
		if (rank == 0 || *here == SEPARATOR) {
			index->shared[0][rank] = 0;
			common = 0;
			continue;
		}
		there = text + index->suffixes[rank - 1];
		while (here[common] == there[common] && here[common] != SEPARATOR)
			common++;
		index->shared[0][rank] = (uint32_t)common;
		common -= common > 0;
	}
	return true;
}

static bool find_minima(struct zf_suffix_index *index, zipfit_error *error)
{
	for (int level = 1; level < LEVELS && index->shared_count[level - 1] > 1; level++) {
		const uint32_t *below = index->shared[level - 1];
		const size_t below_count = index->shared_count[level - 1];
		const size_t count = (below_count + FAN_OUT - 1) / FAN_OUT;
		uint32_t *minima = malloc(count * sizeof(*minima));

		if (minima == NULL)
			return zf_fail_memory(error, "explanations");
		for (size_t i = 0; i < below_count; i++)
			if (i % FAN_OUT == 0 || below[i] < minima[i / FAN_OUT])
				minima[i / FAN_OUT] = below[i];
		index->shared[level] = minima;
		index->shared_count[level] = count;
	}
	return true;
}

/* The index in the bitmap of a passage of ZF_PASSAGE_LEAST bytes. */
static uint64_t bitmap_index(const struct zf_suffix_index *index, const unsigned char *passage)
{
	uint64_t bytes;

	_Static_assert(sizeof(bytes) == ZF_PASSAGE_LEAST, "a passage is a word");
	memcpy(&bytes, passage, sizeof(bytes));
	return bytes * ZF_GOLDEN_RATIO >> index->shift;
}

static bool fill_bitmap(struct zf_suffix_index *index, const zipfit_documents *targets, const zipfit_stop *stop,
                        zipfit_error *error)
{
	unsigned bits = 10;

	/* 8 to 16 bits per passage. */
	while (bits < 35 && (uint64_t)1 << bits < (uint64_t)index->length * 8)
		bits++;
	index->shift = 64 - bits;
	index->bitmap = calloc((size_t)1 << (bits - 6), sizeof(*index->bitmap));
	if (index->bitmap == NULL)
		return zf_fail_memory(error, "explanations");
	for (size_t i = 0; i < index->targets; i++) {
		const struct zf_document target = zf_documents_at(targets, i);

		for (size_t at = 0; at + ZF_PASSAGE_LEAST <= target.length; at++) {
			const uint64_t number = bitmap_index(index, target.bytes + at);

			if (at % STOP_INTERVAL == 0 && !zf_stop_check(stop, error))
				return false;
			index->bitmap[number / 64] |= (uint64_t)1 << number % 64;
		}
	}
	return true;
}

struct zf_suffix_index *zf_suffix_index_new(const zipfit_documents *targets, const zipfit_stop *stop,
                                            zipfit_error *error)
{
	struct zf_suffix_index *index = calloc(1, sizeof(*index));
	bool ok = index != NULL ? allocate(index, targets, error) : zf_fail_memory(error, "explanations");

	if (ok)
		join_targets(index, targets);
	if (ok && sort_suffixes(index, stop, error) && compare_neighbours(index, stop, error) &&
	    find_minima(index, error) && fill_bitmap(index, targets, stop, error))
		return index;
	zf_suffix_index_free(index);
	return NULL;
}

/* ---- Searching ----------------------------------------------------------- */

/* The first rank from `rank` on whose suffix shares fewer than `least` bytes with the one before; else `length`. */
static size_t next_below(const struct zf_suffix_index *index, size_t rank, uint32_t least)
{
	int level = 0;

	/* Climb past the blocks that have no such rank, then descend into the first one that has. */
	while (rank < index->shared_count[level] && index->shared[level][rank] >= least) {
		rank++;
		while (rank % FAN_OUT == 0 && level + 1 < LEVELS && index->shared[level + 1] != NULL) {
			rank /= FAN_OUT;
			level++;
		}
	}
	if (rank >= index->shared_count[level])
		return index->length;
	for (; level > 0; level--) {
		rank *= FAN_OUT;
		while (index->shared[level - 1][rank] >= least)
			rank++;
	}
	return rank;
}

/* The last rank up to `rank` whose suffix shares fewer than `least` bytes with the one before. `least` > 0. */
static size_t last_below(const struct zf_suffix_index *index, size_t rank, uint32_t least)
{
	int level = 0;

	/* Rank 0 shares 0 bytes, so there always is one. */
	while (index->shared[level][rank] >= least) {
		while (rank % FAN_OUT == 0 && level + 1 < LEVELS && index->shared[level + 1] != NULL) {
			rank /= FAN_OUT;
			level++;
		}
		rank--;
	}
	for (; level > 0; level--) {
		rank = rank * FAN_OUT + FAN_OUT - 1;
		if (rank >= index->shared_count[level - 1])
			rank = index->shared_count[level - 1] - 1;
		while (index->shared[level - 1][rank] >= least)
			rank--;
	}
	return rank;
}

/* Ranks from `begin` to before `end`, whose suffixes share at least `common` bytes with the text searched for. */
struct rank_range {
	size_t begin, end, common;
};

/* The neighbour that shares more bytes with the `length` bytes at `wanted`; of equals, the one before. */
static struct zf_longest search(const struct zf_suffix_index *index, const unsigned char *wanted, size_t length,
                                struct rank_range range)
{
	size_t low = range.begin, high = range.end;
	size_t before = range.common,
	       behind = range.common; /* bytes of `wanted` shared by the suffixes below and above */

	while (low < high) {
		const size_t middle = low + (high - low) / 2;
		const uint16_t *suffix = index->text + index->suffixes[middle];
		size_t common = before < behind ? before : behind;

		while (common < length && suffix[common] == wanted[common] + 1)
			common++;
		if (common < length && suffix[common] < wanted[common] + 1) {
			before = common;
			low = middle + 1;
		} else {
			behind = common;
			high = middle;
		}
	}
	if (low > range.begin && (low == range.end || before >= behind))
		return (struct zf_longest){(uint32_t)before, (uint32_t)low - 1};
	return (struct zf_longest){(uint32_t)(low < range.end ? behind : 0), (uint32_t)low};
}

static bool may_begin(const struct zf_suffix_index *index, const unsigned char *wanted)
{
	const uint64_t number = bitmap_index(index, wanted);

	return (index->bitmap[number / 64] >> number % 64 & 1) != 0;
}

struct zf_longest zf_suffix_index_find(const struct zf_suffix_index *index, const unsigned char *document,
                                       size_t length, size_t at, const struct zf_longest *before)
{
	/* The first ranks are those of the separators: one per target, and one more. */
	struct rank_range range = {index->targets + 1, index->length, 0};
	struct zf_longest found = {0, 0};

	if (length - at < ZF_PASSAGE_LEAST)
		return found;
	if (before != NULL && before->length >= LONG_PASSAGE) {
		const uint32_t least = before->length - 1;
		const size_t rank = index->ranks[index->suffixes[before->rank] + 1];

		range = (struct rank_range){last_below(index, rank, least), next_below(index, rank + 1, least), least};
	} else if (!may_begin(index, document + at)) {
		return found;
	}
	found = search(index, document + at, length - at, range);
	return found.length >= ZF_PASSAGE_LEAST ? found : (struct zf_longest){0, 0};
}

size_t zf_suffix_index_target(const struct zf_suffix_index *index, uint32_t rank)
{
	const size_t at = index->suffixes[rank];
	size_t low = 0, high = index->targets;

	while (high - low > 1) {
		const size_t middle = low + (high - low) / 2;

		if (index->begins[middle] <= at)
			low = middle;
		else
			high = middle;
	}
	return low;
}
