/*
 * keys.c - finds the probes of all targets that x can give a match
 */
#include "score/lz4/keys.h"

#include "util/error.h"

#include <stdlib.h>

/* Positions of x that are looked up together. */
#define BATCH ((size_t)128)

static inline size_t hash(uint32_t value, unsigned bits)
{
	return (size_t)(value * UINT64_C(0x9e3779b97f4a7c15) >> (64 - bits));
}

/* The slot of a key, or the free slot where it belongs. */
static inline struct zf_lz4_key *find(const struct zf_lz4_keys *keys, uint32_t value)
{
	const size_t mask = ((size_t)1 << keys->bits) - 1;
	size_t i = hash(value, keys->bits);

	while (keys->slots[i].count != 0 && keys->slots[i].value != value)
		i = (i + 1) & mask;
	return &keys->slots[i];
}

/* Makes a table of free slots for so many keys. */
static bool make_slots(struct zf_lz4_keys *keys, size_t count)
{
	keys->bits = 4;
	while (((size_t)1 << keys->bits) / 2 < count)
		keys->bits++;
	keys->slots = calloc((size_t)1 << keys->bits, sizeof(*keys->slots));
	return keys->slots != NULL;
}

/* Calls `visit` for every first probe of the targets, with its key and its mark. */
static void each_probe(struct zf_lz4_keys *keys, const struct zf_lz4_target *targets, size_t count,
                       void (*visit)(struct zf_lz4_keys *, uint32_t value, size_t mark))
{
	for (size_t j = 0; j < count; j++) {
		const struct zf_lz4_target *y = &targets[j];

		if (!y->ready)
			continue;
		for (size_t i = zf_lz4_next(y->first, y->words, 0); i < y->words * ZF_LZ4_WORD;
		     i = zf_lz4_next(y->first, y->words, i + 1))
			visit(keys, zf_load32(y->bytes + i), keys->begin[j] * ZF_LZ4_WORD + i);
	}
}

static void count_probe(struct zf_lz4_keys *keys, uint32_t value, size_t mark)
{
	struct zf_lz4_key *key = find(keys, value);

	(void)mark;
	key->value = value;
	key->count++;
}

/* Its `begin` moves to the end of its probes, and back in build(). */
static void add_probe(struct zf_lz4_keys *keys, uint32_t value, size_t mark)
{
	struct zf_lz4_key *key = find(keys, value);

	keys->probes[key->begin++] = (uint32_t)mark;
}

/* Makes the table just large enough for its keys, so that it stays in the caches, and the filter. */
static bool shrink(struct zf_lz4_keys *keys)
{
	struct zf_lz4_key *const slots = keys->slots;
	const size_t size = (size_t)1 << keys->bits;
	size_t used = 0;

	for (size_t i = 0; i < size; i++)
		used += slots[i].count != 0;
	if (!make_slots(keys, used)) {
		free(slots);
		return false;
	}
	keys->filter_bits = keys->bits + 4;
	keys->filter = calloc(zf_lz4_words((size_t)1 << keys->filter_bits), sizeof(*keys->filter));
	for (size_t i = 0; keys->filter != NULL && i < size; i++)
		if (slots[i].count != 0) {
			*find(keys, slots[i].value) = slots[i];
			zf_lz4_add(keys->filter, hash(slots[i].value, keys->filter_bits));
		}
	free(slots);
	return keys->filter != NULL;
}

/* Divides the marks among the targets. Returns the number of first probes. */
static size_t place_marks(struct zf_lz4_keys *keys, struct zf_lz4_target *targets, size_t count)
{
	size_t probes = 0;

	for (size_t j = 0; j < count; j++) {
		/* And a word for a mark that ends a search. */
		const size_t end = keys->begin[j] + targets[j].words + 1;

		targets[j].ready = targets[j].ready && end <= UINT32_MAX / ZF_LZ4_WORD;
		keys->begin[j + 1] = targets[j].ready ? end : keys->begin[j];
		for (size_t word = 0; targets[j].ready && word < targets[j].words; word++)
			probes += (size_t)__builtin_popcountll(targets[j].first[word]);
	}
	return probes;
}

static bool build(struct zf_lz4_keys *keys, struct zf_lz4_target *targets, size_t count)
{
	size_t probes;
	uint32_t begin = 0;

	keys->begin = calloc(count + 1, sizeof(*keys->begin));
	if (keys->begin == NULL)
		return false;
	probes = place_marks(keys, targets, count);
	keys->probes = calloc(probes + 1, sizeof(*keys->probes));
	if (keys->probes == NULL || !make_slots(keys, probes))
		return false;
	each_probe(keys, targets, count, count_probe);
	if (!shrink(keys))
		return false;
	for (size_t i = 0; i < (size_t)1 << keys->bits; i++) {
		keys->slots[i].begin = begin;
		begin += keys->slots[i].count;
	}
	each_probe(keys, targets, count, add_probe);
	for (size_t i = 0; i < (size_t)1 << keys->bits; i++)
		keys->slots[i].begin -= keys->slots[i].count;
	return true;
}

bool zf_lz4_keys_build(struct zf_lz4_keys *keys, struct zf_lz4_target *targets, size_t count, zipfit_error *error)
{
	*keys = (struct zf_lz4_keys){0};
	return build(keys, targets, count) || zf_fail_memory(error, "the targets");
}

void zf_lz4_keys_free(struct zf_lz4_keys *keys)
{
	free(keys->filter);
	free(keys->slots);
	free(keys->probes);
	free(keys->begin);
	*keys = (struct zf_lz4_keys){0};
}

/* Finds the entries of x from number `from` on that are probably keys. Without a branch, which would be hard to
 * predict. */
static inline size_t filter(const struct zf_lz4_keys *keys, const struct zf_lz4_document *x, size_t from,
                            uint32_t found[BATCH])
{
	const size_t to = x->count - from < BATCH ? x->count : from + BATCH;
	size_t count = 0;

	for (size_t i = from; i < to; i++) {
		const uint32_t value = zf_load32(x->text + x->inserted[i]);
		/* A later entry may have replaced it. */
		const bool last = x->table[zf_lz4_hash(value)] == x->inserted[i];

		found[count] = value;
		count += last & zf_lz4_has(keys->filter, hash(value, keys->filter_bits));
	}
	return count;
}

void zf_lz4_keys_mark(const struct zf_lz4_keys *keys, const struct zf_lz4_document *x, uint64_t *marks)
{
	uint32_t found[BATCH];

	for (size_t from = 0; from < x->count; from += BATCH) {
		const size_t count = filter(keys, x, from, found);

		for (size_t i = 0; i < count; i++)
			__builtin_prefetch(&keys->slots[hash(found[i], keys->bits)]);
		for (size_t i = 0; i < count; i++) {
			const struct zf_lz4_key *key = find(keys, found[i]);

			for (uint32_t probe = key->begin; probe < key->begin + key->count; probe++)
				zf_lz4_add(marks, keys->probes[probe]);
		}
	}
}
