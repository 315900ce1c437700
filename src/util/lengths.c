/*
 * lengths.c - how many lengths there are, and the lowest, the median and the highest
 */
#include "util/lengths.h"

#include "util/grow.h"
#include "util/hash.h"

#include <stdlib.h>

/* Puts the length in the place of one that is kept, or nowhere: algorithm R of Vitter (1985). */
static void sample(struct zf_lengths *lengths, uint64_t length)
{
	const uint64_t place = zf_mix(lengths->count * ZF_GOLDEN_RATIO) % lengths->count;

	if (place < lengths->kept_count)
		lengths->kept[place] = length;
}

bool zf_lengths_add(struct zf_lengths *lengths, uint64_t length, zipfit_error *error)
{
	if (lengths->kept_count < ZF_LENGTHS_KEPT) {
		uint64_t *kept = zf_grow(lengths->kept, &lengths->capacity, lengths->kept_count + 1, sizeof(*kept),
		                         "lengths", error);

		if (kept == NULL)
			return false;
		lengths->kept = kept;
		kept[lengths->kept_count++] = length;
		lengths->count++;
	} else {
		lengths->count++;
		sample(lengths, length);
	}
	lengths->total += length;
	lengths->lowest = lengths->count == 1 || length < lengths->lowest ? length : lengths->lowest;
	lengths->highest = length > lengths->highest ? length : lengths->highest;
	return true;
}

static int compare(const void *a, const void *b)
{
	const uint64_t first = *(const uint64_t *)a, second = *(const uint64_t *)b;

	return (first > second) - (first < second);
}

zipfit_lengths zf_lengths_summary(struct zf_lengths *lengths)
{
	zipfit_lengths summary = {.count = lengths->count, .total = lengths->total};

	if (lengths->count == 0)
		return summary;
	qsort(lengths->kept, lengths->kept_count, sizeof(*lengths->kept), compare);
	summary.lowest = lengths->lowest;
	summary.median = lengths->kept[(lengths->kept_count - 1) / 2];
	summary.highest = lengths->highest;
	return summary;
}

void zf_lengths_free(struct zf_lengths *lengths)
{
	free(lengths->kept);
}
