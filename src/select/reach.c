/*
 * reach.c - the share of the targets' passages that a selection has
 */
#include "select/reach.h"

#include "input/documents.h"
#include "util/hash.h"

/* About how many passages are looked for, at most. */
#define MOST_PASSAGES (UINT64_C(1) << 17)

#define PASSAGE 8

void zf_reach_free(struct zf_reach *reach)
{
	zf_set_free(&reach->passages);
}

/* Whether a hash belongs to the sample: by its highest bits, as the set uses the lowest. */
static bool is_sampled(const struct zf_reach *reach, uint64_t hash)
{
	return reach->shift == 0 || hash >> (64 - reach->shift) == 0;
}

static bool take_passages(struct zf_reach *reach, struct zf_document document, zipfit_error *error)
{
	uint64_t last = 0; /* 8 bytes */

	for (size_t i = 0; i < document.length; i++) {
		last = last << 8 | document.bytes[i];
		if (i + 1 >= PASSAGE && is_sampled(reach, zf_mix(last)) &&
		    zf_set_value(&reach->passages, zf_mix(last), error) == NULL)
			return false;
	}
	return true;
}

bool zf_reach_open(struct zf_reach *reach, const zipfit_documents *const *targets, size_t sets, zipfit_error *error)
{
	uint64_t bytes = 0;

	*reach = (struct zf_reach){.shift = 0};
	for (size_t set = 0; set < sets; set++)
		bytes += zipfit_documents_bytes(targets[set]);
	while (bytes >> reach->shift > MOST_PASSAGES)
		reach->shift++;
	for (size_t set = 0; set < sets; set++)
		for (size_t i = 0; i < zipfit_documents_count(targets[set]); i++)
			if (!take_passages(reach, zf_documents_at(targets[set], i), error))
				return false;
	return true;
}

void zf_reach_add(struct zf_reach *reach, const unsigned char *document, size_t length)
{
	uint64_t last = 0;

	for (size_t i = 0; i < length; i++) {
		const struct zf_set_slot *slot;

		last = last << 8 | document[i];
		if (i + 1 < PASSAGE || !is_sampled(reach, zf_mix(last)))
			continue;
		slot = zf_set_find(&reach->passages, zf_mix(last), NULL);
		if (slot != NULL && slot->value == 0) {
			reach->passages.slots[slot - reach->passages.slots].value = 1;
			reach->found++;
		}
	}
}

double zf_reach_share(const struct zf_reach *reach)
{
	return reach->passages.count > 0 ? (double)reach->found / (double)reach->passages.count : 0;
}
