/*
 * selection_form.c - how select and merge make a selection of the records they kept, and how these are kept
 */
#include "job/selection_form.h"

#include "select/general.h"
#include "util/error.h"

#include <math.h>
#include <string.h>

zipfit_format zf_selection_kept_format(const zipfit_format *format)
{
	/* A whole file is kept, and written, as an object with the member "text". */
	if (format->kind == ZIPFIT_FILES)
		return (zipfit_format){.kind = ZIPFIT_JSONL};
	return (zipfit_format){
		.kind = format->kind,
		.field = format->field,
		.pattern = format->pattern,
		.chat = format->chat,
		.roles = format->roles,
		.max_record = format->max_record,
	};
}

size_t zf_selection_scores(const struct zf_selection_rules *rules)
{
	if (rules->sets > 1)
		return rules->sets;
	return rules->choice.temperature > 0 || rules->choice.keep_general > 0 ? 1 : 0;
}

size_t zf_selection_best_set(const struct zf_selection_rules *rules, const struct zf_kept *kept, const double *scores)
{
	size_t best = 0;

	if (!zf_general_is(rules, kept->set))
		return kept->set;
	for (size_t set = 1; set < rules->sets; set++)
		best = scores[set] > scores[best] ? set : best;
	return best;
}

bool zf_selection_unpack(const struct zf_selection_rules *rules, size_t count, struct zf_kept *kept, double *scores,
                         zipfit_error *error)
{
	const size_t bytes = count * sizeof(*scores);

	if (count == 0)
		return true;
	if (kept->length < bytes)
		return zf_fail(error, ZIPFIT_BAD_DATA, "a selected record stands without its scores");
	memcpy(scores, kept->bytes, bytes);
	for (size_t set = 0; set < count; set++)
		if (!isfinite(scores[set]))
			return zf_fail(error, ZIPFIT_BAD_DATA, "a selected record has a score that is no number");
	kept->score = scores[zf_selection_best_set(rules, kept, scores)];
	kept->bytes += bytes;
	kept->length -= bytes;
	return true;
}
